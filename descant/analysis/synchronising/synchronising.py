"""A score and a recording: which bar sounds when.

    found = synchronise(score, sound_of(Path("recording.flac")))
    found.played[0].start, found.is_credible

Which repeats are taken, how the recording is transposed, and where the music begins and ends in it, is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from descant.analysis.synchronising.confidence import confidence, evidence, worth
from descant.analysis.synchronising.features import FRAMES, Features, Sound, features_of
from descant.analysis.synchronising.finding import find
from descant.analysis.synchronising.notes import Numbers, Sounding, beats_of, check
from descant.analysis.synchronising.onsets import Moments, expected, heard, moments_of, on_time
from descant.analysis.synchronising.orders import Order, order_of
from descant.analysis.synchronising.parameters import USUAL, Parameters
from descant.analysis.synchronising.readings import reading_of
from descant.analysis.synchronising.time_maps import Played, TimeMap
from descant.analysis.synchronising.warping import warp
from descant.analysis.synchronising.written import Written
from descant.ingest.chords.spelling import OCTAVE
from descant.ingest.score import Score

_MARGIN = 1.0
"""seconds before and behind what was found roughly"""


class Exact(NamedTuple):
    sounding: Sounding
    """bars as they are played"""
    quarters: Numbers
    seconds: Numbers
    """when these are, from the beginning of the recording"""
    confidence: Numbers
    """of each bar"""
    worth: float


def synchronise(score: Score, sound: Sound, *, costs: Parameters = USUAL) -> TimeMap:
    check(score)
    reading = reading_of(score)
    sounding = Sounding.of(score, reading.bars)
    rough = find(sound.features, Written.of_notes(sounding, reading.skips), costs)
    order = order_of(rough, sounding.bounds)
    bars = [reading.bars[place] for place in order.places]
    line = Sounding.of(score, bars)
    if not line.begun.any():
        return TimeMap((), 0.0, False, 0, sound.heard.duration, tuple(range(len(score.bars))))
    exact = _exact(line, sound, order, rough.semitones)
    return TimeMap(
        played=tuple(_played(score, bars, exact, sound.heard.duration)),
        score=exact.worth,
        is_credible=exact.worth >= costs.credible,
        transposition=rough.semitones if rough.semitones <= OCTAVE // 2 else rough.semitones - OCTAVE,
        duration=sound.heard.duration,
        left_out=tuple(sorted(set(range(len(score.bars))) - set(bars))),
    )


def _exact(sounding: Sounding, sound: Sound, order: Order, semitones: int) -> Exact:
    first = round((order.times[0] - _MARGIN) * FRAMES)
    times = order.times - first / FRAMES
    own = _paced(sounding, times, times[-1] + _MARGIN)
    theirs = sound.turned(-semitones).between(first, first + len(own))
    way = warp(own, theirs.features)
    recording = heard(theirs.features.chroma, theirs.energy)
    thought = np.unique(np.concatenate((sounding.bounds, sounding.starts)))
    warped = way.at(np.interp(thought, sounding.bounds, times))
    awaited = expected(sounding)
    moments = on_time(moments_of(awaited, recording, np.interp(awaited.quarters, thought, warped)))
    quarters, seconds = _with_ends(moments, sounding, times)
    starts = np.interp(sounding.bounds, quarters, seconds)
    should = heard(_paced(sounding, starts, len(own) / FRAMES).chroma, theirs.energy).chroma
    return Exact(
        sounding,
        quarters,
        seconds + first / FRAMES,
        confidence(evidence(sounding.bounds, starts, moments, should, recording)),
        worth(should, recording, starts),
    )


def _paced(sounding: Sounding, times: Numbers, length: float) -> Features:
    """As notes sound whose bars begin at these times."""
    starts, ends = (np.interp(each, sounding.bounds, times) for each in (sounding.starts, sounding.ends))
    return features_of(sounding.pitches, starts, ends, sounding.begun, length)


def _with_ends(moments: Moments, sounding: Sounding, times: Numbers) -> tuple[Numbers, Numbers]:
    """What is before the first moment and behind the last goes on at the pace that was found roughly."""
    quarters, seconds = moments.quarters, moments.seconds
    rough = np.interp((0.0, quarters[0], quarters[-1], sounding.length), sounding.bounds, times)
    before, behind = seconds[0] - (rough[1] - rough[0]), seconds[-1] + (rough[3] - rough[2])
    return np.array([0.0, *quarters, sounding.length]), np.array([before, *seconds, max(behind, seconds[-1])])


def _played(score: Score, bars: Sequence[int], exact: Exact, duration: float) -> Iterator[Played]:
    bounds = exact.sounding.bounds
    edges = _when(bounds, exact, duration)
    for at, bar in enumerate(bars):
        beats = bounds[at] + np.array(beats_of(score.bars[bar], bounds[at + 1] - bounds[at]))
        times = tuple(_when(beats, exact, duration).tolist())
        yield Played(bar, float(edges[at]), float(edges[at + 1]), times, float(exact.confidence[at]))


def _when(quarters: Numbers, exact: Exact, duration: float) -> Numbers:
    return np.clip(np.interp(quarters, exact.quarters, exact.seconds), 0, duration)
