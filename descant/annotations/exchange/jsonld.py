"""JSON-LD: the documents as they are kept. Read are single annotations, lists, pages, collections, and any graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from descant.annotations.documents import is_plain, read_json
from descant.annotations.exchange import Bundle, Item, Json
from descant.annotations.exchange.graphs import items_of
from descant.annotations.objects import is_object_like, listed
from descant.errors import InvalidInput
from descant.ontology.formats import Format
from descant.ontology.iris import ANNO_CONTEXT, DESCANT_CONTEXT


class JsonLd:
    name = "jsonld"
    description = "JSON-LD, as the Web Annotation model has it"
    media_type = "application/ld+json"
    extension = ".jsonld"

    def write(self, bundle: Bundle) -> bytes:
        document = {"@context": [ANNO_CONTEXT, DESCANT_CONTEXT], "@graph": list(bundle.documents)}
        return json.dumps(document, ensure_ascii=False, indent=1).encode()

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        said = read_json(data)
        found = list(_documents(said, None, "the document"))
        if found and all(is_object_like(each.document) or is_plain(each.document) for each in found):
            return iter(found)
        if not isinstance(said, dict | list):
            raise InvalidInput("This is no JSON-LD.", remedy="Give annotations.")
        return _as_graphs(said, data, base)


def _as_graphs(said: Any, data: bytes, base: str) -> Iterator[Item]:
    """Several documents that are all called by their own address, `""`, are read one by one."""
    if not isinstance(said, list) or sum(map(_is_nameless, said)) < 2:
        yield from items_of(data, Format.JSON_LD, base)
        return
    for number, each in enumerate(said, 1):
        for item in items_of(json.dumps(each).encode(), Format.JSON_LD, base):
            yield item._replace(place=f"item {number}")


def _is_nameless(document: Any) -> bool:
    return isinstance(document, dict) and document.get("@id", document.get("id")) == ""


def _documents(said: Any, context: Any, place: str) -> Iterator[Item]:
    """What is typed as an annotation or a musical object, however it is wrapped; a wrapper's context is its items'."""
    if isinstance(said, list):
        for number, each in enumerate(said, 1):
            yield from _documents(each, context, f"item {number}")
    elif isinstance(said, dict):
        context = said.get("@context", context)
        if "Annotation" in listed(said.get("type")) or is_object_like(said):
            yield Item(_with_context(said, context), place)
        else:
            for key in ("@graph", "items", "first", "@included"):
                yield from _documents(said.get(key), context, place)


def _with_context(document: Json, context: Any) -> Json:
    return document if context is None else {"@context": context} | document
