"""Time maps: when the bars of a version sound in a recording, each as often as it is played."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from descant.ontology.records.checks import fraction, not_negative, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMap:
    """`transposition` in semitones takes the version to what sounds."""

    iri: NamedNode
    version: NamedNode
    recording: NamedNode
    """the file"""
    transposition: int = 0
    confidence: float | None = None
    derived_from: tuple[NamedNode, ...] = ()
    """another version's map, and the concordance with it, where the two were composed"""
    run: NamedNode | None = None

    def __post_init__(self) -> None:
        fraction("confidence", self.confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedBar:
    """A bar, once; `place` is the recording's file with `#t=…`."""

    iri: NamedNode
    time_map: NamedNode
    position: int
    """in the order of playing, from 1"""
    bar: NamedNode
    place: NamedNode
    beats: tuple[float, ...] = ()
    """seconds at which they begin, rising"""
    confidence: float | None = None

    def __post_init__(self) -> None:
        fraction("confidence", self.confidence)
        if self.position < 1:
            raise refuse("position", self.position, "Count bars that are played from 1.")
        for beat in self.beats:
            not_negative("beats", beat)
        if list(self.beats) != sorted(self.beats):
            raise refuse("beats", self.beats, "Give them in the order of time.")
