"""Questions to the library's index: works that meet all of what is chosen, how many more each choice would leave, and
what begins as somebody types.

Every choice narrows: two instruments are both in the work. So a count is what the next page has, and none leads
nowhere.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from descant.server.library.gathering import Facet
from descant.server.library.shelf import Shelf

PAGE = 24
"""works"""
FEW, MANY = 10, 500
"""values of a facet that are listed, and where all are wanted"""
WORDS = 12
"""of what is typed"""
LISTED = (Facet.COMPOSER, Facet.INSTRUMENT, Facet.KEY, Facet.TAG, Facet.LICENCE, Facet.HOLDS)
_WORD = re.compile(r"[^\W_]+[♭♯]?")


class Order(StrEnum):
    TITLE = "title"
    COMPOSER = "composer"
    NEWEST = "newest"


_COLUMNS = {
    Order.TITLE: "title, id",
    Order.COMPOSER: "composer, title, id",
    Order.NEWEST: "read DESC, id DESC",
}


class Chosen(NamedTuple):
    facet: Facet
    value: str


class Wish(NamedTuple):
    words: str = ""
    chosen: tuple[Chosen, ...] = ()
    order: Order = Order.TITLE
    page: int = 1
    more: Facet | None = None
    """of which all values are listed"""
    size: int = PAGE
    """works of a page"""


class Value(NamedTuple):
    value: str
    total: int


class Values(NamedTuple):
    """Of a facet, those with most works first."""

    listed: list[Value]
    total: int
    """how many values there are"""


class Found(NamedTuple):
    total: int
    works: list[dict[str, Any]]
    facets: dict[Facet, Values]


class Suggestion(NamedTuple):
    label: str
    kind: int
    value: str
    total: int


def find(shelf: Shelf, wish: Wish) -> Found:
    connection = shelf.reading()
    among, given = _condition(connection, wish)
    offset = (wish.page - 1) * wish.size
    rows = connection.execute(
        f"SELECT iri, shown FROM works w {among} ORDER BY {_COLUMNS[wish.order]} LIMIT ? OFFSET ?",  # noqa: S608 - ours
        (*given, wish.size, offset),
    )
    works = [json.loads(shown) | {"iri": iri} for iri, shown in rows]
    return Found(count(shelf, wish), works, _facets(connection, wish, among, given))


def count(shelf: Shelf, wish: Wish) -> int:
    connection = shelf.reading()
    among, given = _condition(connection, wish)
    found: int = connection.execute(f"SELECT count(*) FROM works w {among}", given).fetchone()[0]  # noqa: S608 - ours
    return found


def suggest(shelf: Shelf, typed: str, most: int) -> list[Suggestion]:
    """What has a word that begins so, or several; what is in most works first, and shorter names before longer."""
    if not (match := _match(typed)):
        return []
    rows = shelf.reading().execute(
        "SELECT label, kind, value, total FROM called WHERE called MATCH ? ORDER BY total DESC, length(label) LIMIT ?",
        (match, most),
    )
    return [Suggestion(*row) for row in rows]


def _match(typed: str) -> str:
    """Words that begin so, all of them."""
    return " ".join(f'"{word}"*' for word in words_in(typed)[:WORDS])


def words_in(text: str) -> list[str]:
    """As the index has them."""
    return _WORD.findall(text)


def _condition(connection: sqlite3.Connection, wish: Wish) -> tuple[str, tuple[Any, ...]]:
    """WHERE …, and what stands for its question marks."""
    parts, given = list[str](), list[Any]()
    if wish.words:
        match = _match(wish.words)
        parts.append("id IN (SELECT rowid FROM texts WHERE texts MATCH ?)" if match else "0")
        given += [match] if match else []
    for facet, value in wish.chosen:
        row = connection.execute("SELECT id FROM names WHERE value = ?", (value,)).fetchone()
        parts.append("EXISTS (SELECT 1 FROM facets WHERE kind = ? AND name = ? AND work = w.id)")
        given += [facet, row[0] if row else 0]
    return (f"WHERE {' AND '.join(parts)}" if parts else "", tuple(given))


def _facets(connection: sqlite3.Connection, wish: Wish, among: str, given: Sequence[Any]) -> dict[Facet, Values]:
    """Without what is chosen already."""
    text = "SELECT kind, name, total FROM counts"
    if among:
        text = (
            f"WITH found AS MATERIALIZED (SELECT id FROM works w {among})"  # noqa: S608 - made of our own words
            " SELECT f.kind AS kind, f.name AS name, count(*) AS total FROM found JOIN facets f ON f.work = found.id"
            " GROUP BY f.kind, f.name"
        )
    counted = connection.execute(
        f"SELECT c.kind, n.value, c.total FROM ({text}) c JOIN names n ON n.id = c.name"  # noqa: S608 - the same
        " ORDER BY c.total DESC, n.value",
        given,
    )
    found = {facet: Values([], 0) for facet in LISTED}
    for kind, value, total in _others(counted, wish):
        values, most = found[kind], MANY if kind is wish.more else FEW
        if len(values.listed) < most:
            values.listed.append(Value(value, total))
        found[kind] = values._replace(total=values.total + 1)
    return {facet: values for facet, values in found.items() if values.total}


def _others(counted: sqlite3.Cursor, wish: Wish) -> Iterator[tuple[Facet, str, int]]:
    for number, value, total in counted:
        kind = Facet(number)
        if kind in LISTED and Chosen(kind, value) not in wish.chosen:
            yield kind, value, total
