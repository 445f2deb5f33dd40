"""What is kept of the bars of a score, so that a passage is compared with it without the notes: in bytes, as likeness
wants them.

A bar is 80 bytes: the 76 numbers of `likeness.vectors`, each from 0 to 1 in 255 steps, and its length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import SLICES, Bars, Values
from descant.analysis.alignment.likeness import vectors
from descant.ingest.chords.spelling import OCTAVE

SOUNDS = OCTAVE * (SLICES + 2) + SLICES
"""numbers of a bar: pitch classes of the whole, of each slice, which slices are silent, pitch classes that begin"""
STEPS = 255
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Features:
    """Of the bars of a score, or of several."""

    sounds: Bytes
    """(bars, SOUNDS)"""
    lengths: Values
    """quarters; 0 where it is not known"""

    @classmethod
    def of(cls, bars: Bars) -> Features:
        found = vectors(bars)
        return cls(np.rint(found.sounds * STEPS).astype(np.uint8), bars.lengths.astype(np.float32))

    def __getitem__(self, bars: slice) -> Features:
        return Features(self.sounds[bars], self.lengths[bars])

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def whole(self) -> Bytes:
        """Pitch classes of whole bars, by how long they sound."""
        return self.sounds[:, :OCTAVE]

    @property
    def begun(self) -> Bytes:
        """Pitch classes that begin."""
        return self.sounds[:, -OCTAVE:]

    @property
    def silent(self) -> npt.NDArray[np.bool_]:
        return np.asarray(~self.whole.any(axis=1))

    def moved(self, semitones: int) -> Features:
        """As many semitones up."""
        blocks = self.sounds.copy()
        for begin in _BLOCKS:
            blocks[:, begin : begin + OCTAVE] = np.roll(self.sounds[:, begin : begin + OCTAVE], semitones, axis=1)
        return Features(blocks, self.lengths)


_BLOCKS = (*range(0, OCTAVE * (SLICES + 1), OCTAVE), SOUNDS - OCTAVE)


def coarse(sounds: Bytes) -> Values:
    """Of each bar what sounds and what begins, as one vector of length 1; of a silent one zeros."""
    both = (sounds[:, :OCTAVE], sounds[:, -OCTAVE:])
    return np.concatenate([_unit(each) for each in both], axis=1) * np.float32(0.5**0.5)


def _unit(sounds: Bytes) -> Values:
    values = sounds.astype(np.float32)
    return np.asarray(values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9), np.float32)
