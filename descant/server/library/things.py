"""Things that the library's index knows by name, to be found by programs: works, versions, recordings, people."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from descant.ingest.lookup.choosing import plain
from descant.server.library.gathering import Entry, Facet
from descant.store import Dataset
from descant.store.named import rows_of


class Sort(StrEnum):
    WORK = "work"
    VERSION = "version"
    RECORDING = "recording"
    PERSON = "person"


TABLES = """
CREATE TABLE IF NOT EXISTS things (
  id INTEGER PRIMARY KEY,
  iri TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  plain TEXT NOT NULL,  -- without case, accents and signs
  known TEXT NOT NULL,  -- JSON: values of properties
  UNIQUE (iri, kind)
);
CREATE INDEX IF NOT EXISTS things_by_name ON things (plain);
CREATE VIRTUAL TABLE IF NOT EXISTS thing_texts USING fts5 (
  names, others, content = '', prefix = '2 3', tokenize = "unicode61 remove_diacritics 2 tokenchars '♭♯'"
);
"""
WORDS = 12
"""of a name that are looked for"""
FEW = 2_000
"""things that have a word: more are not put in order, which would take longer than an answer may"""
_FIRST = f"kind NOT IN ('{Sort.WORK}', '{Sort.PERSON}')"
_WORD = re.compile(r"[^\W_]+[♭♯]?")


@dataclass(frozen=True, slots=True)
class Thing:
    iri: str
    sort: Sort
    name: str
    known: Mapping[str, Sequence[str]]
    """by property: see `properties` of the reconciliation service"""


class Among(NamedTuple):
    """Which are meant."""

    sorts: Collection[Sort] = tuple(Sort)
    most: int = 50


def things(dataset: Dataset, entries: Mapping[str, Entry]) -> Iterator[Thing]:
    made = dict[str, list[str]]()
    for iri, entry in entries.items():
        composers = entry.values(Facet.COMPOSER)
        for each in composers:
            made.setdefault(each, []).append(entry.titles[0] if entry.titles else iri)
        title = entry.titles[0] if entry.titles else ""
        if title:
            yield Thing(iri, Sort.WORK, title, _of_work(entry, composers))
        within = {"composer": composers, "work": [title] if title else []}
        for version, said in entry.versions.items():  # what has no name of its own is found by its work
            if said.name:
                yield Thing(version, Sort.VERSION, said.name, within)
            for recording, source in said.sources.items():
                if source.kind == "recording" and source.name:
                    yield Thing(recording, Sort.RECORDING, source.name, within)
    seen = set[str]()
    for row in rows_of(dataset, "people-of-works"):
        iri, name = row["person"].value, row["name"].value
        if iri not in seen:
            seen.add(iri)
            yield Thing(iri, Sort.PERSON, name, {"work": sorted(made.get(name, ()))[:20]})


def _of_work(entry: Entry, composers: list[str]) -> dict[str, Sequence[str]]:
    facets = (("key", Facet.KEY), ("instrument", Facet.INSTRUMENT), ("tag", Facet.TAG), ("holds", Facet.HOLDS))
    known = {"composer": composers, "title": entry.titles, **{name: entry.values(each) for name, each in facets}}
    return {name: values for name, values in known.items() if values}


def fill(cursor: sqlite3.Cursor, found: Iterator[Thing]) -> None:
    """With these and nothing else."""
    cursor.execute("DELETE FROM things")
    cursor.execute("INSERT INTO thing_texts (thing_texts) VALUES ('delete-all')")
    numbered = list(enumerate({(each.iri, each.sort): each for each in found}.values(), 1))
    cursor.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?)", map(_row, numbered))
    cursor.executemany("INSERT INTO thing_texts (rowid, names, others) VALUES (?, ?, ?)", map(_words, numbered))


def _row(numbered: tuple[int, Thing]) -> tuple[int | str, ...]:
    number, each = numbered
    return (number, each.iri, each.sort, each.name, plain(each.name), json.dumps(each.known, ensure_ascii=False))


def _words(numbered: tuple[int, Thing]) -> tuple[int, str, str]:
    number, each = numbered
    return number, " ".join([each.name, *each.known.get("title", ())]), " ".join(each.known.get("composer", ()))


def by_iri(connection: sqlite3.Connection, iri: str) -> Thing | None:
    row = connection.execute("SELECT iri, kind, name, known FROM things WHERE iri = ? ORDER BY id", (iri,)).fetchone()
    return _thing(row) if row else None


def like(connection: sqlite3.Connection, words: str, also: str, among: Among) -> list[Thing]:
    """Those of that very name; those that have all of the words, and of `also`, then without these; where there are
    none, those that have some of the words that few have."""
    said, more = (_WORD.findall(each)[:WORDS] for each in (words, also))
    if not said:
        return []
    found = _called(connection, words, among)
    for wanted in ([*said, *more], said) if more else (said,):
        if len(found) < among.most:
            found += _matching(connection, " ".join(map(_quoted, wanted)), among)
    if not found:
        found = _with_some(connection, said, among)
    return list({(each.iri, each.sort): each for each in found}.values())[: among.most]


def _with_some(connection: sqlite3.Connection, said: Sequence[str], among: Among) -> list[Thing]:
    """By the words that few have; where all are frequent, by the two that are the least so, both of them."""
    times = {word: count for word in dict.fromkeys(said) if (count := _count(connection, _quoted(word), 50 * FEW))}
    rare = [word for word, count in times.items() if count <= FEW]
    if rare:
        return _matching(connection, " OR ".join(map(_quoted, rare)), among)
    least = sorted(times, key=lambda word: times[word])[:2]
    return _matching(connection, " ".join(map(_quoted, least)), among) if least else []


def _called(connection: sqlite3.Connection, name: str, among: Among) -> list[Thing]:
    return _rows(connection, "things WHERE plain = ?", plain(name), among, "id")


def _count(connection: sqlite3.Connection, match: str, most: int) -> int:
    few = "SELECT count(*) FROM (SELECT 1 FROM thing_texts WHERE thing_texts MATCH ? LIMIT ?)"
    return int(connection.execute(few, (match, most)).fetchone()[0])


def _quoted(word: str) -> str:
    return f'"{word}"'


def beginning(connection: sqlite3.Connection, typed: str, among: Among, skip: int) -> list[Thing]:
    """Those in whose names all words that are typed begin a word; works and people, and shorter names, before others,
    where they are not too many."""
    match = " ".join(f"names : {_quoted(word)}*" for word in _WORD.findall(typed)[:WORDS])
    return _matching(connection, match, among, order=f"{_FIRST}, length(name), name, id", skip=skip) if match else []


def _matching(
    connection: sqlite3.Connection, match: str, among: Among, *, order: str = "rank, id", skip: int = 0
) -> list[Thing]:
    order = order if _count(connection, match, FEW + 1) <= FEW else "thing_texts.rowid"
    where = "thing_texts JOIN things ON id = thing_texts.rowid WHERE thing_texts MATCH ?"
    return _rows(connection, where, match, among, order, skip)


def _rows(
    connection: sqlite3.Connection, where: str, given: str, among: Among, order: str, skip: int = 0
) -> list[Thing]:
    marks = ",".join("?" * len(among.sorts))
    rows: Any = connection.execute(
        f"SELECT iri, kind, name, known FROM {where} AND kind IN ({marks}) ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608 - our own words
        (given, *among.sorts, among.most, skip),
    )
    return [_thing(row) for row in rows]


def _thing(row: Any) -> Thing:
    return Thing(row[0], Sort(row[1]), row[2], json.loads(row[3]))
