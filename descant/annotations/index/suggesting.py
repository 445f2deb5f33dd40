"""Suggestions: names that begin so, those used most first, counted for each reader by what that reader may read.

Where few begin so they are sorted; where many do, those used most are gone through, as then there are soon enough.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from descant.annotations.index.calling import label_and_value, spelled
from descant.annotations.index.derived import known_name
from descant.annotations.index.entries import Facet
from descant.annotations.index.file import IndexFile

FEW = 20_000
"""that are sorted in some milliseconds"""
_END = "\U0010ffff"
_HERE = "reader = ? AND kind = ? AND spelling >= ? AND spelling < ?"
_SORTED = f"SELECT name, MAX(total) AS used FROM suggested WHERE {_HERE} GROUP BY name ORDER BY used DESC LIMIT ?"  # noqa: S608 - made of our own words
_WALKED = (
    "SELECT name, total FROM suggested INDEXED BY suggested_by_use"  # noqa: S608 - the same
    f" WHERE {_HERE} ORDER BY total DESC LIMIT ?"
)
_COUNTED = f"SELECT COUNT(*) FROM (SELECT 1 FROM suggested WHERE {_HERE} LIMIT ?)"  # noqa: S608 - the same


def suggest(
    sources: Iterable[tuple[IndexFile, Sequence[str]]], kind: Facet, beginning: str, limit: int
) -> list[tuple[str, str]]:
    """Labels and values. The sources are indexes, each with the readers for whom it may be asked."""
    found: Counter[str] = Counter()
    for index, readers in sources:
        connection = index.reading()
        for reader in readers:
            found.update(_used(connection, reader, kind, spelled(beginning), limit))
    order = sorted(found, key=lambda name: (-found[name], name))
    return [label_and_value(each) for each in order[:limit]]


def _used(connection: sqlite3.Connection, reader: str, kind: Facet, beginning: str, limit: int) -> dict[str, int]:
    if (number := known_name(connection, reader)) is None:
        return {}
    here = (number, kind, beginning, beginning + _END)
    few = connection.execute(_COUNTED, (*here, FEW)).fetchone()[0] < FEW
    rows = connection.execute(_SORTED if few else _WALKED, (*here, limit if few else limit * 5)).fetchall()
    named = "SELECT value FROM names WHERE id = ?"
    return {connection.execute(named, (name,)).fetchone()[0]: total for name, total in rows}
