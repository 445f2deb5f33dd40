"""Feeds of what is public, as Atom and as Activity Streams: the newest first, pages by key, the same for everybody.

A page is known by the activity that it begins before or after. Tokens and cookies make no difference here, so that
whoever stands between may keep a page, and ask whether it is still so.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from descant.annotations.activities import EVERYBODY, GROUP, OWN, Activity
from descant.annotations.activities.file import NEWEST, Count
from descant.annotations.activities.telling import CONTEXT
from descant.annotations.containers import Container, Kind
from descant.annotations.rights import Who
from descant.database import moment
from descant.errors import NotFound, WrongUse
from descant.server.annotating import atom
from descant.server.annotating.representing import keep_to_oneself
from descant.server.annotating.room import room
from descant.server.annotating.who import who_asks
from descant.server.conditions import settled
from descant.server.labels import labels_of, nodes_of
from descant.server.negotiation import named_format, require_best
from descant.server.presentation import opens
from descant.server.services import services

blueprint = Blueprint("feeds", __name__)

PAGE = 50
ATOM, AS2 = atom.MEDIA_TYPE, "application/activity+json"
FORMATS = {ATOM: "atom", AS2: "as2"}
NOW, START = "now", "start"
_MEANT = ("application/ld+json", "application/json")
"""what clients say when they mean Activity Streams"""
_SETTLED = 2
"""seconds after which a feed's last change is sure to be the last in its second"""


@dataclass(frozen=True, slots=True)
class Slice:
    """Activities of a page, the newest first, and whether there are others before and behind."""

    activities: list[Activity]
    place: dict[str, str]
    newer: bool
    older: bool


@blueprint.get("/annotations/feed")
@blueprint.get("/annotations/<any(user, work):kind>/<of>/feed")
def show_feed(kind: str = "", of: str = "") -> Response:
    container = Container.named(f"{kind}/{of}" if kind else "")
    if unknown := set(request.args) - {"before", "after", "format"}:
        raise WrongUse(f"{sorted(unknown)[0][:60]!r} is not known here.", remedy="Follow first, next, prev and last.")
    wanted = named_format(request.args.get("format"), tuple(FORMATS)) or _preferred()
    room().feeds.follow()
    count = room().feeds.public.count(container.name)
    whole = wanted == AS2 and not ("before" in request.args or "after" in request.args)
    if whole:
        return _respond(json.dumps(_collection(container, count)), wanted, count)
    found = _slice(container.name)
    body = _page(container, found) if wanted == AS2 else _atom(container, found, count)
    return _respond(body, wanted, count)


@blueprint.get("/annotations/activity/<identifier>")
def show_activity(identifier: str) -> Response:
    """Those of groups and of one's own things, which webhooks tell, too."""
    feeds, who = room().feeds, who_asks()
    feeds.follow()
    found = feeds.public.find(identifier) or feeds.private.find(identifier)
    told = room().teller.told([found]) if found and _is_for(who, found) else []
    if found is None or not told:
        raise NotFound(f"There is no activity {identifier[:40]}.", remedy="/annotations/feed has what was done.")
    response = Response(json.dumps({"@context": CONTEXT} | room().teller.document(told[0])), content_type=AS2)
    response.add_etag()
    keep_to_oneself(response, is_public=found.audience == EVERYBODY)
    return settled(response)


def _is_for(who: Who, activity: Activity) -> bool:
    theirs = {EVERYBODY, *(GROUP + each for each in who.groups), *([OWN + who.account] if who.account else ())}
    return activity.audience in theirs


def links(name: str) -> list[tuple[str, str]]:
    """Types and addresses of the feeds of a container."""
    return [(media_type, _address(name, format=short)) for media_type, short in FORMATS.items()]


def link_headers(name: str) -> list[str]:
    return [f'<{address}>; rel="alternate"; type="{media_type}"' for media_type, address in links(name)]


def _preferred() -> str:
    found = require_best((*FORMATS, *_MEANT), aliases=False)
    return AS2 if found in _MEANT else found


def _slice(name: str) -> Slice:
    file, before, after = room().feeds.public, request.args.get("before"), request.args.get("after")
    if before is not None and after is not None:
        raise WrongUse("Both before and after are said.", remedy="Follow first, next, prev and last.")
    if after is not None:
        found = file.after(name, 0 if after == START else _place(after), limit=PAGE + 1)
        return Slice(found[:PAGE][::-1], {"after": after}, newer=len(found) > PAGE, older=after != START)
    edge = NEWEST if before in (None, NOW) else _place(str(before))
    found = file.newest(name, before=edge, limit=PAGE + 1)
    return Slice(found[:PAGE], {"before": before or NOW}, newer=edge != NEWEST, older=len(found) > PAGE)


def _place(identifier: str) -> int:
    found = room().feeds.public.find(identifier)
    if found is None:
        raise NotFound(f"There is no activity {identifier[:40]!r}.", remedy="Follow first, next, prev and last.")
    return found.seq


def _around(container: Container, found: Slice, form: str, names: tuple[str, str]) -> dict[str, str]:
    """Addresses of the pages of older and of newer activities, by these names."""
    older, newer = names
    around = {}
    if found.older and found.activities:
        around[older] = _address(container.name, before=found.activities[-1].id, format=form)
    if found.newer and found.activities:
        around[newer] = _address(container.name, after=found.activities[0].id, format=form)
    return around


def _collection(container: Container, count: Count) -> dict[str, Any]:
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": _address(container.name, format="as2"),
        "type": "OrderedCollection",
        "name": _title(container),
        "totalItems": count.total,
    }
    if count.total:
        document["first"] = _address(container.name, before=NOW, format="as2")
        document["last"] = _address(container.name, after=START, format="as2")
    return document


def _page(container: Container, found: Slice) -> str:
    teller = room().teller
    document = {
        "@context": CONTEXT,
        "id": _address(container.name, **found.place, format="as2"),
        "type": "OrderedCollectionPage",
        "partOf": _address(container.name, format="as2"),
        **_around(container, found, "as2", ("next", "prev")),
        "orderedItems": [teller.document(each) for each in teller.told(found.activities)],
    }
    return json.dumps(document, ensure_ascii=False)


def _atom(container: Container, found: Slice, count: Count) -> bytes:
    here = found.place if found.place != {"before": NOW} else {}
    addresses = {
        "self": _address(container.name, **here, format="atom"),
        "first": _address(container.name, format="atom"),
        "last": _address(container.name, after=START, format="atom"),
        **_around(container, found, "atom", ("next", "previous")),
    }
    told = room().teller.told(found.activities)
    people = {iri for each in told for _, iri in atom.creators(each.document or {}) if opens(iri)}
    page = atom.Page(
        iri=_address(container.name),
        title=_title(container),
        author=urlsplit(services().config.base).netloc,
        base=services().config.base,
        updated=moment(_time(count)) if count.modified else None,
        links=addresses,
        others=[(AS2, _address(container.name, format="as2"))],
        names={node.value: name for node, name in labels_of(nodes_of(people)).items()},
    )
    return atom.write(page, told)


def _address(name: str, **parameters: str) -> str:
    asked = f"?{urlencode(parameters)}" if parameters else ""
    return f"{services().config.base}annotations/{f'{name}/' if name else ''}feed{asked}"


def _title(container: Container) -> str:
    if container.kind is Kind.ALL:
        return "All public annotations"
    thing = NamedNode(f"{services().config.base}id/{'work' if container.kind is Kind.WORK else 'agent'}/{container.of}")
    name = labels_of([thing]).get(thing, container.of)
    return f"Annotations of {name}" if container.kind is Kind.WORK else f"Annotations by {name}"


def _time(count: Count) -> datetime:
    return datetime.fromtimestamp(count.modified, UTC).replace(tzinfo=None)


def _respond(body: str | bytes, media_type: str, count: Count) -> Response:
    response = Response(body, content_type=media_type)
    response.set_etag(f"{room().feeds.public.identity}-{count.changes}.{FORMATS[media_type]}")
    if count.modified and time.time() - count.modified > _SETTLED:
        response.last_modified = datetime.fromtimestamp(count.modified, UTC)
    response.headers["Cache-Control"] = "public, no-cache"
    return settled(response)
