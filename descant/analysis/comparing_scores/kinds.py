"""What a comparison says of a note, of a bar, and of how much of a bar.

The kinds of notes are the rule of Beethovens Werkstatt (https://beethovens-werkstatt.de), in its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """How a note stands to the other version. Times are those within the bar."""

    IDENTICAL = "identical"
    OCTAVE = "octave"
    DURATION = "duration"
    """the same pitch begins at the same time and ends at another, or is a stroke of one that is repeated"""
    BOTH = "octave and duration"
    OTHER_PITCH = "other pitch"
    """another pitch begins and ends at the same times"""
    NONE = "no match"
    """left out by the other version, or added to it"""

    @property
    def is_found(self) -> bool:
        """Whether the other version has the note, as it is or changed."""
        return self not in (Kind.OTHER_PITCH, Kind.NONE)


class Status(StrEnum):
    """How a bar stands to the other version."""

    COMPARED = "compared"
    LEFT_OUT = "left out"
    ADDED = "added"
    NOT_FILLED = "not filled"
    """one of the editions has left it empty, so nothing is said of it"""


class Shares(NamedTuple):
    """Of a bar, by how long its sounds last; they add up to 1."""

    identity: float
    similarity: float
    """of octave, duration, and both"""
    difference: float
    """of other pitches, and of what has no match"""


def shares(weights: Mapping[Kind, float]) -> Shares:
    """Without a sound on either side bars are the same."""
    whole = sum(weights.values())
    if not whole:
        return Shares(1.0, 0.0, 0.0)
    identity = weights.get(Kind.IDENTICAL, 0) / whole
    difference = (weights.get(Kind.OTHER_PITCH, 0) + weights.get(Kind.NONE, 0)) / whole
    return Shares(identity, sum(weights.get(each, 0) for each in _SIMILAR) / whole, difference)


_SIMILAR = (Kind.OCTAVE, Kind.DURATION, Kind.BOTH)
