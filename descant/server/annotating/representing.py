"""One annotation as a response: https://www.w3.org/TR/annotation-protocol/#annotations ."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Response, request
from werkzeug.exceptions import PreconditionRequired

from descant.annotations.desk import Provided, always
from descant.annotations.objects import is_of_object, triples_of
from descant.annotations.register import Kept, Version, Visibility
from descant.errors import Stale, WrongUse
from descant.ontology.formats import Format
from descant.ontology.writing import write_rdf
from descant.server.conditions import settled
from descant.server.negotiation import named_format, require_best
from descant.server.services import services

JSON_LD, TURTLE, JSON = "application/ld+json", "text/turtle", "application/json"
PROFILED = f'{JSON_LD}; profile="http://www.w3.org/ns/anno.jsonld"'
FORMATS = (JSON_LD, TURTLE)
ALLOWED = "GET, HEAD, OPTIONS, PUT, DELETE"
RESOURCE = '<http://www.w3.org/ns/ldp#Resource>; rel="type"'


def represented(kept: Kept, *, status: int = 200) -> Response:
    """As it is now."""
    document = json.loads(kept.document)
    response = _written(document, kept.tag, status)
    introduced(response)
    for link in _links(document["id"], kept.name):
        response.headers.add("Link", link)
    keep_to_oneself(response, is_public=kept.visibility == Visibility.PUBLIC)
    return settled(response) if status == 200 and request.method in ("GET", "HEAD") else response


def introduced(response: Response) -> Response:
    """With what may be done with an annotation."""
    response.headers["Allow"] = ALLOWED
    response.headers.add("Link", RESOURCE)
    return response


def represented_version(version: Version, name: str) -> Response:
    """As it was; it will never be otherwise."""
    document = json.loads(version.document or "{}")
    response = _written(document, f"{version.version}", 200)
    response.headers["Allow"] = "GET, HEAD, OPTIONS"
    for link in (RESOURCE, *_links(document["id"], name)):
        response.headers.add("Link", link)
    response.headers["Memento-Datetime"] = http_date(version.time)
    keep_to_oneself(response, is_public=version.visibility == Visibility.PUBLIC)
    return settled(response)


def keep_to_oneself(response: Response, *, is_public: bool) -> None:
    """What depends on who asks is in nobody else's cache; what is public is looked at anew, and sent if it changed."""
    response.vary.update(("Authorization", "Cookie"))
    response.headers["Cache-Control"] = "no-cache" if is_public else "private, no-store"


def negotiated() -> str:
    """Who asks for JSON of whatever kind gets that of the model."""
    found = named_format(request.args.get("format"), FORMATS) or require_best((*FORMATS, JSON))
    return JSON_LD if found == JSON else found


def as_asked() -> Provided:
    """What the request's If-Match wants to hold. It compares strongly: a weak tag is none. Any form's tag is good."""
    wanted, said = request.if_match, request.headers.get("If-Match", "")
    if said and not wanted:
        raise WrongUse(f"If-Match is {said[:40]!r}, which is no tag.", remedy="Send the ETag of what was read.")
    if not wanted or wanted.star_tag:
        return always

    def check(kept: Kept) -> None:
        if not any(tag.partition(".")[0] == kept.tag for tag in wanted.as_set()):
            raise _stale(kept, weak="W/" in said)

    return check


def _stale(kept: Kept, *, weak: bool) -> Stale:
    return Stale(
        "If-Match has a weak tag, which is none to write by." if weak else "It was changed since it was read.",
        remedy="Take the strong tag." if weak else "Look at `current`, which is how it is now, and send what is to be.",
        current=json.loads(kept.document),
        etag=f'"{kept.tag}"',
    )


def require_condition() -> None:
    """Who replaces says what: so nobody undoes unseen what somebody else has just written."""
    if not request.if_match:
        raise PreconditionRequired("Say with If-Match, and the ETag of what was read, which version is to be replaced.")


def http_date(time: datetime) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT")


def _written(document: dict[str, Any], tag: str, status: int) -> Response:
    if negotiated() == TURTLE:
        response = Response(write_rdf(triples_of(document), Format.TURTLE), status, content_type=TURTLE)
        response.set_etag(f"{tag}.ttl")
    else:
        body = json.dumps(document, ensure_ascii=False, indent=None if status != 200 else 1)
        response = Response(body, status, content_type=JSON_LD if is_of_object(document) else PROFILED)
        response.set_etag(tag)
    return response


def _links(iri: str, name: str) -> tuple[str, ...]:
    timemap = f"{services().config.base}annotations/timemap/{name}"
    return (f'<{iri}>; rel="original"', f'<{timemap}>; rel="timemap"; type="application/link-format"')
