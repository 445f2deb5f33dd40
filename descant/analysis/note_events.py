"""From what basic-pitch's net says of each frame to notes.

Described in Bittner, Bosch, Rubinstein, Meseguer-Brocal and Ewert (ICASSP 2022), section 3: a note begins where onsets
have a peak, and lasts while its pitch sounds; what still sounds then, without an onset, is a note too, from its loudest
place to both sides. Constants are those of the published package, so that the same notes are found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.findings import Values

LOWEST_PITCH, PITCHES = 21, 88
BINS = 3
"""of the contour, in a semitone"""
ONSET, SOUNDING = 0.5, 0.3
"""probabilities from which on there is an onset, and a note sounds"""
SHORTEST = 11
"""frames; a note is longer"""
GAP = 11
"""frames below `SOUNDING` that end a note"""
LOOK_BACK = 2
"""frames over which a rise of loudness is an onset"""
BEND = 25
"""bins to each side of a note in which its bends are looked for"""
BEND_WIDTH = 5.0
"""bins: standard deviation of the weight that bends have"""


class NoteEvent(NamedTuple):
    """Frames, a MIDI pitch, the mean probability, and the bend of each frame in thirds of a semitone."""

    start: int
    end: int
    pitch: int
    amplitude: float
    bends: tuple[int, ...]


def note_events(notes: Values, onsets: Values, contours: Values) -> list[NoteEvent]:
    """Of matrices (frames, pitches), (frames, pitches), (frames, bins of pitch)."""
    if len(notes) <= LOOK_BACK:
        return []
    left = notes.astype(np.float64)
    found = [*_with_onset(notes, _onsets(onsets, notes), left), *_without_onset(notes, left)]
    return [NoteEvent(*each, _bends(contours, each[0], each[1], each[2])) for each in found]


def _onsets(onsets: Values, notes: Values) -> npt.NDArray[np.float64]:
    """Those that the net finds, and rises of loudness, scaled to the same highest value."""
    notes, rises = notes.astype(np.float64), np.zeros(notes.shape)
    later = [notes[LOOK_BACK:] - notes[LOOK_BACK - back : len(notes) - back] for back in range(1, LOOK_BACK + 1)]
    rises[LOOK_BACK:] = np.maximum(np.min(later, axis=0), 0)
    highest = rises.max()
    return np.maximum(onsets, onsets.max() * rises / highest) if highest > 0 else onsets.astype(np.float64)


Found = tuple[int, int, int, float]


def _with_onset(notes: Values, onsets: npt.NDArray[np.float64], left: npt.NDArray[np.float64]) -> Iterator[Found]:
    """The last first, so that a note ends before the next one of its pitch."""
    before, here, after = onsets[:-2], onsets[1:-1], onsets[2:]
    peaks = np.argwhere((here > before) & (here > after) & (here >= ONSET))
    for before_start, pitch in peaks[::-1].tolist():
        start = before_start + 1
        end = _end(left[:, pitch], start + 1, len(notes) - 1)
        if end - start <= SHORTEST:
            continue
        left[start:end, max(pitch - 1, 0) : pitch + 2] = 0
        yield start, end, pitch + LOWEST_PITCH, float(notes[start:end, pitch].mean())


def _end(sounding: npt.NDArray[np.float64], frame: int, last: int) -> int:
    """Where a note that sounds before the frame ends: before it is silent for too long, or the recording ends."""
    quiet = 0
    while frame < last and quiet < GAP:
        quiet = quiet + 1 if sounding[frame] < SOUNDING else 0
        frame += 1
    return frame - quiet


def _without_onset(notes: Values, left: npt.NDArray[np.float64]) -> Iterator[Found]:
    """The loudest first. What sounds is only ever taken away, so that one look at the order is enough."""
    last = len(notes) - 1
    sounding = np.flatnonzero(left > SOUNDING)
    loudest = sounding[np.argsort(-left.ravel()[sounding], kind="stable")]
    for place in loudest.tolist():
        frame, pitch = divmod(place, PITCHES)
        if not left[frame, pitch]:
            continue
        left[frame, pitch] = 0
        end = _taken(left, pitch, range(frame + 1, last)) - 1
        start = _taken(left, pitch, range(frame - 1, 0, -1)) + 1
        if end - start > SHORTEST:
            yield start, end, pitch + LOWEST_PITCH, float(notes[start:end, pitch].mean())


def _taken(left: npt.NDArray[np.float64], pitch: int, frames: range) -> int:
    """Takes a note away in one direction; the frame after its last one that sounds."""
    quiet = 0
    frame = frames.start
    for frame in frames:
        quiet = quiet + 1 if left[frame, pitch] < SOUNDING else 0
        left[frame, max(pitch - 1, 0) : pitch + 2] = 0
        if quiet == GAP:
            break
    reached = frame + frames.step if len(frames) else frames.start
    return reached - quiet * frames.step


def _bends(contours: Values, start: int, end: int, pitch: int) -> tuple[int, ...]:
    """Where near the pitch the contour is strongest, in each frame."""
    middle = (pitch - LOWEST_PITCH) * BINS
    lowest, highest = max(middle - BEND, 0), min(middle + BEND + 1, contours.shape[1])
    weights = np.exp(-0.5 * (np.arange(lowest - middle, highest - middle) / BEND_WIDTH) ** 2)
    strongest = np.argmax(contours[start:end, lowest:highest] * weights, axis=1)
    return tuple((strongest + lowest - middle).tolist())
