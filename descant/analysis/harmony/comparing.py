"""The four questions of chord sequence graphs (Miller, Nicosia and Sandler, DLfM 2021), each answered by its name.

- `covers`: how do the covers of a song compare?
- `harmonisations`: how do musicians harmonise a piece?
- `variation`: how does one musician vary?
- `likeness`: how alike are two pieces?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from descant.analysis.harmony.coherence import Coherence, coherence, weighted_mean
from descant.analysis.harmony.frames import GAP
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.kernels import KERNELS
from descant.analysis.harmony.likeness import distance, shape_of, transposition
from descant.analysis.harmony.profiles import Vector
from descant.analysis.harmony.tracks import Times
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import semitones_of

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Passage:
    """Frames beside each other in which versions differ, and what each has there."""

    first: int
    last: int
    coherence: float
    chords: tuple[tuple[str, ...], ...]
    """a row for each version: what it has, without repetition"""


@dataclass(frozen=True, slots=True)
class Covers:
    coherence: Coherence
    near: Vector
    """how near each version is to each other, in the mean over the time that both have chords"""
    to_others: tuple[float, ...]
    """of each version, in the mean over all others; the lowest stands most apart"""
    apart: tuple[Passage, ...]
    """where they differ most, the most different first"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A chord at a point, and what share of the musicians takes it."""

    chord: str
    share: float


@dataclass(frozen=True, slots=True)
class Harmonisations:
    choices: tuple[tuple[Choice, ...], ...]
    """of each frame, the most frequent first"""
    uncertainty: Times
    """of each frame, in bits: 0 where all take the same"""
    agreed: float
    """the share of the time in which all take the same"""


class Variation(NamedTuple):
    within: float
    """coherence among the musician's own versions"""
    across: float
    """how near they are to all others', in the mean"""
    others: float
    """coherence among the others"""
    steadiness: float
    """within less across: above 0 where the musician is nearer to herself than to others"""


@dataclass(frozen=True, slots=True)
class Likeness:
    distance: float
    transposition: int
    """fifths that bring the second to where it is most like the first"""
    shared: tuple[tuple[tuple[int, ...], float], ...]
    """motions of roots that both have, in semitones up from the first, with how much of their time"""


def covers(graph: ChordGraph, kernel: str = "pcp", key: Key | None = None) -> Covers:
    found = coherence(graph, kernel, key)
    near = _between(graph, kernel, key)
    to_others = tuple(weighted_mean(row, graph.weights * (np.arange(len(row)) != at)) for at, row in enumerate(near))
    return Covers(found, near, to_others, tuple(_apart(graph, found)))


def harmonisations(graph: ChordGraph) -> Harmonisations:
    choices: list[list[Choice]] = [[] for _ in range(len(graph.frames))]
    for node in graph.nodes:
        if node.chord != GAP:
            choices[node.frame].append(Choice(graph.chords[node.chord], node.weight))
    uncertainty = np.array([_bits([each.share for each in frame]) for frame in choices])
    lasts, there = graph.frames.lasts, np.array([bool(frame) for frame in choices])
    agreed = float(lasts[there & (uncertainty == 0)].sum() / lasts[there].sum()) if there.any() else float("nan")
    return Harmonisations(tuple(map(tuple, choices)), uncertainty, agreed)


def variation(graph: ChordGraph, own: Sequence[int], kernel: str = "pcp", key: Key | None = None) -> Variation:
    """`own` are the versions of the musician whose variation is asked for."""
    near = _between(graph, kernel, key)
    mine = np.isin(np.arange(len(near)), own)
    pairs = np.triu(np.outer(graph.weights, graph.weights), 1)
    within, across, others = (
        weighted_mean(near, pairs * among)
        for among in (np.outer(mine, mine), np.outer(mine, ~mine) | np.outer(~mine, mine), np.outer(~mine, ~mine))
    )
    return Variation(within, across, others, within - across)


def likeness(one: ChordGraph, other: ChordGraph) -> Likeness:
    shapes = shape_of(one), shape_of(other)
    shared = {
        motion: min(share, shapes[1].motions[motion])
        for motion, share in shapes[0].motions.items()
        if motion in shapes[1].motions
    }
    most = sorted(shared.items(), key=lambda each: (-each[1], each[0]))[:_SHOWN]
    in_semitones = tuple((tuple(semitones_of(step) for step in motion), share) for motion, share in most)
    return Likeness(distance(*shapes), transposition(*shapes), in_semitones)


def _between(graph: ChordGraph, kernel: str, key: Key | None) -> Vector:
    """How near each version is to each other while both have chords; nan where they never do."""
    table = KERNELS[kernel](graph.chords, graph.weighting, key)
    there, lasts = graph.codes != GAP, graph.frames.lasts
    found = np.full((len(graph.codes), len(graph.codes)), np.nan)
    if not graph.chords:
        return found
    for at, row in enumerate(graph.codes):
        both = (there & there[at]) * lasts
        sums, whole = (both * table[row, graph.codes]).sum(axis=1), both.sum(axis=1)
        found[at] = np.divide(sums, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return found


def _apart(graph: ChordGraph, found: Coherence) -> list[Passage]:
    """Runs of frames below the mean, those first that take most from it."""
    below = found.frames < found.whole
    runs = [[frame for frame, _ in group] for low, group in groupby(enumerate(below), itemgetter(1)) if low]
    lost = (found.whole - found.frames) * found.lasts
    runs.sort(key=lambda frames: -lost[frames].sum())
    return [_passage(graph, found, frames[0], frames[-1]) for frames in runs[:_SHOWN]]


def _passage(graph: ChordGraph, found: Coherence, first: int, last: int) -> Passage:
    frames = slice(first, last + 1)
    chords = tuple(tuple(graph.name(code) for code, _ in groupby(row[frames])) for row in graph.codes)
    return Passage(first, last, weighted_mean(found.frames[frames], found.lasts[frames]), chords)


def _bits(shares: Sequence[float]) -> float:
    """The entropy of a choice."""
    chosen = np.array(shares) / sum(shares) if shares else np.ones(1)
    return float(max(0.0, -(chosen * np.log2(chosen)).sum()))
