"""What is looked for in a recording: the line of a score, in quarters, or another recording, in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from descant.analysis.synchronising.features import FRAMES, Features, Values
from descant.analysis.synchronising.notes import Numbers, Sounding
from descant.analysis.synchronising.readings import Skip
from descant.ingest.chords.spelling import OCTAVE

_OF_A_QUARTER = 16
PIECE = 2.0
"""seconds of a recording that are what a bar is of a score"""


@dataclass(frozen=True, slots=True)
class Written:
    sums: Numbers
    """(pitch classes, places and one more): of what sounds, from the beginning"""
    places: float
    """of a unit, which is a quarter or a second"""
    bounds: Numbers
    """units at which each bar or piece begins, and the last ends"""
    skips: Sequence[Skip]
    paces: Numbers
    """seconds of a unit that are tried"""

    @property
    def length(self) -> float:
        return float(self.bounds[-1])

    @classmethod
    def of_notes(cls, line: Sounding, skips: Sequence[Skip]) -> Self:
        places = max(1, int(np.ceil(line.length * _OF_A_QUARTER)))
        changes = np.zeros((OCTAVE, places + 1))
        first = np.clip(np.round(line.starts * _OF_A_QUARTER).astype(int), 0, places)
        last = np.clip(np.round(line.ends * _OF_A_QUARTER).astype(int), first, places)
        np.add.at(changes, (line.pitches % OCTAVE, first), 1)
        np.add.at(changes, (line.pitches % OCTAVE, last), -1)
        chroma = np.cumsum(changes, axis=1)[:, :places]
        sums = summed(chroma / np.maximum(1, chroma.sum(axis=0)))
        return cls(sums, _OF_A_QUARTER, line.bounds, skips, np.geomspace(0.12, 4.0, 17))

    @classmethod
    def of_sound(cls, sound: Features) -> Self:
        bounds = np.append(np.arange(0, max(PIECE, sound.duration) - PIECE / 2, PIECE), sound.duration)
        return cls(summed(sound.chroma), FRAMES, bounds, (), np.geomspace(0.5, 2.0, 7))

    def windows(self, step: float, half: float) -> Values:
        """What sounds around every so many units."""
        count = max(1, int(np.ceil(self.length / step)))
        return windows(self.sums, (np.arange(count) + 0.5) * step * self.places, half * self.places)


def summed(chroma: npt.NDArray[np.floating]) -> Numbers:
    return np.concatenate((np.zeros((OCTAVE, 1)), np.cumsum(chroma, axis=1, dtype=float)), axis=1)


def windows(sums: Numbers, middles: npt.NDArray[np.floating], half: float) -> Values:
    """Of length 1, or 0 where nothing sounds."""
    end = sums.shape[1] - 1
    places = [np.clip(np.round(each).astype(int), 0, end) for each in (middles - half, middles + half)]
    found = (sums[:, places[1]] - sums[:, places[0]]).T
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(lengths > 1e-6, lengths, np.inf), np.float32)
