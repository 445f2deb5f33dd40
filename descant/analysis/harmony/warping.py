"""Dynamic time warping of two sequences of profiles, in all twelve transpositions at once.

Steps are (1, 1), (1, 2) and (2, 1), weighted 2, 3 and 3, so that every path through the same two sequences weighs as
much, and no sequence runs more than twice as fast as the other. No step stays in its row: rows are computed whole.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.profiles import Vector, turned

SEMITONES = 12
_STEPS = ((1, 1, 2.0), (1, 2, 3.0), (2, 1, 3.0))
"""rows, columns, weight"""


class Path(NamedTuple):
    cost: float
    """the mean distance along it, 0 to 1"""
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]


def costs_by_transposition(one: Vector, others: Vector) -> Vector:
    """What the best path to each of the others costs, with that turned up by 0 to 11 semitones; inf where none is.

    The others are as long as each other: a row for each, and a column for each turn.
    """
    turns = np.stack([turned(others, each) for each in range(SEMITONES)], axis=1)
    return np.asarray(_totals(_distances(one, turns))[..., -1] / (len(one) + others.shape[1]))


def warp(one: Vector, other: Vector, semitones: int = 0) -> Path:
    """The best path, with the other turned up."""
    choices = np.zeros((len(one), len(other)), np.uint8)
    total = _totals(_distances(one, turned(other, semitones)), choices)[-1]
    cost = float(total) / (len(one) + len(other))
    return Path(cost, *_way_back(choices, np.isfinite(cost)))


def _distances(one: Vector, others: Vector) -> Vector:
    """By moment of the one first, of the others last: 1 less the cosine; where somebody says nothing, half."""
    near = np.tensordot(one, others, (1, -1))
    there = np.logical_and.outer(one.any(axis=-1), others.any(axis=-1))
    return np.where(there, 1 - near, 0.5)


def _totals(distances: Vector, choices: npt.NDArray[np.uint8] | None = None) -> Vector:
    """The last row of sums; `choices` are by which step each place is best reached."""
    rows = [np.full(distances.shape[1:], np.inf)] * 2
    for at, row in enumerate(distances):
        reached = np.stack([_shifted(rows[-back], along) + weight * row for back, along, weight in _STEPS])
        if choices is not None:
            choices[at] = reached.argmin(axis=0)
        total = reached.min(axis=0)
        if at == 0:
            total[..., 0] = 2 * row[..., 0]
        rows = [rows[-1], total]
    return rows[-1]


def _shifted(row: Vector, along: int) -> Vector:
    moved = np.full_like(row, np.inf)
    moved[..., along:] = row[..., :-along]
    return moved


def _way_back(choices: npt.NDArray[np.uint8], there_is_one: bool) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    places = [(choices.shape[0] - 1, choices.shape[1] - 1)] if there_is_one else []
    while places and places[-1] != (0, 0):
        row, column = places[-1]
        back, along, _ = _STEPS[choices[row, column]]
        places.append((row - back, column - along))
    rows, columns = np.array(places[::-1], np.intp).reshape(-1, 2).T
    return rows, columns
