"""A chord sequence graph for other programs: networkx, JSON, GraphML, GEXF, DOT, and as records for RDF.

A node is called by its frame and chord, `12 A:min`; gaps are nodes, too, marked as such, so that what flows is whole.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from descant.analysis.harmony.coherence import Coherence
from descant.analysis.harmony.frames import GAP
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.pictures import coherence_picture
from descant.ingest.chords.labels import chord
from descant.ingest.chords.spelling import semitones_of
from descant.ontology import records
from descant.ontology.records import TimeSpan

if TYPE_CHECKING:
    import networkx as nx

_PLACES = 9
"""decimals of weights"""


def to_networkx(graph: ChordGraph) -> nx.DiGraph:
    """Attributes are texts and numbers alone, so that every format can have them; `called` is JSON."""
    import networkx as nx  # with every start it would take a quarter of a second

    made = nx.DiGraph(
        vocabulary=graph.vocabulary.name.lower(),
        unit=graph.frames.unit.name.lower(),
        versions=json.dumps([version_document(graph, at) for at in range(len(graph.versions))], ensure_ascii=False),
    )
    for node in graph.nodes:
        found = chord(graph.chords[node.chord]) if node.chord != GAP else None
        made.add_node(
            node_name(graph, node.frame, node.chord),
            frame=node.frame,
            chord=graph.name(node.chord),
            gap=node.chord == GAP,
            weight=round(node.weight, _PLACES),
            root=(found and found.root) or "",
            bass=(found and found.bass) or "",
            pcp=(found and found.pcp) or "",
            called=json.dumps(graph.called(node.frame, node.chord), ensure_ascii=False) if found else "{}",
        )
    for edge in graph.edges:
        made.add_edge(
            node_name(graph, edge.frame, edge.chord),
            node_name(graph, edge.frame + 1, edge.following),
            weight=round(edge.weight, _PLACES),
        )
    return made


def node_name(graph: ChordGraph, frame: int, chord: int) -> str:
    return f"{frame} {graph.name(chord)}"


def to_document(graph: ChordGraph, found: Coherence | None = None) -> dict[str, Any]:
    """For JSON: frames in order, each with its nodes; edges by the names of chords."""
    return {
        "vocabulary": graph.vocabulary.name.lower(),
        "unit": graph.frames.unit.name.lower(),
        "versions": [version_document(graph, at) for at in range(len(graph.versions))],
        "coherence": None if found is None else coherence_document(found),
        "frames": _frames(graph, found),
        "edges": [
            {
                "frame": edge.frame,
                "from": graph.name(edge.chord),
                "to": graph.name(edge.following),
                "weight": round(edge.weight, _PLACES),
            }
            for edge in graph.edges
        ],
    }


def coherence_document(found: Coherence) -> dict[str, Any]:
    return {
        "kernel": found.kernel,
        "coherence": number(found.whole),
        "chance": number(found.chance),
        "overChance": number(found.over_chance),
        "edgeCoherence": number(found.of_edges),
        "compared": found.compared,
    }


def number(value: float) -> float | None:
    """None for what there is not: JSON has no nan."""
    return round(float(value), _PLACES) if math.isfinite(value) else None


def to_json(graph: ChordGraph, found: Coherence | None = None) -> bytes:
    return json.dumps(to_document(graph, found), ensure_ascii=False, indent=1, allow_nan=False).encode()


def to_graphml(graph: ChordGraph) -> bytes:
    from networkx import write_graphml

    file = io.BytesIO()
    write_graphml(to_networkx(graph), file, named_key_ids=True)
    return file.getvalue()


def to_gexf(graph: ChordGraph) -> bytes:
    from networkx import write_gexf

    file = io.BytesIO()
    write_gexf(to_networkx(graph), file)
    return file.getvalue()


def to_dot(graph: ChordGraph) -> bytes:
    """For Graphviz: a column a frame, left to right; heavier is thicker."""
    lines = ["digraph chords {", "  rankdir=LR;", "  node [shape=box, style=rounded];"]
    by_frame: dict[int, list[str]] = {}
    for node in graph.nodes:
        name = json.dumps(node_name(graph, node.frame, node.chord), ensure_ascii=False)
        by_frame.setdefault(node.frame, []).append(name)
        label = json.dumps(f"{graph.name(node.chord)} {node.weight:.2f}", ensure_ascii=False)
        style = ', style="dashed"' if node.chord == GAP else ""
        lines.append(f"  {name} [label={label}, penwidth={0.5 + 3 * node.weight:.2f}{style}];")
    lines += [f"  {{ rank=same; {'; '.join(names)} }}" for names in by_frame.values()]
    for edge in graph.edges:
        ends = (node_name(graph, edge.frame, edge.chord), node_name(graph, edge.frame + 1, edge.following))
        here, there = (json.dumps(end, ensure_ascii=False) for end in ends)
        lines.append(f"  {here} -> {there} [penwidth={0.5 + 3 * edge.weight:.2f}];")
    return "\n".join([*lines, "}", ""]).encode()


def to_csv(graph: ChordGraph, found: Coherence) -> bytes:
    """The profile: a row for each frame."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("frame", "start", "end", "lasts", "gap", "coherence", "edge_coherence"))
    edges = [*found.edges.tolist(), math.nan]
    for at, values in enumerate(zip(found.lasts, graph.gaps, found.frames, edges, strict=True)):
        span = graph.frames.span(at, at)
        bounds = (span.start, span.end) if span else (math.nan, math.nan)
        writer.writerow((at, *("" if number(value) is None else number(value) for value in (*bounds, *values))))
    return file.getvalue().encode()


FORMATS: Mapping[str, Callable[[ChordGraph, Coherence], bytes]] = {
    "json": to_json,
    "graphml": lambda graph, _: to_graphml(graph),
    "gexf": lambda graph, _: to_gexf(graph),
    "dot": lambda graph, _: to_dot(graph),
    "csv": to_csv,
    "svg": coherence_picture,
}
"""the graph, and of its coherence the profile and a picture"""


def to_records(
    graph: ChordGraph,
    iri: NamedNode,
    over: NamedNode,
    found: Coherence,
    *,
    derived_from: tuple[NamedNode, ...] = (),
    run: NamedNode | None = None,
) -> records.ChordSequenceGraph:
    """What the graph says of itself; gaps are the frames' own."""
    nodes: list[list[records.ChordNode]] = [[] for _ in range(len(graph.frames))]
    edges: list[list[records.ChordTransition]] = [[] for _ in range(len(graph.frames))]
    for node in graph.nodes:
        if node.chord != GAP:
            nodes[node.frame].append(records.ChordNode(graph.chords[node.chord], node.weight))
    for edge in graph.edges:
        if GAP not in (edge.chord, edge.following):
            names = graph.chords[edge.chord], graph.chords[edge.following]
            edges[edge.frame].append(records.ChordTransition(*names, edge.weight))
    return records.ChordSequenceGraph(
        iri=iri,
        over=over,
        vocabulary=graph.vocabulary,
        frame_unit=graph.frames.unit,
        derived_from=derived_from,
        coherence=number(found.whole),
        coherence_over_chance=number(found.over_chance),
        frames=tuple(
            records.Frame(
                index=at,
                nodes=tuple(nodes[at]),
                transitions=tuple(edges[at]),
                gap=float(graph.gaps[at]),
                coherence=number(found.frames[at]),
                seconds=_span(graph, at),
            )
            for at in range(len(graph.frames))
        ),
        run=run,
    )


def version_document(graph: ChordGraph, at: int) -> dict[str, Any]:
    name, weight, transposition, cost = graph.versions[at]
    return {
        "name": name,
        "weight": weight,
        "transposition": semitones_of(transposition),
        "cost": None if cost is None else number(cost),
    }


def _frames(graph: ChordGraph, found: Coherence | None) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = [
        {
            "frame": at,
            "lasts": number(graph.frames.lasts[at]),
            "start": None if (span := _span(graph, at)) is None else number(span.start),
            "gap": number(graph.gaps[at]),
            "coherence": None if found is None else number(found.frames[at]),
            "nodes": [],
        }
        for at in range(len(graph.frames))
    ]
    for node in graph.nodes:
        if node.chord != GAP:
            label = graph.chords[node.chord]
            called = {name: round(weight, _PLACES) for name, weight in graph.called(node.frame, node.chord).items()}
            said = {"chord": label, "weight": round(node.weight, _PLACES), "pcp": chord(label).pcp, "called": called}
            frames[node.frame]["nodes"].append(said)
    return frames


def _span(graph: ChordGraph, at: int) -> TimeSpan | None:
    """Where the frame is in all versions alike; None where each has it elsewhere, or where time is in quarters."""
    if not graph.shared_seconds:
        return None
    return TimeSpan(float(graph.frames.starts[0, at]), float(graph.frames.ends[0, at]))
