"""Answers of the reconciliation service, out of the library's index: the graph is not asked to find a thing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from descant.ingest.lookup import Candidate, Kind
from descant.ingest.lookup import Query as Asked
from descant.ingest.lookup.catalogues import numbers_in
from descant.ingest.lookup.choosing import plain
from descant.ingest.lookup.fitting import Fit, fit
from descant.server.library.things import Among, Sort, Thing, beginning, by_iri, like
from descant.server.reconciling.naming import PROPERTIES, identifier_of, iri_of, type_object
from descant.server.reconciling.questions import Extension, Query

SURE = 0.9
"""fit from which on a candidate may be taken for what is meant, where no other fits so well"""
SHOWN = 10
"""suggestions at once"""
_KINDS = {Sort.WORK: Kind.WORK, Sort.PERSON: Kind.PERSON, Sort.RECORDING: Kind.WORK, Sort.VERSION: Kind.WORK}


class _Read(NamedTuple):
    thing: Thing
    fit: Fit
    is_named_so: bool


def candidates(connection: sqlite3.Connection, query: Query, base: str) -> list[dict[str, Any]]:
    """The best first."""
    if query.text and (exact := by_iri(connection, iri_of(query.text, base))) and exact.sort in query.sorts:
        return [_candidate(_Read(exact, Fit(1.0, ()), True), base, match=True)]
    if not query.sorts:
        return []
    composers, titles = query.values("composer"), query.values("title")
    words = query.text or " ".join((*titles, *query.values("work"))) or " ".join(composers)
    found = like(connection, words, " ".join(composers), Among(query.sorts))
    read = sorted((_read(each, query, words) for each in found), key=lambda each: (-each.fit.score, each.thing.name))
    best = _best(read)
    return [_candidate(each, base, match=each is best) for each in read[: query.limit]]


def _read(thing: Thing, query: Query, words: str) -> _Read:
    by, numbers = query.values("composer"), query.values("catalogue")
    asked = Asked(_KINDS[thing.sort], words, by[0] if by else None, catalogue="; ".join(numbers) if numbers else None)
    makers = tuple(thing.known.get("composer", ())) if thing.sort is not Sort.PERSON else ()
    names = list(dict.fromkeys((thing.name, *thing.known.get("title", ()))))
    fits = [fit(asked, Candidate(thing.iri, name, " ; ".join(names), 0.0, makers=makers)) for name in names]
    best = _with_properties(max(fits, key=lambda each: each.score), thing, query)
    return _Read(thing, best, any(plain(name) == plain(words) for name in names))


def _with_properties(found: Fit, thing: Thing, query: Query) -> Fit:
    """What else is asked for, and is known: each that is not there takes a tenth."""
    score = found.score
    for name, wanted in query.properties:
        if name in ("composer", "catalogue") or name not in PROPERTIES:
            continue
        there = {plain(each) for each in thing.known.get(name, ())}
        if there and not there & {plain(each) for each in wanted}:
            score *= 0.9
    return found._replace(score=score)


def _best(read: Sequence[_Read]) -> _Read | None:
    """The only one that fits, or that alone is named so and is contradicted by nothing."""
    sure = [each for each in read if each.fit.score >= SURE]
    named = [each for each in read if each.is_named_so]
    if len(sure) == 1:
        return sure[0]
    alone = named[0] if len(named) == 1 and not sure else None
    return alone if alone and all(voice.says for voice in alone.fit.voices) else None


def _candidate(read: _Read, base: str, *, match: bool) -> dict[str, Any]:
    return {
        **_entity(read.thing, base),
        "type": [type_object(read.thing.sort)],
        "score": round(100 * read.fit.score, 1),
        "match": match,
        "features": [{"id": each.of, "value": round(each.says, 3)} for each in read.fit.voices],
    }


def _entity(thing: Thing, base: str) -> dict[str, Any]:
    return {"id": identifier_of(thing.iri, base), "name": thing.name, "description": described(thing)}


def described(thing: Thing) -> str:
    """What tells it from its namesakes."""
    shown = {"composer": 3, "key": 1, "instrument": 5}
    said = [each for name, most in shown.items() for each in thing.known.get(name, ())[:most]]
    if thing.sort in (Sort.VERSION, Sort.RECORDING):
        said += [each for each in thing.known.get("work", ()) if each != thing.name]
    if thing.sort is Sort.PERSON:
        said += thing.known.get("work", ())[:3]
    return ", ".join(said)


def suggestions(
    connection: sqlite3.Connection, prefix: str, sorts: Sequence[Sort], cursor: int, base: str
) -> list[dict[str, Any]]:
    exact = by_iri(connection, iri_of(prefix, base)) if prefix and not cursor else None
    found = [exact] if exact else beginning(connection, prefix, Among(sorts, SHOWN), cursor)
    return [_entity(each, base) | {"notable": [type_object(each.sort)]} for each in found]


def extended(
    connection: sqlite3.Connection, asked: Extension, same: Mapping[str, Sequence[str]], base: str
) -> dict[str, Any]:
    """`same` are names elsewhere, by IRI. What is not known of a thing, or no thing, has no values."""
    rows = {}
    for identifier in asked.ids:
        iri = iri_of(identifier, base)
        thing = by_iri(connection, iri)
        rows[identifier] = {name: list(_values(thing, name, same.get(iri, ()))) for name in asked.properties}
    return {"meta": [{"id": name, "name": PROPERTIES.get(name, (name,))[0]} for name in asked.properties], "rows": rows}


def _values(thing: Thing | None, name: str, same: Sequence[str]) -> Iterator[dict[str, str]]:
    if thing is None:
        return
    if name == "sameAs":
        yield from ({"str": each} for each in same)
    elif name == "catalogue":
        titles = " ; ".join((thing.name, *thing.known.get("title", ())))
        yield from ({"str": str(each)} for each in numbers_in(titles))
    else:
        yield from ({"str": each} for each in thing.known.get(name, ()))
