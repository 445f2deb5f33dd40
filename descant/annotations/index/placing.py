"""Which bars and regions of sources annotations are about, straight from the tables: to count and to place each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from itertools import groupby, islice
from typing import Any, NamedTuple

from descant.annotations.index.derived import known_name
from descant.annotations.index.entries import Facet, Place, Space
from descant.annotations.index.file import IndexFile

MOST = 20
"""regions and spans of one annotation"""
_WITHOUT_BARS = f"AND NOT EXISTS (SELECT 1 FROM places b WHERE b.key = p.key AND b.kind = {Space.BARS.value})"  # noqa: S608 - made of our own words


class Box(NamedTuple):
    """A region of a page: its sides."""

    source: str
    key: int
    left: float
    right: float
    top: float
    bottom: float


class Span(NamedTuple):
    source: str
    key: int
    first: int
    last: int


class Time(NamedTuple):
    """Seconds of a recording's file."""

    source: str
    key: int
    start: float
    end: float


def spans_in(index: IndexFile, sources: Sequence[str], readers: Sequence[str] | None, most: int) -> Iterator[Span]:
    """No more than so many; of what is in one of the readers' containers, where these are said."""
    columns = "CAST(p.x0 AS INTEGER), CAST(p.x1 AS INTEGER)"
    return (Span(*row) for row in _rows(index, Space.BARS, columns, sources, readers, most))


def times_in(index: IndexFile, sources: Sequence[str], readers: Sequence[str] | None, most: int) -> Iterator[Time]:
    """The same of seconds."""
    return (Time(*row) for row in _rows(index, Space.TIME, "p.x0, p.x1", sources, readers, most))


def boxes_in(index: IndexFile, sources: Sequence[str], readers: Sequence[str] | None, most: int) -> Iterator[Box]:
    """The same of regions, but of those that only say where bars are."""
    columns = "p.x0, p.x1, p.y0, p.y1"
    return (Box(*row) for row in _rows(index, Space.REGION, columns, sources, readers, most, _WITHOUT_BARS))


def _rows(
    index: IndexFile,
    space: Space,
    columns: str,
    sources: Sequence[str],
    readers: Sequence[str] | None,
    most: int,
    more: str = "",
) -> Iterator[tuple[Any, ...]]:
    connection = index.reading()
    named = {name: each for each in sources if (name := known_name(connection, each)) is not None}
    containers = [name for each in readers or () if (name := known_name(connection, each)) is not None]
    here = f"kind = ? AND name IN ({_marks(containers)}) AND key = p.key"
    may_read = f"AND EXISTS (SELECT 1 FROM facets WHERE {here})"  # noqa: S608 - made of our own words
    text = (
        f"SELECT DISTINCT p.source, p.key, {columns} FROM places p"  # noqa: S608 - made of our own words
        f" WHERE p.kind = ? AND p.source IN ({_marks(named)}) {'' if readers is None else may_read} {more} LIMIT ?"
    )
    asked = () if readers is None else (Facet.CONTAINER, *containers)
    for source, *rest in connection.execute(text, (space, *named, *asked, most)):
        yield (named[source], *rest)


def spans_of(index: IndexFile, keys: Sequence[int], sources: Sequence[str]) -> Iterator[Span]:
    """The same of some annotations alone."""
    connection = index.reading()
    named = {name: each for each in sources if (name := known_name(connection, each)) is not None}
    rows = connection.execute(
        "SELECT source, key, CAST(x0 AS INTEGER), CAST(x1 AS INTEGER) FROM places"  # noqa: S608 - made of our own words
        f" WHERE key IN ({_marks(keys)}) AND kind = ? AND source IN ({_marks(named)})",
        (*keys, Space.BARS, *named),
    )
    return (Span(named[source], key, first, last) for source, key, first, last in rows)


def places_of(index: IndexFile, keys: Sequence[int]) -> Iterator[tuple[int, Place]]:
    """Regions and spans of seconds of those annotations that are about no bars, of each the first ones."""
    rows = index.reading().execute(
        "SELECT p.key, n.value, p.kind, p.x0, p.x1, p.y0, p.y1 FROM places p JOIN names n ON n.id = p.source"  # noqa: S608 - made of our own words
        f" WHERE p.key IN ({_marks(keys)}) AND p.kind IN (?, ?) {_WITHOUT_BARS} ORDER BY p.key, p.id",
        (*keys, Space.TIME, Space.REGION),
    )
    for key, some in groupby(rows, key=lambda row: int(row[0])):
        for _, source, kind, x0, x1, y0, y1 in islice(some, MOST):
            yield key, Place(source, Space(kind), x0, x1, y0, y1)


def _marks(values: Sized) -> str:
    return ",".join("?" * len(values))
