"""Works by words as people say them: in any order, mistyped, too many. Those come first of which more words are found.

A rare word says more than a common one. A word that the library does not have is taken as those that are spelled
nearest; numbers are taken as they are.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from descant.annotations.index.calling import spelled
from descant.server.library.asking import WORDS, words_in
from descant.server.library.shelf import Shelf

FEWEST = 4
"""letters of a word that may be mistyped"""
SLIPS = (6, 11)
"""letters from which on a word may have two slips, and three"""
MOST_TAKEN = 8
"""words that one is taken as"""
BEGUN, MISTYPED = 0.9, 0.7
"""what a word is worth that begins so, or is spelled nearly so, where one that is there counts 1"""


class Taken(NamedTuple):
    """A word of the question."""

    said: str
    words: tuple[str, ...]
    """of the library, that it is taken as"""
    worth: float
    rarity: float

    @property
    def match(self) -> str:
        mark = "*" if self.worth == BEGUN else ""
        return " OR ".join(f'"{each}"{mark}' for each in self.words)


class Near(NamedTuple):
    work: dict[str, Any]
    matched: float
    """what part of the question was found in it, 0 to 1"""
    is_called: bool
    """the question has all words of its title, or of the name of a version"""


def nearest(shelf: Shelf, words: str, most: int) -> tuple[list[Near], str]:
    """And the question as it was taken."""
    connection = shelf.reading()
    asked = list(dict.fromkeys(words_in(spelled(words))))[:WORDS]
    total = connection.execute("SELECT count(*) FROM works").fetchone()[0]
    taken = [_taken(connection, each, total) for each in asked]
    known = [each for each in taken if each.words]
    if not known:
        return [], words
    every = sum(each.rarity for each in taken)
    hits = " UNION ALL ".join(["SELECT rowid AS id, ? AS weight FROM texts WHERE texts MATCH ?"] * len(known))
    rows = connection.execute(
        f"SELECT iri, shown, sum(weight) AS sum FROM ({hits}) JOIN works USING (id)"  # noqa: S608 - our own words
        " GROUP BY id ORDER BY sum DESC, title, id LIMIT ?",
        (*(given for each in known for given in (each.rarity * each.worth, each.match)), most),
    )
    said = {word for each in known for word in (each.said, *each.words)}
    found = [_near(iri, json.loads(shown), weight / every, said) for iri, shown, weight in rows]
    return found, " ".join(each.words[0] if each.worth == MISTYPED else each.said for each in taken)


def _near(iri: str, work: dict[str, Any], matched: float, said: set[str]) -> Near:
    names = (work["title"], *(version["name"] for version in work["versions"]))
    is_called = any(own and said.issuperset(own) for own in (words_in(spelled(name)) for name in names))
    return Near(work | {"iri": iri}, min(matched, 1.0), is_called)


def _taken(connection: sqlite3.Connection, said: str, total: int) -> Taken:
    """As it is, as a beginning, or as what is spelled nearest."""
    for words, worth in _readings(connection, said):
        match = Taken(said, words, worth, 1.0).match
        if count := connection.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (match,)).fetchone()[0]:
            return Taken(said, words, worth, math.log1p(total / count))
    return Taken(said, (), 0.0, math.log1p(total))


def _readings(connection: sqlite3.Connection, said: str) -> Iterator[tuple[tuple[str, ...], float]]:
    yield (said,), 1.0
    if said.isdecimal():
        return
    yield (said,), BEGUN
    if len(said) >= FEWEST and (near := _spelled_nearly(connection, said)):
        yield tuple(near), MISTYPED


def _spelled_nearly(connection: sqlite3.Connection, said: str) -> Sequence[str]:
    """Those with the fewest slips: a letter that is wrong, too much, missing, or changed places with the next."""
    slips = 1 + sum(len(said) >= each for each in SLIPS)
    known = [
        row[0]
        for row in connection.execute(
            "SELECT term FROM terms WHERE length(term) BETWEEN ? AND ?", (len(said) - slips, len(said) + slips)
        )
        if not row[0].isdecimal()
    ]
    found = process.extract(said, known, scorer=OSA.distance, score_cutoff=slips, limit=MOST_TAKEN)
    return [word for word, distance, _ in found if distance == found[0][1]]
