"""Activities in the order of the register, by feed: a page costs the same wherever it is.

What was in a feed once stays in it, with all that becomes of it: so whoever has read of an annotation hears that it is
gone. A file has what is public, another the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from descant.annotations.activities import Activity, Kind
from descant.annotations.activities.filing import Change, enter, place
from descant.annotations.index.derived import DerivedFile, known_name, name_of, note_followed

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
            enter(cursor, changes)
            note_followed(cursor, seq)

    def place(self, audience: str, feeds: Mapping[int, Collection[str]]) -> None:
        """Annotations, by their numbers, are known to belong in these, too."""
        with self.writing() as cursor:
            place(cursor, audience, feeds)

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


def _activity(row: tuple[int, int, str, str, str, str | None, int]) -> Activity:
    seq, number, identifier, kind, audience, undoes, named = row
    return Activity(seq, number, identifier, Kind(kind), audience, undoes, bool(named))
