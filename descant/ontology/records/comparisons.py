"""What was compared in chord sequence graphs: the versions of one, two and two, and graphs with each other."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from descant.ontology.records.checks import fraction, not_negative, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A version in a chord sequence graph: its chords, what it counts, and what was done to hold it beside others."""

    iri: NamedNode
    graph: NamedNode
    sequence: NamedNode
    weight: float
    """share of all versions, 0 to 1"""
    transposition: int = 0
    """semitones up"""
    cost: float | None = None
    """what its alignment could not explain"""
    nearness: float | None = None
    """to all others, in the mean over the time that they have chords"""

    def __post_init__(self) -> None:
        fraction("weight", self.weight)
        not_negative("cost", self.cost)
        fraction("nearness", self.nearness)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPair:
    """How near the chords of two participants are to each other, 0 to 1."""

    iri: NamedNode
    one: NamedNode
    other: NamedNode
    nearness: float

    def __post_init__(self) -> None:
        fraction("nearness", self.nearness)
        _two(self.one, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How far two chord sequence graphs are from each other, 0 to 1, in the transposition in which they are nearest."""

    iri: NamedNode
    one: NamedNode
    other: NamedNode
    distance: float
    transposition: int = 0
    """semitones up that the other is moved by"""
    run: NamedNode | None = None

    def __post_init__(self) -> None:
        fraction("distance", self.distance)
        _two(self.one, self.other)


def _two(one: NamedNode, other: NamedNode) -> None:
    if one == other:
        raise refuse("other", f"the same as the one, {other.value}", "Compare two.")
