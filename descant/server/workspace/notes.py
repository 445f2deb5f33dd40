"""What people say of the bars of a work, as a workspace shows it, page by page, and of regions how much.

`/annotations/search` gives the same annotations as documents. Here each comes with what somebody sees of it: its words
as clean HTML, the names of its creators, its bars, how many replies it has, and whether they may change it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from pyoxigraph import NamedNode

from descant.annotations.bars import passage
from descant.annotations.correcting import chord_in
from descant.annotations.index.entries import Facet, Place, Space
from descant.annotations.index.placing import boxes_in, places_of, spans_of
from descant.annotations.index.searching import Query
from descant.annotations.objects import listed
from descant.annotations.register import Kept
from descant.annotations.rights import Who, require_change, require_removal
from descant.annotations.sharing import names_of as agents_in
from descant.annotations.wording import bodies, labels
from descant.errors import DescantError, InvalidInput
from descant.ontology.records.media_fragments import region_of, time_of
from descant.ontology.records.spans import TimeSpan
from descant.server.annotating.containing import END
from descant.server.annotating.keys import hidden, shown
from descant.server.annotating.room import room
from descant.server.annotating.searching import found_in
from descant.server.labels import names_of
from descant.server.presentation import href
from descant.server.services import services
from descant.server.workspace.counting import readers_of
from descant.server.workspace.facsimile import pages_beside

PAGE = 20
LONGEST = 1_000
"""bars that are asked for at once"""
MOST_REGIONS = 2_000
"""on the pages of a source"""
MOST_REPLIES = 50
"""that are counted of an annotation"""


# -- regions of pages --------------------------------------------------------------------------------------------------


def regions_on(who: Who, source: NamedNode) -> dict[str, Any]:
    """Those on the pages of a source that somebody says something of, each with how many do."""
    pages, pair = pages_beside(source), room().indexes.annotations
    room().indexes.follow()
    boxes = list(boxes_in(pair.public, pages, None, MOST_REGIONS + 1))
    if readers := readers_of(who):
        boxes += boxes_in(pair.private, pages, readers, MOST_REGIONS + 1)
    found = Counter((each.source, _xywh(each.left, each.right, each.top, each.bottom)) for each in boxes[:MOST_REGIONS])
    regions = [{"page": page, "xywh": xywh, "annotations": count} for (page, xywh), count in found.items()]
    return {"source": source.value, "complete": len(boxes) <= MOST_REGIONS, "regions": regions}


def _xywh(left: float, right: float, top: float, bottom: float) -> tuple[float, ...]:
    """Without what sums of decimals leave."""
    return tuple(round(each, 3) for each in (left, top, right - left, bottom - top))


# -- what is said ------------------------------------------------------------------------------------------------------


def notes_on(who: Who, version: NamedNode, first: int, last: int, before: str | None) -> dict[str, Any]:
    """Of some bars, the latest first; of what is aligned with them, nothing."""
    if not 1 <= first <= last < first + LONGEST:
        raise InvalidInput(
            f"Bars {first} to {last} cannot be looked for.", remedy=f"Name up to {LONGEST} bars, in their order."
        )
    places = passage(services().stores.public, version.value, first, last, aligned=False)
    sources = [version.value, *(each.source for each in places if each.space is Space.BARS)]
    page = _page(who, Query(overlaps=places), before, list(dict.fromkeys(sources)))
    return {"version": version.value, "first": first, "last": last} | page


def notes_at(who: Who, place: str, before: str | None) -> dict[str, Any]:
    """Of a region of a page or a span of seconds, the latest first."""
    source, _, fragment = place.partition("#")
    region, span = region_of(fragment), time_of(fragment)
    if not source or (region is None and span is None):
        raise InvalidInput(f"{place[:100]!r} is no place.", remedy="Say an IRI with #xywh=0,0,100,100 or #t=6,9.")
    found = Place.of_region(source, region) if region else Place.of_time(source, cast(TimeSpan, span))
    return {"place": place} | _page(who, Query(overlaps=(found,)), before, [])


def replies_to(who: Who, iri: str, before: str | None) -> dict[str, Any]:
    """What is about an annotation, the latest first."""
    return {"to": iri} | _page(who, Query(facets=((Facet.TARGET, iri),)), before, [])


def note_named(who: Who, name: str) -> dict[str, Any]:
    """One that was just made or changed."""
    return _items(who, [room().desk.read(who, name)], [])[0]


def _page(who: Who, query: Query, before: str | None, sources: Sequence[str]) -> dict[str, Any]:
    room().indexes.follow()
    edge = END if before is None else shown(before, "before")
    keys = found_in(who, room().indexes.annotations, query, "all", after=0, before=edge, limit=PAGE + 1)
    wanted = keys[-PAGE:]
    items = _items(who, room().desk.kept(who, wanted[::-1]), sources)
    return {"items": items, "next": hidden(wanted[0]) if len(keys) > PAGE else None}


def _items(who: Who, found: Sequence[Kept], sources: Sequence[str]) -> list[dict[str, Any]]:
    documents = [json.loads(each.document) for each in found]
    creators = [agents_in(each.get("creator")) for each in documents]
    names = names_of(dict.fromkeys(each for some in creators for each in some if ":" in each))
    keys = [each.number for each in found]
    bars = _bars_of(keys, sources)
    places = _places_of(keys)
    return [
        _item(who, kept, document)
        | {
            "creators": _people(document, by, names),
            "bars": bars.get(kept.number),
            "places": places.get(kept.number, []),
        }
        for kept, document, by in zip(found, documents, creators, strict=True)
    ]


def _bars_of(keys: Sequence[int], sources: Sequence[str]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for index in room().indexes.annotations if keys and sources else ():
        for span in spans_of(index, keys, sources):
            first, last = found.get(span.key, (span.first, span.last))
            found[span.key] = [min(first, span.first), max(last, span.last)]
    return found


def _places_of(keys: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Regions of pages and spans of seconds; of what is about bars, these say enough."""
    found: dict[int, list[dict[str, Any]]] = {}
    for index in room().indexes.annotations if keys else ():
        for key, place in places_of(index, keys):
            if place.space is Space.REGION:
                said: dict[str, Any] = {"xywh": _xywh(place.x0, place.x1, place.y0, place.y1)}
            else:
                said = {"t": [place.x0, place.x1]}
            found.setdefault(key, []).append({"in": place.source} | said)
    return found


def _item(who: Who, kept: Kept, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": document["id"],
        "name": kept.name,
        "href": href(document["id"]),
        "etag": f'"{kept.tag}"',
        "visibility": kept.visibility,
        "document": document,
        "says": [_words(each) for each in bodies(_without_tags(document)) if not each.link],
        "chord": chord_in(document),
        "replies": _count_replies(who, document["id"]),
        "mayChange": _may(require_change, who, kept),
        "mayDelete": _may(require_removal, who, kept),
        "isOwn": who.account == kept.owner,
    }


def _words(body: Any) -> dict[str, Any]:
    return {"html": body.markup, "text": body.lines, "language": body.language}


def _without_tags(document: dict[str, Any]) -> dict[str, Any]:
    """These are shown as such."""
    if document.get("motivation") == "tagging":
        return {}
    said = [each for each in listed(document.get("body")) if "tagging" not in _purposes(each)]
    return {key: document[key] for key in ("bodyValue",) if key in document} | {"body": said}


def _purposes(body: Any) -> list[Any]:
    return listed(body.get("purpose")) if isinstance(body, dict) else []


def _people(document: dict[str, Any], iris: Sequence[str], names: dict[str, str]) -> list[dict[str, str]]:
    """By the name that the document says, else by what everybody may know."""
    said = [each for each in listed(document.get("creator")) if isinstance(each, dict)]
    own = {str(each.get("id", "")): labels(each.get("name"))[0].text for each in said if labels(each.get("name"))}
    return [{"iri": each, "name": own.get(each) or names.get(each, each)} for each in iris if each or own.get(each)]


def _count_replies(who: Who, iri: str) -> int:
    query = Query(facets=((Facet.TARGET, iri),))
    return len(found_in(who, room().indexes.annotations, query, "all", after=0, before=None, limit=MOST_REPLIES))


def _may(require: Any, who: Who, kept: Kept) -> bool:
    try:
        require(who, kept)
    except DescantError:
        return False
    return True
