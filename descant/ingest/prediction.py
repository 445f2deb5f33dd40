"""What a model of somebody else's said of a recording that is not here: runs with a threshold, tags with figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagFigures:
    """A tag, and what its scores were in the segments that reached the threshold; in no other ones. Scores: 0 to 1."""

    word: str
    average: float
    highest: float
    lowest: float
    segments: int
    """how many these were"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """One execution of a model."""

    model: str
    threshold: float
    tags: tuple[TagFigures, ...]
    extracting: float | None = None
    predicting: float | None = None
    """in milliseconds"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """A recording, as far as it is described beside what was predicted of it."""

    name: str
    """of its file"""
    media_type: str | None = None
    duration: float | None = None
    """in seconds"""
    predictions: tuple[Prediction, ...] = ()
