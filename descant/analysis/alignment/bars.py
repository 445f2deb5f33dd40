"""What of a bar is compared: which pitch classes sound in each quarter of it, which begin, and how long it is.

An arrangement keeps these where it moves octaves, shares parts out among other instruments and leaves voices out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    def of(cls, score: Score, parts: int = 1) -> Self:
        """With several parts each bar becomes as many, of the same length."""
        places = {bar.index: place for place, bar in enumerate(score.bars)}
        count = len(score.bars)
        slices, onsets = (np.zeros((count, parts, *shape), np.float32) for shape in ((SLICES, OCTAVE), (OCTAVE,)))
        for note in score.notes.notes:
            place = places.get(note.bar)
            if place is not None and note.sounding is not None and not note.grace:
                _add(note, score.bars[place], slices[place].reshape(-1, OCTAVE), onsets[place])
        lengths = np.array([bar.duration or 0 for bar in score.bars], np.float32)
        known = np.array([bar.onset is not None for bar in score.bars], bool)
        return cls(
            slices.reshape(-1, SLICES, OCTAVE),
            onsets.reshape(-1, OCTAVE),
            np.repeat(lengths / parts, parts),
            np.repeat(known, parts),
        )

    def some(self, first: int, end: int | None) -> Self:
        return self.at(slice(first, end))

    def at(self, which: slice | npt.NDArray[np.int64]) -> Self:
        return replace(self, **{name: getattr(self, name)[which] for name in Bars.__slots__})

    def moved(self, semitones: int) -> Self:
        slices, onsets = (np.roll(each, semitones, axis=-1) for each in (self.slices, self.onsets))
        return replace(self, slices=slices, onsets=onsets)

    def stretched(self, by: float) -> Self:
        return replace(self, lengths=self.lengths * np.float32(by))


def _add(note: Note, bar: Bar, slices: Values, onsets: Values) -> None:
    """`onsets` has a row for each part of the bar."""
    if bar.onset is None or not bar.duration or note.sounding is None:
        return
    first = max(0.0, (note.onset - bar.onset) / bar.duration * len(slices))
    last = min(float(len(slices)), first + note.duration / bar.duration * len(slices))
    pitch_class = note.sounding % OCTAVE
    for at in range(int(first), ceil(last)):
        slices[at, pitch_class] += min(last, at + 1) - max(first, at)
    part = int(first / SLICES)
    if note.tie in ("", "i") and part < len(onsets):
        onsets[part, pitch_class] += 1
