"""`/annotations/search`: annotations by what they are about and what they say, for whom they are there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request

from descant.accounts.profiles import public_names
from descant.annotations.bars import passage
from descant.annotations.index.calling import spelled
from descant.annotations.index.entries import Facet, Place
from descant.annotations.index.file import Pair
from descant.annotations.index.searching import Query, search
from descant.annotations.index.words import MOST_ASKED, forms
from descant.annotations.rights import Who
from descant.errors import TooLarge, WrongUse
from descant.ontology.iris import ANNO_CONTEXT, DSC, MAO, MOTIVATIONS, OA
from descant.ontology.records.media_fragments import region_of, time_of
from descant.server.annotating.keys import hidden, shown
from descant.server.annotating.representing import PROFILED, keep_to_oneself
from descant.server.annotating.room import room
from descant.server.services import services

PAGE, MOST = 50, 200
VALUES = 20
"""of one parameter"""
LONGEST = 2_000
"""characters of a parameter"""
FACETS = {
    "target": Facet.TARGET,
    "source": Facet.SOURCE,
    "creator": Facet.CREATOR,
    "tag": Facet.TAG,
    "work": Facet.WORK,
    "motivation": Facet.MOTIVATION,
    "type": Facet.TYPE,
}
MULTIPLE = (*FACETS, "overlaps")
SINGLE = ("aligned", "q", "language", "since", "until", "scope", "after", "before", "limit")
_BARS = re.compile(r"bars=([1-9][0-9]{0,6})(?:,([1-9][0-9]{0,6}))?")
_OUR_TYPES = {
    **{each: DSC.base + each for each in ("Observation", "Relationship", "Commentary")},
    **{each: MAO.base + each for each in ("MusicalIdea", "MusicalMaterial", "Extract", "Selection")},
    "AbsenceSelection": MAO.absenceSelection.value,
}
_SCOPES = ("all", "public", "mine")


def find_kept(who: Who, pair: Pair, path: str) -> Response:
    """A page of those that meet all conditions; of several `overlaps` one is enough. `path` is where this is asked."""
    _require_known((*SINGLE, *MULTIPLE))
    query, scope = _query(), _scope()
    limit = min(_number("limit") or PAGE, MOST)
    before = shown(request.args["before"], "before") if "before" in request.args else None
    after = shown(request.args.get("after", "0"), "after")
    room().indexes.follow()
    keys = found_in(who, pair, query, scope, after=after, before=before, limit=limit + 1)
    more = len(keys) > limit
    keys = keys[:limit] if before is None else keys[-limit:]
    response = jsonify(_page(who, keys, path, more=more, backwards=before is not None))
    response.content_type = PROFILED
    keep_to_oneself(response, is_public=who.account is None)
    return response


def every_key(who: Who, pair: Pair, *, most: int, beside: tuple[str, ...]) -> list[int]:
    """All that meet the conditions; `beside` are parameters that are none."""
    _require_known((*SINGLE, *MULTIPLE, *beside))
    query, scope = _query(), _scope()
    room().indexes.follow()
    found = found_in(who, pair, query, scope, after=0, before=None, limit=most + 1)
    if len(found) > most:
        raise TooLarge(f"There are more than {most:,} of them.", remedy="Ask for less: by work, by time, by person.")
    return found


def _scope() -> str:
    scope = request.args.get("scope", "all")
    if scope not in _SCOPES:
        raise WrongUse(f"The parameter scope cannot be {scope[:40]!r}.", remedy=f"Scopes: {', '.join(_SCOPES)}.")
    return scope


def found_in(who: Who, pair: Pair, query: Query, scope: str, **place: Any) -> list[int]:
    """Out of the public index, and what they may read out of the other."""
    limit = place["limit"]
    theirs = () if who.account is None else (f"user/{who.account}",)
    if scope == "mine":
        own = replace(query, facets=(*query.facets, (Facet.CONTAINER, f"user/{who.account}")))
        return search(pair, own, **place) if theirs else []
    found = search((pair.public,), query, **place)
    if theirs and scope == "all":
        readers = (*theirs, *(f"group/{each}" for each in who.groups))
        found += search((pair.private,), replace(query, readers=readers), **place)
    return sorted(found)[:limit] if place["before"] is None else sorted(found)[-limit:]


def _page(who: Who, keys: list[int], path: str, *, more: bool, backwards: bool) -> dict[str, Any]:
    asked = [(name, value) for name, value in request.args.items(multi=True) if name not in ("after", "before")]
    home = f"{services().config.base}{path}"
    page: dict[str, Any] = {
        "@context": ANNO_CONTEXT,
        "id": f"{home}?{urlencode(list(request.args.items(multi=True)))}",
        "type": "AnnotationPage",
        "partOf": {"id": f"{home}?{urlencode(asked)}", "type": "AnnotationCollection"},
        "items": room().desk.documents(who, keys),
    }
    if keys and (backwards or more):
        page["next"] = f"{home}?{urlencode([*asked, ('after', hidden(keys[-1]))])}"
    if keys and (more if backwards else "after" in request.args):
        page["prev"] = f"{home}?{urlencode([*asked, ('before', hidden(keys[0]))])}"
    return page


def _require_known(names: tuple[str, ...]) -> None:
    for name, values in request.args.lists():
        if name not in names:
            raise WrongUse(f"{name[:60]!r} cannot be asked for.", remedy=f"Known: {', '.join(names)}.")
        if name not in MULTIPLE and len(values) > 1:
            raise WrongUse(f"{name} is said {len(values)} times.", remedy="Say it once.")
        if len(values) > VALUES:
            raise WrongUse(f"{name} is said {len(values)} times.", remedy=f"Say it {VALUES} times at the most.")
        if any(len(value) > LONGEST for value in values):
            raise WrongUse(f"{name} is longer than {LONGEST:,} characters.", remedy="Ask for less.")


def _query() -> Query:
    facets = tuple((facet, _meant(name, each)) for name, facet in FACETS.items() for each in request.args.getlist(name))
    since, until = _moment("since"), _moment("until")
    if len(forms(text := request.args.get("q", ""), None)) > MOST_ASKED:
        raise WrongUse("Those are too many words.", remedy=f"Ask for {MOST_ASKED} at the most.")
    return Query(
        facets=facets,
        overlaps=tuple(place for each in request.args.getlist("overlaps") for place in _places(each)),
        text=text,
        language=request.args.get("language"),
        since=since,
        until=until,
    )


def _meant(name: str, value: str) -> str | tuple[str, ...]:
    """Motivations, types and people may be said by their names, works by what their IRIs end in."""
    home = f"{services().config.base}id/work/"
    if name == "creator" and ":" not in value:
        return value, *agents_called(value)
    if name == "work":
        return value.removeprefix(home)
    if name == "motivation" and value.isidentifier():
        return MOTIVATIONS.get(value, OA[value]).value
    if name == "type" and value.isidentifier():
        return _OUR_TYPES.get(value, OA.base + value)
    return value


def agents_called(name: str) -> list[str]:
    """Of those who want to be known by it, here."""
    names = public_names(services().engine)
    return [f"{services().config.base}id/agent/{each}" for each, own in names.items() if spelled(own) == spelled(name)]


def _places(said: str) -> tuple[Place, ...]:
    source, _, fragment = said.partition("#")
    if source and (bars := _BARS.fullmatch(fragment)):
        first, last = sorted((int(bars[1]), int(bars[2] or bars[1])))
        if (aligned := request.args.get("aligned", "0")) not in ("0", "1"):
            raise WrongUse(f"The parameter aligned cannot be {aligned[:100]!r}.", remedy="Say 0 or 1.")
        try:
            return passage(services().stores.public, source, first, last, aligned=aligned == "1")
        except ValueError as error:
            raise WrongUse(f"{source[:100]!r} is no IRI.", remedy="Say the IRI of a version.") from error
    if source and (span := time_of(fragment)):
        return (Place.of_time(source, span),)
    if source and (region := region_of(fragment)):
        return (Place.of_region(source, region),)
    raise WrongUse(
        f"overlaps is {said[:100]!r}, in which there are no seconds, no region and no bars.",
        remedy="Say an IRI with #t=6,9, #xywh=0,0,100,100 or #bars=3,10.",
    )


def _moment(name: str) -> datetime | None:
    if name not in request.args:
        return None
    try:
        found = datetime.fromisoformat(request.args[name])
    except ValueError as error:
        why = f"The parameter {name} cannot be {request.args[name][:40]!r}."
        raise WrongUse(why, remedy="Say a date, such as 2026-11-20.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _number(name: str) -> int | None:
    said = request.args.get(name)
    if said is None:
        return None
    if not (said.isascii() and said.isdigit() and 0 < len(said) < 19):
        raise WrongUse(f"The parameter {name} cannot be {said[:40]!r}.", remedy="Follow next and prev.")
    return int(said)
