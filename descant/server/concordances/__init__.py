"""`/api/concordances`: versions of a work bar by bar. `write` has them aligned; annotators say what is right."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from descant.analysis.alignment.pictures import bands
from descant.analysis.exporting.sheet import NARROWEST, WIDE, WIDEST
from descant.analysis.exporting.tables import harmless
from descant.annotations.rights import require_annotator
from descant.errors import InvalidInput, NotAcceptable
from descant.jobs.aligning.corrections import Correction, Said, corrections_of
from descant.jobs.looking import describe
from descant.jobs.table import Job
from descant.server.analysis_files import as_file, as_picture
from descant.server.annotating.who import who_asks
from descant.server.choosing import node_named
from descant.server.concordances.asking import (
    FARTHEST,
    changing,
    places,
    realign,
    said_in,
    saying,
    taking_back,
    two_in_request,
)
from descant.server.concordances.rows import Concordance, concordance, transposition
from descant.server.jobs import whole_number
from descant.server.services import services
from descant.server.visitors import visitor

blueprint = Blueprint("concordances", __name__)

PAGE, MOST_BARS = 1000, 64
"""bars that are given at once, and whose other places are looked for"""


@blueprint.get("/api/concordances")
def show_concordance() -> ResponseReturnValue:
    form, found = request.args.get("form", "json"), concordance(*two_in_request())
    if form == "csv":
        return as_file(_table(found), "text/csv", "concordance.csv")
    if form in ("svg", "png"):
        width = max(NARROWEST, whole_number("width", WIDE, WIDEST))
        bars = len(found.bars[0]), len(found.bars[1])
        return as_picture(bands(found.names, bars, found.passages, width), form, "concordance")
    if form != "json":
        raise NotAcceptable(f"There is no {form[:20]} of a concordance.", remedy="There are json, csv, svg, png.")
    return jsonify(_page(found))


def _page(found: Concordance) -> dict[str, Any]:
    """Some bars of the first version, and the address of the next ones."""
    first = _bar("first", 1)
    last = _bar("last", min(FARTHEST, first + PAGE - 1))
    if not first <= last < first + PAGE:
        raise InvalidInput(
            f"Bars {first} to {last} cannot be given.", remedy=f"Ask for {PAGE:,} or fewer, or for ?form=csv."
        )
    one, other = found.versions
    after = urlencode({"one": one, "other": other, "first": last + 1, "last": 2 * last - first + 1})
    following = f"{url_for('concordances.show_concordance')}?{after}"
    return {**found.part(first, last).document(), "next": following if last < found.end else None}


@blueprint.post("/api/concordances")
def align() -> ResponseReturnValue:
    who, body = visitor("write"), request.get_json(silent=True)
    said: dict[str, Any] = body if isinstance(body, dict) and not set(body) - {"work", "again"} else {}
    if not isinstance(said.get("work"), str):
        raise InvalidInput("The body names no work.", remedy='Send {"work": "IRI of a work"}.')
    job = realign(node_named("work", said["work"]), who.id, again=said.get("again") is True)
    return _under_way(job) if job else jsonify(job=None)


@blueprint.get("/api/concordances/places")
def show_places() -> ResponseReturnValue:
    """Where else bars of the first may be in the other."""
    one, other = two_in_request()
    first = _bar("first", 1)
    last = _bar("last", first)
    if not first <= last < first + MOST_BARS:
        raise InvalidInput(
            f"Bars {first} to {last} cannot be looked for.",
            remedy=f"Ask for {MOST_BARS} bars or fewer, in their order.",
        )
    return jsonify(bars=places(one, other, range(first, last + 1), transposition(one, other)))


@blueprint.get("/api/concordances/corrections")
def show_corrections() -> ResponseReturnValue:
    one, other = two_in_request()
    found = corrections_of(services().stores.public, (one, other))
    return jsonify(corrections=[_correction(each, one) for each in found])


@blueprint.put("/api/concordances/corrections")
def correct() -> ResponseReturnValue:
    """What one says of two versions, in the place of what one said before."""
    who, (one, other) = who_asks(), two_in_request()
    require_annotator(who)
    [said] = said_in(request.get_json(silent=True), "said")
    job = saying(who, visitor("annotate").id, one, other, said)
    return _under_way(job) if job else jsonify(job=None)


@blueprint.patch("/api/concordances/corrections")
def change_corrections() -> ResponseReturnValue:
    """Some of it, in the place of what one said of the same bars; sent back the other way round it is undone."""
    who, (one, other) = who_asks(), two_in_request()
    require_annotator(who)
    said, back = said_in(request.get_json(silent=True), "said", "back")
    changed = changing(who, visitor("annotate").id, one, other, said=said, back=back)
    job = describe(services().engine, changed.job) if changed.job else None
    return jsonify(said=_pairs(changed.said), back=_pairs(changed.back), job=job)


@blueprint.delete("/api/concordances/corrections")
def take_back() -> ResponseReturnValue:
    """What `?creator=` said of the two: oneself, or anybody where one is an editor."""
    who, (one, other) = who_asks(), two_in_request()
    require_annotator(who)
    creator = node_named("creator", request.args.get("creator") or who.agent or "").value
    job = taking_back(who, visitor("annotate").id, creator, one, other)
    return _under_way(job) if job else jsonify(job=None)


def _bar(name: str, usual: int) -> int:
    return whole_number(name, usual, FARTHEST)


def _under_way(job: Job) -> ResponseReturnValue:
    place = url_for("jobs.show_job", identifier=job.id)
    return jsonify(job=describe(services().engine, job)), 202, {"Location": place}


def _correction(correction: Correction, one: str) -> dict[str, Any]:
    return {
        "creator": correction.creator,
        "modified": correction.modified or None,
        "said": _pairs(correction.said_from(one)),
    }


def _pairs(said: Iterable[Said]) -> list[dict[str, int | None]]:
    return [{"one": here, "other": there} for here, there in said]


def _table(found: Concordance) -> bytes:
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(("one_index", "one_label", "other_index", "other_label", "certainty", "said_by"))
    for row in found.document()["rows"]:
        sides = (
            harmless(str(row[side][name])) if row[side] else ""
            for side in ("one", "other")
            for name in ("index", "label")
        )
        table.writerow((*sides, "" if row["certainty"] is None else row["certainty"], row["saidBy"] or ""))
    return file.getvalue().encode()
