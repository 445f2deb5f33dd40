"""`/api/workspace`: what viewers of a work need, step by step, so that the first pane need not wait for the last."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from descant.annotations.markdown import rendered
from descant.annotations.rights import require_annotator
from descant.errors import NotFound, WrongUse
from descant.server.annotating.representing import keep_to_oneself
from descant.server.annotating.who import who_asks
from descant.server.bodies import json_object
from descant.server.choosing import node_named, work_named
from descant.server.concordances.asking import FARTHEST
from descant.server.jobs import whole_number
from descant.server.workspace.axis import axis_of
from descant.server.workspace.counting import counts_of
from descant.server.workspace.facsimile import facsimile_of
from descant.server.workspace.finding import places_of
from descant.server.workspace.material import bars_of, material_of
from descant.server.workspace.notes import note_named, notes_at, notes_on, regions_on, replies_to

blueprint = Blueprint("workspace", __name__)


@blueprint.get("/api/workspace")
def show_material() -> ResponseReturnValue:
    """The versions of a work and their sources."""
    return jsonify(material_of(request.args.get("work", "")))


@blueprint.get("/api/workspace/bars")
def show_bars() -> ResponseReturnValue:
    """The bars of a version with their places in its sources."""
    version = node_named("version", request.args.get("version", ""))
    bars = bars_of(version)
    if not bars:
        raise NotFound(f"No bars of <{version.value[:200]}> are known.", remedy="Name a version whose score was read.")
    return jsonify(version=version.value, bars=bars)


@blueprint.get("/api/workspace/pages")
def show_pages() -> ResponseReturnValue:
    """The pages of a source with the regions of the version's bars."""
    version, source = (node_named(name, request.args.get(name, "")) for name in ("version", "source"))
    return jsonify(facsimile_of(version, source))


@blueprint.get("/api/workspace/axis")
def show_axis() -> ResponseReturnValue:
    """Where the bars of all versions of a work stand beside each other."""
    work = work_named(request.args.get("work", ""))
    return jsonify(axis_of([version["iri"] for version in work["versions"]]))


@blueprint.get("/api/workspace/places")
def show_places() -> ResponseReturnValue:
    """Where bars of a version may be in every other version of its work."""
    version = node_named("version", request.args.get("version", ""))
    first = whole_number("first", 1, FARTHEST)
    return jsonify(places_of(version, first, whole_number("last", first, FARTHEST)))


@blueprint.get("/api/workspace/counts")
def show_counts() -> Response:
    """How many annotations there are on each bar of the versions of a work, for whoever asks."""
    work = work_named(request.args.get("work", ""))
    return _for_oneself(counts_of(who_asks(), work["iri"]))


@blueprint.get("/api/workspace/regions")
def show_regions() -> Response:
    """Where on the pages of a source somebody says something of a region."""
    return _for_oneself(regions_on(who_asks(), node_named("source", request.args.get("source", ""))))


@blueprint.get("/api/workspace/notes")
def show_notes() -> Response:
    """What is said of some bars of a version, or of a region or seconds, the latest first."""
    if "place" in request.args:
        return _for_oneself(notes_at(who_asks(), request.args["place"], request.args.get("before")))
    version = node_named("version", request.args.get("version", ""))
    first = whole_number("first", 1, FARTHEST)
    last = whole_number("last", first, FARTHEST)
    return _for_oneself(notes_on(who_asks(), version, first, last, request.args.get("before")))


@blueprint.get("/api/workspace/notes/<path:name>")
def show_note(name: str) -> Response:
    """One annotation, as it is shown."""
    return _for_oneself(note_named(who_asks(), name))


@blueprint.get("/api/workspace/replies")
def show_replies() -> Response:
    """What is said of an annotation."""
    to = node_named("to", request.args.get("to", ""))
    return _for_oneself(replies_to(who_asks(), to.value, request.args.get("before")))


@blueprint.post("/api/workspace/preview")
def preview() -> ResponseReturnValue:
    """`{"text": …}` in Markdown as it would be shown."""
    require_annotator(who_asks())
    if not isinstance(text := json_object().get("text"), str):
        raise WrongUse("There is no text.", remedy='Send {"text": "…"}.')
    return jsonify(html=rendered(text))


def _for_oneself(said: dict[str, Any]) -> Response:
    response = jsonify(said)
    keep_to_oneself(response, is_public=False)
    return response
