"""Chord sequence graphs as files, read back by networkx, and as RDF that the shapes accept."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from descant.analysis.harmony.coherence import coherence
from descant.analysis.harmony.frames import GAP
from descant.analysis.harmony.graph_files import (
    FORMATS,
    node_name,
    to_document,
    to_dot,
    to_gexf,
    to_graphml,
    to_json,
    to_networkx,
    to_records,
)
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.pictures import coherence_picture, graph_picture
from descant.analysis.harmony.tracks import Track
from descant.ingest.chords.labels import chord
from descant.ontology import Facts, restore, triples, validate
from descant.ontology.records import ChordSequenceGraph, FrameUnit
from tests.analysis.harmony.test_graphs import graph_of
from tests.analysis.harmony.versions import a_track, tracks

IRI, OVER = ox.NamedNode("http://descant.invalid/id/csg/1"), ox.NamedNode("http://descant.invalid/id/work/1")


@pytest.fixture
def graph() -> ChordGraph:
    return graph_of([a_track("one & <other>", "C:maj F#:min7/b3 N -"), a_track('"two"', "C:maj Gb:min7/b3 G:7 C:maj")])


def weights(made: nx.DiGraph) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    nodes = {name: round(float(said["weight"]), 6) for name, said in made.nodes.items()}
    return nodes, {ends: round(float(said["weight"]), 6) for ends, said in made.edges.items()}


def unordered(graph: ChordSequenceGraph) -> ChordSequenceGraph:
    """The nodes of a frame have no order in RDF, nor have its transitions."""
    frames = (
        replace(each, nodes=tuple(sorted(each.nodes, key=repr)), transitions=tuple(sorted(each.transitions, key=repr)))
        for each in graph.frames
    )
    return replace(graph, frames=tuple(frames))


@given(tracks(least=1, of=None))
@settings(max_examples=40)
def test_networkx_has_every_node_and_edge(versions: list[Track]) -> None:
    graph = graph_of(versions)
    made = to_networkx(graph)
    nodes, edges = weights(made)
    assert nodes == {node_name(graph, node.frame, node.chord): round(node.weight, 6) for node in graph.nodes}
    assert len(edges) == len(graph.edges)
    assert nx.is_directed_acyclic_graph(made)


@given(tracks(least=1, of=None))
@settings(max_examples=25)
def test_graphml_and_gexf_are_read_as_they_were_written(versions: list[Track]) -> None:
    graph = graph_of(versions)
    plain = to_networkx(graph)
    read = nx.read_graphml(io.BytesIO(to_graphml(graph)))
    assert weights(read) == weights(plain)
    if len(plain):
        assert weights(nx.read_gexf(io.BytesIO(to_gexf(graph)))) == weights(plain)


def test_every_format_is_the_same_each_time(graph: ChordGraph) -> None:
    found = coherence(graph)
    for write in FORMATS.values():
        once, again = (re.sub(rb'lastmodifieddate="[^"]*"', b"", write(graph, found)) for _ in range(2))
        assert once == again


def test_the_profile_as_a_table(graph: ChordGraph) -> None:
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](graph, coherence(graph)).decode())))
    assert [row["coherence"] for row in rows] == ["1.0", "1.0", "0.0", ""]
    assert [row["start"] for row in rows] == ["0.0", "1.0", "2.0", "3.0"]
    assert rows[3]["gap"] == "0.5"
    assert rows[3]["edge_coherence"] == ""


def test_pictures_are_xml_and_have_every_chord_and_step(graph: ChordGraph) -> None:
    curve = ElementTree.fromstring(coherence_picture(graph, coherence(graph)))
    assert curve[0].text == "Coherence along time, 0.67 in the mean"
    steps = next(each.get("d", "") for each in curve if each.get("class") == "c")
    assert steps.count("H") == 3
    drawn = graph_picture(graph)
    ElementTree.fromstring(drawn)
    assert drawn.count(b'<rect class="b"') == len(graph.nodes)
    assert b"F#:min7/b3" in drawn
    assert b"frames 1 to 4" in drawn


def test_pictures_of_nothing() -> None:
    nothing = graph_of([a_track("a", "")])
    for drawn in (coherence_picture(nothing, coherence(nothing)), graph_picture(nothing)):
        ElementTree.fromstring(drawn)


def test_json(graph: ChordGraph) -> None:
    document = json.loads(to_json(graph))
    assert [version["name"] for version in document["versions"]] == ["one & <other>", '"two"']
    second = document["frames"][1]
    assert second["nodes"][0]["called"] == {"F#:min7/b3": 0.5, "Gb:min7/b3": 0.5}
    assert second["nodes"][0]["pcp"] == chord("F#:min7/b3").pcp
    assert document["frames"][3] == {
        "frame": 3,
        "lasts": 1.0,
        "start": 3.0,
        "gap": 0.5,
        "coherence": None,
        "nodes": [{"chord": "C:maj", "weight": 0.5, "pcp": "100010010000", "called": {"C:maj": 0.5}}],
    }
    assert {"frame": 2, "from": "N", "to": "gap", "weight": 0.5} in document["edges"]
    assert to_document(graph, coherence(graph))["frames"][0]["coherence"] == 1


def test_dot_names_every_node_once_and_quotes_what_is_odd(graph: ChordGraph) -> None:
    text = to_dot(graph).decode()
    assert text.startswith("digraph chords {")
    assert text.rstrip().endswith("}")
    assert text.count(" [label=") == len(graph.nodes)
    assert text.count(" -> ") == len(graph.edges)
    assert '"1 F#:min7/b3"' in text


@given(tracks(least=1, of=None))
@settings(max_examples=25)
def test_rdf_is_valid_and_says_it_all(versions: list[Track]) -> None:
    graph = graph_of(versions, FrameUnit.SECOND)
    record = to_records(graph, IRI, OVER, coherence(graph))
    said = list(triples(record))
    assert unordered(restore(ChordSequenceGraph, Facts(said), IRI)) == unordered(record)
    assert sum(len(frame.nodes) for frame in record.frames) == sum(node.chord != GAP for node in graph.nodes)


def test_shapes_accept_it(graph: ChordGraph) -> None:
    record = to_records(graph, IRI, OVER, coherence(graph))
    chords = [triple for label in graph.chords for triple in triples(chord(label))]
    report = validate(
        [
            *triples(record),
            *chords,
            ox.Triple(
                OVER,
                ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                ox.NamedNode("http://purl.org/ontology/mo/MusicalWork"),
            ),
        ]
    )
    assert report.conforms, report
