"""All versions of a work, bar by bar, so that they do not contradict each other.

One version is the measure: that which the others are nearest to. Its bars are columns, in which the bars of the others
stand that are aligned with them. Bars that it does not have get columns of their own where two others are alike. Bars
are the same that share a column, so what is the same as the same is the same. Where two versions aligned directly say
otherwise, that is reported, and not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from descant.analysis.alignment.aligning import Alignment
from descant.analysis.alignment.following import SAID, Pinned, Versions, through_measure
from descant.analysis.alignment.metres import align_scores
from descant.analysis.alignment.pins import Matched, Pins
from descant.ingest.score import Score

Columns = list[dict[int, set[int]]]
"""of each version: the columns of its bars"""


class Conflict(NamedTuple):
    """Two versions aligned directly say that these bars are the same, and by their columns they are not."""

    one: int
    other: int
    bars: Matched


@dataclass(frozen=True, slots=True)
class Together:
    measure: int
    """the number of the version"""
    direct: Mapping[Versions, Alignment]
    columns: Columns
    conflicts: tuple[Conflict, ...]

    def of_two(self, one: int, other: int) -> Alignment:
        """As the two were aligned: the one with the smaller number is its first."""
        return self.direct[min(one, other), max(one, other)]

    def transposition(self, one: int, other: int) -> int:
        """Semitones that lead from the one to the other."""
        semitones = self.of_two(one, other).transposition
        return semitones if one < other else -semitones

    def pairs(self, one: int, other: int) -> list[Matched]:
        """Of two versions, in either order."""
        there = dict[int, list[int]]()
        for bar, columns in self.columns[one].items():
            for column in columns:
                there.setdefault(column, []).append(bar)
        mine = self.columns[other].items()
        found = {Matched(each, bar) for bar, columns in mine for column in columns for each in there.get(column, ())}
        return sorted(found, key=lambda pair: (pair.other, pair.one))


def align_all(
    scores: Sequence[Score],
    *,
    pins: Pinned | None = None,
    measure: int | None = None,
    watch: Callable[[int, int], None] = lambda done, total: None,
) -> Together:
    """`pins` of two versions are what people said of them; it holds of all versions. `watch` is told how many pairs of
    versions are aligned, of how many."""
    said, bars = pins or {}, [len(score.bars) for score in scores]

    def aligned(one: int, other: int, own: Pins | None) -> Alignment:
        return align_scores(scores[one], scores[other], pins=own)

    every, direct = list(combinations(range(len(scores)), 2)), dict[Versions, Alignment]()
    for done, each in enumerate(every):
        watch(done, len(every))
        direct[each] = aligned(*each, said.get(each))
    chosen = _nearest(direct, len(scores)) if measure is None else measure
    direct |= {each: aligned(*each, own) for each, own in through_measure(direct, said, chosen).items()}
    return together(direct, bars, chosen, said)


def together(
    direct: Mapping[Versions, Alignment], bars: Sequence[int], measure: int | None = None, pins: Pinned | None = None
) -> Together:
    """Of versions with so many bars, aligned two by two. What is not credible says nothing."""
    chosen = _nearest(direct, len(bars)) if measure is None else measure
    columns: Columns = [{} for _ in bars]
    columns[chosen] = {bar: {bar} for bar in range(bars[chosen])}
    others = list[tuple[float, Versions, Matched]]()
    for (one, other), alignment in direct.items():
        said = (pins or {}).get((one, other), Pins()).pairs
        for pair in alignment.pairs if alignment.is_credible else said:
            if chosen == one:
                columns[other].setdefault(pair.other, set()).add(pair.one)
            elif chosen == other:
                columns[one].setdefault(pair.one, set()).add(pair.other)
            else:
                sure = SAID if pair in said else float(alignment.certainty[pair.other])
                others.append((-sure, (one, other), pair))
    return Together(chosen, direct, columns, tuple(_more(columns, sorted(others), bars[chosen])))


def _nearest(direct: Mapping[Versions, Alignment], count: int) -> int:
    """By how much of it is alike in others: an edition that is nearly empty is near to all, and measures nothing."""
    near = np.zeros(count)
    for versions, alignment in direct.items():
        if alignment.is_credible:
            near[list(versions)] += float(alignment.likeness.sum())
    return int(near.argmax())


def _more(columns: Columns, pairs: Sequence[tuple[float, Versions, Matched]], measured: int) -> Iterator[Conflict]:
    """Columns for bars that the measure does not have, the surest pairs first; tells which contradict what is there."""
    free = measured
    for _, (one, other), pair in pairs:
        mine, theirs = columns[one].get(pair.one, set()), columns[other].get(pair.other, set())
        known = mine or theirs
        if not known:
            columns[one][pair.one], columns[other][pair.other] = {free}, {free}
            free += 1
        elif not (mine and theirs) and min(known) >= measured:
            columns[one][pair.one], columns[other][pair.other] = set(known), set(known)
        elif not mine & theirs:
            yield Conflict(one, other, pair)
