"""Which bars of some sources annotations are about, straight from the tables: to count them, and to place each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from typing import NamedTuple

from descant.annotations.index.derived import known_name
from descant.annotations.index.entries import Facet, Space
from descant.annotations.index.file import IndexFile


class Span(NamedTuple):
    source: str
    key: int
    first: int
    last: int


def spans_in(index: IndexFile, sources: Sequence[str], readers: Sequence[str] | None, most: int) -> Iterator[Span]:
    """No more than so many; of what is in one of the readers' containers, where these are said."""
    connection = index.reading()
    named = {name: each for each in sources if (name := known_name(connection, each)) is not None}
    containers = [name for each in readers or () if (name := known_name(connection, each)) is not None]
    here = f"kind = ? AND name IN ({_marks(containers)}) AND key = p.key"
    may_read = f"AND EXISTS (SELECT 1 FROM facets WHERE {here})"  # noqa: S608 - made of our own words
    text = (
        "SELECT DISTINCT p.source, p.key, CAST(p.x0 AS INTEGER), CAST(p.x1 AS INTEGER) FROM places p"  # noqa: S608 - made of our own words
        f" WHERE p.kind = ? AND p.source IN ({_marks(named)}) {'' if readers is None else may_read} LIMIT ?"
    )
    asked = () if readers is None else (Facet.CONTAINER, *containers)
    rows = connection.execute(text, (Space.BARS, *named, *asked, most))
    return (Span(named[source], key, first, last) for source, key, first, last in rows)


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


def _marks(values: Sized) -> str:
    return ",".join("?" * len(values))
