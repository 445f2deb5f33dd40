"""Which chords there are to choose from, how probable a net has them, and the best way through them.

A net says for each frame how probable each triad is, each bass, and each seventh, ninth, eleventh and thirteenth; a
chord of the vocabulary is as probable as all of its parts together. Changing the chord costs something (Jiang, Chen, Li
and Xia, ISMIR 2019), so that single odd frames change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.findings import Values
from descant.ingest.chords.labels import NO_CHORD, degrees
from descant.ingest.chords.spelling import interval

LARGE = (
    *("min/b7", "min/2", "maj/b7", "maj/2", "sus4(b7)", "sus2", "sus4", "13", "11", "min9", "9", "maj9", "dim7"),
    *("hdim7", "min7", "7", "maj7", "min/5", "min/b3", "maj/5", "maj/3", "dim", "aug", "min", "maj"),
)
"""qualities and basses that are told apart"""
MAJMIN = ("min", "maj")
ROOTS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

_TRIADS = ({"3", "5"}, {"b3", "5"}, {"4", "5"}, {"2", "5"}, {"b3", "b5"}, {"3", "#5"})
"""in the order of the net's outputs, twelve roots each, after none"""
_ADDED = ({"7": 1, "b7": 2, "bb7": 3}, {"9": 1, "#9": 2, "b9": 3}, {"11": 1, "#11": 2}, {"13": 1, "b13": 2})
"""of the other outputs; 0 is none"""
_ANY = -1
"""a part that is of no matter"""


class States(NamedTuple):
    """The chords of a vocabulary, and where each of their parts is in the net's outputs."""

    labels: tuple[str, ...]
    triads: npt.NDArray[np.intp]
    parts: npt.NDArray[np.intp]
    """bass, seventh, ninth, eleventh, thirteenth of each; -1 where that does not matter"""


@cache
def states_of(qualities: tuple[str, ...]) -> States:
    labels = [NO_CHORD]
    rows: list[tuple[int, ...]] = [(0, 0, _ANY, _ANY, _ANY, _ANY)]
    for quality in qualities:
        for number, root in enumerate(ROOTS):
            labels.append(f"{root}:{quality}")
            rows.append(_row(quality, number))
    table = np.array(rows)
    return States(tuple(labels), table[:, 0], table[:, 1:])


def _row(quality: str, root: int) -> tuple[int, ...]:
    name, _, bass = quality.partition("/")
    own = degrees(name)
    triad = next(index for index, each in enumerate(_TRIADS) if each <= own)
    added = (next((of[each] for each in own if each in of), 0) for of in _ADDED)
    return (1 + 12 * triad + root, 1 + (root + interval(bass or "1") * 7) % 12, *added)


def log_likelihoods(states: States, probabilities: tuple[Values, ...]) -> Values:
    """Of each chord in each frame."""
    logs = [np.log(np.maximum(each, np.float32(1e-30))) for each in probabilities]
    total = logs[0][:, states.triads]
    for part, values in zip(states.parts.T, logs[1:], strict=True):
        of = part != _ANY
        total[:, of] += values[:, part[of]]
    return total


@dataclass(slots=True)
class BestPath:
    """The best way through frames that come in passages: Viterbi's, where every change costs the same."""

    change: float
    first: int | None = 0
    """the state that it begins in: no chord; None: any"""
    _scores: Values | None = None
    _best: list[npt.NDArray[np.int32]] = field(default_factory=list)
    """of each frame, the state to come from after a change"""
    _stays: list[npt.NDArray[np.uint8]] = field(default_factory=list)
    """of each frame, a bit for each state: whether it is better to have stayed"""

    def take(self, likelihoods: Values) -> None:
        best = np.zeros(len(likelihoods), np.int32)
        stays = np.zeros(likelihoods.shape, bool)
        scores = self._scores
        for frame, likelihood in enumerate(likelihoods):
            if scores is None:
                begins = np.arange(len(likelihood)) == self.first
                scores = likelihood if self.first is None else np.where(begins, likelihood, np.float32(-np.inf))
                continue
            best[frame] = scores.argmax()
            changed = scores[best[frame]] - np.float32(self.change)
            stays[frame] = scores > changed
            scores = np.maximum(scores, changed) + likelihood
        self._scores = scores
        self._best.append(best)
        self._stays.append(np.packbits(stays, axis=1))

    def states(self) -> npt.NDArray[np.int32]:
        """One for each frame."""
        if self._scores is None:
            return np.empty(0, np.int32)
        best, stays = np.concatenate(self._best), np.concatenate(self._stays)
        path = np.empty(len(best), np.int32)
        path[-1] = state = int(self._scores.argmax())
        for frame in range(len(best) - 1, 0, -1):
            if not stays[frame, state >> 3] >> (7 - (state & 7)) & 1:
                state = int(best[frame])
            path[frame - 1] = state
        return path
