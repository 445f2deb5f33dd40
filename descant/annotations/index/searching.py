"""Questions to an index, page by page.

What leads is the condition that the fewest notes meet: it gives keys in ascending order, and the others are asked of
each of these. Places that overlap come out of a tree in no order: where they are few they are sorted; where they are
many the places of the source are gone through in order, as then a page is soon full.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from descant.annotations.index.derived import known_name
from descant.annotations.index.entries import Facet, Place, Space
from descant.annotations.index.file import IndexFile
from descant.annotations.index.schema import STRETCH
from descant.annotations.index.words import forms, wanted

FEW = 2_000
"""places that are sorted, and words that are counted"""
_EXACTLY = (
    "p.kind = ? AND p.source = ? AND p.x0 <= ? AND p.x1 >= ? AND p.y0 <= ? AND p.y1 >= ?"
    " AND (p.kind = 3 OR ((p.x0 < ? OR p.x0 = p.x1) AND (p.x1 > ? OR p.x0 = p.x1)"
    " AND (p.kind = 1 OR (p.y0 < ? AND p.y1 > ?))))"
)
"""Bars have their ends in them; spans and regions that only touch do not overlap, unless one has no length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All of it must hold. Of places that overlap, one; of readers, too."""

    facets: tuple[tuple[Facet, str | tuple[str, ...]], ...] = ()
    """of several values one is enough"""
    overlaps: tuple[Place, ...] = ()
    text: str = ""
    language: str | None = None
    """of the text; None: any"""
    since: datetime | None = None
    until: datetime | None = None
    """made from, and before: UTC"""
    readers: tuple[str, ...] | None = None
    """containers of accounts and groups, of which it must be in one; None: everybody may read what is here"""


@dataclass(frozen=True, slots=True)
class Part:
    """A condition: as a source of keys, and asked of a key that another part gives."""

    weight: int
    """how many keys it gives, at the most"""
    source: str
    """FROM …, with a column `key`, and WHERE …"""
    asked: str
    """EXISTS …, of `k.key`"""
    parameters: tuple[Any, ...]
    given: tuple[Any, ...] | None = None
    """parameters of the source, where these are others"""
    in_order: Callable[..., Iterator[list[int]]] | None = None
    """instead of a source: keys behind an edge, some at a time"""


def search(
    indexes: Sequence[IndexFile], query: Query, *, after: int = 0, before: int | None = None, limit: int
) -> list[int]:
    """The keys after the one given, or the last ones before it; in ascending order."""
    found = sorted(key for each in indexes for key in _search(each, query, after=after, before=before, limit=limit))
    return found[:limit] if before is None else found[-limit:]


def _search(index: IndexFile, query: Query, *, after: int, before: int | None, limit: int) -> list[int]:
    connection = index.reading()
    parts = sorted(_parts(connection, query), key=lambda each: each.weight)
    if parts and parts[0].weight == 0:
        return []
    forwards, edge = (True, after) if before is None else (False, before)
    leader, others = (parts[0], parts[1:]) if parts else (_EVERYTHING, [])
    if leader.in_order is None:
        return _asked(connection, leader, others, edge, limit, forwards=forwards)
    found: list[int] = []
    for keys in leader.in_order(edge, forwards=forwards):
        found += _asked(connection, _listed(set(keys)), others, edge, limit - len(found), forwards=forwards)
        if len(found) >= limit:
            break
    return found


def _asked(
    connection: sqlite3.Connection, leader: Part, others: Sequence[Part], edge: int, limit: int, *, forwards: bool
) -> list[int]:
    """The keys of the leader behind the edge, of which all others hold."""
    sign, order = (">", "ASC") if forwards else ("<", "DESC")
    where = "".join(f" AND {each.asked}" for each in others)
    text = (
        f"SELECT DISTINCT k.key FROM (SELECT key FROM {leader.source}) k"  # noqa: S608 - made of our own words
        f" WHERE k.key {sign} ?{where} ORDER BY k.key {order} LIMIT ?"
    )
    given = leader.parameters if leader.given is None else leader.given
    asked = [value for each in others for value in each.parameters]
    return [row[0] for row in connection.execute(text, (*given, edge, *asked, limit))]


class Count(NamedTuple):
    """How many have a facet, when one was last changed (seconds since 1970), and how often that happened."""

    total: int = 0
    modified: float = 0.0
    changes: int = 0

    def __or__(self, other: Count) -> Count:
        return Count(self.total + other.total, max(self.modified, other.modified), self.changes + other.changes)


def count(indexes: Sequence[IndexFile], kind: Facet, value: str) -> Count:
    return reduce(or_, (_count(each, kind, value) for each in indexes))


def _count(index: IndexFile, kind: Facet, value: str) -> Count:
    connection = index.reading()
    here = (kind, known_name(connection, value))
    row = connection.execute("SELECT total, modified, changes FROM counts WHERE kind = ? AND name = ?", here).fetchone()
    return Count(*row) if row else Count()


_EVERYTHING = Part(1 << 60, "notes", "1", ())
_NOTHING = Part(0, "notes", "0", ())


def _parts(connection: sqlite3.Connection, query: Query) -> Iterator[Part]:
    for kind, value in query.facets:
        yield _facet(connection, kind, (value,) if isinstance(value, str) else value)
    if query.text:
        yield _words(connection, query)
    if query.since or query.until:
        yield _made(connection, query)
    if query.overlaps:
        yield _overlapping(connection, query.overlaps)
    if query.readers is not None:
        yield _readable(connection, query.readers)


def _facet(connection: sqlite3.Connection, kind: Facet, values: tuple[str, ...]) -> Part:
    names = [name for each in values if (name := known_name(connection, each)) is not None]
    here = f"kind = ? AND name IN ({','.join('?' * len(names))})"
    counted = f"SELECT total(total) FROM counts WHERE {here}"  # noqa: S608 - made of our own words
    number = int(connection.execute(counted, (kind, *names)).fetchone()[0])
    asked = f"EXISTS (SELECT 1 FROM facets WHERE {here} AND key = k.key)"  # noqa: S608 - the same
    return Part(number, f"facets WHERE {here}", asked, (kind, *names))


def _words(connection: sqlite3.Connection, query: Query) -> Part:
    words = forms(query.text, query.language)
    if not words:
        return _NOTHING
    expression = wanted(words)
    few = "SELECT COUNT(*) FROM (SELECT 1 FROM texts WHERE texts MATCH ? LIMIT ?)"
    number = connection.execute(few, (expression, FEW)).fetchone()[0]
    # Asked of one note, its own words are looked through: to ask the tree means to go through it up to there.
    each_has = " AND ".join(f"({' OR '.join(['instr(w, ?)'] * len(word))})" for word in words)
    its_words = "SELECT ' ' || words || ' ' AS w FROM notes WHERE key = k.key"
    asked = f"EXISTS (SELECT 1 FROM ({its_words}) WHERE {each_has})"  # noqa: S608 - made of our own words
    found_in = "(SELECT rowid AS key FROM texts WHERE texts MATCH ?)"
    spaced = tuple(f" {form} " for word in words for form in word)
    return Part(number if number < FEW else 1 << 40, found_in, asked, spaced, (expression,))


def _made(connection: sqlite3.Connection, query: Query) -> Part:
    """Where few were made then they are listed; else stretches of keys are gone through that have some."""
    span = (query.since.timestamp() if query.since else 0.0, query.until.timestamp() if query.until else 1e12)
    here = "created >= ? AND created < ?"
    listed = connection.execute(f"SELECT key FROM notes WHERE {here} LIMIT ?", (*span, FEW)).fetchall()  # noqa: S608 - made of our own words
    if len(listed) < FEW:
        return _listed({row[0] for row in listed})
    asked = f"EXISTS (SELECT 1 FROM notes WHERE key = k.key AND {here})"  # noqa: S608 - the same

    def in_order(edge: int, *, forwards: bool) -> Iterator[list[int]]:
        return _by_stretches(connection, span, edge, forwards=forwards)

    return Part(1 << 50, "", asked, span, in_order=in_order)


def _by_stretches(
    connection: sqlite3.Connection, span: tuple[float, float], edge: int, *, forwards: bool
) -> Iterator[list[int]]:
    sign, order = (">=", "ASC") if forwards else ("<=", "DESC")
    stretches = (
        f"SELECT number FROM stretches WHERE latest >= ? AND earliest < ? AND number {sign} ? ORDER BY number {order}"  # noqa: S608 - made of our own words
    )
    made = (
        "SELECT key FROM notes INDEXED BY times_by_note"  # noqa: S608 - the same
        f" WHERE key BETWEEN ? AND ? AND created >= ? AND created < ? ORDER BY key {order}"
    )
    for (number,) in connection.execute(stretches, (*span, edge // STRETCH)).fetchall():
        low, high = number * STRETCH, number * STRETCH + STRETCH - 1
        low, high = (max(low, edge + 1), high) if forwards else (low, min(high, edge - 1))
        yield [row[0] for row in connection.execute(made, (low, high, *span))]


def _readable(connection: sqlite3.Connection, containers: tuple[str, ...]) -> Part:
    names = [name for each in containers if (name := known_name(connection, each)) is not None]
    if not names:
        return _NOTHING
    marks = ",".join("?" * len(names))
    here = f"kind = {Facet.CONTAINER:d} AND name IN ({marks})"
    asked = f"EXISTS (SELECT 1 FROM facets WHERE {here} AND key = k.key)"  # noqa: S608 - made of our own words
    return Part(1 << 45, f"facets WHERE {here}", asked, tuple(names))


def _overlapping(connection: sqlite3.Connection, places: tuple[Place, ...]) -> Part:
    known = [(each, name) for each in places if (name := known_name(connection, each.source)) is not None]
    if not known:
        return _NOTHING
    keys: set[int] = set()
    for place, name in known:
        keys.update(_in_tree(connection, place, name, FEW + 1 - len(keys)))
        if len(keys) > FEW:
            return _in_order(known)
    return _listed(keys)


def _listed(keys: set[int]) -> Part:
    asked = "k.key IN (SELECT value FROM json_each(?))"
    return Part(len(keys), "(SELECT value AS key FROM json_each(?))", asked, (json.dumps(sorted(keys)),))


def _in_tree(connection: sqlite3.Connection, place: Place, name: int, limit: int) -> Iterator[int]:
    found = connection.execute(
        "SELECT p.key FROM extents e JOIN places p ON p.id = e.id"  # noqa: S608 - made of our own words
        " WHERE e.s0 <= ? AND e.s1 >= ? AND e.x0 <= ? AND e.x1 >= ? AND e.y0 <= ? AND e.y1 >= ?"
        f" AND {_EXACTLY} LIMIT ?",
        (name, name, place.x1, place.x0, place.y1, place.y0, *_bounds(place, name), limit),
    )
    return (row[0] for row in found)


def _in_order(known: list[tuple[Place, int]]) -> Part:
    either = " OR ".join(f"({_EXACTLY})" for _ in known)
    parameters = tuple(value for place, name in known for value in _bounds(place, name))
    asked = f"EXISTS (SELECT 1 FROM places p WHERE p.key = k.key AND ({either}))"  # noqa: S608 - made of our own words
    return Part(1 << 42, f"places p WHERE {either}", asked, parameters)


def _bounds(place: Place, name: int) -> tuple[Any, ...]:
    point = place.x0 == place.x1 and place.space is not Space.BARS
    slack = 1e-9 if point else 0.0  # so that a point overlaps what it lies in
    x0, x1 = place.x0 - slack, place.x1 + slack
    return (place.space, name, place.x1, place.x0, place.y1, place.y0, x1, x0, place.y1, place.y0)
