"""The IRIs that a SPARQL update names: terms are held against our vocabularies, graphs against the names that the store
keeps for itself.

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
from descant.store.rdf11 import any_graph_by_variable
from descant.store.text import tokens, unescape

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BEFORE_A_GRAPH = re.compile(
    r"(GRAPH|WITH|USING|NAMED|FROM|INTO|TO|SILENT|ADD|COPY|MOVE|CLEAR|DROP|CREATE)$", re.IGNORECASE
)
"""also grown together with a word before it"""
_ESCAPE = re.compile(r"\\(.)")


def check_names(update: str, base: str = "") -> None:
    """Refuse a term in our namespaces that no vocabulary declares, and a graph with a name of the store's own.

    What a variable may be bound to is not seen, so where one names a graph, no IRI may be such a name.
    """
    by_variable = any_graph_by_variable(tokens(unescape(update)))
    for iri, is_graph in iris(update, base):
        if is_graph or by_variable:
            require_free(iri)
        if not is_graph and iri.startswith(NAMESPACES) and (finding := unknown_term(NamedNode(iri))):
            raise Nonconformant(f"The update does not conform. {finding}", findings=(finding,))


def iris(text: str, base: str = "") -> Iterator[tuple[str, bool]]:
    """Every IRI in full, by the prefixes and bases of the text, and whether it names a graph.

    The declarations themselves are left out.
    """
    prefixes: dict[str, str] = {}
    declaring = before = ""
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
                yield iri, bool(_BEFORE_A_GRAPH.search(before))
            declaring = ""
        elif token.kind == "name":
            prefix, _, escaped = token.text.partition(":")
            local = _ESCAPE.sub(r"\1", _without_full_stop(escaped))
            yield prefixes.get(prefix, "") + local, bool(_BEFORE_A_GRAPH.search(before))
            for end in prefixes:  # `GRAPHa:b` may be GRAPH and a:b
                if prefix.endswith(end) and _BEFORE_A_GRAPH.search(prefix.removesuffix(end)):
                    yield prefixes[end] + local, True
        before = token.keyword


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
