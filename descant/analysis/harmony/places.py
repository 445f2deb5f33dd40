"""Where times of a score are: the bar, as printed and by its place in the file, and the beat in it.

Bars lie as they are written, repeats not played, so a second ending follows the first. Beats count from 1 and are those
of the metre: dotted ones in 6/8, quarters where there is no metre. An upbeat ends where its bar would end, and so does
the second part of a bar that a repeat cuts in two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from descant.analysis.harmony.scores.grid import MOST_GAP, beat_at, counted
from descant.ingest.score import Bar


class Place(NamedTuple):
    bar: Bar
    beat: Fraction
    """exact to 1/10,080 of a quarter"""

    @property
    def printed(self) -> str | None:
        """The number of the bar; None where the file has none."""
        return self.bar.printed


class Places:
    """The bars of a score whose times are known."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        timed = [bar for bar in counted(bars) if bar.onset is not None and (bar.duration or 0.0) > MOST_GAP]
        self.bars: list[Bar] = sorted(timed, key=lambda bar: bar.onset or 0.0)
        self._starts = [bar.onset or 0.0 for bar in self.bars]

    def __bool__(self) -> bool:
        return bool(self.bars)

    def at(self, time: float) -> Place | None:
        """Of a time in quarters; None before the first bar and after the last."""
        bar = self.bar_at(time)
        return Place(bar, beat_at(bar, time)) if bar else None

    def bar_at(self, time: float) -> Bar | None:
        index = bisect_right(self._starts, time + MOST_GAP) - 1
        bar = self.bars[index] if index >= 0 else None
        return bar if bar and time < end_of(bar) - MOST_GAP else None


def end_of(bar: Bar) -> float:
    return (bar.onset or 0.0) + (bar.duration or 0.0)
