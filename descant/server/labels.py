"""What things are called."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant.ontology.iris import DCTERMS, FOAF, RDFS, SKOS
from descant.server.services import services

LABELS = (DCTERMS.title, RDFS.label, SKOS.prefLabel, FOAF.name)
"""the properties that name a thing, the best first"""
LANGUAGES = ("en", None)
"""of the pages; None is a label of no language"""
MOST = 500
"""things whose labels are asked for at once"""


def labels_of(terms: Iterable[object]) -> dict[Any, str]:
    """The best label of each thing among the terms that has one, by one query."""
    things = islice(dict.fromkeys(term for term in terms if isinstance(term, NamedNode)), MOST)
    rows: Any = services().stores.public.query(_query(things))
    found = [row for row in rows if isinstance(row["label"], Literal)]
    found.sort(key=lambda row: (_rank(row["label"].language, LANGUAGES), _rank(row["property"], LABELS)), reverse=True)
    return {row["thing"]: row["label"].value for row in found}


def _query(things: Iterable[NamedNode]) -> str:
    """In the text, because a named query's parameter is one term. (With VALUES twice the planner reads everything.)"""
    return f"""SELECT ?thing ?property ?label WHERE {{
        VALUES ?thing {{ {" ".join(map(str, things))} }}
        ?thing ?property ?label
        FILTER (?property IN ({", ".join(map(str, LABELS))}))
    }}"""


def _rank(value: object, order: tuple[object, ...]) -> int:
    return order.index(value) if value in order else len(order)
