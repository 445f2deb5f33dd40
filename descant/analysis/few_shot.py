"""More of the same: passages ranked by how near they are to a handful that a person marked.

A prototype is the mean direction of what was marked (Snell, Swersky and Zemel, NeurIPS 2017): one of the instances, one
of what was rejected. A passage is as good as it is near to the first, less a part of how near it is to the second, as
in Rocchio's feedback (1971). What is rejected was suggested because it is like the instances: taken away whole, it
would take what they have in common away as well. Measured on made passages with look-alikes, thirty answers raise
average precision from 0.75 to 0.92 with a third of it, and lower it to 0.49 with all.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from descant.analysis.findings import Curve, Span, Values

REJECTED = 0.3
"""weight of what was rejected"""
CLOSE = 0.1
"""seconds between two passages that are none"""
TOUCHES = 0.5
"""share of a patch that a mark has to cover for the patch to be of it"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage that a person marked: as an instance, or as none."""

    file: str
    span: Span
    is_instance: bool
    annotation: str = ""
    """the IRI of what says so"""
    creator: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Suggestion:
    score: float
    """a cosine, by instances alone; less with what was rejected"""
    file: str
    span: Span


@dataclass(frozen=True, slots=True)
class Prototypes:
    instance: Values
    other: Values | None

    def scores(self, rows: Values) -> Values:
        directions = _directions(rows)
        found = directions @ self.instance
        return found if self.other is None else np.asarray(found - REJECTED * (directions @ self.other))


def spans_of(embedding: Curve) -> list[Span]:
    """Of the patches of a curve of embeddings: half of a patch lies to each side of its middle."""
    half = embedding.start
    return [Span(max(middle - half, 0.0), middle + half) for middle in embedding.times.tolist()]


def prototypes(marks: Iterable[Mark], embeddings: Iterable[tuple[str, Curve]]) -> Prototypes | None:
    """None where nothing that was marked as an instance has an embedding."""
    by_file: dict[str, list[Mark]] = {}
    for mark in marks:
        by_file.setdefault(mark.file, []).append(mark)
    rows: dict[bool, list[Values]] = {True: [], False: []}
    for file, curve in embeddings:
        for mark in by_file.get(file, ()):
            rows[mark.is_instance].append(curve.values[_touched(curve, mark.span)])
    instance, other = (_mean(rows[kind]) for kind in (True, False))
    return None if instance is None else Prototypes(instance, other)


def suggestions(
    found: Prototypes, marks: Iterable[Mark], embeddings: Iterable[tuple[str, Curve]], count: int
) -> list[Suggestion]:
    """The best passages that nobody has marked, the best first; no more is held than is asked for.

    Of passages of a recording that overlap or touch only the best is one: it is the same place.
    """
    marked: dict[str, list[Span]] = {}
    for mark in marks:
        marked.setdefault(mark.file, []).append(mark.span)
    return heapq.nlargest(count, _candidates(found, marked, embeddings))


def _candidates(
    found: Prototypes, marked: dict[str, list[Span]], embeddings: Iterable[tuple[str, Curve]]
) -> Iterator[Suggestion]:
    for file, curve in embeddings:
        free = np.asarray(np.isfinite(curve.values).all(axis=1))
        for span in marked.get(file, ()):
            free[_touched(curve, span)] = False
        spans = spans_of(curve)
        scores = zip(found.scores(curve.values[free]), np.flatnonzero(free), strict=True)
        yield from _thinned([Suggestion(float(score), file, spans[number]) for score, number in scores])


def _thinned(candidates: list[Suggestion]) -> Iterator[Suggestion]:
    """Non-maximum suppression in one recording, in which all passages are of one length."""
    taken: list[float] = []
    for each in sorted(candidates, reverse=True):
        length = each.span.end - each.span.start + CLOSE
        place = bisect_left(taken, each.span.start)
        if all(abs(each.span.start - other) > length for other in taken[max(0, place - 1) : place + 1]):
            taken.insert(place, each.span.start)
            yield each


def _touched(curve: Curve, span: Span) -> npt.NDArray[np.bool_]:
    """The patches that a mark covers by half, or the one that it lies in."""
    bounds = np.array(spans_of(curve)).reshape(-1, 2)
    covered = np.minimum(bounds[:, 1], span.end) - np.maximum(bounds[:, 0], span.start)
    lengths = np.maximum(bounds[:, 1] - bounds[:, 0], 1e-9)
    touched = covered >= TOUCHES * lengths
    if not touched.any() and len(covered) and covered.max() > 0:
        touched[covered.argmax()] = True
    return np.asarray(touched)


def _mean(parts: list[Values]) -> Values | None:
    rows = np.concatenate(parts) if parts else np.empty((0, 1), np.float32)
    rows = rows[np.isfinite(rows).all(axis=1)]
    if not len(rows):
        return None
    return np.asarray(_directions(_directions(rows).mean(axis=0, keepdims=True))[0])


def _directions(rows: Values) -> Values:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
