"""One index: a file of SQLite, written by one thread at a time and read by many."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

from descant.annotations.index.calling import spellings
from descant.annotations.index.derived import DerivedFile, name_of, note_followed, note_mark
from descant.annotations.index.entries import Entry, Facet, Place
from descant.annotations.index.schema import TABLES, VERSION
from descant.database import empty_log

STRETCH = 1024
"""keys"""
SETTLED, ARRIVALS = "settled", "arrivals"
"""marks, beside that of the register"""


class IndexFile(DerivedFile):
    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder, name, VERSION, TABLES)
        with self.writing() as cursor:
            cursor.execute("INSERT OR IGNORE INTO followed VALUES (?, ?)", (ARRIVALS, int(time.time())))

    def apply(self, entries: Iterable[Entry], gone: Iterable[int], seq: int) -> None:
        """What was changed up to this place of the register."""
        with self.writing() as cursor:
            for key in gone:
                _remove(cursor, key)
            _put(cursor, entries)
            note_followed(cursor, seq)

    def settled(self) -> int:
        """The place of the register up to which what is about changed objects was taken again."""
        return self.mark(SETTLED)

    def settle(self, seq: int) -> None:
        with self.writing() as cursor:
            note_mark(cursor, SETTLED, seq)

    def arrived(self) -> int:
        """The moment up to which it is known what was read: seconds since 1970; at first that of its making."""
        return self.mark(ARRIVALS)

    def take_again(self, entries: Iterable[Entry]) -> None:
        """What is about things that are others now."""
        with self.writing() as cursor:
            _put(cursor, entries)

    def note_arrived(self, moment: float) -> None:
        with self.writing() as cursor:
            note_mark(cursor, ARRIVALS, int(moment))

    def about(self, places: Iterable[str]) -> set[int]:
        """The keys of what is about these, or about a part of them."""
        connection, keys = self.reading(), set[int]()
        for place in places:
            rows = connection.execute(
                "SELECT f.key FROM names n JOIN facets f ON f.name = n.id WHERE n.value = ? AND f.kind = ?",
                (place, Facet.SOURCE),
            )
            keys.update(row[0] for row in rows)
        return keys

    def forget_removed(self) -> None:
        """The file has no word any more of what was removed; a tree of words keeps them until it is made anew.

        How often something was changed in a container is kept: by that, answers are known to be the same.
        """
        with self.writing() as cursor:
            cursor.execute("DELETE FROM suggested WHERE total <= 0")
            cursor.execute(
                "DELETE FROM names WHERE id NOT IN (SELECT name FROM facets UNION SELECT source FROM places"
                " UNION SELECT name FROM suggested UNION SELECT reader FROM suggested"
                " UNION SELECT name FROM counts WHERE kind = ?)",
                (Facet.CONTAINER,),
            )
            cursor.execute("DELETE FROM counts WHERE name NOT IN (SELECT id FROM names)")
            cursor.execute("INSERT INTO texts (texts) VALUES ('rebuild')")
        with self._turn:
            empty_log(self.reading())


def _put(cursor: sqlite3.Cursor, entries: Iterable[Entry]) -> None:
    for each in entries:
        _remove(cursor, each.key)
        _add(cursor, each)


def _remove(cursor: sqlite3.Cursor, key: int) -> None:
    row = cursor.execute("SELECT words, changed FROM notes WHERE key = ?", (key,)).fetchone()
    if row is None:
        return
    cursor.execute("INSERT INTO texts (texts, rowid, words) VALUES ('delete', ?, ?)", (key, row[0]))
    cursor.execute("DELETE FROM extents WHERE id IN (SELECT id FROM places WHERE key = ?)", (key,))
    cursor.execute("DELETE FROM places WHERE key = ?", (key,))
    wanted = "SELECT f.kind, f.name, n.value FROM facets f JOIN names n ON n.id = f.name WHERE f.key = ?"
    facets = [(Facet(kind), name, value) for kind, name, value in cursor.execute(wanted, (key,))]
    for kind, name, _ in facets:
        _count(cursor, kind, name, -1, 0.0)
    _suggest(cursor, facets, -1)
    cursor.execute("DELETE FROM facets WHERE key = ?", (key,))
    cursor.execute("DELETE FROM notes WHERE key = ?", (key,))


def _add(cursor: sqlite3.Cursor, entry: Entry) -> None:
    cursor.execute(
        "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?)",
        (entry.key, entry.owner, entry.shared_with, entry.created, entry.changed, entry.words),
    )
    cursor.execute(
        "INSERT INTO stretches VALUES (?1 / ?3, ?2, ?2) ON CONFLICT DO UPDATE SET"
        " earliest = min(earliest, ?2), latest = max(latest, ?2)",
        (entry.key, entry.created, STRETCH),
    )
    cursor.execute("INSERT INTO texts (rowid, words) VALUES (?, ?)", (entry.key, entry.words))
    facets = [(kind, name_of(cursor, value), value) for kind, value in sorted(entry.facets)]
    for kind, name, _ in facets:
        cursor.execute("INSERT INTO facets VALUES (?, ?, ?)", (kind, name, entry.key))
        _count(cursor, kind, name, 1, entry.changed)
    _suggest(cursor, facets, 1)
    for place in entry.places:
        _place(cursor, entry.key, place)


def _place(cursor: sqlite3.Cursor, key: int, place: Place) -> None:
    source = name_of(cursor, place.source)
    numbers = (place.x0, place.x1, place.y0, place.y1)
    cursor.execute(
        "INSERT INTO places (key, source, kind, x0, x1, y0, y1) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, source, place.space, *numbers),
    )
    low, high = source - 0.25, source + 0.25
    cursor.execute("INSERT INTO extents VALUES (?, ?, ?, ?, ?, ?, ?)", (cursor.lastrowid, low, high, *numbers))


def _count(cursor: sqlite3.Cursor, kind: int, name: int, more: int, changed: float) -> None:
    cursor.execute(
        "INSERT INTO counts VALUES (?1, ?2, ?3, ?4, 1) ON CONFLICT DO UPDATE SET"
        " total = total + ?3, modified = max(modified, ?4), changes = changes + 1",
        (kind, name, more, changed),
    )


def _suggest(cursor: sqlite3.Cursor, facets: list[tuple[Facet, int, str]], more: int) -> None:
    """What things are called in an annotation is known to those who may read it, and no longer than it is there."""
    readers = _readers([(name, value) for kind, name, value in facets if kind is Facet.CONTAINER])
    for kind, name, value in facets:
        if kind in (Facet.TAG_CALLED, Facet.CREATOR_CALLED):
            rows = [(reader, kind, spelling, name, more) for reader in readers for spelling in spellings(value)]
            cursor.executemany(
                "INSERT INTO suggested VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET total = total + ?5", rows
            )
            gone = "DELETE FROM suggested WHERE reader = ? AND kind = ? AND spelling = ? AND name = ? AND total <= 0"
            cursor.executemany(gone, [row[:4] for row in rows] if more < 0 else ())


def _readers(containers: list[tuple[int, str]]) -> list[int]:
    """Of what is public everybody, of the rest an account and a group."""
    everybody = [name for name, value in containers if not value]
    return everybody or [name for name, value in containers if value.startswith(("user/", "group/"))]
