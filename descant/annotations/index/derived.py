"""A file of SQLite that follows the register: written by one thread at a time, read by many, made again if lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from descant.disk import make_folder
from descant.jobs.table import chunks

_CACHE = -8_000
"""kB of pages in memory"""
MOST_VALUES = 30_000
"""in a statement; SQLite takes 32,766"""
REGISTER = "register"
_FOLLOWED = """
CREATE TABLE IF NOT EXISTS followed (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
"""


class DerivedFile:
    def __init__(self, folder: Path, name: str, version: int, tables: str) -> None:
        """`version` is that of the tables, and part of the file's name."""
        make_folder(folder)
        self._path = folder / f"{name}-{version}.sqlite"
        self._forget_others(folder, name)
        self._mine = threading.local()
        self._turn = threading.Lock()
        self._opened: list[sqlite3.Connection] = []
        with self.writing() as cursor:
            cursor.executescript(_FOLLOWED + tables)
            cursor.execute("INSERT OR IGNORE INTO followed VALUES ('identity', abs(random()) % 4294967296)")
        self.identity = f"{self.mark('identity'):x}"
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
            connection.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten
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
        """The place of the register that it is as."""
        return self.mark(REGISTER)

    def mark(self, name: str) -> int:
        row = self.reading().execute("SELECT seq FROM followed WHERE name = ?", (name,)).fetchone()
        return row[0] if row else 0

    def _forget_others(self, folder: Path, name: str) -> None:
        """Files of another form."""
        for path in folder.glob(f"{name}-*.sqlite*"):
            if not path.name.startswith(self._path.name):
                with suppress(OSError):
                    path.unlink()


def note_followed(cursor: sqlite3.Cursor, seq: int) -> None:
    """It is as the register was at this place."""
    note_mark(cursor, REGISTER, seq)


def note_mark(cursor: sqlite3.Cursor, name: str, value: int) -> None:
    cursor.execute("INSERT OR REPLACE INTO followed VALUES (?, ?)", (name, value))


def name_of(cursor: sqlite3.Cursor, value: str) -> int:
    """The number of a name, which is new if need be."""
    row = cursor.execute("SELECT id FROM names WHERE value = ?", (value,)).fetchone()
    if row:
        found: int = row[0]
        return found
    return int(cursor.execute("INSERT INTO names (value) VALUES (?)", (value,)).lastrowid or 0)


def enter_names(cursor: sqlite3.Cursor, values: Iterable[str]) -> None:
    """All of them have numbers then."""
    with_rows(cursor, "INSERT OR IGNORE INTO names (value) {rows}", ((each,) for each in sorted(values)))


def with_rows(cursor: sqlite3.Cursor, statement: str, rows: Iterable[Sequence[Any]]) -> list[Any]:
    """What the statement gives; {rows} in it is a table of these, whose columns are column1, column2, …"""
    first = next(rest := iter(rows), None)
    if first is None:
        return []
    found, marks = list[Any](), f"({', '.join('?' * len(first))})"
    for some in chunks(chain((first,), rest), MOST_VALUES // len(first)):
        values = f"VALUES {', '.join([marks] * len(some))}"
        found += cursor.execute(statement.format(rows=values), [*chain.from_iterable(some)])
    return found


def known_name(connection: sqlite3.Connection, value: str) -> int | None:
    row = connection.execute("SELECT id FROM names WHERE value = ?", (value,)).fetchone()
    return row[0] if row else None
