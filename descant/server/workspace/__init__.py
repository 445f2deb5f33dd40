"""`/api/workspace`: what viewers of a work need, step by step, so that the first pane need not wait for the last."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from descant.errors import NotFound
from descant.server.choosing import node_named, work_named
from descant.server.concordances.asking import FARTHEST
from descant.server.jobs import whole_number
from descant.server.workspace.axis import axis_of
from descant.server.workspace.facsimile import facsimile_of
from descant.server.workspace.finding import places_of
from descant.server.workspace.material import bars_of, material_of

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
