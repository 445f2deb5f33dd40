"""Two versions compared: bars beside each other, voices in each other, notes that stand to each other in a way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pyoxigraph import NamedNode

from descant.ontology.iris import DSC
from descant.ontology.records.checks import different, fraction, refuse


class NoteKind(Enum):
    """How a note stands to the other version."""

    IDENTICAL = DSC.identical
    OCTAVE = DSC.otherOctave
    DURATION = DSC.otherDuration
    BOTH = DSC.otherOctaveAndDuration
    OTHER_PITCH = DSC.otherPitch
    NONE = DSC.noMatch


class BarStatus(Enum):
    """How bars stand to the other version."""

    COMPARED = DSC.compared
    LEFT_OUT = DSC.leftOut
    ADDED = DSC.added
    NOT_FILLED = DSC.notFilled


@dataclass(frozen=True, slots=True)
class Alike:
    """Shares of what sounds in both, which add up to 1."""

    identity: float
    similarity: float
    difference: float

    def __post_init__(self) -> None:
        for field in ("identity", "similarity", "difference"):
            fraction(field, getattr(self, field))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`transposition` leads from the one version to the other: semitones, and `fifths` on the line of fifths."""

    iri: NamedNode
    one: NamedNode
    other: NamedNode
    transposition: int = 0
    fifths: int = 0
    alike: Alike | None = None
    """None where there are no two bars to compare"""
    run: NamedNode | None = None

    def __post_init__(self) -> None:
        different("other", self.other, "one", self.one)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedBars:
    """Bars of each version; several where they are one bar of the other, none where it does not have them."""

    iri: NamedNode
    comparison: NamedNode
    one: tuple[NamedNode, ...]
    other: tuple[NamedNode, ...]
    status: BarStatus
    alike: Alike | None = None
    """where both are there"""

    def __post_init__(self) -> None:
        if not (self.one or self.other):
            raise refuse("one", self.one, "Give a bar on one side at least.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A staff of a part."""

    iri: NamedNode
    version: NamedNode
    part: str
    staff: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounding:
    """Shares of a voice's time that sound in a voice of the other version, and in how many bars most of it does."""

    iri: NamedNode
    comparison: NamedNode
    voice: NamedNode
    within: NamedNode
    at_pitch: float
    in_octave: float
    bars: int

    def __post_init__(self) -> None:
        fraction("at_pitch", self.at_pitch)
        fraction("in_octave", self.in_octave)
        different("within", self.within, "voice", self.voice)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePair:
    """Notes as places in files; one alone where it has no match."""

    iri: NamedNode
    bars: NamedNode
    kind: NoteKind
    one: NamedNode | None = None
    other: NamedNode | None = None

    def __post_init__(self) -> None:
        if self.one is None and self.other is None:
            raise refuse("one", None, "Give a note on one side at least.")
