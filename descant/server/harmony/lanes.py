"""Lanes on the page: a passage of a piece as a table, a column for each who says something, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from descant.analysis.exporting.words import clock
from descant.analysis.harmony.lanes import Chord, Lane
from descant.analysis.harmony.places import Places, end_of
from descant.ingest.chords.labels import UNLABELLED, chord
from descant.ontology.records import TimeBase

ROWS = 16
"""bars, or changes where no bars are known, of a passage"""


class _Row(NamedTuple):
    name: str
    start: float
    end: float


def shown(lanes: Sequence[Lane], of: str, first: int) -> dict[str, Any]:
    """Of one thing, its own or the first that has lanes; the passage in which row `first` is."""
    targets = list(dict.fromkeys(lane.of for lane in lanes))
    target = of if of in targets else targets[0]
    own = [lane for lane in lanes if lane.of == target]
    rows = _rows([lane for lane in own if lane.time_base is own[0].time_base])
    first = min(max(first, 0), max(len(rows) - 1, 0)) // ROWS * ROWS
    places = [lane.places for lane in own]
    return {
        "names": [lane.name for lane in own],
        "rows": [_row(row, own, places) for row in rows[first : first + ROWS]],
        "first": first,
        "passage": ROWS,
        "total": len(rows),
        "others": [each for each in targets if each != target],
        "has_bars": bool(places[0]),
    }


def _rows(lanes: Sequence[Lane]) -> list[_Row]:
    """Bars; without them, from each change of anybody to the next."""
    if bars := lanes[0].places.bars:
        return [_Row(bar.printed or f"({bar.index})", bar.onset or 0.0, end_of(bar)) for bar in bars]
    in_seconds = lanes[0].time_base is TimeBase.SECONDS
    edges = sorted({time for lane in lanes for each in lane.chords for time in (each.start, each.end)})
    return [_Row(clock(start, 1) if in_seconds else f"{start:g}", start, end) for start, end in pairwise(edges)]


def _row(row: _Row, lanes: Sequence[Lane], places: Sequence[Places]) -> dict[str, Any]:
    inside = [[each for each in lane.chords if each.start < row.end and each.end > row.start] for lane in lanes]
    cells = [[_cell(each, row, own) for each in some] for some, own in zip(inside, places, strict=True)]
    return {"name": row.name, "cells": cells, "differ": _differ(row, inside)}


def _cell(said: Chord, row: _Row, places: Places) -> dict[str, Any]:
    place = places.at(said.start)
    goes_on = said.start < row.start
    return {
        "beat": f"{float(place.beat):.3g}" if place and not goes_on else "",
        "goes_on": goes_on,
        "label": said.label if said.label != UNLABELLED else said.words or said.label,
        "said": " ".join(filter(None, (str(said.key) if said.key else "", said.numeral))),
        "confidence": said.confidence,
    }


def _differ(row: _Row, inside: Sequence[Sequence[Chord]]) -> bool:
    """Whether two say other notes at a time."""
    edges = {max(each.start, row.start) for some in inside for each in some}
    return any(len({_sound(each) for some in inside for each in some if _holds(each, at)}) > 1 for at in edges)


def _holds(said: Chord, at: float) -> bool:
    return said.start <= at < said.end and said.label != UNLABELLED


def _sound(said: Chord) -> str:
    return chord(said.label).pcp or said.label
