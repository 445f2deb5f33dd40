"""What named queries answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant.ontology.queries import named
from descant.store import Dataset


def rows_of(dataset: Dataset, query: str, **terms: NamedNode | Literal) -> Any:
    return dataset.query(named(query).text, terms)


def all_pages(dataset: Dataset, query: str, by: str) -> Iterator[Any]:
    """All rows of a query that answers page by page, after an IRI that stands in the column `by`."""
    after = ""
    while rows := list(rows_of(dataset, query, after=Literal(after))):
        yield from rows
        after = rows[-1][by].value
