"""RDF 1.1 only in what is stored: https://www.w3.org/TR/rdf11-concepts/ .

The engine would take RDF 1.2 (triple terms, base directions) and graphs that blank nodes name. Other engines and some
of the formats have no words for these, and nobody can ask for such a graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, Quad, Triple

from descant.errors import InvalidInput
from descant.ontology.iris import INTERNAL
from descant.store.text import Token, tokens, unescape, with_next

MARK = f"{INTERNAL}mark"
"""a graph for the moment of an update"""
_LAST = f"""INSERT {{ GRAPH <{MARK}> {{ <{MARK}> <{MARK}> <{MARK}> }} }}
WHERE {{ FILTER NOT EXISTS {{ GRAPH ?graph {{}} FILTER(isBlank(?graph) || STRSTARTS(STR(?graph), "{INTERNAL}")) }} }} ;
DROP GRAPH <{MARK}>"""
_FUNCTION = re.compile(r"(TRIPLE|STRLANGDIR)\(", re.IGNORECASE)
"""also grown together with a word before it, or within a comparison that looks like an IRI"""
_ANY = re.compile(r"<<|\{\||~|--|TRIPLE|STRLANGDIR|\\u", re.IGNORECASE)
"""a cheap test before any lexing"""
_PAIRS = {("<", "<"): "<<", ("{", "|"): "{|"}


def require_rdf11(update: str) -> None:
    """Refuse an update that has a sign of RDF 1.2 anywhere, in what it looks for too: there is none to be found."""
    for reading in {update, unescape(update)} if _ANY.search(update) else ():
        for token, after in with_next(tokens(reading)):
            if sign := _sign(token, after):
                line = reading.count("\n", 0, token.start) + 1
                raise InvalidInput(
                    f"The update has {sign} in line {line}, which is RDF 1.2. Only RDF 1.1 is stored.",
                    remedy="Describe a statement with a node of its own, and say a text's language only. "
                    "A < before an IRI wants a space, and a ( in one is %28.",
                    line=line,
                )


def _sign(token: Token, after: Token) -> str:
    """What no text of RDF 1.1 has there."""
    touching = after.start == token.end
    if token.kind == "other" and touching and (token.text, after.text[:1]) in _PAIRS:
        return _PAIRS[token.text, after.text[:1]]
    if token.kind == "language" and touching and after.text == "-":
        return f"{token.text}--"
    if token.kind in ("word", "iri") and (found := _FUNCTION.search(token.text + after.text[:1])):
        return found[1].upper()
    return "~" if token.kind == "other" and token.text == "~" else ""


def require_rdf11_of(quad: Quad) -> None:
    value = quad.object
    if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None):
        raise InvalidInput(
            f"{value} is RDF 1.2. Only RDF 1.1 is stored.",
            remedy="Describe a statement with a node of its own, and say a text's language only.",
        )


def with_check_of_graphs(update: str) -> str:
    """The update, such that it fails as a whole where it would leave a graph with a name that is none for graphs.

    A variable that names a graph may be bound to a blank node, or to a name of the store's own. What it was bound to
    can only be seen in the end, within the same transaction: to DROP what is not there is what makes one fail.
    """
    found = list(tokens(unescape(update)))
    if not any_graph_by_variable(found):
        return update
    return f"{update}\n{'' if found[-1].text == ';' else ';'}\n{_LAST}"


def any_graph_by_variable(found: Iterable[Token]) -> bool:
    return any(token.keyword.endswith("GRAPH") and after.kind == "variable" for token, after in with_next(found))
