"""The metrical grid of a score: where a chord may begin.

Each bar is cut into slices, halves of its beats (thirds where a beat is dotted). Bars that are longer than any metre
are cut into several spans, so that no bar asks for more than its share of time and memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from descant.ingest.chords.timeline import quarters_of
from descant.ingest.score import Bar

MOST_SLICES = 16
"""of a span"""
MOST_GAP = 1e-6
"""quarters that roundings differ"""
_MOST_OF_BAR = 4096
"""slices; those of a longer bar are longer"""
_FINEST = 10_080
"""of a quarter: places are this exact"""
BAR, MIDDLE, BEAT, OFF = range(4)
"""how strong a place is in its bar"""


@dataclass(frozen=True, slots=True)
class Span:
    """A bar, or a piece of a very long one. Its chords are looked for together."""

    bar: Bar
    edges: npt.NDArray[np.float64]
    """quarters: where the slices begin, and the end of the last"""
    strengths: npt.NDArray[np.int8]
    """of each slice's beginning"""
    beat: float
    """quarters"""


def spans(bars: Sequence[Bar]) -> Iterator[Span]:
    """Of the bars that have a time, in their order; what overlaps the bar before is cut off."""
    timed = sorted((bar for bar in bars if bar.onset is not None and bar.duration), key=lambda bar: bar.onset or 0.0)
    for bar, after in zip_longest(timed, timed[1:]):
        end = (bar.onset or 0.0) + (bar.duration or 0.0)
        end = min(end, after.onset or 0.0) if after else end
        if end - (bar.onset or 0.0) > MOST_GAP:
            yield from _of_bar(bar, end)


def counted(bars: Sequence[Bar]) -> list[Bar]:
    """Bars, where the second part of one that is cut in two, as by a repeat, is counted like an upbeat."""
    return [
        replace(bar, upbeat=True) if before and _complete(before, bar) else bar
        for before, bar in zip((None, *bars), bars, strict=False)
    ]


def _complete(before: Bar, bar: Bar) -> bool:
    """Whether two bars that are too short make one; what follows an upbeat is a bar of its own."""
    length = quarters_of(bar.metre or "")
    parts = (before.duration or 0.0, bar.duration or 0.0)
    one_metre = before.metre == bar.metre and before.movement == bar.movement and not (before.upbeat or bar.upbeat)
    return one_metre and length is not None and min(parts) > MOST_GAP and abs(sum(parts) - float(length)) < MOST_GAP


def length_of(bar: Bar) -> float:
    """Quarters of a whole bar: an upbeat's is that of its metre."""
    return float(quarters_of(bar.metre or "") or bar.duration or 0.0)


def beat_of(metre: str | None) -> Fraction:
    """Quarters of one beat: a dotted one in 6/8, 9/8 and 12/8; a quarter where there is no metre."""
    length = quarters_of(metre or "")
    if length is None:
        return Fraction(1)
    above, _, below = {"C": "4/4", "C|": "2/2"}.get(metre or "", metre or "").partition("/")
    compound = int(above) > 3 and int(above) % 3 == 0
    return Fraction(12 if compound else 4, int(below))


def beat_at(bar: Bar, at: float) -> Fraction:
    """The beat of a place in the bar, from 1; an upbeat ends where its bar would end."""
    place = Fraction(at - (bar.onset or 0.0)).limit_denominator(_FINEST)
    return (place + _before(bar)) / beat_of(bar.metre) + 1


def _before(bar: Bar) -> Fraction:
    """What an upbeat lacks, in quarters."""
    length = quarters_of(bar.metre or "")
    if not (bar.upbeat and length and bar.duration):
        return Fraction(0)
    return max(length - Fraction(bar.duration).limit_denominator(_FINEST), Fraction(0))


def _of_bar(bar: Bar, end: float) -> Iterator[Span]:
    start, beat = bar.onset or 0.0, beat_of(bar.metre)
    unit = float(beat) / (3 if beat.numerator == 3 else 2)
    while (end - start) / unit > _MOST_OF_BAR:
        unit *= 2
    edges = _edges(start, end, unit, float(_before(bar)))
    for at in range(0, len(edges) - 1, MOST_SLICES):
        some = edges[at : at + MOST_SLICES + 1]
        yield Span(bar, some, _strengths(bar, some[:-1]), float(beat))


def _edges(start: float, end: float, unit: float, before: float) -> npt.NDArray[np.float64]:
    """Whole units from where the bar would begin, and the bar's own ends."""
    units = np.arange(floor(before / unit), ceil((end - start + before) / unit))
    inner = units * unit + start - before
    inner = inner[(inner > start + MOST_GAP) & (inner < end - MOST_GAP)]
    return np.concatenate([[start], inner, [end]])


def _strengths(bar: Bar, starts: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
    length, beat = quarters_of(bar.metre or ""), beat_of(bar.metre)
    beats = (starts - (bar.onset or 0.0) + float(_before(bar))) / float(beat)
    whole = np.abs(beats - np.round(beats)) < MOST_GAP
    found = np.where(whole, BEAT, OFF)
    in_all = length / beat if length else Fraction(0)
    if in_all >= 4 and in_all % 2 == 0:
        found[whole & (np.round(beats) == float(in_all / 2))] = MIDDLE
    found[np.abs(beats) < MOST_GAP] = BAR
    return found.astype(np.int8)
