"""Chord sequence graphs: several versions' chords, frame by frame, as one directed graph.

Version i has the weight w_i, W is the sum of all. A node (t, c) weighs the share of W that has the chord c in frame t,
an edge from (t, c) to (t+1, d) the share that has both. Who says nothing is in a gap, which counts like a node: the
weights of a frame add up to 1, and a node's edges, in and out, to its own weight.

Two labels are one chord where root, bass and pitch classes are the same, as Db:maj and C#:maj; by `Nodes.PROFILE` where
the pitch classes alone are, as A:min7 and C:maj6. A chord is called as most of the versions call it, in all frames
alike, and a node knows how often it is called what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.frames import GAP, Codes, Frames, heard
from descant.analysis.harmony.profiles import PLAIN, Vector, Weighting, profiles
from descant.analysis.harmony.tracks import Times, Track
from descant.analysis.harmony.transposing import transposed
from descant.analysis.harmony.vocabularies import simplified
from descant.ingest.chords.labels import UNLABELLED, chord
from descant.ingest.chords.spelling import OCTAVE, fifths, interval
from descant.ontology.records import ChordVocabulary, TimeBase

MISSING = "gap"
"""how a gap is called where it has to have a name"""


class Nodes(Enum):
    """What makes two labels one node."""

    LABEL = "label"
    PROFILE = "profile"


class Version(NamedTuple):
    """Whose chords these are, and what was done to hold them beside the others."""

    name: str
    weight: float
    transposition: int = 0
    """fifths that it was moved by"""
    cost: float | None = None
    """how badly it fits where its time was aligned: 0 is perfect"""


class Node(NamedTuple):
    frame: int
    chord: int
    """index in the graph's chords, or GAP"""
    weight: float


class Edge(NamedTuple):
    frame: int
    """of its beginning"""
    chord: int
    following: int
    weight: float


@dataclass(frozen=True)
class ChordGraph:
    frames: Frames
    versions: tuple[Version, ...]
    chords: tuple[str, ...]
    """labels, each another chord"""
    codes: Codes
    """versions by frames: which of the chords, or GAP"""
    said: Codes
    """versions by frames: which of `labels`, or GAP"""
    labels: tuple[str, ...]
    """as the versions say them, transposed"""
    vocabulary: ChordVocabulary = ChordVocabulary.FULL
    weighting: Weighting = field(default=PLAIN)
    time_bases: tuple[TimeBase, ...] = ()
    """of the versions"""
    shared_seconds: bool = False
    """whether the frames are at the same seconds in all versions"""

    @cached_property
    def weights(self) -> Times:
        return np.array([each.weight for each in self.versions])

    @cached_property
    def profiles(self) -> Vector:
        """A row for each chord."""
        return profiles(self.chords, self.weighting)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """In order of frame, then of weight; gaps among them."""
        shape = (len(self.frames), len(self.chords) + 1)
        frame = np.broadcast_to(np.arange(shape[0]), self.codes.shape)
        keys, weights = self._summed(np.ravel_multi_index((frame, self.codes + 1), shape), self.weights[:, None])
        at, code = np.unravel_index(keys, shape)
        order = np.lexsort((code, -weights, at))
        return tuple(map(Node, at[order].tolist(), (code[order] - 1).tolist(), weights[order].tolist()))

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        if len(self.frames) < 2:
            return ()
        shape = (len(self.frames) - 1, len(self.chords) + 1, len(self.chords) + 1)
        here, there = self.codes[:, :-1] + 1, self.codes[:, 1:] + 1
        frame = np.broadcast_to(np.arange(shape[0]), here.shape)
        keys, weights = self._summed(np.ravel_multi_index((frame, here, there), shape), self.weights[:, None])
        at, one, other = np.unravel_index(keys, shape)
        return tuple(map(Edge, at.tolist(), (one - 1).tolist(), (other - 1).tolist(), weights.tolist()))

    @cached_property
    def gaps(self) -> Times:
        """How much of the weight has no chord, for each frame."""
        return np.asarray((self.codes == GAP).T @ self.weights / self.weights.sum())

    def called(self, frame: int, chord: int) -> dict[str, float]:
        """How the versions call a node, by weight, and adding up to the node's."""
        found = Counter[str]()
        for row in np.flatnonzero(self.codes[:, frame] == chord):
            found[self.labels[self.said[row, frame]]] += self.weights[row] / self.weights.sum()
        return dict(found.most_common())

    def name(self, chord: int) -> str:
        return MISSING if chord == GAP else self.chords[chord]

    def _summed(self, keys: npt.NDArray[np.intp], weights: Times) -> tuple[npt.NDArray[np.intp], Times]:
        found, at = np.unique(keys, return_inverse=True)
        return found, np.bincount(at.ravel(), np.broadcast_to(weights, keys.shape).ravel()) / self.weights.sum()


def chord_graph(
    tracks: Sequence[Track],
    frames: Frames,
    *,
    vocabulary: ChordVocabulary = ChordVocabulary.FULL,
    nodes: Nodes = Nodes.LABEL,
    weighting: Weighting = PLAIN,
    transpositions: Sequence[int] | None = None,
    costs: Sequence[float | None] | None = None,
) -> ChordGraph:
    """`transpositions`, in fifths, bring each version to where all are compared."""
    moves = list(transpositions or [0] * len(tracks))
    rows = [
        [transposed(label, by) for label in _heard(track, starts, ends)]
        for track, by, starts, ends in zip(tracks, moves, frames.starts, frames.ends, strict=True)
    ]
    labels = sorted({label for row in rows for label in row} - {UNLABELLED})
    index = {UNLABELLED: GAP} | {label: at for at, label in enumerate(labels)}
    said = np.array([[index[label] for label in row] for row in rows], np.int32).reshape(len(tracks), len(frames))
    weights = [track.weight for track in tracks]
    chords, code_of = _chords(labels, _usage(said, weights, len(labels)), vocabulary, nodes)
    versions = map(Version, (each.name for each in tracks), weights, moves, costs or [None] * len(tracks))
    in_seconds = all(each.time_base is TimeBase.SECONDS for each in tracks)
    return ChordGraph(
        frames=frames,
        versions=tuple(versions),
        chords=chords,
        codes=code_of[said],
        said=said,
        labels=tuple(labels),
        vocabulary=vocabulary,
        weighting=weighting,
        time_bases=tuple(each.time_base for each in tracks),
        shared_seconds=in_seconds and bool(len(tracks)) and bool(np.all(frames.starts == frames.starts[:1])),
    )


def _heard(track: Track, starts: Times, ends: Times) -> list[str]:
    labels = (*track.labels, UNLABELLED)  # a GAP is the last
    return [labels[event] for event in heard(track, starts, ends)]


def _usage(said: Codes, weights: Sequence[float], labels: int) -> Times:
    """How much weight each label has in all frames."""
    frames_of = np.array([np.bincount(row[row != GAP], minlength=labels) for row in said]).reshape(len(said), labels)
    return np.asarray(np.array(weights) @ frames_of, float)


def _chords(
    labels: Sequence[str], usage: Times, vocabulary: ChordVocabulary, nodes: Nodes
) -> tuple[tuple[str, ...], Codes]:
    """The chords that are told apart, and which of them each label is: GAP where the vocabulary has no place for it."""
    names: dict[tuple[object, ...], Counter[str]] = {}
    keys = [_key(simplified(label, vocabulary), nodes) for label in labels]
    for label, key, weight in zip(labels, keys, usage, strict=True):
        if key is not None:
            names.setdefault(key, Counter())[simplified(label, vocabulary)] += weight
    order = {key: at for at, key in enumerate(names)}
    codes = np.array([*(GAP if key is None else order[key] for key in keys), GAP], np.int32)
    return tuple(max(sorted(called), key=called.__getitem__) for called in names.values()), codes


def _key(label: str, nodes: Nodes) -> tuple[object, ...] | None:
    """What makes it the same chord as another."""
    if label == UNLABELLED:
        return None
    found = chord(label)
    if found.root is None or found.bass is None:
        return (label,)
    if nodes is Nodes.PROFILE:
        return (found.pcp,)
    root = fifths(found.root)
    return root % OCTAVE, (root + interval(found.bass)) % OCTAVE, found.pcp
