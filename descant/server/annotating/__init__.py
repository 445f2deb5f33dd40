"""Annotations over HTTP: the Web Annotation Protocol, versions, sharing. See docs/annotations.md.

https://www.w3.org/TR/annotation-protocol/
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed

from descant.annotations.containers import Container
from descant.annotations.documents import read_document
from descant.annotations.names import is_annotation
from descant.annotations.receipts import Receipt
from descant.annotations.register import Action, Version, Visibility
from descant.errors import NotFound, UnsupportedMedia, WrongUse
from descant.ontology.formats import Format
from descant.server.annotating import containing, representing
from descant.server.annotating.representing import (
    JSON_LD,
    TURTLE,
    as_asked,
    http_date,
    keep_to_oneself,
    represented,
    represented_version,
    require_condition,
)
from descant.server.annotating.room import room
from descant.server.annotating.searching import find_kept
from descant.server.annotating.showing import is_page_wanted, page_of, page_of_version
from descant.server.annotating.who import who_asks
from descant.server.bodies import whole_text
from descant.server.negotiation import content_type, require_utf8
from descant.server.resources import resource
from descant.server.services import services

blueprint = Blueprint("annotations", __name__)

_SYNTAX = {JSON_LD: Format.JSON_LD, "application/json": Format.JSON_LD, TURTLE: Format.TURTLE}


@blueprint.get("/annotations/")
@blueprint.get("/annotations/<any(user, group, work):kind>/<of>/")
def read_container(kind: str = "", of: str = "") -> Response:
    return containing.show_container(_container(kind, of), who_asks())


@blueprint.post("/annotations/")
@blueprint.post("/annotations/<any(user, group, work):kind>/<of>/")
def create(kind: str = "", of: str = "") -> Response:
    who, container = who_asks(), _container(kind, of)
    body = _body()
    key = request.headers.get("Idempotency-Key")
    receipt = Receipt.of(key.strip('"'), container.name.encode(), body) if key is not None else None
    kept = room().desk.create(who, container, _document(body), receipt=receipt)
    response = represented(kept, status=201)
    response.headers["Location"] = room().desk.iri(kept.name)
    response.headers["Content-Location"] = room().desk.iri(kept.name)
    return response


@blueprint.get("/annotations/search")
def find() -> Response:
    return find_kept(who_asks(), room().indexes.annotations, "annotations/search")


@blueprint.after_request
def tell_options(response: Response) -> Response:
    """By the address alone: whether something is there is not for everybody to know."""
    if request.method != "OPTIONS":
        return response
    introduced = {"annotations.read_container": containing.introduced, "annotations.read": representing.introduced}
    return introduced.get(request.endpoint or "", lambda same: same)(response)


@blueprint.get("/annotations/<path:name>")
def read(name: str) -> ResponseReturnValue:
    """Those that people write; others, which are in files, as any thing."""
    who, known = who_asks(), is_annotation(name)
    if not known or not room().desk.is_there(who, name):
        return resource(name)  # which says the same of what is not there, and of what is not there for them
    if "version" in request.args:
        version = room().desk.version(who, name, _number(request.args["version"]))
        return page_of_version(who, name, version) if is_page_wanted() else represented_version(version, name)
    kept = room().desk.read(who, name)
    return page_of(who, kept) if is_page_wanted() else represented(kept)


@blueprint.put("/annotations/<path:name>")
def replace(name: str) -> Response:
    _refuse_container(name)
    who = who_asks()
    room().desk.read(who, name)
    require_condition()
    return represented(room().desk.change(who, name, _document(_body()), provided=as_asked()))


@blueprint.delete("/annotations/<path:name>")
def delete(name: str) -> Response:
    """With `along=1` also the objects of theirs that it alone is about."""
    _refuse_container(name)
    deleting = room().passages.delete if _is_along() else room().desk.delete
    deleting(who_asks(), name, provided=as_asked())
    return Response(status=204)


@blueprint.get("/annotations/timemap/<path:name>")
def timemap(name: str) -> Response:
    """All versions, as https://www.rfc-editor.org/rfc/rfc7089 has it."""
    found = [each for each in room().desk.history(who_asks(), name) if each.document is not None]
    iri, own = room().desk.iri(name), f"{services().config.base}annotations/timemap/{name}"
    links = [f'<{iri}>; rel="original"', f'<{own}>; rel="self"; type="application/link-format"']
    links += [f'<{iri}?version={each.version}>; rel="memento"; datetime="{http_date(each.time)}"' for each in found]
    response = Response(",\n".join(links) + "\n", content_type="application/link-format")
    keep_to_oneself(response, is_public=False)
    return response


@blueprint.get("/api/annotations/<path:name>/versions")
def versions(name: str) -> dict[str, Any]:
    """Who did what to it, and when; the first first."""
    who = who_asks()
    return {"versions": [_shown(each, name, who.account) for each in room().desk.history(who, name)]}


@blueprint.post("/api/annotations/<path:name>/restore")
def restore(name: str) -> Response:
    """With `along=1` also what was deleted along with it."""
    restoring = room().passages.restore if _is_along() else room().desk.restore
    return represented(restoring(who_asks(), name))


@blueprint.put("/api/annotations/<path:name>/visibility")
def share(name: str) -> Response:
    """`{"visibility": "public"}`; `sharedWith` whom where that is `group`; with the objects it is about if `along`."""
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or str(said.get("visibility")) not in set(Visibility):
        raise WrongUse("The body does not say who shall read it.", remedy=f"visibility: {', '.join(Visibility)}.")
    group = said.get("sharedWith", said.get("group"))
    if not (group is None or isinstance(group, str)):
        raise WrongUse("sharedWith is no text.", remedy="Give the group's IRI; /api/account has those of yours.")
    name_of_group = group.removeprefix(f"{services().config.base}id/agent/") if group else None
    visibility = Visibility(said["visibility"])
    sharing = room().passages.share if said.get("along") is True else room().desk.share
    return represented(sharing(who_asks(), name, visibility, name_of_group, provided=as_asked()))


def _is_along() -> bool:
    if (said := request.args.get("along", "0")) not in ("0", "1"):
        raise WrongUse(f"The parameter along cannot be {said[:40]!r}.", remedy="Say 0 or 1.")
    return said == "1"


def _refuse_container(name: str) -> None:
    if name.endswith("/"):
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS", "POST"])


def _shown(version: Version, name: str, account: str | None) -> dict[str, Any]:
    return {
        "version": version.version,
        "action": version.action,
        "time": version.time.isoformat() + "Z",
        "visibility": version.visibility,
        "id": None if version.action == Action.DELETED else f"{room().desk.iri(name)}?version={version.version}",
        "by": version.actor if version.actor == account else None,
    }


def _container(kind: str, of: str) -> Container:
    return Container.named(f"{kind}/{of}" if kind else "")


def _body() -> bytes:
    if content_type() not in _SYNTAX:
        raise UnsupportedMedia(
            f"{content_type() or 'A body without Content-Type'} is not read here.",
            remedy=f"Send one of {JSON_LD}, {TURTLE}.",
        )
    require_utf8()
    return whole_text(services().config.annotation_bytes, "annotation_bytes")


def _document(body: bytes) -> dict[str, Any]:
    """Read at the address that it is sent to: an annotation's own, or its container's."""
    return read_document(body, _SYNTAX[content_type()], base=f"{services().config.base}{request.path[1:]}")


def _number(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise NotFound(f"There is no version {said[:40]!r}.", remedy="The timemap lists them.")
    return int(said)
