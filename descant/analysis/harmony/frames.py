"""Frames: the points of time at which versions are held beside each other, and which chord each version has there.

A frame is a span in each version's own time; a version may lack it (its times are nan there). Versions of the same
recording have the same spans. Which chord a version has in a frame is the one that lasts longest in it, or none where
nothing is said for longer still.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.tracks import Times, Track
from descant.errors import InvalidInput
from descant.ontology.records import FrameUnit, TimeBase

Codes = npt.NDArray[np.signedinteger[Any]]
GAP = -1
"""of a version that says nothing in a frame"""
MOST = 1_000_000


class Span(NamedTuple):
    """Where frames are in the time of one version."""

    version: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Frames:
    unit: FrameUnit
    starts: Times
    """a row for each version"""
    ends: Times
    measure: int = 0
    """the version whose times tell where frames are, as far as it has them"""

    def __len__(self) -> int:
        return int(self.starts.shape[1])

    def span(self, first: int, last: int) -> Span | None:
        """Of these frames in the measure, or else in the first version that has one of them; None where none has."""
        for version in (self.measure, *range(len(self.starts))):
            starts, ends = (each[version, first : last + 1] for each in (self.starts, self.ends))
            if (there := np.isfinite(starts)).any():
                return Span(version, float(starts[there].min()), float(ends[there].max()))
        return None

    @property
    def lasts(self) -> Times:
        """How long each frame is, in the mean of those that have it."""
        there = np.isfinite(self.ends - self.starts)
        return np.asarray(np.where(there, self.ends - self.starts, 0).sum(axis=0) / np.maximum(there.sum(axis=0), 1))


def together(tracks: Sequence[Track], unit: FrameUnit) -> Frames:
    """Of versions whose times are the same: annotations of one recording, or of one score."""
    bounds = _ruler(tracks, unit)
    if len(bounds) - 1 > MOST:
        raise InvalidInput(f"These are {len(bounds) - 1:,} frames.", remedy=f"Take longer ones: {MOST:,} at most.")
    shape = (len(tracks), max(len(bounds) - 1, 0))
    return Frames(unit, np.broadcast_to(bounds[:-1], shape), np.broadcast_to(bounds[1:], shape))


def side_by_side(tracks: Sequence[Track], unit: FrameUnit) -> Frames:
    """Of versions that have the same bars, or the same beats, each at its own times; shorter ones end earlier."""
    rulers = [_ruler([each], unit) for each in tracks]
    most = max((len(each) - 1 for each in rulers), default=0)
    starts, ends = np.full((2, len(tracks), max(most, 0)), np.nan)
    for row, ruler in enumerate(rulers):
        starts[row, : len(ruler) - 1], ends[row, : len(ruler) - 1] = ruler[:-1], ruler[1:]
    return Frames(unit, starts, ends)


def heard(track: Track, starts: Times, ends: Times) -> Codes:
    """The index of the track's event in each frame, or GAP. Of a chord that comes twice in a frame, the first."""
    found = np.full(len(starts), GAP, np.int32)
    there = np.flatnonzero(ends > starts)
    if not len(track) or not len(there):
        return found
    first = np.searchsorted(track.ends, starts[there], "right")
    past = np.maximum(np.searchsorted(track.starts, ends[there], "left"), first)
    frame = np.repeat(there, past - first)
    event = np.arange(len(frame)) + np.repeat(first - np.concatenate(([0], np.cumsum(past - first)[:-1])), past - first)
    lasts = np.minimum(track.ends[event], ends[frame]) - np.maximum(track.starts[event], starts[frame])
    return _longest(found, frame, event, lasts, ends - starts, _same_labels(track))


def stretches(codes: Codes) -> Iterator[tuple[int, int, int]]:
    """From which frame on and before which other one a chord stays, and which; gaps are left out."""
    begin = 0
    for code, some in groupby(codes.tolist()):
        end = begin + len(list(some))
        if code != GAP:
            yield begin, end, code
        begin = end


def _longest(found: Codes, frame: Codes, event: Codes, lasts: Times, whole: Times, labels: Codes) -> Codes:
    """Sums what a chord lasts in a frame, and keeps the chord that lasts longest there."""
    kinds = int(labels.max()) + 1
    pairs, first, pair = np.unique(frame * np.int64(kinds) + labels[event], return_index=True, return_inverse=True)
    sums = np.bincount(pair, lasts)
    at = pairs // kinds
    order = np.lexsort((event[first], -sums, at))
    best = order[np.concatenate(([True], np.diff(at[order]) > 0))] if len(order) else order
    silent = whole - np.bincount(frame, lasts, len(whole))
    keep = best[sums[best] >= silent[at[best]]]
    found[at[keep]] = event[first[keep]]
    return found


def _same_labels(track: Track) -> Codes:
    return np.unique(np.array(track.labels), return_inverse=True)[1].astype(np.int32)


def _ruler(tracks: Sequence[Track], unit: FrameUnit) -> Times:
    """Where frames begin, and where the last one ends."""
    end = max((each.duration for each in tracks), default=0.0)
    if unit is FrameUnit.CHANGE:
        return np.unique(np.concatenate([np.zeros(0), *map(_changes, tracks)]))
    if unit is FrameUnit.SECOND:
        _require(TimeBase.SECONDS, tracks, "Seconds")
        return np.append(np.arange(math.ceil(end)), end) if end else np.zeros(0)
    found = [each.bars if unit is FrameUnit.BAR else each.beats for each in tracks]
    known = next((each for each in found if each is not None), None)
    if known is not None:
        return known if known[-1] >= end else np.append(known, end)
    if unit is FrameUnit.BEAT and all(each.time_base is TimeBase.QUARTERS for each in tracks):
        return np.arange(math.ceil(end) + 1, dtype=float)
    raise InvalidInput(
        f"{', '.join(each.name for each in tracks)[:80]}: nothing says where its {unit.name.lower()}s are.",
        remedy="Take frames from one change to the next, or seconds.",
    )


def _changes(track: Track) -> Times:
    """Where the chord becomes another, or begins or ends beside a gap."""
    if not len(track):
        return np.zeros(0)
    labels = np.array(track.labels)
    is_same = (labels[1:] == labels[:-1]) & (track.starts[1:] == track.ends[:-1])
    begins, ends = np.append(True, ~is_same), np.append(~is_same, True)
    return np.concatenate((track.starts[begins], track.ends[ends]))


def _require(base: TimeBase, tracks: Sequence[Track], what: str) -> None:
    if wrong := [each.name for each in tracks if each.time_base is not base]:
        raise InvalidInput(
            f"{what} are not known of {wrong[0]}.", remedy="It is timed in quarters: take beats or bars."
        )
