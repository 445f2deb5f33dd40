"""How alike two chord sequence graphs are: a distance from 0, which equal graphs have, to 1.

It is symmetric and knows no key, and has two parts. The greater one, two thirds, is what warping one onto the other
costs in the best of twelve transpositions: both are sampled into equally many moments, each the mean profile of all
versions there, with an axis of its own for gaps. The other third is how far apart their motions are (Hellinger's
distance): runs of two and of three roots, as steps from the first, each by how long it lasts. The one knows the form
and is led astray by what was cut or repeated; the other knows nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from descant.analysis.harmony.frames import GAP, Codes
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.profiles import AXES, ROOTED, Vector, profiles
from descant.analysis.harmony.tracks import Times
from descant.analysis.harmony.transposing import fifths_for
from descant.analysis.harmony.warping import costs_by_transposition
from descant.ingest.chords.labels import chord
from descant.ingest.chords.spelling import OCTAVE, fifths

MOMENTS = 64
RUNS = (2, 3)
"""roots of a motion"""
FORM = 2 / 3
"""what the warped part counts"""

Motion = tuple[int, ...]


@dataclass(frozen=True)
class Shape:
    """What is compared of a graph."""

    moments: Vector
    motions: Mapping[Motion, float]
    """shares of all, adding up to 1"""
    labels: tuple[str, ...]


def shape_of(graph: ChordGraph) -> Shape:
    counted = Counter[Motion]()
    roots = [chord(label).root for label in graph.chords]
    places = [None if root is None else fifths(root) % OCTAVE for root in roots]
    for row, weight in zip(graph.codes, graph.weights, strict=True):
        for motion, lasts in _motions(row, places, graph.frames.lasts):
            counted[motion] += weight * lasts
    total = counted.total()
    return Shape(_moments(graph), {each: lasts / total for each, lasts in counted.items()}, graph.labels)


def distance(one: Shape, other: Shape) -> float:
    return float(distances([one], [other])[0, 0])


def transposition(one: Shape, other: Shape) -> int:
    """Fifths that bring the other to where it is most like the one."""
    return fifths_for(int(_forms(one, [other])[0].argmin()), other.labels)


def distances(ones: Sequence[Shape], others: Sequence[Shape]) -> Vector:
    """A row for each of the ones."""
    return np.array([_from_one(each, others) for each in ones]).reshape(len(ones), len(others))


def _from_one(one: Shape, others: Sequence[Shape]) -> Vector:
    forms = _forms(one, others)
    motions = np.array([_apart(one.motions, each.motions) for each in others])
    return np.asarray(np.clip(FORM * forms.min(axis=1) + (1 - FORM) * motions, 0, 1))


def _forms(one: Shape, others: Sequence[Shape]) -> Vector:
    """By transposition; symmetric, because the best way there is the best way back."""
    return costs_by_transposition(one.moments, np.array([each.moments for each in others]))


def _apart(one: Mapping[Motion, float], other: Mapping[Motion, float]) -> float:
    if not one or not other:
        return float(bool(one) or bool(other))
    shared = sum((share * other[motion]) ** 0.5 for motion, share in one.items() if motion in other)
    return float(max(0.0, 1 - shared) ** 0.5) if shared < 1 - 1e-12 else 0.0


def _moments(graph: ChordGraph) -> Vector:
    """The mean profile at each of equally many moments, with gaps, of unit length."""
    rows = np.zeros((MOMENTS, AXES + 1))
    if not graph.frames.lasts.sum():
        rows[:, AXES] = 1
        return rows
    bounds = np.concatenate(([0.0], np.cumsum(graph.frames.lasts)))
    middles = (np.arange(MOMENTS) + 0.5) / MOMENTS * bounds[-1]
    at = np.clip(np.searchsorted(bounds, middles, "right") - 1, 0, len(graph.frames) - 1)
    table = np.zeros((len(graph.chords) + 1, AXES + 1))
    table[:-1, :AXES] = profiles(graph.chords, ROOTED)
    table[GAP, AXES] = 1
    for row, weight in zip(graph.codes, graph.weights, strict=True):
        rows += weight * table[row[at]]
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _motions(row: Codes, places: Sequence[int | None], lasts: Times) -> Iterator[tuple[Motion, float]]:
    """Of one version: steps between roots that follow each other, where nothing is silent or unknown between them."""
    passage: list[tuple[int, float]] = []
    for place, group in groupby(range(len(row)), lambda frame: None if row[frame] == GAP else places[int(row[frame])]):
        passage = [] if place is None else [*passage[1 - max(RUNS) :], (place, float(lasts[list(group)].sum()))]
        for length in RUNS:
            if len(passage) >= length:
                run = passage[-length:]
                yield tuple((each - run[0][0]) % OCTAVE for each, _ in run[1:]), sum(last for _, last in run)
