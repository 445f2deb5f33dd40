"""The IRIs that a SPARQL update names, held against our vocabularies.

What an update makes at run time (`IRI(CONCAT(…))`) is not seen here; `descant ontology validate` finds that.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from descant.errors import Nonconformant
from descant.ontology.validation import unknown_term
from descant.ontology.vocabulary import NAMESPACES
from descant.store.text import tokens, unescape


def refuse_unknown(update: str) -> None:
    """Refuse a term in our namespaces that no vocabulary declares."""
    for iri in iris(update):
        if iri.startswith(NAMESPACES) and (finding := unknown_term(NamedNode(iri))):
            raise Nonconformant(f"The update does not conform. {finding}", findings=(finding,))


def iris(text: str) -> Iterator[str]:
    """Every IRI in full, prefixes resolved; the declarations themselves are left out."""
    prefixes: dict[str, str] = {}
    declared: str | None = None
    is_declaration = False
    for token in tokens(unescape(text)):
        if token.keyword == "PREFIX":
            is_declaration = True
        elif is_declaration and token.kind == "name":
            declared, is_declaration = token.text[:-1], False
        elif declared is not None and token.kind == "iri":
            prefixes[declared], declared = token.text[1:-1], None
        elif token.kind == "iri":
            yield token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            yield prefixes.get(prefix, "") + local.replace("\\", "")
