"""Chord sequence graphs: several chord sequences as one directed graph over time, and its coherence.

In a frame (a bar, a beat, a second) each chord is a node whose weight is its share among the versions;
a transition's weight is the share of versions that go from the one chord to the other. Node weights and the
gap of a frame add up to 1. Coherence is null, not 1, where fewer than two versions are present.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from pyoxigraph import NamedNode

from descant.ontology.iris import DSC
from descant.ontology.records.checks import finite, fraction, not_negative, refuse
from descant.ontology.records.chords import ChordVocabulary
from descant.ontology.records.spans import TimeSpan

_TOLERANCE = 1e-6


class FrameUnit(Enum):
    """What one frame is."""

    BAR = DSC.bar
    BEAT = DSC.beat
    SECOND = DSC.second
    CHANGE = DSC.change
    """from one change of a chord in any version to the next"""


@dataclass(frozen=True, slots=True)
class ChordNode:
    """A chord in a frame, and its weight among the versions."""

    label: str
    weight: float

    def __post_init__(self) -> None:
        fraction("weight", self.weight)


@dataclass(frozen=True, slots=True)
class ChordTransition:
    """From a chord of a frame to a chord of the next frame."""

    from_label: str
    to_label: str
    weight: float

    def __post_init__(self) -> None:
        fraction("weight", self.weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The chords at one point; `gap` is the weight of the versions that have none there."""

    index: int
    nodes: tuple[ChordNode, ...] = ()
    transitions: tuple[ChordTransition, ...] = ()
    """To the next frame."""
    gap: float = 0.0
    coherence: float | None = None
    seconds: TimeSpan | None = None

    def __post_init__(self) -> None:
        not_negative("index", self.index)
        fraction("gap", self.gap)
        fraction("coherence", self.coherence)
        total = math.fsum([self.gap, *(node.weight for node in self.nodes)])
        if abs(total - 1) > _TOLERANCE:
            raise refuse("nodes", f"of weight {total}", "Give weights that add up to 1 with the gap.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordSequenceGraph:
    """The graph of a work's (or a song's) chord sequences."""

    iri: NamedNode
    over: NamedNode
    vocabulary: ChordVocabulary
    frame_unit: FrameUnit
    derived_from: tuple[NamedNode, ...] = ()
    coherence: float | None = None
    coherence_over_chance: float | None = None
    frames: tuple[Frame, ...] = ()
    run: NamedNode | None = None

    def __post_init__(self) -> None:
        fraction("coherence", self.coherence)
        finite("coherence_over_chance", self.coherence_over_chance)
        labels = {frame.index: {node.label for node in frame.nodes} for frame in self.frames}
        if len(labels) != len(self.frames):
            raise refuse("frames", "of the same index", "Give each index once.")
        for frame in self.frames:
            _check_transitions(frame, labels)


def _check_transitions(frame: Frame, labels: dict[int, set[str]]) -> None:
    for edge in frame.transitions:
        here, there = labels[frame.index], labels.get(frame.index + 1, set())
        if edge.from_label not in here or edge.to_label not in there:
            raise refuse(
                "transitions",
                f"{edge.from_label} to {edge.to_label} after frame {frame.index}",
                "Give transitions between nodes of neighbouring frames.",
            )
