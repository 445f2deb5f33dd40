"""SPARQL text made into other text: terms in the place of variables, and the dataset that a request names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from descant.errors import WrongUse
from descant.store.text import Token, keywords, tokens, unescape, with_next

REMEMBERED = 10_000
"""characters of the longest text of which it is remembered what stands where"""


def names_dataset(text: str) -> bool:
    """Whether a query says its dataset itself, with FROM. Nothing is at risk here, so an ambiguous text is no error."""
    return "from" in text.lower() and _marked(text).names_dataset


def bind(text: str, bindings: Mapping[str, object]) -> str:
    """Put RDF terms in the place of variables; what a term is called in N-Triples is what SPARQL calls it.

    A variable that is bound must not be projected. (pyoxigraph's own substitution demands that it is, and other
    engines have none: this one way serves all.)
    """
    if not bindings:
        return text
    pieces, at = [], 0
    for variable in _marked(text).variables:
        if variable.text[1:] in bindings:
            pieces += [text[at : variable.start], str(bindings[variable.text[1:]])]
            at = variable.end
    return "".join([*pieces, text[at:]])


class _Marked(NamedTuple):
    """What we look for in queries of our own."""

    variables: tuple[Token, ...]
    names_dataset: bool


def _mark(text: str) -> _Marked:
    found = [token for token in tokens(text) if token.kind in ("variable", "word")]
    return _Marked(
        tuple(token for token in found if token.kind == "variable"), any(token.keyword == "FROM" for token in found)
    )


_mark_once = lru_cache(maxsize=256)(_mark)


def _marked(text: str) -> _Marked:
    """Queries of our own are asked again and again, with other terms; long ones are made for once."""
    return (_mark_once if len(text) <= REMEMBERED else _mark)(text)


def with_using(update: str, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]) -> str:
    """The update with the protocol's using-graph-uri parameters written into it as USING clauses.

    They stand before the WHERE of every modify operation; an update that has USING or WITH itself is a
    conflict (SPARQL 1.1 Protocol, 2.2.3).
    """
    if not default_graphs and not named_graphs:
        return update
    if keywords(update) & {"USING", "WITH"}:
        raise WrongUse(
            "The update has USING or WITH and the request has using-graph-uri as well.",
            remedy="Say the dataset in one place.",
        )
    clauses = "".join(f"USING <{iri}> " for iri in default_graphs)
    clauses += "".join(f"USING NAMED <{iri}> " for iri in named_graphs)
    return _before_each_where(unescape(update), clauses)


def clear_silently(update: str) -> str:
    """An empty graph is no graph here, so to CLEAR one that is not there is no failure (SPARQL 1.1 Update, 3.1.3)."""
    if "clear" not in update.lower():
        return update
    pieces, at, depth = [], 0, 0
    for token, after in with_next(tokens(update)):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.keyword == "CLEAR" and depth == 0 and after.keyword != "SILENT":
            pieces += [update[at : token.end], " SILENT"]
            at = token.end
    return "".join([*pieces, update[at:]])


def _before_each_where(update: str, clauses: str) -> str:
    pieces, at, depth, previous = [], 0, 0, ""
    for token in tokens(update):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.keyword == "WHERE" and depth == 0:
            if previous == "DELETE":
                raise WrongUse(
                    "DELETE WHERE cannot be combined with using-graph-uri.",
                    remedy="Write DELETE { … } WHERE { … }.",
                )
            pieces += [update[at : token.start], clauses]
            at = token.start
        previous = token.keyword
    return "".join([*pieces, update[at:]])
