"""What somebody says of a piece, or of a time in it, in a word or a number: a tag, a key, a tempo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    kind: str
    """`tag`, `key`, `segment`, `tempo`, or what else a file calls it"""
    value: str | float | None
    """None: more than a word or a number, for which the file itself has to be read"""
    unit: str | None = None
    start: float | None = None
    end: float | None = None
    """in seconds; None: of the whole"""
    confidence: float | None = None
    """0 to 1"""
    by: str | None = None
    """a name or role; never an address"""
    by_program: bool = False
    about: str | None = None
    """IRI of the file with the sound, where that is known"""
