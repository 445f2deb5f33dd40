"""What an analyser says: findings, each with its place and its confidence, and curves, which have no threshold.

Times are seconds from the beginning of the recording. Whole numbers of a curve's frames and its step give the time of
the middle of each frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Values: TypeAlias = npt.NDArray[np.float32]
Setting: TypeAlias = str | bool | int | float


class Task(StrEnum):
    """What is looked for. `--only` takes these, and names of analysers."""

    TAGS = "tags"
    CHORDS = "chords"
    KEY = "key"
    BEATS = "beats"
    TUNING = "tuning"
    STRUCTURE = "structure"
    NOTES = "notes"
    F0 = "f0"
    LOUDNESS = "loudness"
    FINGERPRINT = "fingerprint"
    EMBEDDING = "embedding"
    DANCEABILITY = "danceability"


class Span(NamedTuple):
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim: of a span, or of the whole where there is none."""

    kind: str
    """what sort of thing the value is: `tag`, `chord`, `key`, `tempo`, `beat`, `segment`, `note` …"""
    value: str | float
    span: Span | None = None
    confidence: float | None = None
    """0 to 1, as the model has it; None where it says nothing of the sort"""
    more: Mapping[str, Any] = field(default_factory=dict)
    """what only this kind has: a beat's place in its bar, a note's bends"""


@dataclass(frozen=True, slots=True)
class Curve:
    """Values at regular times but for the last, which may be nearer: a row a frame, a column a name."""

    values: Values
    step: float
    """seconds from one frame to the next"""
    columns: tuple[str, ...] = ()
    unit: str = ""
    start: float = 0.0
    """seconds of the middle of the first frame"""
    last: float | None = None
    """seconds of the middle of the last frame, where that is nearer than a step to the one before"""

    @property
    def times(self) -> npt.NDArray[np.float64]:
        """Seconds of the middle of each frame."""
        times = self.start + self.step * np.arange(len(self.values), dtype=np.float64)
        return np.asarray(times if self.last is None else np.minimum(times, self.last))


@dataclass(frozen=True, slots=True)
class Findings:
    """What one analyser says of one recording."""

    found: tuple[Finding, ...] = ()
    curves: Mapping[str, Curve] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    """what it cannot know of this recording, and why"""

    def of(self, kind: str) -> list[Finding]:
        return [each for each in self.found if each.kind == kind]
