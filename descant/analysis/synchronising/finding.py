"""Where in a recording which part of a score's line is, roughly: which repeats are taken, how fast, how transposed.

All keys and paces are tried with few moments, the best is followed with four a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from descant.analysis.synchronising.features import FRAMES, Features, Values
from descant.analysis.synchronising.following import PER_SECOND, Line, Run, Way
from descant.analysis.synchronising.notes import Numbers
from descant.analysis.synchronising.parameters import Parameters
from descant.analysis.synchronising.written import Written, summed, windows
from descant.ingest.chords.spelling import OCTAVE

_WINDOW = 1.0
"""seconds that each moment hears"""
_ROUGH, _MOST = 1e5, 6e7
"""products of moments and places that all keys and paces are tried with, and that the best is followed with"""
_BETWEEN = (0.9, 1.0, 1.11)
"""paces beside the best that are tried with all moments"""


class Rough(NamedTuple):
    """A way through the line."""

    gain: float
    """over all moments; 0 where nothing is explained"""
    runs: Sequence[Run]
    """in seconds of the recording, and units of what is written"""
    pace: float
    """seconds of a unit"""
    semitones: int
    """that the recording is above what is written, from 0 to 11"""
    step: float
    """units from one place to the next"""


def find(sound: Features, written: Written, costs: Parameters) -> Rough:
    model = _Model(written, summed(sound.chroma), sound.duration, costs)
    rates = {pace: model.rate(pace, _ROUGH) for pace in written.paces.tolist()}
    tried = [(model.gain(pace, turn, rate), pace, turn) for pace, rate in rates.items() for turn in range(OCTAVE)]
    _, pace, turn = max(tried)
    return max((model.followed(pace * each, turn) for each in _BETWEEN), key=lambda rough: rough.gain)


@dataclass(frozen=True, slots=True)
class _Model:
    written: Written
    sums: Numbers
    """of the recording's chroma"""
    seconds: float
    costs: Parameters

    def rate(self, pace: float, most: float) -> float:
        """Moments a second, so few that there are no more products than that."""
        products = self.seconds * self.written.length * pace
        return min(PER_SECOND, float(np.sqrt(most / max(1.0, products))))

    def gain(self, pace: float, turn: int, rate: float) -> float:
        return Way(self._moments(turn, rate), self._line(pace, rate), self.costs, rate).gain()

    def followed(self, pace: float, turn: int) -> Rough:
        rate = self.rate(pace, _MOST)
        line = self._line(pace, rate)
        gain, runs = Way(self._moments(turn, rate), line, self.costs, rate).runs()
        timed = [Run((run.moments + 0.5) / rate, (run.places + 0.5) * line.step, run.is_skip) for run in runs]
        return Rough(gain, timed, pace, turn, line.step)

    def _moments(self, turn: int, rate: float) -> Values:
        middles = (np.arange(max(1, int(np.ceil(self.seconds * rate)))) + 0.5) / rate * FRAMES
        return np.roll(windows(self.sums, middles, max(_WINDOW, 1 / rate) / 2 * FRAMES), -turn, axis=1)

    def _line(self, pace: float, rate: float) -> Line:
        """As the model sees it at some pace."""
        step = 1 / (rate * pace)
        chroma = self.written.windows(step, max(_WINDOW / pace, step) / 2)
        bounds = np.minimum(np.round(self.written.bounds / step).astype(int), len(chroma))
        skips = [(max(0, int(bounds[each.after + 1]) - 1), int(bounds[each.to])) for each in self.written.skips]
        return Line(chroma, step, bounds, skips)
