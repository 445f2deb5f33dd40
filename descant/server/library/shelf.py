"""The library's index: a file of SQLite, made from the graph and filled anew when that has changed."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from descant.annotations.index.calling import spelled
from descant.annotations.index.derived import DerivedFile, enter_names
from descant.catalogues import LANGUAGES, catalogue
from descant.ontology.instruments import exactly
from descant.server.library import things
from descant.server.library.gathering import LONGEST, Entry, Facet, Source, Version

VERSION = 3
SHOWN = 40
"""versions of a work, and sources of each, that are kept to be listed"""
WORK, VERSION_NAMED = 0, -1
"""kinds of what is called something, beside facets"""
SUGGESTED = (Facet.COMPOSER, Facet.PERSON, Facet.INSTRUMENT, Facet.TAG)
_TOKENS = "tokenize = \"unicode61 remove_diacritics 2 tokenchars '♭♯'\""
TABLES = f"""
CREATE TABLE IF NOT EXISTS works (
  id INTEGER PRIMARY KEY,
  iri TEXT NOT NULL UNIQUE,
  shown TEXT NOT NULL,  -- JSON: what a list says of it
  title TEXT NOT NULL,  -- this and the next as they are sorted
  composer TEXT NOT NULL,
  read TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS works_by_title ON works (title, id);
CREATE INDEX IF NOT EXISTS works_by_composer ON works (composer, title, id);
CREATE INDEX IF NOT EXISTS works_by_reading ON works (read, id);
CREATE TABLE IF NOT EXISTS facets (
  kind INTEGER NOT NULL, name INTEGER NOT NULL, work INTEGER NOT NULL, PRIMARY KEY (kind, name, work)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facets_of_work ON facets (work, kind, name);
CREATE TABLE IF NOT EXISTS counts (kind INTEGER, name INTEGER, total INTEGER, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (words, content = '', prefix = '2 3', {_TOKENS});
CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5vocab (texts, row);
CREATE VIRTUAL TABLE IF NOT EXISTS called USING fts5 (
  label, others, kind UNINDEXED, value UNINDEXED, total UNINDEXED, prefix = '1 2 3', {_TOKENS}
);
{things.TABLES}"""
_NUMBER = re.compile("[0-9]+")


class Shelf(DerivedFile):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "library", VERSION, TABLES)

    def fill(self, entries: Mapping[str, Entry], others: Iterator[things.Thing]) -> None:
        """With these and nothing else; who reads meanwhile sees what was there."""
        numbered = list(enumerate(entries.items(), 1))
        with self.writing() as cursor:
            for table in ("works", "facets", "counts", "called", "names"):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
            cursor.execute("INSERT INTO texts (texts) VALUES ('delete-all')")
            cursor.executemany("INSERT INTO works VALUES (?, ?, ?, ?, ?, ?)", map(_row, numbered))
            cursor.executemany("INSERT INTO texts (rowid, words) VALUES (?, ?)", _texts(numbered))
            _fill_facets(cursor, numbered)
            cursor.executemany("INSERT INTO called VALUES (?, ?, ?, ?, ?)", _called(entries))
            things.fill(cursor, others)


Numbered = Iterable[tuple[int, tuple[str, Entry]]]


def _fill_facets(cursor: sqlite3.Cursor, numbered: Numbered) -> None:
    rows = [(kind, value, number) for number, (_, entry) in numbered for kind, value in entry.facets]
    enter_names(cursor, {value for _, value, _ in rows})
    names: dict[str, int] = dict(cursor.execute("SELECT value, id FROM names"))
    numbers = ((kind, names[value], work) for kind, value, work in rows)
    cursor.executemany("INSERT INTO facets VALUES (?, ?, ?)", numbers)
    cursor.execute("INSERT INTO counts SELECT kind, name, count(*) FROM facets GROUP BY kind, name")


def _row(numbered: tuple[int, tuple[str, Entry]]) -> tuple[Any, ...]:
    number, (iri, entry) = numbered
    composers, title = entry.values(Facet.COMPOSER), entry.titles[0] if entry.titles else ""
    read = max((source.read for each in entry.versions.values() for source in each.sources.values()), default="")
    return (number, iri, _shown(entry, title, composers), in_order(title), _by_family(composers), read)


def _shown(entry: Entry, title: str, composers: list[str]) -> str:
    counts = Counter(source.kind for each in entry.versions.values() for source in each.sources.values())
    listed = sorted(entry.versions.items(), key=lambda each: (each[1].arranges, in_order(each[1].name), each[0]))
    document = {
        "title": title,
        "composers": composers,
        "count": len(entry.versions),
        "counts": counts,
        "front": _front(version for _, version in listed),
        "versions": [_version(iri, version) for iri, version in listed[:SHOWN]],
    }
    return json.dumps(document, ensure_ascii=False)


def _version(iri: str, version: Version) -> dict[str, Any]:
    sources = [
        {"iri": source, "kind": said.kind, "name": said.name}
        for source, said in sorted(version.sources.items(), key=_first_scores)[:SHOWN]
    ]
    return {"iri": iri, "name": version.name, "sources": sources}


_ORDER = ("score", "pages", "recording")


def _first_scores(source: tuple[str, Source]) -> tuple[int, str, str]:
    return _ORDER.index(source[1].kind), in_order(source[1].name), source[0]


def _front(versions: Iterable[Version]) -> dict[str, str]:
    """The source whose picture stands for the work: a score, if there is one, of what is no arrangement."""
    first = [min(version.sources.items(), key=_first_scores) for version in versions if version.sources]
    source, said = min(first, key=lambda each: _ORDER.index(each[1].kind)) if first else ("", Source(""))
    return {"iri": source, "kind": said.kind}


def in_order(text: str) -> str:
    """As people list names: number 2 before number 10."""
    return _NUMBER.sub(lambda number: number[0].zfill(8), spelled(text))


def _by_family(names: list[str]) -> str:
    """By family names, and those of nobody last."""
    family = (name if "," in name else f"{name.rpartition(' ')[2]} {name}" for name in names)
    return min(map(in_order, family), default="\U0010ffff")


def _texts(numbered: Numbered) -> Iterator[tuple[int, str]]:
    for number, (_, entry) in numbered:
        names = [*entry.titles, *(each for facet in sorted(entry.facets) for each in (facet[1], _others(*facet)))]
        for version in entry.versions.values():
            names += [version.name, *(source.name for source in version.sources.values())]
        yield number, " ".join(dict.fromkeys(names))


@cache
def _others(kind: Facet, value: str) -> str:
    """What else an instrument is called, here and in other languages, so that it is found by that."""
    if kind is not Facet.INSTRUMENT:
        return ""
    entry = exactly(value)
    said = [catalogue(code).gettext(value) for code in LANGUAGES]
    return " ".join(dict.fromkeys(each for each in (*said, entry.names if entry else "") if each != value))


def _called(entries: Mapping[str, Entry]) -> Iterator[tuple[str, str, int, str, int]]:
    """Names, others of the same, of what they are names, what leads there (nothing where several have the name), and
    how many these are."""
    totals = Counter(facet for entry in entries.values() for facet in entry.facets)
    for (kind, value), total in totals.items():
        is_composer = kind is Facet.PERSON and (Facet.COMPOSER, value) in totals
        if kind in SUGGESTED and not is_composer:
            yield value, _others(kind, value), kind, value, total
    named = dict[tuple[str, int], set[str]]()
    for iri, entry in entries.items():
        for title in entry.titles:
            named.setdefault((title, WORK), set()).add(iri)
        for version, said in entry.versions.items():
            if said.name and said.name not in entry.titles:
                named.setdefault((said.name, VERSION_NAMED), set()).add(version)
    for (name, what), iris in named.items():
        yield name[:LONGEST], "", what, next(iter(iris)) if len(iris) == 1 else "", len(iris)
