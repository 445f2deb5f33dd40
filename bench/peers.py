"""What others make of beats and keys: librosa's own tracker, and the profiles of Krumhansl and Kessler."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import librosa
import numpy as np

from descant.analysis.chord_states import ROOTS
from descant.analysis.findings import Finding, Span

PROFILES = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
"""Krumhansl, Cognitive Foundations of Musical Pitch, 1990: how well each degree fits"""


def beats(path: Path) -> Sequence[Finding]:
    samples, rate = librosa.load(path)
    _, times = librosa.beat.beat_track(y=samples, sr=rate, units="time")
    return [Finding("beat", 0, Span(float(time), float(time))) for time in times]


def key(path: Path) -> Sequence[Finding]:
    samples, rate = librosa.load(path)
    classes = librosa.feature.chroma_cqt(y=samples, sr=rate).mean(axis=1)
    fits = {
        f"{root}:{mode}": np.corrcoef(np.roll(profile, tonic), classes)[0, 1]
        for mode, profile in PROFILES.items()
        for tonic, root in enumerate(ROOTS)
    }
    return [Finding("key", max(fits, key=lambda name: fits[name]))]
