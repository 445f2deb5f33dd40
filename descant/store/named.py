"""What named queries, and others of our own, answer.

An answer that is read as it comes belongs to the thread that asked, and pins what the store was like then. Where it
hung on the frames of an error, whichever thread came by would free it, which it may not. So answers are read at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import Literal

from descant.ontology.queries import named
from descant.store import Dataset, Term


def rows_of(dataset: Dataset, query: str, **terms: Term) -> list[Any]:
    return answered(dataset, named(query).text, terms)


def answered(dataset: Dataset, text: str, terms: Mapping[str, Term] | None = None) -> list[Any]:
    """The rows of any query."""
    return list(dataset.query(text, terms))  # type: ignore[arg-type] # it is a SELECT


def all_pages(dataset: Dataset, query: str, by: str) -> Iterator[Any]:
    """All rows of a query that answers page by page, after an IRI that stands in the column `by`."""
    after = ""
    while rows := rows_of(dataset, query, after=Literal(after)):
        yield from rows
        after = rows[-1][by].value
