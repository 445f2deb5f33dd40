"""The bars that elements of scores are in: what is said of a note is found by its bar, in whatever is aligned."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from descant.annotations.index.entries import Place, Space
from descant.errors import NotFound
from descant.ingest.score import Bar, Note, NoteTable
from descant.ontology.records.media_fragments import region_of, time_of
from descant.store import Dataset, Term
from descant.store.files import Files
from descant.store.named import rows_of

Bars = Callable[[str], int | None]
"""the index of the bar that an element is in, by the element's IRI"""
SCORES = 64
"""of which it is remembered"""
MOST = 400
"""places that a passage is looked for in"""
_FILE = r"id/file/(?P<content>sha256-[0-9a-f]{64})(?P<piece>-[0-9]+)?(?:\.[a-z0-9]+)?"
_ELEMENT = _FILE + r"#(?P<id>.+)"


def score_of(files: Files, base: str, file: str) -> tuple[list[Bar], tuple[Note, ...]]:
    """The bars and notes of a score that is kept here; NotFound for any other file."""
    found = re.fullmatch(re.escape(base) + _FILE, file)
    if found is None:
        raise NotFound(f"{file} is no file that is kept here.", remedy="Ingest it.")
    return _score_of(files, found["content"], found["piece"] or "")


def _score_of(files: Files, content: str, piece: str) -> tuple[list[Bar], tuple[Note, ...]]:
    bars = json.loads(files.path(content, f"bars{piece}.json").read_bytes())
    notes = NoteTable.from_tsv(files.path(content, f"notes{piece}.tsv").read_bytes()).notes
    return [Bar(**each | {"ids": tuple(each["ids"])}) for each in bars], notes


def bars_of(files: Files, base: str) -> Bars:
    pattern = re.compile(re.escape(base) + _ELEMENT)

    @lru_cache(maxsize=SCORES)  # but of scores that are not there yet, which raise
    def bars_in(content: str, piece: str) -> dict[str, int]:
        bars, notes = _score_of(files, content, piece)
        return {note.id: note.bar for note in notes} | {each: bar.index for bar in bars for each in bar.ids}

    def find(iri: str) -> int | None:
        found = pattern.fullmatch(iri)
        if found is None:
            return None
        with suppress(NotFound):
            return bars_in(found["content"], found["piece"] or "").get(unquote(found["id"]))
        return None

    return find


def passage(dataset: Dataset, version: str, first: int, last: int, *, aligned: bool) -> tuple[Place, ...]:
    """Where these bars of a version are: in itself and its sources; if asked, in all that is aligned with it."""
    bounds: dict[str, Term] = {"version": NamedNode(version), "first": Literal(first), "last": Literal(last)}
    rows = rows_of(dataset, "passage-in-every-version", **bounds)
    found = {Place(version, Space.BARS, first, last): None}
    for row in rows:
        if aligned or row["inVersion"].value == version:
            found |= dict.fromkeys(_places(row))
    return tuple(_together(found))[:MOST]


def _together(places: Iterable[Place]) -> Iterator[Place]:
    """Bars that follow each other as one place: each is a look-up of its own."""
    bars: dict[str, list[tuple[float, float]]] = {}
    for each in places:
        if each.space is Space.BARS:
            bars.setdefault(each.source, []).append((each.x0, each.x1))
        else:
            yield each
    for source, spans in bars.items():
        first, last = min(spans)
        for start, end in sorted(spans):
            if start > last + 1:
                yield Place(source, Space.BARS, first, last)
                first, last = start, end
            last = max(last, end)
        yield Place(source, Space.BARS, first, last)


def _places(row: Any) -> Iterator[Place]:
    index = float(row["index"].value)
    yield Place(row["inVersion"].value, Space.BARS, index, index)
    source, _, fragment = row["place"].value.partition("#") if row["place"] else ("", "", "")
    if span := time_of(fragment):
        yield Place.of_time(source, span)
    elif region := region_of(fragment):
        yield Place.of_region(source, region)
    elif source:
        yield Place(source, Space.BARS, index, index)
