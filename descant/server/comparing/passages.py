"""`/api/comparisons/passage`: some bars of both versions in notation, one above the other, drawn when asked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from descant.analysis.comparing_scores.files import JSON, NOTES
from descant.analysis.comparing_scores.kinds import Kind
from descant.analysis.comparing_scores.stacked import Engraved, stacked
from descant.errors import NotAcceptable, NotFound, TooLarge, WrongUse
from descant.ingest.score import Bar
from descant.jobs.aligning.versions import Version
from descant.jobs.comparing.kept import Pair, kept_file, require_kept
from descant.jobs.harmony.read import kept_bars
from descant.jobs.ingesting.outcome import KEPT, ORIGINAL
from descant.rendering.passages import draw_passage
from descant.server.analysis_files import as_picture
from descant.server.auth import client, is_owner
from descant.server.comparing import DRAWN, pair_in_request
from descant.server.jobs import whole_number
from descant.server.services import services
from descant.store.files import files_of
from descant.store.permits import Permits

blueprint = Blueprint("comparing_passages", __name__)

MOST = 8
"""rows of the comparison at once"""
FARTHEST = 1_000_000
AT_ONCE, PATIENCE = 2, 20.0
"""passages that are drawn at once, and seconds that a request waits for its turn"""
_TURNS = Permits(AT_ONCE, "Too many passages are being drawn just now.")
LARGEST = 20_000_000
"""bytes of a score that is drawn while somebody waits"""


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
    with nullcontext() if is_owner() else services().throttle.share(client()):
        written = _drawn(pair, first, last)
    return as_picture(written, form, f"{pair.one.name[:60]} and {pair.other.name[:60]} passage")


@lru_cache(maxsize=32)
def _drawn(pair: Pair, first: int, last: int) -> bytes:
    """Some are drawn at once; who comes meanwhile waits a while. The same again is at hand."""
    rows = _rows(json.loads(kept_file(services().config, pair, JSON))["rows"], first, last)
    with _TURNS.hold(PATIENCE):
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
    bars = _bars(version)
    first, last = bars.get(places.first), bars.get(places.last)
    if not (first and last and first.ids and last.ids):
        raise NotFound(f"The bars of {version.name} have no ids.", remedy="Ingest its score again.")
    found = draw_passage(_mei(version), version.name, first.ids[0], last.ids[-1])
    kinds = {
        name: kind
        for name, kind in _kinds(pair, side, range(places.first, places.last + 1))
        if name.encode() in found.svg
    }
    return Engraved(version.name, found.svg, found.width, found.height, found.bars, kinds)


def _bars(version: Version) -> Mapping[int, Bar]:
    folder = files_of(services().config).folder(version.content)
    return {bar.index: bar for bar in kept_bars(folder, version.piece)}


def _mei(version: Version) -> bytes:
    """With the ids that notes and bars are known by."""
    files, number = files_of(services().config), f"-{version.piece}" if version.piece else ""
    names = files.names(version.content)
    kept = [name for stem in (f"{KEPT}{number}", ORIGINAL) for name in names if name.partition(".")[0] == stem]
    if not kept:
        raise NotFound(f"The score of {version.name} is not kept.", remedy="Ingest it again.")
    path = files.path(version.content, kept[0])
    if path.stat().st_size > LARGEST:
        raise TooLarge(f"{version.name} is too large to be drawn here.", remedy="Take the notes as CSV.")
    return path.read_bytes()


def _kinds(pair: Pair, side: int, bars: range) -> Iterator[tuple[str, Kind]]:
    text = kept_file(services().config, pair, NOTES).decode()
    for row in csv.DictReader(io.StringIO(text)):
        if row["version"] == str(side + 1) and int(row["bar"]) in bars and row["kind"]:
            yield from ((name, Kind(row["kind"])) for name in row["id"].split())


def _pairs(pair: Pair, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    ours, theirs = _bars(pair.one), _bars(pair.other)
    for one, other in (row["bars"] for row in rows):
        if one and other and ours[one["bar"]].ids and theirs[other["bar"]].ids:
            yield ours[one["bar"]].ids[0], theirs[other["bar"]].ids[0]
