"""Where a chord sequence graph is drawn: frames from left to right, each as wide as it lasts, and chords in rows.

Rows follow the circle of fifths, sharper chords above flatter ones, and below each root those on the root of its
relative minor that have a minor third: F, Dm, C, Am, G, Em are neighbours. The circle is cut where it is farthest from
what sounds most. A chord stands in the same row everywhere. Chords on one root share a row where they never sound at
the same time, so that there are few; below all are `N`, and what says nothing.

The same graph is always laid out alike, in a time that grows with its nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.frames import GAP, Codes
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.tracks import Times
from descant.ingest.chords.labels import UNLABELLED, chord
from descant.ingest.chords.spelling import OCTAVE, fifths, pitch_class

MOST_ROWS = 6
"""of a root, major or minor; chords beyond share the last of them, also where they sound at the same time"""
_RELATIVE = fifths("A")
"""from a major chord to its relative minor"""
_SHORTEST = 1 / 20
"""of the usual frame: no frame is narrower"""


class Side(NamedTuple):
    """A root on the circle of fifths with what stands on it: a major third, or none, or a minor one."""

    place: int
    """fifths above C, of the relative major; less than an octave"""
    minor: bool


@dataclass(frozen=True, slots=True)
class Layout:
    bounds: Times
    """where each frame begins, and the last one ends"""
    rows: Codes
    """of each chord, from the top; of a gap the last: `rows[GAP]`"""
    names: tuple[str, ...]
    """of the rows: the root, `C` or `Am`; empty for those that go on with the one above"""


def layout(graph: ChordGraph) -> Layout:
    sides = [_side(label) for label in graph.chords]
    frames, chords, weights = _nodes(graph)
    shares: Times = np.bincount(chords, weights * graph.frames.lasts[frames], len(graph.chords)).astype(float)
    order = _order(sides, shares)
    rows, names = _rows(graph, order, sides, shares, _frames_of(frames, chords, len(graph.chords)))
    return Layout(bounds_of(graph.frames.lasts), rows, names)


def _nodes(graph: ChordGraph) -> tuple[Codes, Codes, Times]:
    """Frame, chord and weight of all that are no gaps."""
    known = [node for node in graph.nodes if node.chord != GAP]
    table = np.array(known, float).reshape(len(known), 3)
    return table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2]


def bounds_of(lasts: Times) -> Times:
    """A frame that no version has in time is narrow, but there."""
    usual = float(np.median(lasts[lasts > 0])) if (lasts > 0).any() else 1.0
    return np.concatenate(([0.0], np.cumsum(np.maximum(lasts, usual * _SHORTEST))))


def _side(label: str) -> Side | None:
    """None where no root is named."""
    found = chord(label)
    if found.root is None or found.pcp is None or label == UNLABELLED:
        return None
    third = pitch_class(found.root) + 3
    minor = found.pcp[third % OCTAVE] == "1" and found.pcp[(third + 1) % OCTAVE] == "0"
    return Side((fifths(found.root) - (_RELATIVE if minor else 0)) % OCTAVE, minor)


def _order(sides: Sequence[Side | None], shares: Times) -> list[Side]:
    """From the top: the circle, cut so that what sounds most is in the middle."""
    places = np.zeros(OCTAVE)
    for side, share in zip(sides, shares, strict=True):
        if side:
            places[side.place] += share
    lowest = min(range(OCTAVE), key=lambda cut: (round(_spread(np.roll(places, -cut)), 9), cut))
    circle = [(lowest + at) % OCTAVE for at in reversed(range(OCTAVE))]
    present = set(sides)
    return [side for place in circle for side in (Side(place, False), Side(place, True)) if side in present]


def _spread(weights: Times) -> float:
    """How far apart all is, in fifths."""
    if not weights.sum():
        return 0.0
    at = np.arange(len(weights))
    mean = np.average(at, weights=weights)
    return float(np.average((at - mean) ** 2, weights=weights))


def _frames_of(frames: Codes, chords: Codes, count: int) -> list[Codes]:
    """Where each chord sounds."""
    order = np.argsort(chords, kind="stable")
    return np.split(frames[order], np.cumsum(np.bincount(chords, minlength=count))[:-1]) if count else []


def _rows(
    graph: ChordGraph,
    order: Sequence[Side],
    sides: Sequence[Side | None],
    shares: Times,
    frames_of: Sequence[Codes],
) -> tuple[Codes, tuple[str, ...]]:
    rows, names = np.zeros(len(sides) + 1, np.int64), list[str]()
    by_side: dict[Side | None, list[int]] = {}
    for at in np.lexsort((np.arange(len(sides)), -shares)).tolist():
        by_side.setdefault(sides[at], []).append(at)
    for side in order:
        own = by_side[side]
        rows[own] = len(names) + np.array(_shared([frames_of[each] for each in own], len(graph.frames)))
        root = chord(graph.chords[own[0]]).root or ""
        names += [f"{root}m" if side.minor else root, *[""] * int(rows[own].max() - len(names))]
    if silent := by_side.get(None):
        rows[silent] = len(names)
        names.append("N")
    rows[GAP] = len(names)
    return rows, (*names, "–")


def _shared(frames_of: Sequence[Codes], frames: int) -> list[int]:
    """The first row of each that is free wherever it sounds."""
    taken: list[npt.NDArray[np.bool_]] = []
    found = []
    for own in frames_of:
        row = next((at for at, each in enumerate(taken) if not each[own].any()), len(taken))
        if row == len(taken) < MOST_ROWS:
            taken.append(np.zeros(frames, bool))
        row = min(row, MOST_ROWS - 1)
        taken[row][own] = True
        found.append(row)
    return found
