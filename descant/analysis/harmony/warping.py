"""Dynamic time warping of two sequences of profiles, in all twelve transpositions at once.

Steps are (1, 1), (1, 2) and (2, 1), weighted 2, 3 and 3, so that every path through the same two sequences weighs as
much, and no sequence runs more than twice as fast as the other. No step stays in its row: rows are computed whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.profiles import Vector, turned

SEMITONES = 12
_STEPS = ((1, 1, 2.0), (1, 2, 3.0), (2, 1, 3.0))
"""rows, columns, weight"""
_TOGETHER = 8
"""sequences of which all turns are warped at a time, as their rows are to stay in the processor's own memory"""
_BEYOND = 2
"""columns before the first, from which no path comes"""


class Path(NamedTuple):
    cost: float
    """the mean distance along it, 0 to 1"""
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]


def costs_by_transposition(one: Vector, others: Vector) -> Vector:
    """What the best path to each of the others costs, with that turned up by 0 to 11 semitones; inf where none is.

    The others are as long as each other: a row for each, and a column for each turn.
    """
    parts = [others[at : at + _TOGETHER] for at in range(0, len(others), _TOGETHER)]
    totals = np.concatenate([_totals(one, _turns(each)) for each in parts])
    return np.asarray(totals / (len(one) + others.shape[1]))


def warp(one: Vector, others: Vector) -> list[Path]:
    """The best path to each of the others, which are as long as each other."""
    choices = np.zeros((len(one), *others.shape[:2]), np.uint8)
    costs = _totals(one, others, choices) / (len(one) + others.shape[1])
    return [Path(float(cost), *_way_back(choices[:, at], np.isfinite(cost))) for at, cost in enumerate(costs)]


def _turns(others: Vector) -> Vector:
    return np.stack([turned(others, each) for each in range(SEMITONES)], axis=1)


def _totals(one: Vector, others: Vector, choices: npt.NDArray[np.uint8] | None = None) -> Vector:
    """What is summed up at the end of each; `choices` are by which step each place is best reached."""
    rows = [np.full((*others.shape[:-2], _BEYOND + others.shape[-2]), np.inf) for _ in range(3)]
    for at, distances in enumerate(_distances(one, others)):
        row = rows.pop(0)
        total = row[..., _BEYOND:]
        total[...] = np.inf
        for step, (back, along, weight) in enumerate(_STEPS):
            reached = rows[-back][..., _BEYOND - along : -along] + weight * distances
            if choices is not None:
                np.copyto(choices[at], step, where=reached < total)
            np.minimum(total, reached, out=total)
        if at == 0:
            total[..., 0] = 2 * distances[..., 0]
        rows.append(row)
    return np.asarray(rows[-1][..., -1])


def _distances(one: Vector, others: Vector) -> Iterator[Vector]:
    """From each moment of the one: 1 less the cosine; where somebody says nothing, half.

    Not by `@`, whose threads cost more than they do for so little, above all where the processors are busy.
    """
    strangers = np.where(others.any(axis=-1), 1.0, 0.5)
    axes = np.ascontiguousarray(np.moveaxis(others, -1, 0))
    for moment in one:
        near = np.einsum("a...,a->...", axes, moment)
        yield strangers - near if moment.any() else np.full(strangers.shape, 0.5)


def _way_back(choices: npt.NDArray[np.uint8], there_is_one: bool) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    places = [(choices.shape[0] - 1, choices.shape[1] - 1)] if there_is_one else []
    while places and places[-1] != (0, 0):
        row, column = places[-1]
        back, along, _ = _STEPS[choices[row, column]]
        places.append((row - back, column - along))
    rows, columns = np.array(places[::-1], np.intp).reshape(-1, 2).T
    return rows, columns
