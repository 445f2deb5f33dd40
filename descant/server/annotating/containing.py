"""Containers and their pages: https://www.w3.org/TR/annotation-protocol/#annotation-containers .

A page is known by the key after which it begins, so that the hundred thousandth costs what the first does. Whether
items are whole or only named travels in the page's IRI.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from pyoxigraph import Literal, NamedNode, Triple

from descant.annotations.containers import Container, Kind
from descant.annotations.index.entries import Facet
from descant.annotations.index.file import IndexFile
from descant.annotations.index.searching import Count, Query, count, search
from descant.annotations.rights import Who
from descant.errors import WrongUse
from descant.ontology.formats import Format
from descant.ontology.iris import ANNO_CONTEXT, AS, DCTERMS, LDP, RDF, RDFS, XSD
from descant.ontology.writing import write_rdf
from descant.server.annotating.feeds import link_headers
from descant.server.annotating.keys import hidden, shown
from descant.server.annotating.representing import PROFILED, TURTLE, keep_to_oneself, negotiated
from descant.server.annotating.room import room
from descant.server.conditions import settled
from descant.server.services import services

PAGE = 50
END = 1 << 62
"""behind all keys"""
MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"
LDP_CONTEXT = "http://www.w3.org/ns/ldp.jsonld"
ALLOWED = "GET, HEAD, OPTIONS, POST"
LINKS = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
    '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"',
)
_INCLUDED = re.compile(r'\breturn\s*=\s*representation\s*;\s*include\s*=\s*"([^"]*)"', re.IGNORECASE)
_KEYS = ("after", "before", "iris", "start", "format")


@dataclass(frozen=True, slots=True)
class Listing:
    """A container as whoever asks may see it."""

    iri: str
    facet: tuple[Facet, str]
    indexes: tuple[IndexFile, ...]
    count: Count

    @property
    def is_public(self) -> bool:
        return self.indexes == (room().indexes.annotations.public,)


def show_container(container: Container, who: Who) -> Response:
    """The container, or one of its pages."""
    container.require_for(who)
    listing = _listing(container)
    if unknown := set(request.args) - set(_KEYS):
        raise WrongUse(f"{sorted(unknown)[0][:60]!r} is not known here.", remedy="Follow first, next, prev and last.")
    if "after" in request.args or "before" in request.args:
        return _respond(_asked_page(listing, who), listing, ())
    wanted = _preferred()
    document = _described(listing, container, who, wanted)
    response = introduced(_respond(document, listing, wanted))
    response.vary.add("Prefer")
    return response


def introduced(response: Response) -> Response:
    """With what may be done with a container."""
    response.headers["Allow"] = ALLOWED
    response.headers["Accept-Post"] = f"{PROFILED}, {TURTLE}"
    for link in LINKS:
        response.headers.add("Link", link)
    return response


def _listing(container: Container) -> Listing:
    here = room().indexes
    here.follow()
    indexes = {
        Kind.USER: (here.annotations.public, here.annotations.private),
        Kind.GROUP: (here.annotations.private,),
    }.get(container.kind, (here.annotations.public,))
    facet = (Facet.CONTAINER, container.name)
    name = f"{container.name}/" if container.kind else ""
    return Listing(f"{services().config.base}annotations/{name}", facet, indexes, count(indexes, *facet))


def _preferred() -> tuple[str, ...]:
    """What the client prefers; the parameter `iris` of a container's own IRI says the same as its header."""
    found = _INCLUDED.search(", ".join(request.headers.getlist("Prefer")))
    wanted = tuple(each for each in (found[1].split() if found else ()) if each in (MINIMAL, IRIS, DESCRIPTIONS))
    if wanted or "iris" not in request.args:
        return wanted
    return (IRIS,) if _number("iris", 0) else (DESCRIPTIONS,)


def _described(listing: Listing, container: Container, who: Who, wanted: tuple[str, ...]) -> dict[str, Any]:
    iris = IRIS in wanted and DESCRIPTIONS not in wanted
    minimal = MINIMAL in wanted
    document: dict[str, Any] = {
        "@context": [ANNO_CONTEXT, LDP_CONTEXT],
        "id": listing.iri if minimal or not wanted else f"{listing.iri}?iris={int(iris)}",
        "type": ["BasicContainer", "AnnotationCollection"],
        "label": _label(container),
        "total": listing.count.total,
    }
    if listing.count.modified:
        document["modified"] = _moment(listing.count.modified)
    if listing.count.total:
        first = _page_iri(listing, iris, after="0", start=0)
        document["first"] = first if minimal else _page(listing, who, 0, None, iris=iris, start=0)
        document["last"] = _page_iri(listing, iris, before="end", start=max(0, listing.count.total - PAGE))
    return document


def _page(listing: Listing, who: Who, after: int, before: int | None, *, iris: bool, start: int) -> dict[str, Any]:
    """After a key, or the last ones before one."""
    keys = search(listing.indexes, Query(facets=(listing.facet,)), after=after, before=before, limit=PAGE + 1)
    more, forwards = len(keys) > PAGE, before is None
    keys = keys[:PAGE] if forwards else keys[-PAGE:]
    place = {"after": hidden(after)} if before is None else {"before": "end" if before == END else hidden(before)}
    documents = room().desk.documents(who, keys)
    page: dict[str, Any] = {
        "id": _page_iri(listing, iris, **place, start=start),
        "type": "AnnotationPage",
        "startIndex": start,
        "items": [each["id"] for each in documents] if iris else documents,
    }
    if (more if forwards else before != END) and keys:
        page["next"] = _page_iri(listing, iris, after=hidden(keys[-1]), start=start + len(keys))
    if (after if forwards else more) and keys:
        page["prev"] = _page_iri(listing, iris, before=hidden(keys[0]), start=max(0, start - PAGE))
    return page


def _asked_page(listing: Listing, who: Who) -> dict[str, Any]:
    """The page that the request names, with the container that it is of."""
    said = request.args.get("before")
    before = None if said is None else END if said == "end" else shown(said, "before")
    after = shown(request.args.get("after", "0"), "after")
    page = _page(listing, who, after, before, iris=bool(_number("iris", 0)), start=_number("start", 0))
    of: dict[str, Any] = {"id": listing.iri, "total": listing.count.total}
    if listing.count.modified:
        of["modified"] = _moment(listing.count.modified)
    return {"@context": ANNO_CONTEXT} | page | {"partOf": of}


def _page_iri(listing: Listing, iris: bool, **place: int | str) -> str:
    return f"{listing.iri}?{urlencode({**place, 'iris': int(iris)})}"


def _number(name: str, default: int) -> int:
    said = request.args.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,18}", said):
        raise WrongUse(f"The parameter {name} cannot be {said[:40]!r}.", remedy="Follow first, next, prev and last.")
    return int(said)


def _respond(document: dict[str, Any], listing: Listing, wanted: tuple[str, ...]) -> Response:
    turtle = negotiated() == TURTLE
    if turtle:
        body = write_rdf(_triples(document), Format.TURTLE)
        response = Response(body, content_type=TURTLE)
    else:
        response = Response(json.dumps(document, ensure_ascii=False), content_type=PROFILED)
    form = "-".join(each.rpartition("Prefer")[2] for each in wanted)
    response.set_etag(
        f"{listing.indexes[0].identity}-{listing.count.total}-{listing.count.changes}{form}{'.ttl' if turtle else ''}"
    )
    response.headers["Content-Location"] = document["id"]
    if wanted and "Prefer" in request.headers:
        response.headers["Preference-Applied"] = f'return=representation; include="{" ".join(wanted)}"'
    keep_to_oneself(response, is_public=listing.is_public)
    for link in link_headers(listing.facet[1]) if not listing.facet[1].startswith("group/") else ():
        response.headers.add("Link", link)
    return settled(response)


def _label(container: Container) -> str:
    names = {Kind.ALL: "All public annotations", Kind.USER: "Annotations of one account"}
    return names.get(container.kind) or f"Annotations of the {container.kind} {container.of}"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _triples(document: dict[str, Any]) -> Iterator[Triple]:
    """The same in triples; of the items their names, which lead to what they say."""
    node, is_page = NamedNode(document["id"]), document["type"] == "AnnotationPage"
    kinds = (AS.OrderedCollectionPage,) if is_page else (LDP.BasicContainer, AS.OrderedCollection)
    yield from (Triple(node, RDF.type, kind) for kind in kinds)
    for key, predicate in (("total", AS.totalItems), ("startIndex", AS.startIndex)):
        if key in document:
            yield Triple(node, predicate, Literal(str(document[key]), datatype=XSD.nonNegativeInteger))
    if "label" in document:
        yield Triple(node, RDFS.label, Literal(document["label"], language="en"))
    if "modified" in document:
        yield Triple(node, DCTERMS.modified, Literal(document["modified"], datatype=XSD.dateTime))
    for key, predicate in (("first", AS.first), ("last", AS.last), ("next", AS.next), ("prev", AS.prev)):
        if (value := document.get(key)) is not None:
            yield Triple(node, predicate, NamedNode(value if isinstance(value, str) else value["id"]))
    if isinstance(of := document.get("partOf"), dict):
        yield Triple(node, AS.partOf, NamedNode(of["id"]))
    held = document if is_page else document.get("first")
    if isinstance(held, dict):
        contains = AS.items if is_page else LDP.contains
        for item in held["items"]:
            yield Triple(node, contains, NamedNode(item if isinstance(item, str) else item["id"]))
