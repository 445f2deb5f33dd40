"""`/api/comparisons/passage`: some bars of both versions in notation, one above the other, drawn when asked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from descant.analysis.comparing_scores.files import JSON, NOTES
from descant.analysis.comparing_scores.kinds import Kind
from descant.analysis.comparing_scores.stacked import Engraved, stacked
from descant.errors import NotAcceptable, WrongUse
from descant.jobs.comparing.kept import Pair, kept_file, require_kept
from descant.server.analysis_files import as_picture
from descant.server.comparing import DRAWN, pair_in_request
from descant.server.comparing.engraving import MOST, bars_in, engraved, share, turn
from descant.server.jobs import whole_number
from descant.server.services import services

blueprint = Blueprint("comparing_passages", __name__)

FARTHEST = 1_000_000


class Places(NamedTuple):
    """Bars of a version that follow one another, counted from 1."""

    first: int
    last: int


@blueprint.get("/api/comparisons/passage")
def show_passage() -> ResponseReturnValue:
    """Rows of the comparison from `first` to `last`, from 1."""
    pair, form = pair_in_request(), request.args.get("form", "svg")
    if form not in DRAWN:
        raise NotAcceptable(f"There is no {form[:20]} of a passage.", remedy=f"There are {', '.join(DRAWN)}.")
    require_kept(services().engine, pair)
    first = whole_number("first", 1, FARTHEST)
    last = whole_number("last", first + MOST - 1, FARTHEST)
    with share():
        written = _drawn(pair, first, last)
    return as_picture(written, form, f"{pair.one.name[:60]} and {pair.other.name[:60]} passage")


@lru_cache(maxsize=32)
def _drawn(pair: Pair, first: int, last: int) -> bytes:
    """Some are drawn at once; who comes meanwhile waits a while. The same again is at hand."""
    rows = _rows(json.loads(kept_file(services().config, pair, JSON))["rows"], first, last)
    with turn():
        found = [_engraved(pair, side, places) for side in (0, 1) if (places := _places(rows, side))]
    return stacked(found, list(_pairs(pair, rows)))


def _rows(rows: list[dict[str, Any]], first: int, last: int) -> list[dict[str, Any]]:
    if not 1 <= first <= min(last, len(rows)):
        raise WrongUse(
            f"`first` is a row from 1 to {len(rows)}, and `last` is not before it.", remedy="Say ?first=1&last=4."
        )
    if last - first >= MOST:
        raise WrongUse(f"That are more than {MOST} rows.", remedy="Ask for fewer at once.")
    return rows[first - 1 : last]


def _places(rows: list[dict[str, Any]], side: int) -> Places | None:
    """Those that follow one another from the first on: a repeat leads back."""
    found: Places | None = None
    for bar in (row["bars"][side] for row in rows):
        if bar and found is None:
            found = Places(bar["bar"], bar["last"])
        elif bar and found and bar["bar"] == found.last + 1:
            found = found._replace(last=bar["last"])
    return found


def _engraved(pair: Pair, side: int, places: Places) -> Engraved:
    version = pair.both[side]
    found = engraved(version, places.first, places.last)
    kinds = {
        name: kind
        for name, kind in _kinds(pair, side, range(places.first, places.last + 1))
        if name.encode() in found.svg
    }
    return Engraved(version.name, found.svg, found.width, found.height, found.bars, kinds)


def _kinds(pair: Pair, side: int, bars: range) -> Iterator[tuple[str, Kind]]:
    text = kept_file(services().config, pair, NOTES).decode()
    for row in csv.DictReader(io.StringIO(text)):
        if row["version"] == str(side + 1) and int(row["bar"]) in bars and row["kind"]:
            yield from ((name, Kind(row["kind"])) for name in row["id"].split())


def _pairs(pair: Pair, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    ours, theirs = bars_in(pair.one), bars_in(pair.other)
    for one, other in (row["bars"] for row in rows):
        if one and other and ours[one["bar"]].ids and theirs[other["bar"]].ids:
            yield ours[one["bar"]].ids[0], theirs[other["bar"]].ids[0]
