"""Two recordings of the same music: when what sounds in the one sounds in the other.

    found = synchronise_recordings(sound_of(one), sound_of(other))
    found.pieces[0].of, found.pieces[0].start

Where the other leaves out a repeat, or goes back, its pieces do too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from descant.analysis.synchronising.confidence import worth
from descant.analysis.synchronising.features import FRAMES, Features, Sound
from descant.analysis.synchronising.finding import find
from descant.analysis.synchronising.notes import Numbers
from descant.analysis.synchronising.onsets import Expected, Heard, heard, moments_of, on_time
from descant.analysis.synchronising.orders import Order, order_of
from descant.analysis.synchronising.parameters import USUAL, Parameters
from descant.analysis.synchronising.strokes import strokes
from descant.analysis.synchronising.warping import Way, warp
from descant.analysis.synchronising.written import Written
from descant.ingest.chords.spelling import OCTAVE

_MARGIN = 1.0
"""seconds before and behind what was found roughly"""


class Piece(NamedTuple):
    """Of the one recording, from `of` to `until`, and in the other, from `start` to `end`. Seconds."""

    of: float
    until: float
    start: float
    end: float
    confidence: float
    """how like each other they are"""


@dataclass(frozen=True, slots=True)
class Beside:
    pieces: tuple[Piece, ...]
    """in the order of the other"""
    score: float
    is_credible: bool
    transposition: int
    """semitones that the other is above the one"""
    durations: tuple[float, float]


def synchronise_recordings(one: Sound, other: Sound, *, costs: Parameters = USUAL) -> Beside:
    written = Written.of_sound(one.features)
    rough = find(other.features, written, costs)
    order = order_of(rough, written.bounds)
    durations = (one.heard.duration, other.heard.duration)
    if not order.places:
        return Beside((), 0.0, False, 0, durations)
    pieces, score = _exact(one, other.turned(-rough.semitones), order, written.bounds)
    turn = rough.semitones if rough.semitones <= OCTAVE // 2 else rough.semitones - OCTAVE
    return Beside(tuple(pieces), score, score >= costs.credible_sound, turn, durations)


def _exact(one: Sound, other: Sound, order: Order, bounds: Numbers) -> tuple[Iterator[Piece], float]:
    first = round((order.times[0] - _MARGIN) * FRAMES)
    times = order.times - first / FRAMES
    own = _paced(one.features, order, times, bounds)
    theirs = other.between(first, first + len(own))
    way = warp(own, theirs.features)
    recording = heard(theirs.features.chroma, theirs.energy)
    found = _set_right(strokes(one, bounds, order.places), recording, order._replace(times=times), bounds, way)
    should = heard(_paced(one.features, order, found, bounds).chroma, theirs.energy).chroma
    frames = min(len(should), len(recording.chroma))
    cosines = np.concatenate(([0.0], np.cumsum((should[:frames] * recording.chroma[:frames]).sum(axis=1))))
    edges = np.clip(np.round(found * FRAMES).astype(int), 0, frames)
    alike = np.clip(np.diff(cosines[edges]) / np.maximum(1, np.diff(edges)), 0, 1)
    seconds = np.clip(found + first / FRAMES, 0, other.heard.duration).tolist()
    pieces = (
        Piece(float(bounds[place]), float(bounds[place + 1]), seconds[at], seconds[at + 1], float(alike[at]))
        for at, place in enumerate(order.places)
    )
    return pieces, worth(should[:frames], recording, found)


def _set_right(awaited: Expected, recording: Heard, order: Order, bounds: Numbers, way: Way) -> Numbers:
    """Where pieces begin in the other: by what is struck, and between and beside that evenly."""
    line = np.concatenate(([0.0], np.cumsum(np.diff(bounds)[list(order.places)])))
    warped = way.at(order.times)
    if not len(awaited.quarters):
        return warped
    moments = on_time(moments_of(awaited, recording, way.at(np.interp(awaited.quarters, line, order.times))))
    first, last = (np.interp(moments.quarters[at], line, warped) for at in (0, -1))
    outside = (line < moments.quarters[0]) * (moments.seconds[0] - first)
    outside += (line > moments.quarters[-1]) * (moments.seconds[-1] - last)
    inside = (line >= moments.quarters[0]) & (line <= moments.quarters[-1])
    return np.maximum.accumulate(np.where(inside, np.interp(line, moments.quarters, moments.seconds), warped + outside))


def _paced(sound: Features, order: Order, times: Numbers, bounds: Numbers) -> Features:
    """The one, as it is played in the other's order and at these times."""
    frames = np.arange(round((times[-1] + _MARGIN) * FRAMES))
    at = np.clip(np.searchsorted(times, frames / FRAMES, side="right") - 1, 0, len(order.places) - 1)
    starts = bounds[np.array(order.places)]
    lengths = np.diff(bounds)[np.array(order.places)]
    share = (frames / FRAMES - times[at]) / np.maximum(1e-3, times[at + 1] - times[at])
    source = np.round((starts[at] + share * lengths[at]) * FRAMES).astype(int)
    there = (source >= 0) & (source < len(sound))
    inside = np.clip(source, 0, len(sound) - 1)
    return Features(sound.chroma[:, inside] * there, sound.onsets[:, inside] * there)
