"""Activities in the order of the register, by feed: a page costs the same wherever it is.

What was in a feed once stays in it, with all that becomes of it: so whoever has read of an annotation hears that it is
gone. A file has what is public, another the rest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from descant.annotations.activities import Activity, Kind, is_shown, kind_after
from descant.annotations.index.derived import DerivedFile, known_name, name_of, note_followed
from descant.annotations.register import Kept

VERSION = 1
TABLES = """
CREATE TABLE IF NOT EXISTS activities (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  audience INTEGER NOT NULL,  -- a name
  number INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  undoes TEXT,
  named INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS activities_of_note ON activities (number, audience, seq);
CREATE TABLE IF NOT EXISTS listed (
  feed INTEGER NOT NULL, seq INTEGER NOT NULL, activity INTEGER NOT NULL, PRIMARY KEY (feed, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS feeds_of_note (
  number INTEGER NOT NULL, audience INTEGER NOT NULL, feed INTEGER NOT NULL, PRIMARY KEY (number, audience, feed)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (
  feed INTEGER PRIMARY KEY, total INTEGER NOT NULL, changes INTEGER NOT NULL, modified REAL NOT NULL
);
"""
NEWEST = 1 << 62
"""behind all places"""
_ACTIVITY = (
    "SELECT a.seq, a.number, a.id, a.kind, n.value, a.undoes, a.named"
    " FROM activities a JOIN names n ON n.id = a.audience"
)
_LISTED = f"{_ACTIVITY} JOIN listed l ON l.activity = a.key WHERE l.feed = ?"


@dataclass(frozen=True, slots=True)
class Change:
    """An annotation as it was after a change."""

    seq: int
    kept: Kept
    feeds: Mapping[str, Collection[str]]
    """those that it belongs in, by the audience to which it is shown"""
    named: bool


class Count(NamedTuple):
    total: int = 0
    changes: int = 0
    """how often something was changed in it: by this, answers are known to be the same"""
    modified: float = 0.0
    """seconds since 1970"""


class ActivityFile(DerivedFile):
    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder, name, VERSION, TABLES)

    def apply(self, changes: Collection[Change], seq: int) -> None:
        """All that was changed up to this place of the register."""
        with self.writing() as cursor:
            for each in changes:
                _add(cursor, each)
            note_followed(cursor, seq)

    def place(self, number: int, audience: str, feeds: Collection[str]) -> None:
        """An annotation is known to belong in these, too: with all that was told of it."""
        with self.writing() as cursor:
            here = (number, name_of(cursor, audience))
            told = "SELECT key, seq FROM activities WHERE number = ? AND audience = ?"
            activities = cursor.execute(told, here).fetchall()
            for feed in _new_feeds(cursor, here, feeds) if activities else ():
                for key, seq in activities:
                    _list(cursor, feed, seq, key, 0.0)

    def forget(self, numbers: Collection[int]) -> None:
        """Of annotations that are erased, and not deleted, nothing is told any more."""
        with self.writing() as cursor:
            for number in numbers:
                keys = [row[0] for row in cursor.execute("SELECT key FROM activities WHERE number = ?", (number,))]
                for key in keys:
                    for (feed,) in cursor.execute("SELECT feed FROM listed WHERE activity = ?", (key,)).fetchall():
                        cursor.execute(
                            "UPDATE counts SET total = total - 1, changes = changes + 1 WHERE feed = ?", (feed,)
                        )
                    cursor.execute("DELETE FROM listed WHERE activity = ?", (key,))
                cursor.execute("DELETE FROM activities WHERE number = ?", (number,))
                cursor.execute("DELETE FROM feeds_of_note WHERE number = ?", (number,))

    def forget_feed(self, feed: str) -> None:
        """Of somebody who is forgotten: what was in it alone, and that anything was."""
        with self.writing() as cursor:
            here = (name_of(cursor, feed),)
            cursor.execute("DELETE FROM listed WHERE feed = ?", here)
            cursor.execute("DELETE FROM feeds_of_note WHERE feed = ? OR audience = ?", here * 2)
            cursor.execute("DELETE FROM activities WHERE audience = ?", here)
            cursor.execute("DELETE FROM counts WHERE feed = ?", here)
            cursor.execute("DELETE FROM names WHERE id = ?", here)

    def newest(self, feed: str, *, before: int = NEWEST, limit: int) -> list[Activity]:
        """Those before this place, the newest first."""
        return self._listed(feed, "AND l.seq < ? ORDER BY l.seq DESC LIMIT ?", before, limit)

    def after(self, feed: str, seq: int, *, limit: int) -> list[Activity]:
        """Those after this place, the oldest first."""
        return self._listed(feed, "AND l.seq > ? ORDER BY l.seq LIMIT ?", seq, limit)

    def find(self, identifier: str) -> Activity | None:
        row = self.reading().execute(f"{_ACTIVITY} WHERE a.id = ?", (identifier,)).fetchone()
        return _activity(row) if row else None

    def count(self, feed: str) -> Count:
        connection = self.reading()
        wanted = "SELECT total, changes, modified FROM counts WHERE feed = ?"
        row = connection.execute(wanted, (known_name(connection, feed),)).fetchone()
        return Count(*row) if row else Count()

    def _listed(self, feed: str, rest: str, *parameters: int) -> list[Activity]:
        connection = self.reading()
        rows = connection.execute(f"{_LISTED} {rest}", (known_name(connection, feed), *parameters))
        return [_activity(row) for row in rows]


def _add(cursor: sqlite3.Cursor, change: Change) -> None:
    """What it is to those who see it now, and to those who have."""
    told = "SELECT DISTINCT n.value FROM activities a JOIN names n ON n.id = a.audience WHERE a.number = ?"
    before = [row[0] for row in cursor.execute(told, (change.kept.number,))]
    for audience in dict.fromkeys((*before, *change.feeds)):
        _tell(cursor, change, audience)


def _tell(cursor: sqlite3.Cursor, change: Change, audience: str) -> None:
    here = (change.kept.number, name_of(cursor, audience))
    last = "SELECT kind, id, named FROM activities WHERE number = ? AND audience = ? ORDER BY seq DESC LIMIT 1"
    before = cursor.execute(last, here).fetchone() or (None, None, False)
    kind = kind_after(Kind(before[0]) if before[0] else None, shown=is_shown(change.kept, audience))
    if kind is None:
        return
    undoes = before[1] if kind is Kind.UNDO else None
    named = before[2] if kind is Kind.DELETE else change.named
    identifier = _identifier(change.kept, audience)
    row = (identifier, here[1], change.kept.number, change.seq, kind.value, undoes, named)
    insert = "INSERT INTO activities (id, audience, number, seq, kind, undoes, named) VALUES (?, ?, ?, ?, ?, ?, ?)"
    key = int(cursor.execute(insert, row).lastrowid or 0)
    _new_feeds(cursor, here, change.feeds.get(audience, ()))
    known = "SELECT feed FROM feeds_of_note WHERE number = ? AND audience = ?"
    for (feed,) in cursor.execute(known, here).fetchall():
        _list(cursor, feed, change.seq, key, change.kept.changed.replace(tzinfo=UTC).timestamp())


def _new_feeds(cursor: sqlite3.Cursor, here: tuple[int, int], feeds: Collection[str]) -> list[int]:
    insert = "INSERT OR IGNORE INTO feeds_of_note VALUES (?, ?, ?)"
    numbers = [name_of(cursor, each) for each in sorted(feeds)]
    return [each for each in numbers if cursor.execute(insert, (*here, each)).rowcount]


def _list(cursor: sqlite3.Cursor, feed: int, seq: int, key: int, modified: float) -> None:
    cursor.execute("INSERT INTO listed VALUES (?, ?, ?)", (feed, seq, key))
    cursor.execute(
        "INSERT INTO counts VALUES (?1, 1, 1, ?2) ON CONFLICT DO UPDATE SET"
        " total = total + 1, changes = changes + 1, modified = max(modified, ?2)",
        (feed, modified),
    )


def _identifier(kept: Kept, audience: str) -> str:
    return sha256(f"{kept.name} {kept.version} {audience}".encode()).hexdigest()[:32]


def _activity(row: tuple[int, int, str, str, str, str | None, int]) -> Activity:
    seq, number, identifier, kind, audience, undoes, named = row
    return Activity(seq, number, identifier, Kind(kind), audience, undoes, bool(named))
