"""What was learnt from analysed music: the weights of the features, and how often which chord stands where in its key.

The file `parameters.json` says how it was made and how right it is; `scripts/train_score_chords.py` makes it anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from descant.analysis.harmony.scores.evidence import PLACE_NAMES
from descant.analysis.harmony.scores.sounding import Floats
from descant.analysis.harmony.scores.states import KEY_CHANGES, MODES, QUALITIES
from descant.analysis.harmony.scores.templates import templates

OF_STRETCHES = ("misspelt", "in the key", "as the signature", "numeral", "numeral lasts")
GOES_ON = "chord goes on"
_FILE = Path(__file__).with_name("parameters.json")
_UNSEEN = 2.0
"""how many chords each step is thought to have had beside those that were counted, of qualities as they are anywhere"""


@cache
def feature_names() -> tuple[str, ...]:
    return (*templates(), *OF_STRETCHES, *PLACE_NAMES, *KEY_CHANGES, GOES_ON)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of analysed music; all places are steps of the chromatic scale above the tonic, by mode."""

    numerals: Floats
    """modes, roots, qualities: how many chords"""
    scale: Floats
    """modes, twelve: how many beats each step sounded"""

    @classmethod
    def none(cls) -> Counts:
        return cls(np.zeros((len(MODES), 12, len(QUALITIES))), np.zeros((len(MODES), 12)))

    @property
    def numeral_chances(self) -> Floats:
        """Logarithms."""
        by_quality = self.numerals.sum(axis=(0, 1)) + 1.0
        seen = self.numerals + _UNSEEN * by_quality / by_quality.sum()
        chances: Floats = np.log(seen / seen.sum(axis=(1, 2), keepdims=True))
        return chances

    @property
    def scale_gains(self) -> Floats:
        """Logarithms of how much more each step sounds than if all did alike."""
        seen = self.scale + 1.0
        gains: Floats = np.log(12 * seen / seen.sum(axis=1, keepdims=True))
        return gains


@dataclass(frozen=True, slots=True)
class Parameters:
    weights: Mapping[str, float]
    """by the names of the features"""
    counts: Counts
    sureness: float
    """what the value of a path is multiplied with, so that chances come true"""
    about: Mapping[str, Any] = field(default_factory=dict)
    """how they were made, and how right they are"""

    @classmethod
    def from_json(cls, text: str) -> Parameters:
        data = json.loads(text)
        counts = Counts(**{name: np.array(rows, dtype=float) for name, rows in data["counts"].items()})
        return cls(data["weights"], counts, data["sureness"], data["about"])

    def to_json(self) -> str:
        """A row of numbers a line, so that versions can be compared."""
        weights = {name: round(weight, 4) for name, weight in self.weights.items()}
        counts = {name: np.round(getattr(self.counts, name), 1).tolist() for name in Counts.__slots__}
        text = json.dumps(
            {"about": self.about, "weights": weights, "sureness": round(self.sureness, 3), "counts": counts},
            indent=1,
            ensure_ascii=False,
        )
        return _on_one_line(text)


def _on_one_line(text: str) -> str:
    """Lists of numbers and names are not broken."""
    return re.sub(r"\[[^][]*\]", lambda found: re.sub(r"\s*\n\s*", "", found[0]).replace(",", ", "), text) + "\n"


@cache
def learnt() -> Parameters:
    """Those that come with the library."""
    return Parameters.from_json(_FILE.read_text(encoding="utf-8"))


@cache
def signature() -> str:
    """What changes when they change."""
    return sha256(_FILE.read_bytes()).hexdigest()
