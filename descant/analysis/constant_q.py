"""The constant-Q spectrum that several analysers look at: three bins a semitone, tuned to the recording.

Whoever listens to the same recording at the same time gets the same passages, so the last spectrum is remembered.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from descant.analysis.compiled import librosa
from descant.analysis.findings import Values
from descant.analysis.hearing import Samples
from descant.analysis.passages import Passage, Passages

RATE, HOP = 22_050, 512
STEP = HOP / RATE
"""seconds from one frame to the next"""
BINS, BINS_AN_OCTAVE, LOWEST = 252, 36, "C1"
UNIT = 8 * HOP
"""samples at whose multiples passages are cut"""
FEWEST = 0.1
"""partials a frame of what has a tuning"""
_CHROMA_OCTAVES = range(1, 6)
"""from C2 to B6: below, bins run into each other; above, there are overtones alone"""


class Spectrum(NamedTuple):
    magnitudes: Values
    """(frames, bins); those of the core of the passage are `core`"""
    tuning: float
    """in semitones from a' = 440 Hz, between -0.5 and 0.5"""
    tuned: float
    """from 0 to 1: how closely partials keep to the steps of a scale with that tuning; 0 where there are too few"""
    core: slice

    @property
    def judged(self) -> Values:
        return self.magnitudes[self.core]


_last: tuple[bytes, Spectrum] | None = None


def in_passages(give: Callable[[Spectrum], None]) -> Passages:
    """Takes sound, and gives the spectrum of each passage."""
    return Passages(RATE, lambda passage: give(spectrum_of(passage)), unit=UNIT)


def spectrum_of(passage: Passage) -> Spectrum:
    """The spectrum of a passage."""
    global _last
    key = hashlib.blake2b(passage.samples.tobytes() + repr(passage.core).encode()).digest()
    if _last is None or _last[0] != key:
        _last = key, _spectrum(passage)
    return _last[1]


def _spectrum(passage: Passage) -> Spectrum:
    is_last = passage.core[1] == len(passage.samples)
    core = slice(passage.core[0] // HOP, None if is_last else passage.core[1] // HOP)
    return Spectrum(*constant_q(passage.samples), core)


def constant_q(samples: Samples) -> tuple[Values, float, float]:
    """Magnitudes (frames, bins), the tuning in semitones, and how closely it is kept to."""
    if not samples.any() or len(samples) < HOP:  # of which nothing can be told
        return np.zeros((1 + len(samples) // HOP, BINS), np.float32), 0.0, 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # short sounds are shorter than the filters of low notes
        pitches = _partials(samples)
        spectrum = librosa().hybrid_cqt(
            samples,
            sr=RATE,
            hop_length=HOP,
            fmin=librosa().note_to_hz(LOWEST),
            n_bins=BINS,
            bins_per_octave=BINS_AN_OCTAVE,
            tuning=librosa().pitch_tuning(pitches, bins_per_octave=BINS_AN_OCTAVE),
        )
        tuning = float(librosa().pitch_tuning(pitches, bins_per_octave=12))
    return np.abs(spectrum).T.astype(np.float32), tuning, _tuned(pitches, 1 + len(samples) // HOP)


def _tuned(pitches: Values, frames: int) -> float:
    """The length of the mean of all partials as places on a circle of a semitone."""
    if len(pitches) < FEWEST * frames:
        return 0.0
    return float(np.abs(np.exp(2j * np.pi * 12 * np.log2(pitches / 440)).mean()))


def _partials(samples: Samples) -> Values:
    """Frequencies of the stronger half of all partials."""
    pitches, strengths = librosa().piptrack(y=samples, sr=RATE)
    there = pitches > 0
    strong = strengths >= (np.median(strengths[there]) if there.any() else 0)
    return np.asarray(pitches[there & strong])


def chroma(magnitudes: Values) -> Values:
    """How loud each pitch class is in each frame (frames, 12), from C."""
    found = np.zeros((len(magnitudes), 12), np.float32)
    for octave in _CHROMA_OCTAVES:
        first = BINS_AN_OCTAVE * octave - 1
        bins = magnitudes[:, first : first + BINS_AN_OCTAVE]
        found += bins.reshape(len(bins), 12, 3).max(axis=2)
    return found
