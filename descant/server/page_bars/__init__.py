"""`/api/page-bars`: bars that are proposed on page images, with what people said. `write` has them looked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.analysis.page_bars.documents import to_csv, to_svg
from descant.errors import InvalidInput, NotAcceptable
from descant.jobs.looking import describe
from descant.jobs.page_bars import order
from descant.jobs.submitting import submit
from descant.jobs.table import Job
from descant.server.analysis_files import as_file
from descant.server.harmony.asking import thing_named
from descant.server.jobs import wake_runner
from descant.server.page_bars.rows import COLUMNS, document, edition_named
from descant.server.services import services
from descant.server.visitors import visitor

blueprint = Blueprint("page_bars", __name__)


@blueprint.get("/api/page-bars")
def show_page_bars() -> ResponseReturnValue:
    form = request.args.get("form", "json")
    if form not in ("json", "csv", "svg"):
        raise NotAcceptable(f"There is no {form[:20]} of bars on pages.", remedy="There are json, csv, svg.")
    found = document(edition_named(source_named(request.args.get("source", ""))))
    if form == "csv":
        return as_file(to_csv(found, COLUMNS), "text/csv", "page-bars.csv")
    if form == "svg":
        return as_file(to_svg(found), "image/svg+xml", "page-bars.svg")
    return jsonify(found)


@blueprint.post("/api/page-bars")
def propose_page_bars() -> ResponseReturnValue:
    who, body = visitor("write"), request.get_json(silent=True)
    said: dict[str, Any] = body if isinstance(body, dict) and not set(body) - {"source", "again"} else {}
    if not isinstance(said.get("source"), str):
        raise InvalidInput("The body names no source.", remedy='Send {"source": "IRI of a source or version"}.')
    job = look_for(source_named(said["source"]), who.id, again=said.get("again") is True)
    if job is None:
        return jsonify(job=None)
    place = url_for("jobs.show_job", identifier=job.id)
    return jsonify(job=describe(services().engine, job)), 202, {"Location": place}


def source_named(text: str) -> NamedNode:
    if not text:
        raise InvalidInput("The request names no source.", remedy="Say ?source=, the IRI of a source or version.")
    return thing_named(text)


def look_for(thing: NamedNode, owner: str, *, again: bool = False) -> Job | None:
    """None where nothing has changed."""
    here = services()
    found = order(here.stores.public, here.engine, here.config, thing, again=again)
    if found is None:
        return None
    job = submit(here.engine, replace(found, owner=owner))
    wake_runner()
    return job
