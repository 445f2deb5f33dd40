"""Musical objects over HTTP: made one by one, or a whole passage of them; read and written as annotations are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from descant.annotations.documents import read_json
from descant.annotations.receipts import Receipt
from descant.errors import InvalidInput, UnsupportedMedia
from descant.server.annotating.representing import (
    JSON_LD,
    as_asked,
    introduced,
    represented,
    require_condition,
)
from descant.server.annotating.room import room
from descant.server.annotating.searching import find_kept
from descant.server.annotating.showing import is_page_wanted, page_of
from descant.server.annotating.who import who_asks
from descant.server.bodies import whole_text
from descant.server.negotiation import content_type, require_utf8
from descant.server.resources import resource
from descant.server.services import services

blueprint = Blueprint("objects", __name__)

_TAKEN = (JSON_LD, "application/json")
_OBJECT = "/id/<any(idea, material, extract, selection):kind>/<identifier>"


@blueprint.post("/api/objects")
def create() -> Response:
    """An idea, a material, an extract, a selection, or the place where something is missing."""
    raw, receipt = _document()
    kept = room().desk.create_object(who_asks(), raw, receipt=receipt)
    response = represented(kept, status=201)
    response.headers["Location"] = room().desk.iri(kept.name)
    return response


@blueprint.get("/api/objects")
def find() -> Response:
    return find_kept(who_asks(), room().indexes.objects, "api/objects")


@blueprint.post("/api/passages")
def create_passage() -> ResponseReturnValue:
    """A passage over several versions, and what is said of it."""
    who, passages = who_asks(), room().passages
    raw, receipt = _document()
    root = passages.create(who, raw, receipt=receipt)
    return jsonify(passages.shown(who, root)), 201, {"Location": room().desk.iri(root.name)}


@blueprint.get(_OBJECT)
def read(kind: str, identifier: str) -> ResponseReturnValue:
    """Those that people make; others, which are in files, as any thing."""
    who, name = who_asks(), f"id/{kind}/{identifier}"
    if not room().desk.is_there(who, name):
        return resource(f"{kind}/{identifier}")
    kept = room().desk.read(who, name)
    return page_of(who, kept) if is_page_wanted() else represented(kept)


@blueprint.put(_OBJECT)
def replace(kind: str, identifier: str) -> Response:
    who, name = who_asks(), f"id/{kind}/{identifier}"
    room().desk.read(who, name)
    require_condition()
    return represented(room().desk.change(who, name, _document()[0], provided=as_asked()))


@blueprint.delete(_OBJECT)
def delete(kind: str, identifier: str) -> Response:
    room().desk.delete(who_asks(), f"id/{kind}/{identifier}", provided=as_asked())
    return Response(status=204)


@blueprint.after_request
def tell_options(response: Response) -> Response:
    if request.method == "OPTIONS" and request.endpoint == "objects.read":
        return introduced(response)
    return response


def _document() -> tuple[dict[str, Any], Receipt | None]:
    if content_type() not in _TAKEN:
        raise UnsupportedMedia(
            f"{content_type() or 'A body without Content-Type'} is not read here.", remedy=f"Send JSON-LD ({JSON_LD})."
        )
    require_utf8()
    body = whole_text(services().config.annotation_bytes, "annotation_bytes")
    raw = read_json(body)
    if not isinstance(raw, dict):
        raise InvalidInput("The body is no JSON object.", remedy="Send one.")
    key = request.headers.get("Idempotency-Key")
    return raw, Receipt.of(key.strip('"'), request.path.encode(), body) if key is not None else None
