"""JSON-LD without the network: local contexts only, and nested documents in the form of the contexts.

Two contexts are known, as files of `context/`: the Web Annotation context
(https://www.w3.org/TR/annotation-vocab/#json-ld-context, our own document with the same mappings) and
Descant's. Every other remote context is refused. https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeAlias

from descant.errors import InvalidInput
from descant.ontology.iris import ANNO_CONTEXT, DESCANT_CONTEXT

Json: TypeAlias = Any

_FILES = {
    ANNO_CONTEXT: "anno.jsonld",
    ANNO_CONTEXT.replace("http:", "https:"): "anno.jsonld",
    DESCANT_CONTEXT: "descant.jsonld",
}
_DEEPEST = 100  # nested contexts cost the parser time squared in their depth


@lru_cache(maxsize=len(_FILES))
def load_context(iri: str) -> dict[str, Json]:
    """The document at the address of a context, from the local files: the document loader."""
    if iri not in _FILES:
        raise InvalidInput(
            f"The context {iri} is not known here, and nothing is fetched.",
            remedy=f"Use {ANNO_CONTEXT} or {DESCANT_CONTEXT}, or write the context into the document.",
        )
    text = (files("descant.ontology") / "context" / _FILES[iri]).read_text(encoding="utf-8")
    document: dict[str, Json] = json.loads(text)
    return document


def inline_contexts(document: Json) -> Json:
    """The document with every remote context replaced by its content; the document itself stays as it is.

    Of a known context only what the document may use: the parser's time is mostly that of contexts.
    """
    return _inlined(document, frozenset(_words(document)), 0)


def _inlined(document: Json, words: frozenset[str], depth: int) -> Json:
    if depth > _DEEPEST:
        raise InvalidInput(
            f"The document is nested more than {_DEEPEST} deep.", remedy="Write it flatter, with @id references."
        )
    if isinstance(document, list):
        return [_inlined(item, words, depth + 1) for item in document]
    if isinstance(document, dict):
        return {
            key: _resolve(value, words, depth + 1) if key == "@context" else _inlined(value, words, depth + 1)
            for key, value in document.items()
        }
    return document


def _resolve(context: Json, words: frozenset[str], depth: int) -> Json:
    if isinstance(context, str):
        return _used(context, words)
    if isinstance(context, list):
        return [_resolve(item, words, depth + 1) for item in context]
    if isinstance(context, dict) and "@import" in context:
        raise InvalidInput("@import is not read.", remedy="Put the contexts into a list.")
    return _inlined(context, words, depth)


def _used(iri: str, words: frozenset[str]) -> dict[str, Json]:
    """What of a known context these words need, and whatever concerns all of it."""
    known, needs = load_context(iri)["@context"], _needs(iri)
    wanted = set().union(*(needs[word] for word in words if word in needs))
    return {term: said for term, said in known.items() if term in wanted or term.startswith("@")}


@lru_cache(maxsize=len(_FILES))
def _needs(iri: str) -> dict[str, frozenset[str]]:
    """Of each term of a known context itself and those that it is made of, and so on."""
    known = load_context(iri)["@context"]
    made_of = {term: {each for each in _words({term: said}) if each in known} for term, said in known.items()}

    def all_of(term: str) -> frozenset[str]:
        found, new = {term}, {term}
        while new:
            new = set().union(*(made_of[each] for each in new)) - found
            found |= new
        return frozenset(found)

    return {term: all_of(term) for term in known}


def _words(document: Json) -> Iterator[str]:
    """All that may be a term: keys and texts, and what stands before a colon in them."""
    waiting = [document]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            waiting += here
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
        elif isinstance(here, str):
            yield here
            yield here.partition(":")[0]
