"""`/api/harmony/layout` and `/timeline`: the harmony of a piece as it is drawn, with where on its scores everything is.

The layout is made on the server, once for a graph; of a large one a passage is given at a time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from descant.analysis.exporting.sheet import NARROWEST, WIDE, WIDEST
from descant.analysis.harmony.frames import GAP, stretches
from descant.analysis.harmony.graph_files import number
from descant.analysis.harmony.graphs import Edge, Node
from descant.analysis.harmony.timelines import MOST_SYSTEMS, timeline_picture
from descant.errors import NotAcceptable
from descant.ontology.records import TimeBase
from descant.server.analysis_files import as_picture
from descant.server.harmony.asking import piece_in_request
from descant.server.harmony.doors import Door, doors_of
from descant.server.harmony.pieces import Piece
from descant.server.jobs import whole_number

blueprint = Blueprint("harmony_view", __name__)

MOST_NODES, MOST_CELLS = 6_000, 200_000
"""of a passage: nodes, and frames of all versions together"""
_DIGITS = 4
Drawn = TypeVar("Drawn", Node, Edge)


@blueprint.get("/api/harmony/layout")
def show_layout() -> ResponseReturnValue:
    """From a frame on, so many as can be drawn at once."""
    piece = piece_in_request()
    return jsonify(layout_document(piece, whole_number("from", 0, max(0, len(piece.graph.frames) - 1))))


@blueprint.get("/api/harmony/timeline")
def show_timeline() -> ResponseReturnValue:
    form = request.args.get("form", "svg")
    if form not in ("svg", "png"):
        raise NotAcceptable(f"There is no {form[:20]} of a timeline.", remedy="There are svg, png.")
    piece = piece_in_request()
    drawn = timeline_picture(
        piece.graph,
        piece.coherence,
        max(NARROWEST, whole_number("width", WIDE, WIDEST)),
        first=whole_number("from", 0, max(0, len(piece.graph.frames) - 1)),
        systems=max(1, whole_number("systems", MOST_SYSTEMS, MOST_SYSTEMS)),
        named=piece.name,
    )
    return as_picture(drawn, form, f"{piece.kept.song.name[:80]} along time")


def layout_document(piece: Piece, first: int) -> dict[str, Any]:
    """Chords are numbered within the passage; a gap is -1, and stands in the last row."""
    graph, layout = piece.graph, piece.layout
    frames = range(first, _end(piece, first))
    nodes = _within(graph.nodes, frames)
    chords = sorted({node.chord for node in nodes} - {GAP})
    index = {GAP: GAP} | {chord: at for at, chord in enumerate(chords)}
    edges = _within(graph.edges, frames[:-1])
    return {
        "song": piece.kept.song.name,
        "unit": graph.frames.unit.name.lower(),
        "frames": len(graph.frames),
        "first": first,
        "bounds": np.round(layout.bounds[first : frames.stop + 1], _DIGITS).tolist(),
        "places": [_place(piece, frame) for frame in frames],
        "coherence": [_short(piece.coherence.frames[frame]) for frame in frames],
        "mean": number(piece.coherence.whole),
        "chords": [{"label": graph.chords[chord], "row": int(layout.rows[chord])} for chord in chords],
        "rows": list(layout.names),
        "nodes": [[node.frame - first, index[node.chord], _short(node.weight)] for node in nodes],
        "edges": [
            [edge.frame - first, index[edge.chord], index[edge.following], _short(edge.weight)] for edge in edges
        ],
        "versions": [_version(piece, at, door, frames, index) for at, door in enumerate(doors_of(piece.kept.said))],
    }


def _end(piece: Piece, first: int) -> int:
    """Behind the last frame that can be drawn with the first; one is, whatever it has."""
    graph = piece.graph
    cells = first + max(1, MOST_CELLS // max(1, len(graph.versions)))
    past = bisect_left(graph.nodes, first, key=_frame) + MOST_NODES
    drawn = graph.nodes[past].frame if past < len(graph.nodes) else len(graph.frames)
    return min(max(drawn, first + 1), cells, len(graph.frames))


def _within(found: Sequence[Drawn], frames: range) -> Sequence[Drawn]:
    """Of nodes or edges, which are in the order of their frames."""
    return found[bisect_left(found, frames.start, key=_frame) : bisect_left(found, frames.stop, key=_frame)]


def _frame(each: Node | Edge) -> int:
    return each.frame


def _place(piece: Piece, frame: int) -> dict[str, Any]:
    """Where the frame is: a bar and beat, or seconds, or neither."""
    span, place = piece.graph.frames.span(frame, frame), piece.place(frame)
    in_seconds = span is not None and piece.graph.time_bases[span.version] is TimeBase.SECONDS
    return {
        "bar": place and piece.bar(place),
        "beat": place and round(float(place.beat), _DIGITS),
        "second": number(span.start) if span and in_seconds else None,
    }


def _version(piece: Piece, at: int, door: Door | None, frames: range, index: dict[int, int]) -> dict[str, Any]:
    graph = piece.graph
    starts = graph.frames.starts[at, frames.start : frames.stop].tolist()
    return {
        "name": graph.versions[at].name,
        "lane": [
            [begin, end - 1, index[code]]  # first and last frame; what is in no stretch is a gap
            for begin, end, code in stretches(graph.codes[at, frames.start : frames.stop])
        ],
        "bars": _bars(piece, at, starts) if piece.places[at] else None,
        "starts": None if graph.time_bases[at] is not TimeBase.SECONDS else [number(each) for each in starts],
        "door": door and door.document(),
    }


def _bars(piece: Piece, at: int, starts: list[float]) -> list[int | None]:
    """The bar of the version's score in which each frame begins."""
    found = (piece.places[at].bar_at(each) if np.isfinite(each) else None for each in starts)
    return [bar.index if bar else None for bar in found]


def _short(value: float) -> float | None:
    said = number(value)
    return None if said is None else round(said, _DIGITS)
