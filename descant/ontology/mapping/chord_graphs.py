"""Chord sequence graphs with their frames, nodes and transitions, there and back.

Everything inside a graph is named by a fragment of the graph's IRI: `#12` a frame, `#12-A:min` a chord
in it, `#12-A:min-13-E:maj` a transition.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from descant.ontology.iris import CHORDS, DSC, PROV, RDF
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Node, Statement, double, say, say_seconds
from descant.ontology.minting import chord_iri, chord_label
from descant.ontology.records.chord_graphs import (
    ChordNode,
    ChordSequenceGraph,
    ChordTransition,
    Frame,
    FrameUnit,
)
from descant.ontology.records.chords import ChordVocabulary


def say_chord_graph(graph: ChordSequenceGraph) -> Iterator[Statement]:
    yield from say(
        graph.iri,
        (RDF.type, DSC.ChordSequenceGraph),
        (DSC.over, graph.over),
        (DSC.vocabulary, graph.vocabulary),
        (DSC.frameUnit, graph.frame_unit),
        (PROV.wasDerivedFrom, graph.derived_from),
        (PROV.wasGeneratedBy, graph.run),
        (DSC.coherence, double(graph.coherence)),
        (DSC.coherenceOverChance, double(graph.coherence_over_chance)),
    )
    for frame in graph.frames:
        yield from _say_frame(graph.iri, frame)


def _say_frame(graph: NamedNode, frame: Frame) -> Iterator[Statement]:
    iri = NamedNode(f"{graph.value}#{frame.index}")
    yield from say(
        iri,
        (RDF.type, DSC.Frame),
        (DSC.inGraph, graph),
        (DSC.frameIndex, frame.index),
        (DSC.gap, double(frame.gap)),
        (DSC.coherence, double(frame.coherence)),
    )
    yield from say_seconds(iri, frame.seconds)
    for node in frame.nodes:
        yield from say(
            _node_iri(graph, frame.index, node.label),
            (RDF.type, DSC.ChordNode),
            (DSC.inFrame, iri),
            (DSC.chord, chord_iri(node.label)),
            (DSC.weight, double(node.weight)),
        )
    for transition in frame.transitions:
        yield from _say_transition(graph, frame.index, transition)


def _say_transition(graph: NamedNode, index: int, transition: ChordTransition) -> Iterator[Statement]:
    here = _node_iri(graph, index, transition.from_label)
    there = _node_iri(graph, index + 1, transition.to_label)
    yield from say(
        NamedNode(f"{here.value}-{there.value.partition('#')[2]}"),
        (RDF.type, DSC.ChordTransition),
        (DSC.fromNode, here),
        (DSC.toNode, there),
        (DSC.weight, double(transition.weight)),
    )


def _node_iri(graph: NamedNode, index: int, label: str) -> NamedNode:
    return NamedNode(f"{graph.value}#{index}-{chord_iri(label).value.removeprefix(CHORDS)}")


def read_chord_graph(facts: Facts, iri: NamedNode) -> ChordSequenceGraph:
    parts = (node for node in facts.subjects(DSC.inGraph, iri) if facts.all(node, DSC.frameIndex))
    frames = sorted((_read_frame(facts, node) for node in parts), key=lambda frame: frame.index)
    return ChordSequenceGraph(
        iri=iri,
        over=facts.needed_iri(iri, DSC.over),
        vocabulary=facts.needed_choice(iri, DSC.vocabulary, ChordVocabulary),
        frame_unit=facts.needed_choice(iri, DSC.frameUnit, FrameUnit),
        derived_from=facts.iris(iri, PROV.wasDerivedFrom),
        coherence=facts.number(iri, DSC.coherence),
        coherence_over_chance=facts.number(iri, DSC.coherenceOverChance),
        frames=tuple(frames),
        run=facts.iri(iri, PROV.wasGeneratedBy),
    )


def _read_frame(facts: Facts, frame: Node) -> Frame:
    nodes = facts.subjects(DSC.inFrame, frame)
    edges = [edge for node in nodes for edge in facts.subjects(DSC.fromNode, node)]
    return Frame(
        index=facts.needed_integer(frame, DSC.frameIndex),
        nodes=tuple(ChordNode(_label(facts, node), facts.needed_number(node, DSC.weight)) for node in nodes),
        transitions=tuple(
            ChordTransition(
                _label(facts, facts.needed_iri(edge, DSC.fromNode)),
                _label(facts, facts.needed_iri(edge, DSC.toNode)),
                facts.needed_number(edge, DSC.weight),
            )
            for edge in edges
        ),
        gap=facts.number(frame, DSC.gap) or 0.0,
        coherence=facts.number(frame, DSC.coherence),
        seconds=facts.seconds(frame),
    )


def _label(facts: Facts, node: Node) -> str:
    return chord_label(facts.needed_iri(node, DSC.chord))
