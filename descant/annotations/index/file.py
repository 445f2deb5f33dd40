"""One index: a file of SQLite, written by one thread at a time and read by many."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from descant.annotations.index.entries import Entry, Facet, Place
from descant.annotations.index.schema import TABLES, VERSION
from descant.disk import make_folder

STRETCH = 1024
"""keys"""
_CACHE = -8_000
"""kB of pages in memory"""


class IndexFile:
    def __init__(self, folder: Path, name: str) -> None:
        make_folder(folder)
        self._path = folder / f"{name}-{VERSION}.sqlite"
        self._forget_others(folder, name)
        self._mine = threading.local()
        self._turn = threading.Lock()
        self._opened: list[sqlite3.Connection] = []
        with self.writing() as cursor:
            cursor.executescript(TABLES)
            said = "INSERT OR IGNORE INTO followed VALUES ('identity', abs(random()) % 4294967296)"
            cursor.execute(said)
            cursor.execute("INSERT OR IGNORE INTO followed VALUES ('arrivals', ?)", (int(time.time()),))
        row = self.reading().execute("SELECT seq FROM followed WHERE name = 'identity'").fetchone()
        self.identity = f"{row[0]:x}"
        """another one where it was made again: counts of changes begin anew"""

    def close(self) -> None:
        with self._turn:
            for each in self._opened:
                each.close()
            self._opened.clear()

    def reading(self) -> sqlite3.Connection:
        """This thread's own."""
        connection: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = self._mine.connection = sqlite3.connect(self._path, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # it can be made again
            connection.execute(f"PRAGMA cache_size = {_CACHE}")
            self._opened.append(connection)
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Cursor]:
        """All of it, or nothing."""
        with self._turn:
            connection = self.reading()
            with connection:
                yield connection.cursor()

    def followed(self) -> int:
        row = self.reading().execute("SELECT seq FROM followed WHERE name = 'register'").fetchone()
        return row[0] if row else 0

    def apply(self, entries: Iterable[Entry], gone: Iterable[int], seq: int) -> None:
        """What was changed up to this place of the register."""
        with self.writing() as cursor:
            for key in gone:
                _remove(cursor, key)
            for each in entries:
                _remove(cursor, each.key)
                _add(cursor, each)
            cursor.execute("INSERT OR REPLACE INTO followed VALUES ('register', ?)", (seq,))

    def settled(self) -> int:
        """The place of the register up to which what is about changed objects was taken again."""
        row = self.reading().execute("SELECT seq FROM followed WHERE name = 'settled'").fetchone()
        return row[0] if row else 0

    def settle(self, seq: int) -> None:
        with self.writing() as cursor:
            cursor.execute("INSERT OR REPLACE INTO followed VALUES ('settled', ?)", (seq,))

    def arrived(self) -> int:
        """The moment up to which it is known what was read: seconds since 1970; at first that of its making."""
        found: int = self.reading().execute("SELECT seq FROM followed WHERE name = 'arrivals'").fetchone()[0]
        return found

    def take_again(self, entries: Iterable[Entry]) -> None:
        """What is about things that are others now."""
        with self.writing() as cursor:
            for each in entries:
                _remove(cursor, each.key)
                _add(cursor, each)

    def note_arrived(self, moment: float) -> None:
        with self.writing() as cursor:
            cursor.execute("INSERT OR REPLACE INTO followed VALUES ('arrivals', ?)", (int(moment),))

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

    def _forget_others(self, folder: Path, name: str) -> None:
        """Indexes of another form."""
        for path in folder.glob(f"{name}-*.sqlite*"):
            if not path.name.startswith(self._path.name):
                with suppress(OSError):
                    path.unlink()


def _remove(cursor: sqlite3.Cursor, key: int) -> None:
    row = cursor.execute("SELECT words, changed FROM notes WHERE key = ?", (key,)).fetchone()
    if row is None:
        return
    cursor.execute("INSERT INTO texts (texts, rowid, words) VALUES ('delete', ?, ?)", (key, row[0]))
    cursor.execute("DELETE FROM extents WHERE id IN (SELECT id FROM places WHERE key = ?)", (key,))
    cursor.execute("DELETE FROM places WHERE key = ?", (key,))
    for kind, name in cursor.execute("SELECT kind, name FROM facets WHERE key = ?", (key,)).fetchall():
        _count(cursor, kind, name, -1, 0.0)
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
    for kind, value in sorted(entry.facets):
        name = _name(cursor, value)
        cursor.execute("INSERT INTO facets VALUES (?, ?, ?)", (kind, name, entry.key))
        _count(cursor, kind, name, 1, entry.changed)
    for place in entry.places:
        _place(cursor, entry.key, place)


def _place(cursor: sqlite3.Cursor, key: int, place: Place) -> None:
    source = _name(cursor, place.source)
    numbers = (place.x0, place.x1, place.y0, place.y1)
    cursor.execute(
        "INSERT INTO places (key, source, kind, x0, x1, y0, y1) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, source, place.space, *numbers),
    )
    low, high = source - 0.25, source + 0.25
    cursor.execute("INSERT INTO extents VALUES (?, ?, ?, ?, ?, ?, ?)", (cursor.lastrowid, low, high, *numbers))


def _name(cursor: sqlite3.Cursor, value: str) -> int:
    row = cursor.execute("SELECT id FROM names WHERE value = ?", (value,)).fetchone()
    if row:
        found: int = row[0]
        return found
    return int(cursor.execute("INSERT INTO names (value) VALUES (?)", (value,)).lastrowid or 0)


def _count(cursor: sqlite3.Cursor, kind: int, name: int, more: int, changed: float) -> None:
    cursor.execute(
        "INSERT INTO counts VALUES (?1, ?2, ?3, ?4, 1) ON CONFLICT DO UPDATE SET"
        " total = total + ?3, modified = max(modified, ?4), changes = changes + 1",
        (kind, name, more, changed),
    )
