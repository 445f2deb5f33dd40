"""What of a bar is compared: which pitch classes sound in each quarter of it, which begin, and how long it is.

An arrangement keeps these where it moves octaves, shares parts out among other instruments and leaves voices out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Self

import numpy as np
import numpy.typing as npt

from descant.ingest.chords.spelling import OCTAVE
from descant.ingest.score import Bar, Note, Score

SLICES = 4
Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bars:
    """Of a version: its bars in their order."""

    slices: Values
    """(bars, slices, pitch classes): how much of the slice each sounds"""
    onsets: Values
    """(bars, pitch classes): how many begin"""
    lengths: Values
    """quarters; 0 where it is not known"""
    known: npt.NDArray[np.bool_]
    """whether the bar is there: not one that an edition has left empty"""

    def __len__(self) -> int:
        return len(self.lengths)

    @classmethod
    def of(cls, score: Score) -> Self:
        places = {bar.index: place for place, bar in enumerate(score.bars)}
        count = len(score.bars)
        slices, onsets = np.zeros((count, SLICES, OCTAVE), np.float32), np.zeros((count, OCTAVE), np.float32)
        for note in score.notes.notes:
            place = places.get(note.bar)
            if place is not None and note.sounding is not None and not note.grace:
                _add(note, score.bars[place], slices[place], onsets[place])
        lengths = np.array([bar.duration or 0 for bar in score.bars], np.float32)
        known = np.array([bar.onset is not None for bar in score.bars], bool)
        return cls(slices, onsets, lengths, known)

    def moved(self, semitones: int) -> Self:
        return type(self)(
            np.roll(self.slices, semitones, axis=-1), np.roll(self.onsets, semitones, axis=-1), self.lengths, self.known
        )

    def reversed(self) -> Self:
        """The last bar first; within a bar all stays."""
        return type(self)(self.slices[::-1], self.onsets[::-1], self.lengths[::-1], self.known[::-1])


def _add(note: Note, bar: Bar, slices: Values, onsets: Values) -> None:
    if bar.onset is None or not bar.duration or note.sounding is None:
        return
    first = max(0.0, (note.onset - bar.onset) / bar.duration * SLICES)
    last = min(float(SLICES), first + note.duration / bar.duration * SLICES)
    pitch_class = note.sounding % OCTAVE
    for at in range(int(first), ceil(last)):
        slices[at, pitch_class] += min(last, at + 1) - max(first, at)
    if note.tie in ("", "i"):
        onsets[pitch_class] += 1
