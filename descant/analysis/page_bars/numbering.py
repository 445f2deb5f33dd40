"""Which bar of a version each zone is, given the pages of a source in order.

Zones are counted in reading order. What people said of some (`Known`) is kept, and pins the rest: between two pinned
zones the count has to fit, and where it does not that is said. A stretch in which there are as many zones as bars is
numbered; one with fewer zones may have rests of several bars, which are one zone (`spans`), and one with more may have
bars that are broken across systems, which are two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple


class Numbered(NamedTuple):
    """What a zone shows: bars of the version from the first to the last, from 1; None where nothing fits."""

    first: int | None
    last: int | None
    sureness: float
    """1 where people said it, else how well the count of its stretch fits"""


class Mismatch(NamedTuple):
    """A stretch whose zones and bars are not the same in number."""

    zones: tuple[int, int]
    """the first and the last, from 0"""
    bars: tuple[int, int] | None
    """the first and the last, from 1; None where none is left"""

    @property
    def more(self) -> int:
        """zones than bars; negative where there are fewer"""
        count = self.bars[1] - self.bars[0] + 1 if self.bars else 0
        return self.zones[1] - self.zones[0] + 1 - count


class Numbering(NamedTuple):
    zones: tuple[Numbered, ...]
    mismatches: tuple[Mismatch, ...]


class Zones(NamedTuple):
    """What is known of zones in reading order."""

    open_end: Sequence[bool]
    """whether each has no bar line on its right, so that the next may go on with it"""
    systems: Sequence[object]
    """the system that each is in"""


def number(
    zones: Zones, bars: int | None = None, pins: Mapping[int, int] | None = None, spans: Mapping[int, int] | None = None
) -> Numbering:
    """`bars`: how many the version has, None where nobody knows; `pins`: bars by zones that people said; `spans`: how
    many bars the zone that begins with a bar has, where a rest is of several.
    """
    counts = _steps(zones)
    pins, spans = dict(pins or {}), dict(spans or {})
    found: list[Numbered] = []
    mismatches: list[Mismatch] = []
    for start, stop in _stretches(len(counts), pins):
        some, wrong = _stretch(counts, start, stop, _bounds(start, stop, pins, spans, bars), spans, start in pins)
        found += some
        mismatches += [wrong] if wrong else []
    return Numbering(tuple(found), tuple(mismatches))


def _steps(zones: Zones) -> list[bool]:
    """Whether each begins a bar: not where it goes on with one that was left open at the end of a system."""
    return [
        not (at and zones.open_end[at - 1] and zones.systems[at] != zones.systems[at - 1])
        for at in range(len(zones.systems))
    ]


def _stretches(count: int, pins: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    edges = sorted({0, count, *(at for at in pins if 0 <= at < count)})
    yield from pairwise(edges)


def _bounds(
    start: int, stop: int, pins: Mapping[int, int], spans: Mapping[int, int], bars: int | None
) -> tuple[int, int | None]:
    """First bar of a stretch, and its last; None where nobody knows."""
    if start in pins:
        return pins[start], (pins[stop] - 1 if stop in pins else bars)
    if stop in pins and bars is None:
        return 1, pins[stop] - 1
    return 1, (pins[stop] - 1 if stop in pins else bars)


def _stretch(
    counts: Sequence[bool],
    start: int,
    stop: int,
    bounds: tuple[int, int | None],
    spans: Mapping[int, int],
    is_pinned: bool,
) -> tuple[list[Numbered], Mismatch | None]:
    first, last = bounds
    placed, bar = [], first
    for at in range(start, stop):
        if at > start and counts[at]:
            bar += spans.get(bar, 1)
        placed.append((bar, bar + spans.get(bar, 1) - 1))
    end = placed[-1][1]
    fits = last is None or end == last
    sure = 1.0 if fits and last is not None else 0.5
    numbered = [_numbered(*each, last, sure) for each in placed]
    if is_pinned:
        numbered[0] = numbered[0]._replace(sureness=1.0)
    wrong = None if fits or last is None else Mismatch((start, stop - 1), (first, last) if last >= first else None)
    return numbered, wrong


def _numbered(first: int, end: int, last: int | None, sure: float) -> Numbered:
    if last is not None and first > last:
        return Numbered(None, None, 0.0)
    return Numbered(first, end if last is None else min(end, last), sure)
