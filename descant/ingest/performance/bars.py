"""Bars, counted out from the time signatures: MIDI has none of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain

from descant.errors import TooLarge
from descant.ingest.performance.events import Key, Metre
from descant.ingest.score import Bar

MOST_BARS = 50_000
ASSUMED = Metre(0, 4, 4)


def bars_of(
    metres: Sequence[Metre], keys: Sequence[Key], *, end: int, ticks_a_quarter: Fraction, name: str
) -> tuple[tuple[Bar, ...], list[Fraction]]:
    """Bars up to the tick `end`, at least one; and the tick at which each begins.

    Where a time signature comes in the middle of a bar, the bar is cut short there.
    """
    bars: list[Bar] = []
    starts: list[Fraction] = []
    for start, stop, metre in _spans(metres, end, ticks_a_quarter):
        if len(bars) == MOST_BARS:
            raise TooLarge(f"{name} would have more than {MOST_BARS:,} bars.", remedy="Are its times damaged?")
        index = len(bars) + 1
        bar = Bar(
            index=index,
            number=str(index),
            onset=float(start / ticks_a_quarter),
            duration=float((stop - start) / ticks_a_quarter),
            metre=f"{metre.numerator}/{metre.denominator}",
            key=next((key.sharps for key in reversed(keys) if key.tick <= start), None),
        )
        bars.append(bar)
        starts.append(start)
    return tuple(bars), starts


def _spans(metres: Sequence[Metre], end: int, ticks_a_quarter: Fraction) -> Iterator[tuple[Fraction, Fraction, Metre]]:
    """Beginning and end of each bar, in ticks, and its time signature."""
    by_tick = {metre.tick: metre for metre in chain([ASSUMED], metres)}  # the last of those at one tick
    changes = sorted(by_tick)
    for tick, following in zip(changes, [*changes[1:], None], strict=True):
        metre = by_tick[tick]
        length = ticks_a_quarter * 4 * metre.numerator / metre.denominator
        start, limit = Fraction(tick), max(end, 1) if following is None else min(following, max(end, 1))
        while start < limit:
            stop = start + length
            yield start, stop if following is None else min(stop, Fraction(following)), metre
            start = stop
