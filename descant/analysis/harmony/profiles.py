"""Pitch class profiles: what of twelve pitch classes sounds in a chord, and how strongly.

A profile has 13 axes, C to B and one for `N`, and unit length, so that two are as near as their scalar product says: 1
where they are the same, 0 where they share nothing. `X` has none. The bass belongs to the chord.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from descant.ingest.chords.labels import NO_CHORD, chord, degrees
from descant.ingest.chords.spelling import OCTAVE, pitch_class, semitones_above

Vector = npt.NDArray[np.float64]
AXES = 13
SILENCE = 12
"""the axis of `N`"""


@dataclass(frozen=True, slots=True)
class Weighting:
    """How strongly a chord's notes count. Plain: all alike, as far as they sound."""

    root: float = 1.0
    bass: float = 1.0
    """beside the others of 1; a bass of 0 is left out where it is not in the chord above it"""


PLAIN = Weighting()
ROOTED = Weighting(root=2.0)


@lru_cache(maxsize=1 << 14)
def profile(label: str, weighting: Weighting = PLAIN) -> Vector | None:
    """Of a label; None for `X`. Not to be written to."""
    if label == NO_CHORD:
        return _unit({SILENCE: 1.0})
    found = chord(label)
    if found.root is None or found.quality is None or found.bass is None:
        return None
    sounding = {_pitch(found.root, each): 1.0 for each in degrees(found.quality)}
    bass = _pitch(found.root, found.bass)
    sounding[_pitch(found.root, "1")] = weighting.root
    if weighting.bass:
        sounding[bass] = max(sounding.get(bass, 0.0), weighting.bass)
    return _unit(sounding)


def profiles(labels: Sequence[str], weighting: Weighting = PLAIN) -> Vector:
    """A row for each label; nought where it has none."""
    rows = np.zeros((len(labels), AXES))
    for row, label in zip(rows, labels, strict=True):
        found = profile(label, weighting)
        if found is not None:
            row[:] = found
    return rows


def turned(vectors: Vector, semitones: int) -> Vector:
    """The same so many semitones higher."""
    turned = vectors.copy()
    turned[..., :SILENCE] = np.roll(vectors[..., :SILENCE], semitones, axis=-1)
    return turned


def _pitch(root: str, degree: str) -> int:
    return (pitch_class(root) + semitones_above(degree)) % OCTAVE


def _unit(sounding: dict[int, float]) -> Vector:
    vector = np.zeros(AXES)
    vector[list(sounding)] = list(sounding.values())
    vector /= np.linalg.norm(vector)
    vector.flags.writeable = False
    return vector
