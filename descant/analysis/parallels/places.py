"""Places at which a passage may be, and how like it they really are: bar by bar, also where a bar is more or less.

Bars are judged as alignment judges them (`likeness`), but for their lengths: what is written twice as long throughout
is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Values
from descant.analysis.alignment.likeness import LENGTH, SAME_LENGTH, SILENT
from descant.analysis.parallels.features import STEPS, Bytes, Features
from descant.ingest.chords.spelling import OCTAVE

BAND = 2
"""bars by which a place may run ahead of the passage or fall behind"""
_JUMP = 0.5
"""likeness that each bar more or less costs"""
_RATIOS = np.array([1, 2, 1 / 2, 3, 1 / 3, 4, 1 / 4], np.float32)
"""of lengths throughout, that cost nothing"""
Numbers = npt.NDArray[np.int64]


class Place(NamedTuple):
    source: str
    first: int
    """bar, from 0"""
    last: int
    transposition: int
    """semitones up, from -5 to 6, that lead from the passage to the place"""
    likeness: float
    """up to 1"""
    ratio: float
    """of the lengths of its bars to those of the passage"""
    tags: Mapping[str, str]
    """what is said of the score"""


@dataclass(frozen=True, slots=True)
class Cells:
    """Where a passage may begin, in bars of all scores of a part; and how far it is moved up there."""

    begins: Numbers
    moved: Numbers
    scores: Numbers
    starts: Numbers
    """of the scores, in bars"""
    ends: Numbers

    def __len__(self) -> int:
        return len(self.begins)

    def some(self, chosen: npt.NDArray[Any]) -> Cells:
        return Cells(*(each[chosen] for each in (self.begins, self.moved, self.scores, self.starts, self.ends)))


class Query:
    """A passage in all transpositions."""

    def __init__(self, features: Features) -> None:
        self.features = features
        moved = [features.moved(by).sounds for by in range(OCTAVE)]
        self.sounds = np.stack(moved).astype(np.float32) / np.float32(STEPS**2)
        """(transpositions, bars, numbers), for bytes to be multiplied with"""

    def __len__(self) -> int:
        return len(self.features)

    def along(self, cells: Cells, sounds: Bytes) -> Values:
        """Mean likeness along the diagonal; nothing is alike beyond the ends of scores."""
        found = np.zeros(len(cells), np.float32)
        for by in range(OCTAVE):
            some = np.flatnonzero(cells.moved == by)
            for at in range(len(self) if len(some) else 0):
                found[some] += self._alike(by, at, cells.begins[some] + at, sounds, cells.ends[some])
        return found / np.float32(len(self))

    def _alike(self, by: int, at: int, bars: Numbers, sounds: Bytes, ends: Numbers) -> Values:
        rows = sounds[np.clip(bars, 0, len(sounds) - 1)]
        alike = rows.astype(np.float32) @ self.sounds[by, at]
        if self.features.silent[at]:
            alike[~rows[:, :OCTAVE].any(axis=1)] = SILENT
        return np.where(bars < ends, alike, np.float32(0))


def banded(query: Query, cells: Cells, features: Features) -> Values:
    """(places, 4): first and last bar, likeness, ratio of lengths; the best way through a band around each diagonal."""
    begins = cells.begins
    steps = np.arange(-BAND, BAND + 1)
    costs = _JUMP * np.abs(np.subtract.outer(steps, steps))
    first = begins[:, np.newaxis] + steps
    best = _alike_at(query, 0, first, cells, features)
    for at in range(1, len(query)):
        alike = _alike_at(query, at, begins[:, np.newaxis] + at + steps, cells, features)
        ways = best[:, :, np.newaxis] - costs
        way = ways.argmax(axis=1)
        best = (np.take_along_axis(ways, way[:, np.newaxis], axis=1)[:, 0] + alike).astype(np.float32)
        first = np.take_along_axis(first, way, axis=1)
    end = best.argmax(axis=1)
    rows = np.arange(len(begins))
    last = begins + len(query) - 1 + steps[end]
    found, ratio = best[rows, end] / len(query), np.ones(len(begins))
    for row in range(len(begins)):
        there = features.lengths[max(0, int(first[row, end[row]])) : int(last[row]) + 1]
        taken, ratio[row] = _of_lengths(query.features.lengths, there)
        found[row] -= taken
    return np.stack([first[rows, end[rows]], last, found, ratio], axis=1)


def _alike_at(query: Query, at: int, bars: Numbers, cells: Cells, features: Features) -> Values:
    """(places, band) for one bar of the passage."""
    rows = features.sounds[np.clip(bars, 0, len(features) - 1)].astype(np.float32)
    alike = np.einsum("pbn,pn->pb", rows, query.sounds[cells.moved, at])
    if query.features.silent[at]:
        alike[~rows[:, :, :OCTAVE].any(axis=2)] = SILENT
    inside = (bars >= cells.starts[:, np.newaxis]) & (bars < cells.ends[:, np.newaxis])
    return np.where(inside, alike, np.float32(-1)).astype(np.float32)


def _of_lengths(here: Values, there: Values) -> tuple[float, float]:
    """What is taken from the likeness, and the ratio of lengths that is usual in the place."""
    usual, theirs = _usual(here), _usual(there)
    if not (usual and theirs):
        return 0.0, 1.0
    ratio = float(_RATIOS[np.abs(np.log(_RATIOS * usual / theirs)).argmin()])
    count = min(len(here), len(there))
    other = np.abs(here[:count] * ratio - there[:count]) > SAME_LENGTH * max(1.0, ratio)
    return LENGTH * float(other.mean()), ratio


def _usual(lengths: Values) -> float:
    """The middle one of those that are known; 0 where none is."""
    known = np.sort(lengths[lengths > 0])
    return float(known[len(known) // 2]) if len(known) else 0.0
