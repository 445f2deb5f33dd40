"""How many beats make a bar, and which of them begins it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.findings import Values

METRES = (2, 3, 4)
FEWEST_BARS = 6
CLEAR_FROM = 3.0
"""standard errors by which downbeats have to be stronger than other beats"""


class Metre(NamedTuple):
    beats: int
    """in a bar"""
    phase: int
    """number of the first downbeat"""
    confidence: float


def metre_of(frames: npt.NDArray[np.intp], onsets: Values, classes: Values) -> Metre | None:
    """The metre whose downbeats stand out most; None where they stand out from chance too little."""
    accents = _accents(frames, onsets, classes)
    found = [
        (_standing_out(accents, beats, phase), beats, phase)
        for beats in METRES
        if len(frames) >= FEWEST_BARS * beats
        for phase in range(beats)
    ]
    if not found or max(found)[0] < CLEAR_FROM:
        return None
    clear, beats, phase = max(found)
    others = max(each[0] for each in found if each[1:] != (beats, phase))
    return Metre(beats, phase, float(1 / (1 + np.exp(others - clear))))


def _accents(frames: npt.NDArray[np.intp], onsets: Values, classes: Values) -> npt.NDArray[np.float64]:
    """What happens at each beat, as the mean of three things that are each on the same scale."""
    around = [onsets[max(frame - 2, 0) : frame + 3].max(axis=0) for frame in frames]
    loud, bass = np.array(around, np.float64).T
    return np.asarray(np.mean([_standard(loud), _standard(bass), _standard(_changes(frames, classes))], axis=0))


def _changes(frames: npt.NDArray[np.intp], classes: Values) -> npt.NDArray[np.float64]:
    """How unlike the pitch classes of the beat are to those of the beat before."""
    edges = [*frames, len(classes)]
    of_beats = np.array([classes[first : max(end, first + 1)].mean(axis=0) for first, end in pairwise(edges)])
    of_beats /= np.maximum(np.linalg.norm(of_beats, axis=1, keepdims=True), 1e-9)
    return np.concatenate(([0.0], 1 - np.sum(of_beats[1:] * of_beats[:-1], axis=1)))


def _standing_out(accents: npt.NDArray[np.float64], beats: int, phase: int) -> float:
    """The difference of downbeats and others, in standard errors (Welch)."""
    is_down = np.arange(len(accents)) % beats == phase
    down, other = accents[is_down], accents[~is_down]
    error = np.sqrt(down.var(ddof=1) / len(down) + other.var(ddof=1) / len(other))
    return float((down.mean() - other.mean()) / max(error, 1e-9))


def _standard(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9))
