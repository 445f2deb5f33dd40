"""Changes put into a file of activities, all that come together at once: one statement for all rows of a table."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256
from itertools import count, groupby
from typing import NamedTuple

from descant.annotations.activities import Kind, is_shown, kind_after
from descant.annotations.index.derived import enter_names, with_rows
from descant.annotations.register import Kept


@dataclass(frozen=True, slots=True)
class Change:
    """An annotation as it was after a change."""

    seq: int
    kept: Kept
    feeds: Mapping[str, Collection[str]]
    """those that it belongs in, by the audience to which it is shown"""
    named: bool


@dataclass(slots=True)
class Told:
    """What an audience was told of an annotation at last, and in which feeds."""

    kind: Kind | None = None
    id: str = ""
    named: bool = False
    feeds: set[str] = field(default_factory=set)


class Row(NamedTuple):
    """Of an activity."""

    key: int
    id: str
    audience: str
    number: int
    seq: int
    kind: str
    undoes: str | None
    named: bool


class Listed(NamedTuple):
    """An activity in a feed."""

    feed: str
    seq: int
    key: int
    modified: float


Known = dict[int, dict[str, Told]]
"""by the annotation's number, and the audience"""


def enter(cursor: sqlite3.Cursor, changes: Collection[Change]) -> None:
    """What they are to those who see them now, and to those who have."""
    known = _known(cursor, {each.kept.number for each in changes})
    keys = count(cursor.execute("SELECT coalesce(max(key), 0) + 1 FROM activities").fetchone()[0])
    rows, listed = list[Row](), list[Listed]()
    for change in changes:
        told = known.setdefault(change.kept.number, {})
        for audience in dict.fromkeys((*told, *change.feeds)):
            here = told.setdefault(audience, Told())
            if row := _tell(here, change, audience, keys):
                rows.append(row)
                modified = change.kept.changed.replace(tzinfo=UTC).timestamp()
                listed += (Listed(feed, row.seq, row.key, modified) for feed in here.feeds)
    enter_names(cursor, {row.audience for row in rows} | {each.feed for each in listed})
    with_rows(
        cursor,
        "INSERT INTO activities SELECT column1, column2, n.id, column4, column5, column6, column7, column8"
        " FROM ({rows}) JOIN names n ON n.value = column3",
        rows,
    )
    _note_feeds(
        cursor, ((row.number, row.audience, feed) for row in rows for feed in known[row.number][row.audience].feeds)
    )
    _list(cursor, listed)


def place(cursor: sqlite3.Cursor, audience: str, feeds: Mapping[int, Collection[str]]) -> None:
    """Annotations are known to belong in these, too: with all that was told of them."""
    known = _known(cursor, feeds)
    new = [
        (number, audience, feed)
        for number, told in known.items()
        if audience in told
        for feed in sorted(set(feeds[number]) - told[audience].feeds)
    ]
    enter_names(cursor, {feed for *_, feed in new})
    _note_feeds(cursor, new)
    wanted = (
        "SELECT column3, seq, key, 0.0 FROM ({rows}) JOIN names n ON n.value = column2"
        " JOIN activities a ON a.number = column1 AND a.audience = n.id"
    )
    _list(cursor, [Listed(*row) for row in with_rows(cursor, wanted, new)])


def _known(cursor: sqlite3.Cursor, numbers: Iterable[int]) -> Known:
    found: Known = {}
    # Beside max(), SQLite gives the rest of the row that has it.
    last = (
        "SELECT number, value, kind, a.id, named, max(seq) FROM ({rows}) JOIN activities a ON number = column1"
        " JOIN names n ON n.id = audience GROUP BY number, audience"
    )
    feeds = (
        "SELECT number, a.value, f.value FROM ({rows}) JOIN feeds_of_note ON number = column1"
        " JOIN names a ON a.id = audience JOIN names f ON f.id = feed"
    )
    wanted = [(each,) for each in sorted(numbers)]
    for number, audience, kind, identifier, named, _ in with_rows(cursor, last, wanted):
        found.setdefault(number, {})[audience] = Told(Kind(kind), identifier, bool(named))
    for number, audience, feed in with_rows(cursor, feeds, wanted) if found else ():
        found[number][audience].feeds.add(feed)
    return found


def _tell(told: Told, change: Change, audience: str, keys: Iterator[int]) -> Row | None:
    kind = kind_after(told.kind, shown=is_shown(change.kept, audience))
    if kind is None:
        return None
    undoes = told.id if kind is Kind.UNDO else None
    told.named = told.named if kind is Kind.DELETE else change.named
    told.kind, told.id = kind, _identifier(change.kept, audience)
    told.feeds |= set(change.feeds.get(audience, ()))
    return Row(next(keys), told.id, audience, change.kept.number, change.seq, kind.value, undoes, told.named)


def _note_feeds(cursor: sqlite3.Cursor, rows: Iterable[tuple[int, str, str]]) -> None:
    statement = (
        "INSERT OR IGNORE INTO feeds_of_note SELECT column1, a.id, f.id"
        " FROM ({rows}) JOIN names a ON a.value = column2 JOIN names f ON f.value = column3"
    )
    with_rows(cursor, statement, rows)


def _list(cursor: sqlite3.Cursor, listed: Collection[Listed]) -> None:
    statement = "INSERT INTO listed SELECT n.id, column2, column3 FROM ({rows}) JOIN names n ON n.value = column1"
    with_rows(cursor, statement, (each[:3] for each in listed))
    by_feed = groupby(sorted(listed), key=lambda each: each.feed)
    with_rows(
        cursor,
        "INSERT INTO counts SELECT n.id, column2, column2, column3 FROM ({rows}) JOIN names n ON n.value = column1"
        " WHERE true ON CONFLICT DO UPDATE SET total = total + excluded.total, changes = changes + excluded.changes,"
        " modified = max(modified, excluded.modified)",
        [_counted(feed, list(here)) for feed, here in by_feed],
    )


def _counted(feed: str, listed: list[Listed]) -> tuple[str, int, float]:
    return feed, len(listed), max(each.modified for each in listed)


def _identifier(kept: Kept, audience: str) -> str:
    return sha256(f"{kept.name} {kept.version} {audience}".encode()).hexdigest()[:32]
