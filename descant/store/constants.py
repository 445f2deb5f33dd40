"""The IRIs that a SPARQL update names, held against our vocabularies and the names that the store keeps for itself.

What an update makes at run time (`IRI(CONCAT(…))`) is not seen here; `descant ontology validate` finds that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode, RdfFormat, parse

from descant.errors import Nonconformant
from descant.ontology.admission import require_free
from descant.ontology.validation import unknown_term
from descant.ontology.vocabulary import NAMESPACES
from descant.store.text import tokens, unescape

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPE = re.compile(r"\\(.)")


def check_names(update: str, base: str = "") -> None:
    """Refuse a term in our namespaces that no vocabulary declares, and any name of the store's own."""
    for iri in iris(update, base):
        require_free(iri)
        if iri.startswith(NAMESPACES) and (finding := unknown_term(NamedNode(iri))):
            raise Nonconformant(f"The update does not conform. {finding}", findings=(finding,))


def iris(text: str, base: str = "") -> Iterator[str]:
    """Every IRI in full, by the prefixes and bases of the text; the declarations themselves are left out."""
    prefixes: dict[str, str] = {}
    declaring = ""
    for token in tokens(unescape(text)):
        if token.keyword in ("PREFIX", "BASE"):
            declaring = token.keyword
        elif declaring == "PREFIX" and token.kind == "name":
            declaring = token.text
        elif token.kind == "iri":
            iri = _resolved(token.text[1:-1], base)
            if declaring == "BASE":
                base = iri
            elif declaring:
                prefixes[declaring[:-1]] = iri
            else:
                yield iri
            declaring = ""
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            yield prefixes.get(prefix, "") + _ESCAPE.sub(r"\1", _without_full_stop(local))


def _resolved(iri: str, base: str) -> str:
    """By the engine, as it will do it; Python's own resolving loses an empty fragment."""
    if not base or _ABSOLUTE.match(iri):
        return iri
    try:
        (said,) = parse(f"<{iri}> <a:p> <a:o> .", format=RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):  # which it says itself
        return iri
    return str(said.subject.value)


def _without_full_stop(local: str) -> str:
    """The dot that ends a statement is none of the name's, unless it is escaped."""
    stripped = local.rstrip(".")
    return local if stripped.endswith("\\") else stripped
