"""Two scores, bar by bar, also where the one has another metre: two bars for each of the other, or longer notes.

    found = align_scores(orchestra, piano)
    found.alignment.pairs

Where the bars of the one are about twice as long, or three or four times, they are aligned in as many parts; or else
its notes are written longer, bar for bar. What is worth more is believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from descant.analysis.alignment.aligning import Alignment, Pins, align
from descant.analysis.alignment.bars import Bars
from descant.analysis.alignment.parameters import USUAL, Parameters
from descant.ingest.score import Score

MOST_PARTS = 4


class Parts(NamedTuple):
    """Into how many each bar of the first and of the second is cut."""

    one: int = 1
    other: int = 1


def align_scores(one: Score, other: Score, *, pins: Pins | None = None, costs: Parameters = USUAL) -> Alignment:
    ratio = _length(other) / _length(one)
    found = [_aligned(one, other, parts, ratio, pins or Pins(), costs) for parts in _parts(ratio)]
    best = max(found, key=lambda each: each.score)
    return _with_repeats(best, one, other, pins or Pins(), costs) if best.is_credible else best


def _with_repeats(found: Alignment, one: Score, other: Score, pins: Pins, costs: Parameters) -> Alignment:
    """What the first writes out and the second has once, between signs, is found from the first one's side."""
    repeated = repeated_bars(other)
    if not (found.left_out and repeated):
        return found
    back = align(Bars.of(other), Bars.of(one), pins=pins.turned(), costs=costs).turned()
    return found.with_more(pair for pair in back.pairs if pair.other in repeated)


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
    """A bar is pinned by its first part."""
    pairs: Mapping[int, int | None] = {
        bar * parts.other: None if partner is None else partner * parts.one for bar, partner in pins.pairs.items()
    }
    left_out = frozenset(bar * parts.one + part for bar in pins.left_out for part in range(parts.one))
    return Pins(pairs, left_out)
