"""Two scores, bar by bar, also where the one has another metre: two bars for each of the other, or longer notes.

    found = align_scores(orchestra, piano)
    found.pairs

Where the bars of the one are about twice as long, or three or four times, they are aligned in as many parts; or else
its notes are written longer, bar for bar. What is worth more is believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from descant.analysis.alignment.aligning import Alignment, align
from descant.analysis.alignment.bars import Bars
from descant.analysis.alignment.parameters import USUAL, Parameters
from descant.analysis.alignment.pins import Matched, Pins
from descant.ingest.score import Score

MOST_PARTS = 4


class Parts(NamedTuple):
    """Into how many each bar of the first and of the second is cut."""

    one: int = 1
    other: int = 1


def align_scores(one: Score, other: Score, *, pins: Pins | None = None, costs: Parameters = USUAL) -> Alignment:
    ratio, said = _length(other) / _length(one), pins or Pins()
    said.check(len(one.bars), len(other.bars))
    found = [(_aligned(one, other, parts, ratio, said, costs), parts) for parts in _parts(ratio)]
    best, parts = max(found, key=lambda each: each[0].score)
    repeated = repeated_bars(other)
    if not (best.is_credible and best.left_out and repeated):
        return best
    # What the first writes out and the second has once, between signs, is found from the first one's side.
    turned = _aligned(other, one, Parts(parts.other, parts.one), 1 / ratio, said.turned(), costs).turned()
    left = set(best.left_out) - said.left_out
    return best.with_more(pair for pair in turned.pairs if pair.other in repeated and pair.one in left)


def repeated_bars(score: Score) -> set[int]:
    """Those between signs of repetition, from 0; from the beginning where none opens."""
    found, first = set[int](), 0
    for at, bar in enumerate(score.bars):
        if bar.repeat_start:
            first = at
        if bar.repeat_end:
            found.update(range(first, at + 1))
            first = at + 1
    return found


def _parts(ratio: float) -> Iterator[Parts]:
    yield Parts()
    many = round(max(ratio, 1 / ratio))
    if 1 < many <= MOST_PARTS:
        yield Parts(other=many) if ratio > 1 else Parts(one=many)


def _length(score: Score) -> float:
    """Of a usual bar, in quarters."""
    lengths = [bar.duration for bar in score.bars if bar.duration]
    return float(np.median(lengths)) if lengths else 1.0


def _aligned(one: Score, other: Score, parts: Parts, ratio: float, pins: Pins, costs: Parameters) -> Alignment:
    bars = Bars.of(one, parts.one), Bars.of(other, parts.other)
    stretched = bars[1].stretched(parts.other / (parts.one * ratio))
    return align(bars[0], stretched, pins=_pinned(pins, parts), costs=costs).in_whole_bars(*parts)


def _pinned(pins: Pins, parts: Parts) -> Pins:
    """A pair is pinned by first parts; what has no partner has none in any."""
    return Pins(
        frozenset(Matched(pair.one * parts.one, pair.other * parts.other) for pair in pins.pairs),
        frozenset(bar * parts.one + part for bar in pins.left_out for part in range(parts.one)),
        frozenset(bar * parts.other + part for bar in pins.added for part in range(parts.other)),
    )
