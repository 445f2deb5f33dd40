"""In which orders the bars of a score may be played: with its repeats, or without.

All of them are one line of bars, that with every repeat taken, and places at which one may go on otherwise: over a
repeat that is left out. So of ten repeats there are not a thousand readings to be tried, but one line to be followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from descant.ingest.score import Bar, Score


class Skip(NamedTuple):
    """Behind one place of the line, another may follow."""

    after: int
    to: int
    """the length of the line where nothing follows"""


@dataclass(frozen=True, slots=True)
class Reading:
    """That with every repeat."""

    bars: tuple[int, ...]
    """places of bars in the score, from 0"""
    skips: tuple[Skip, ...]


class _Ending(NamedTuple):
    passes: frozenset[int]
    bars: range


class _Section(NamedTuple):
    common: range
    endings: tuple[_Ending, ...]
    times: int
    """that it is played"""


def reading_of(score: Score) -> Reading:
    bars, skips = list[int](), list[Skip]()
    for section in _sections(score.bars):
        first = len(bars) + len(section.common) - 1
        for each in range(1, section.times + 1):
            bars += section.common
            last = len(bars)
            bars += [bar for ending in section.endings if each in ending.passes for bar in ending.bars]
        if section.times > 1:
            skips.append(Skip(first, last))
    return Reading(tuple(bars), tuple(skip for skip in skips if skip.to > skip.after + 1 and skip.after >= 0))


def _sections(bars: Sequence[Bar]) -> Iterator[_Section]:
    first = 0
    while first < len(bars):
        section, first = _section(bars, first)
        yield section


def _section(bars: Sequence[Bar], first: int) -> tuple[_Section, int]:
    """That which begins there, and where the next does."""
    for at in range(first, len(bars)):
        bar = bars[at]
        if at > first and (bar.movement != bars[first].movement or bar.repeat_start):
            return _Section(range(first, at), (), 1), at
        if bar.ending:
            return _with_endings(bars, range(first, at), tuple(_endings(bars, at)))
        if bar.repeat_end:
            endings = tuple(_endings(bars, at + 1))
            if endings and min(endings[0].passes) > 1:
                return _unmarked(bars, range(first, at + 1), endings)
            return _Section(range(first, at + 1), (), 2), at + 1
    return _Section(range(first, len(bars)), (), 1), len(bars)


def _with_endings(bars: Sequence[Bar], common: range, endings: tuple[_Ending, ...]) -> tuple[_Section, int]:
    """One that leads back is followed by another pass, be its ending marked or not."""
    passes = [max(each.passes) + bars[each.bars[-1]].repeat_end for each in endings]
    return _Section(common, endings, max(passes)), endings[-1].bars.stop


def _unmarked(bars: Sequence[Bar], played: range, endings: tuple[_Ending, ...]) -> tuple[_Section, int]:
    """Of an edition that marks the second ending alone, the first is taken to be as long."""
    cut = played.stop - min(len(endings[0].bars), len(played) - 1)
    first = _Ending(frozenset((1,)), range(cut, played.stop))
    return _with_endings(bars, range(played.start, cut), (first, *endings))


def _endings(bars: Sequence[Bar], at: int) -> Iterator[_Ending]:
    """Those that follow each other from there on, until their numbers begin again."""
    highest = 0
    for ending, some in groupby(bars[at:], key=lambda bar: bar.ending):
        passes = _passes(ending, highest)
        if not ending or min(passes) <= highest:
            return
        count = len(list(some))
        yield _Ending(passes, range(at, at + count))
        at, highest = at + count, max(passes)


def _passes(ending: str | None, highest: int) -> frozenset[int]:
    """As it is marked; the next where that makes no sense."""
    found = frozenset(int(each) for each in re.findall(r"\d", ending or "") if each != "0")
    return found or frozenset((highest + 1,))
