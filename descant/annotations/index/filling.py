"""Entries put into an index and taken out of it, all that come together at once.

Each step of a statement lets go of the interpreter, and waits for it again while others write: so there is one
statement for all rows of a table, and not one for each row.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from descant.annotations.index.calling import spellings
from descant.annotations.index.derived import enter_names, with_rows
from descant.annotations.index.entries import Entry, Facet
from descant.annotations.index.schema import STRETCH

_CALLED = (Facet.TAG_CALLED, Facet.CREATOR_CALLED)
Facets = Mapping[int, Iterable[tuple[Facet, str]]]
"""of each annotation"""


def put(cursor: sqlite3.Cursor, entries: Iterable[Entry]) -> None:
    """In the place of what is there of the same annotations."""
    latest = {each.key: each for each in entries}
    remove(cursor, latest)
    _add(cursor, list(latest.values()))


def remove(cursor: sqlite3.Cursor, keys: Iterable[int]) -> None:
    if not _know_those_of(cursor, keys):
        return
    cursor.execute(
        "INSERT INTO texts (texts, rowid, words) SELECT 'delete', key, words FROM notes JOIN here USING (key)"
    )
    cursor.execute("DELETE FROM extents WHERE id IN (SELECT id FROM places JOIN here USING (key))")
    _count(cursor, -1)
    _suggest(cursor, _facets_here(cursor), -1)
    for table in ("places", "facets", "notes"):
        cursor.execute(f"DELETE FROM {table} WHERE key IN here")  # noqa: S608 - names of our own


def _know_those_of(cursor: sqlite3.Cursor, keys: Iterable[int]) -> bool:
    """Whether some of these are there; `here` has them then."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS here (key INTEGER PRIMARY KEY)")
    cursor.execute("DELETE FROM here")
    known = "INSERT OR IGNORE INTO here SELECT key FROM ({rows}) JOIN notes ON key = column1"
    with_rows(cursor, known, ((key,) for key in keys))
    return bool(cursor.execute("SELECT EXISTS (SELECT 1 FROM here)").fetchone()[0])


def _facets_here(cursor: sqlite3.Cursor) -> Facets:
    wanted = "SELECT f.key, f.kind, n.value FROM facets f JOIN here USING (key) JOIN names n ON n.id = f.name"
    found = defaultdict(list)
    for key, kind, value in cursor.execute(f"{wanted} WHERE f.kind IN (?, ?, ?)", (Facet.CONTAINER, *_CALLED)):
        found[key].append((Facet(kind), value))
    return found


def _add(cursor: sqlite3.Cursor, entries: Sequence[Entry]) -> None:
    facets = [(kind, value, each.key) for each in entries for kind, value in each.facets]
    places = [(each, place) for each in entries for place in each.places]
    enter_names(cursor, {*(value for _, value, _ in facets), *(place.source for _, place in places)})
    with_rows(cursor, "INSERT INTO notes {rows}", map(_note, entries))
    with_rows(
        cursor, "INSERT INTO facets SELECT column1, id, column3 FROM ({rows}) JOIN names ON value = column2", facets
    )
    with_rows(
        cursor,
        "INSERT INTO places (key, source, kind, x0, x1, y0, y1) SELECT column1, id, column3, column4, column5, column6,"
        " column7 FROM ({rows}) JOIN names ON value = column2",
        ((each.key, place.source, place.space, place.x0, place.x1, place.y0, place.y1) for each, place in places),
    )
    _know_those_of(cursor, (each.key for each in entries))
    cursor.execute("INSERT INTO texts (rowid, words) SELECT key, words FROM notes JOIN here USING (key)")
    cursor.execute(
        "INSERT INTO extents SELECT id, source - 0.25, source + 0.25, x0, x1, y0, y1 FROM places JOIN here USING (key)"
    )
    cursor.execute(
        "INSERT INTO stretches SELECT key / ?, min(created), max(created) FROM notes JOIN here USING (key) GROUP BY 1"
        " ON CONFLICT DO UPDATE SET earliest = min(earliest, excluded.earliest), latest = max(latest, excluded.latest)",
        (STRETCH,),
    )
    _count(cursor, 1)
    _suggest(cursor, {each.key: each.facets for each in entries}, 1)


def _note(entry: Entry) -> tuple[int, str, str | None, float, float, str]:
    return entry.key, entry.owner, entry.shared_with, entry.created, entry.changed, entry.words


def _count(cursor: sqlite3.Cursor, more: int) -> None:
    cursor.execute(
        "INSERT INTO counts SELECT f.kind, f.name, ? * count(*), max(n.changed), count(*)"
        " FROM facets f JOIN here USING (key) JOIN notes n USING (key) GROUP BY f.kind, f.name"
        " ON CONFLICT DO UPDATE SET total = total + excluded.total, modified = max(modified, excluded.modified),"
        " changes = changes + excluded.changes",
        (more,),
    )


def _suggest(cursor: sqlite3.Cursor, facets: Facets, more: int) -> None:
    """What things are called in an annotation is known to those who may read it, and no longer than it is there."""
    totals = Counter(row for each in facets.values() for row in _suggested(each))
    rows = [(*row, total * more) for row, total in totals.items()]
    with_rows(
        cursor,
        "INSERT INTO suggested SELECT r.id, column2, column3, n.id, column5"
        " FROM ({rows}) JOIN names r ON r.value = column1 JOIN names n ON n.value = column4 WHERE true"
        " ON CONFLICT DO UPDATE SET total = total + excluded.total",
        rows,
    )
    if more < 0:
        with_rows(
            cursor,
            "DELETE FROM suggested WHERE total <= 0 AND (reader, kind) IN"
            " (SELECT id, column2 FROM ({rows}) JOIN names ON value = column1)",
            {(reader, kind) for reader, kind, *_ in rows},
        )


def _suggested(facets: Iterable[tuple[Facet, str]]) -> Iterator[tuple[str, Facet, str, str]]:
    everything = list(facets)
    readers = _readers([value for kind, value in everything if kind is Facet.CONTAINER])
    for kind, value in everything:
        if kind in _CALLED:
            yield from ((reader, kind, spelling, value) for reader in readers for spelling in spellings(value))


def _readers(containers: list[str]) -> list[str]:
    """Of what is public everybody, of the rest an account and a group."""
    return [""] if "" in containers else [each for each in containers if each.startswith(("user/", "group/"))]
