"""What chords and keys are worth: of a stretch of a bar, and of one after another. Sums of features with weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from descant.analysis.harmony.scores.evidence import PLACE_NAMES, Evidence
from descant.analysis.harmony.scores.parameters import GOES_ON, Parameters
from descant.analysis.harmony.scores.sounding import Floats
from descant.analysis.harmony.scores.states import KEY_CHANGES, KEYS, key_change, signature
from descant.analysis.harmony.scores.templates import templates

CHANGES = [[key_change(before, after) for after in range(KEYS)] for before in range(KEYS)]
SIGNATURES = np.array([signature(key) for key in range(KEYS)])


class Worth(NamedTuple):
    """Of the stretches of a span."""

    chords: Floats
    """stretches, chords"""
    keys: Floats
    """stretches, keys"""
    numerals: Floats
    """stretches: what `numeral_chances` count there"""


@dataclass(frozen=True)
class Model:
    parameters: Parameters

    def worth(self, evidence: Evidence) -> Worth:
        weight = self.parameters.weights
        return Worth(
            evidence.rows @ self._of_rows + weight["misspelt"] * evidence.misspelt,
            weight["in the key"] * in_keys(evidence, self.scales)
            + weight["as the signature"] * evidence.beats[:, None] * signed(evidence),
            weight["numeral"] + weight["numeral lasts"] * evidence.beats,
        )

    def changing(self, evidence: Evidence) -> Floats:
        """What a change is worth as each slice begins."""
        worth: Floats = evidence.places @ self._named(PLACE_NAMES)
        return worth

    def entered(self, before: Floats) -> Floats:
        """The best way into a chord of each key, of all that `before` may be left: keys, one column."""
        best: Floats = (before.max(axis=1)[:, None] + self.between_keys).max(axis=0)
        return best[:, None]

    @property
    def going_on(self) -> float:
        """What it is worth that a chord goes on beyond a bar line."""
        return self.parameters.weights[GOES_ON]

    @cached_property
    def numerals(self) -> Floats:
        """Keys, chords: chances, without a weight."""
        chances = self.parameters.counts.numeral_chances
        return np.stack([np.roll(chances[key // 12], key % 12, axis=0).ravel() for key in range(KEYS)])

    @cached_property
    def scales(self) -> Floats:
        """Keys, pitch classes: without a weight."""
        gains = self.parameters.counts.scale_gains
        return np.stack([np.roll(gains[key // 12], key % 12) for key in range(KEYS)])

    @cached_property
    def between_keys(self) -> Floats:
        weights = self._named(KEY_CHANGES)
        return np.array([[0.0 if kind is None else weights[kind] for kind in row] for row in CHANGES])

    @cached_property
    def _of_rows(self) -> Floats:
        found: Floats = np.tensordot(self._named(tuple(templates())), np.stack([*templates().values()]), 1)
        return found

    def _named(self, names: Sequence[str]) -> Floats:
        return np.array([self.parameters.weights[name] for name in names])


def in_keys(evidence: Evidence, scales: Floats) -> Floats:
    """Stretches, keys: beats of each pitch class, as far as the scale has it."""
    found: Floats = evidence.pitch_classes @ scales.T
    return found


def signed(evidence: Evidence) -> Floats:
    """Keys: one where the bar has its signature."""
    if evidence.key_signature is None:
        return np.zeros(KEYS)
    return np.where(evidence.key_signature % 12 == SIGNATURES, 1.0, 0.0)
