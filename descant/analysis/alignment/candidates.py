"""Where else a bar or a passage may be: a theme that returns has several right places, and people choose.

A bar is judged with its neighbours, along the diagonal, so that a chord that is everywhere is not a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from descant.analysis.alignment.bars import Bars, Values
from descant.analysis.alignment.likeness import Vectors, likeness, vectors
from descant.analysis.alignment.parameters import USUAL

AROUND = 2
"""bars to each side that are looked at beside one"""
_WEIGHTS = np.array([0.5, 1, 2, 1, 0.5], np.float32)
MOST = 5
_AT_ONCE = 256


class Place(NamedTuple):
    first: int
    last: int
    likeness: float
    """from 0 to 1"""


def candidates(one: Bars, other: Bars, transposition: int, most: int = MOST) -> Iterator[list[Place]]:
    """For each bar of the second version the bars of the first that it may be, the likeliest first."""
    own, theirs = vectors(one), vectors(other.moved(-transposition))
    for start in range(0, len(other), _AT_ONCE):
        end = min(len(other), start + _AT_ONCE)
        before, after = min(AROUND, start), min(AROUND, len(other) - end)
        alike = likeness(own, Vectors(*(each[start - before : end + after] for each in theirs)))
        for column in _with_neighbours(alike)[:, before : before + end - start].T:
            yield [Place(at, at, float(column[at])) for at in _peaks(column, most)]


def parallels(one: Bars, other: Bars, first: int, last: int, transposition: int, most: int = MOST) -> list[Place]:
    """Where bars of the first version, from first to last, are in the second: the likeliest first, none overlapping."""
    own, theirs = vectors(one), vectors(other.moved(-transposition))
    alike = likeness(Vectors(*(each[first : last + 1] for each in own)), theirs)
    length = last - first + 1
    starts = alike.shape[1] - length + 1
    if starts < 1:
        return []
    along = np.stack([alike[at, at : at + starts] for at in range(length)]).mean(axis=0)
    found = list[Place]()
    for at in np.argsort(-along, kind="stable").tolist():
        if along[at] < USUAL.even or len(found) == most:
            break
        if all(abs(at - place.first) >= length for place in found):
            found.append(Place(at, at + length - 1, float(along[at])))
    return found


def _with_neighbours(alike: Values) -> Values:
    """The mean along the diagonal; at the ends of what there is."""
    rows, columns = alike.shape
    sums, weights = np.zeros_like(alike), np.zeros_like(alike)
    for by, weight in zip(range(-AROUND, AROUND + 1), _WEIGHTS, strict=True):
        here = slice(max(0, -by), max(0, rows - max(0, by))), slice(max(0, -by), max(0, columns - max(0, by)))
        there = slice(max(0, by), rows + min(0, by)), slice(max(0, by), columns + min(0, by))
        sums[here] += weight * alike[there]
        weights[here] += weight
    return sums / weights


def _peaks(column: Values, most: int) -> list[int]:
    """The highest that are no worse than their neighbours, and likely at all."""
    padded = np.pad(column, 1, constant_values=-np.inf)
    is_peak = (column >= padded[:-2]) & (column >= padded[2:]) & (column >= USUAL.even)
    at = np.flatnonzero(is_peak)
    return [int(each) for each in at[np.argsort(-column[at], kind="stable")][:most]]
