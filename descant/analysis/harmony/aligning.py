"""Versions of a piece that have neither times nor bars in common, brought together: one is the measure of all others.

Each version is sampled into equally many moments, and each two are warped onto each other in the transposition that
fits best (where both tonics are annotated, in theirs). The version that is nearest to all others, the medoid, gives the
frames. The others are warped onto it, and then again onto the mean of all as they stand now, until nothing moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from descant.analysis.harmony.frames import Frames, heard, together
from descant.analysis.harmony.profiles import PLAIN, ROOTED, Vector, profiles, turned
from descant.analysis.harmony.tracks import Times, Track
from descant.analysis.harmony.transposing import fifths_for
from descant.analysis.harmony.warping import Path, costs_by_transposition, warp
from descant.errors import InvalidInput
from descant.ingest.chords.spelling import fifths, semitones_of
from descant.ontology.records import FrameUnit

MOMENTS = 400
"""into which a version is sampled"""
SEARCHED = 300
"""the same where transpositions are looked for"""
_ROUNDS = 5
_SILENT = np.zeros((1, 13))


@dataclass(frozen=True, slots=True)
class Alignment:
    frames: Frames
    medoid: int
    transpositions: tuple[int, ...]
    """fifths by which each version is moved to where the medoid is"""
    costs: tuple[float, ...]
    """how far each is from the mean of all where they stand now, 0 to 1"""


def aligned(tracks: Sequence[Track], unit: FrameUnit = FrameUnit.CHANGE) -> Alignment:
    """`unit` divides the medoid."""
    _require_chords(tracks)
    medoid = _medoid(tracks)
    moves = transpositions(tracks[medoid], tracks)
    turns = zip(tracks, moves, strict=True)
    rows = np.array([turned(_sampled(each, MOMENTS), semitones_of(by)) for each, by in turns])
    paths = warp(rows[medoid], rows)
    for _ in range(_ROUNDS):
        before = [path.cost for path in paths]
        mean = _mean(rows, paths, [each.weight for each in tracks])
        paths = warp(mean, rows)
        if np.allclose(before, [path.cost for path in paths], atol=1e-4):
            break
    frames = together([tracks[medoid]], unit)
    bounds = np.append(frames.starts[0], frames.ends[0, -1])
    times = np.array([_carried(bounds, tracks[medoid], each, path) for each, path in zip(tracks, paths, strict=True)])
    times[medoid] = bounds
    return Alignment(
        Frames(unit, times[:, :-1], times[:, 1:], medoid), medoid, moves, tuple(path.cost for path in paths)
    )


def transpositions(one: Track, others: Sequence[Track]) -> tuple[int, ...]:
    """Fifths that bring each of the others to the one: by tonics that people say, or else as they fit best."""
    said = {at: _by_tonics(one, each) for at, each in enumerate(others)}
    sought = [at for at, by in said.items() if by is None]
    if sought:
        rows = np.array([_sampled(others[at], SEARCHED, rooted=True) for at in sought])
        turns = costs_by_transposition(_sampled(one, SEARCHED, rooted=True), rows).argmin(axis=1)
        said |= {at: fifths_for(int(by), others[at].labels) for at, by in zip(sought, turns, strict=True)}
    return tuple(by or 0 for by in said.values())


def _by_tonics(one: Track, other: Track) -> int | None:
    if one is other:
        return 0
    if one.annotated_tonic and other.annotated_tonic:
        return fifths(one.annotated_tonic) - fifths(other.annotated_tonic)
    return None


def _require_chords(tracks: Sequence[Track]) -> None:
    for each in tracks:
        if not len(each):
            raise InvalidInput(f"{each.name} has no chords, so it cannot be aligned.", remedy="Leave it out.")


def _medoid(tracks: Sequence[Track]) -> int:
    """Which is nearest to all others, in the best transposition to each."""
    if len(tracks) < 3:
        return 0
    rows = np.array([_sampled(each, SEARCHED // 2, rooted=True) for each in tracks])
    apart = np.zeros((len(tracks), len(tracks)))
    for at, each in enumerate(rows):  # there and back costs the same
        apart[at, at:] = apart[at:, at] = costs_by_transposition(each, rows[at:]).min(axis=1)
    return int((apart @ np.array([each.weight for each in tracks])).argmin())


def _sampled(track: Track, moments: int, *, rooted: bool = False) -> Vector:
    bounds = _bounds(track, moments)
    table = np.concatenate((profiles(track.labels, ROOTED if rooted else PLAIN), _SILENT))
    return np.asarray(table[heard(track, bounds[:-1], bounds[1:])])


def _bounds(track: Track, moments: int) -> Times:
    return np.linspace(track.starts[0], track.ends[-1], moments + 1)


def _mean(rows: Vector, paths: Sequence[Path], weights: Sequence[float]) -> Vector:
    """What all have in the mean at each moment of the measure, of unit length again."""
    sums = np.zeros_like(rows[0])
    for row, path, weight in zip(rows, paths, weights, strict=True):
        at = np.interp(np.arange(len(sums)), path.rows, path.columns)
        sums += weight * row[at.round().astype(int)]
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12))


def _carried(bounds: Times, measure: Track, track: Track, path: Path) -> Times:
    """Times of the measure as times of the track. Moments are matched at their middles, beginnings and ends as such."""
    there = np.concatenate(([0.0], path.rows + 0.5, [MOMENTS])) / MOMENTS
    here = np.concatenate(([0.0], path.columns + 0.5, [MOMENTS])) / MOMENTS
    at = np.interp((bounds - measure.starts[0]) / (measure.ends[-1] - measure.starts[0]), there, here)
    return np.asarray(track.starts[0] + at * (track.ends[-1] - track.starts[0]))
