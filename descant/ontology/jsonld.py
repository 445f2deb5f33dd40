"""JSON-LD without the network: local contexts only, and nested documents in the form of the contexts.

Two contexts are known, as files of `context/`: the Web Annotation context
(https://www.w3.org/TR/annotation-vocab/#json-ld-context, our own document with the same mappings) and
Descant's. Every other remote context is refused. https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import json
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


def inline_contexts(document: Json, depth: int = 0) -> Json:
    """The document with every remote context replaced by its content; the document itself stays as it is."""
    if depth > _DEEPEST:
        raise InvalidInput(
            f"The document is nested more than {_DEEPEST} deep.", remedy="Write it flatter, with @id references."
        )
    if isinstance(document, list):
        return [inline_contexts(item, depth + 1) for item in document]
    if isinstance(document, dict):
        return {
            key: _resolve(value, depth + 1) if key == "@context" else inline_contexts(value, depth + 1)
            for key, value in document.items()
        }
    return document


def _resolve(context: Json, depth: int) -> Json:
    if isinstance(context, str):
        return load_context(context)["@context"]
    if isinstance(context, list):
        return [_resolve(item, depth + 1) for item in context]
    if isinstance(context, dict) and "@import" in context:
        raise InvalidInput("@import is not read.", remedy="Put the contexts into a list.")
    return inline_contexts(context, depth)
