"""Chord set coherence: how near to each other the chords are that versions have at the same time, whatever they are.

Of a frame it is the mean of a kernel over all pairs of versions that have a chord there, weighted by both: 1 where all
have the same, 0 where none has anything in common with another. Fewer than two versions: nan, for there is nothing to
be compared. Of a song it is the mean over frames by how long they are; over chance it is how much of the way from what
versions would have whose frames were shuffled, up to 1.

It is computed from how much weight each chord has, so it takes time with the versions and not with their pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.frames import GAP, Codes
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.kernels import KERNELS
from descant.analysis.harmony.profiles import Vector
from descant.analysis.harmony.tracks import Times
from descant.ingest.chords.roman import Key

_MOST_PAIRS = 1 << 22
"""of chords that are held against each other at a time"""
_NO_PAIR = 1e-12


@dataclass(frozen=True, slots=True)
class Coherence:
    """Of one song."""

    kernel: str
    frames: Times
    edges: Times
    """of the transitions from each frame to the next"""
    lasts: Times
    """of each frame"""
    chance: float
    """nan where fewer than two versions have chords"""

    @property
    def whole(self) -> float:
        return weighted_mean(self.frames, self.lasts)

    @property
    def of_edges(self) -> float:
        return weighted_mean(self.edges, self.lasts[:-1])

    @property
    def over_chance(self) -> float:
        """nan where chance alone makes it perfect."""
        return (self.whole - self.chance) / (1 - self.chance) if self.chance < 1 else float("nan")

    @property
    def compared(self) -> float:
        """How long there are two versions or more."""
        return float(self.lasts[np.isfinite(self.frames)].sum())


def coherence(graph: ChordGraph, kernel: str = "pcp", key: Key | None = None) -> Coherence:
    near = KERNELS[kernel](graph.chords, graph.weighting, key)
    there = graph.codes != GAP
    nodes = [(node.frame, node.weight, node.chord) for node in graph.nodes if node.chord != GAP]
    edges = [
        (edge.frame, edge.weight, edge.chord, edge.following)
        for edge in graph.edges
        if GAP not in (edge.chord, edge.following)
    ]
    return Coherence(
        kernel=kernel,
        frames=_of_pairs(graph, nodes, near, there),
        edges=_of_pairs(graph, edges, near, there[:, :-1] & there[:, 1:]),
        lasts=graph.frames.lasts,
        chance=_by_chance(graph, near),
    )


def _of_pairs(
    graph: ChordGraph, found: Sequence[tuple[float, ...]], near: Vector, there: npt.NDArray[np.bool_]
) -> Times:
    """`found` are nodes or edges: frame, weight, chords. `there` is which version takes part in which frame."""
    shares = graph.weights / graph.weights.sum()
    all_, squares = shares @ there, shares**2 @ there
    sums = np.zeros(there.shape[1])
    for frames, weights, chords in _side_by_side(found, there.shape[1]):
        products = weights[:, :, None] * weights[:, None, :]
        for each in chords:
            products *= near[each[:, :, None], each[:, None, :]]
        sums[frames] = products.sum(axis=(1, 2))
    return _mean_of_pairs(sums - squares, all_, squares)


def _side_by_side(found: Sequence[tuple[float, ...]], frames: int) -> Iterator[tuple[slice, Vector, list[Codes]]]:
    """What is found in each frame as a row, filled up with what weighs nothing; in blocks of frames."""
    if not found:
        return
    table = np.array(found, float)
    counts = np.bincount(table[:, 0].astype(int), minlength=frames)
    starts = np.cumsum(counts) - counts
    step = max(1, _MOST_PAIRS // max(1, int(counts.max(initial=0))) ** 2)
    for first in range(0, frames, step):
        block = slice(first, first + step)
        places = np.arange(counts[block].max(initial=0))
        rows = table[np.minimum(starts[block, None] + places, len(table) - 1)]
        inside = places < counts[block, None]
        yield block, np.where(inside, rows[:, :, 1], 0.0), list(rows[:, :, 2:].astype(np.int32).transpose(2, 0, 1))


def _by_chance(graph: ChordGraph, near: Vector) -> float:
    """What it would be if every version kept its chords and knew nothing of when the others have theirs."""
    lasts, shares = graph.frames.lasts, graph.weights / graph.weights.sum()
    rows = np.array([np.bincount(row + 1, lasts, len(graph.chords) + 1)[1:] for row in graph.codes])
    there = rows.sum(axis=1) > 0
    shares, rows = shares[there], rows[there] / rows[there].sum(axis=1, keepdims=True)
    total = shares @ rows
    own = (shares**2 * ((rows @ near) * rows).sum(axis=1)).sum()
    return float(_mean_of_pairs(total @ near @ total - own, shares.sum(), (shares**2).sum()))


def _mean_of_pairs(sums: Times, all_: Times, squares: Times) -> Times:
    """Nan where there are no two; rounding does not lead beyond 0 and 1."""
    pairs = np.asarray(all_**2 - squares)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pairs > _NO_PAIR, np.clip(sums / pairs, 0, 1), np.nan)


def weighted_mean(values: Times, weights: Times) -> float:
    """Of what is known; nan where nothing is."""
    known = np.isfinite(values) & (weights > 0)
    return float(np.average(values[known], weights=weights[known])) if known.any() else float("nan")
