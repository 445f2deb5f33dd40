"""Which of the sources on a page have no known licence: that is said wherever they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from pyoxigraph import NamedNode

from descant.ontology.iris import DCTERMS, DSC, PROV, RDF
from descant.server.services import services
from descant.store.named import answered

KINDS = (DSC.NotatedSource, DSC.FacsimileSource, DSC.RecordedSource, DSC.Source, PROV.Entity)
"""sources, and documents that say something of music"""
MOST = 500
"""things that are asked about at once"""


def unlicensed(terms: Iterable[object]) -> set[NamedNode]:
    """Those among the terms, by one query."""
    things = islice(dict.fromkeys(term for term in terms if isinstance(term, NamedNode)), MOST)
    rows = answered(services().stores.public, _query(things))
    return {row["thing"] for row in rows}


def _query(things: Iterable[NamedNode]) -> str:
    """In the text, because a named query's parameter is one term."""
    return f"""SELECT DISTINCT ?thing WHERE {{
        VALUES ?thing {{ {" ".join(map(str, things))} }}
        ?thing {RDF.type} ?kind
        FILTER (?kind IN ({", ".join(map(str, KINDS))}))
        FILTER NOT EXISTS {{ ?thing {DCTERMS.license} ?licence }}
    }}"""
