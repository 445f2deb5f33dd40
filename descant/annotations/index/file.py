"""One index: a file of SQLite, written by one thread at a time and read by many."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple, Self

from descant.annotations.index.derived import DerivedFile, note_followed, note_mark
from descant.annotations.index.entries import Entry, Facet
from descant.annotations.index.filling import put, remove
from descant.annotations.index.schema import TABLES, VERSION
from descant.database import empty_log

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
            remove(cursor, gone)
            put(cursor, entries)
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

    def take_again(self, entries: Iterable[Entry], gone: Iterable[int]) -> None:
        """What is about things that are others now."""
        with self.writing() as cursor:
            remove(cursor, gone)
            put(cursor, entries)

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


class Pair(NamedTuple):
    """What is public, and the rest."""

    public: IndexFile
    private: IndexFile

    @classmethod
    def of(cls, folder: Path, name: str = "") -> Self:
        return cls(IndexFile(folder, f"{name}public"), IndexFile(folder, f"{name}private"))

    def about(self, places: Collection[str]) -> set[int]:
        return self.public.about(places) | self.private.about(places)
