"""Annotations that are in a file, as quads: their `#id` targets become places in the stored file, `#page=3` a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from pyoxigraph import DefaultGraph, NamedNode, Quad

from descant.ingest.describing.naming import Names
from descant.ingest.describing.works import canvas_iri
from descant.ingest.reading import Reading
from descant.ontology.iris import ANNO_CONTEXT, OA
from descant.ontology.mapping.terms import say_place
from descant.ontology.minting import key_id
from descant.ontology.normalising import normalise
from descant.ontology.reading import read_json_ld

Place: TypeAlias = Callable[[str], str]
"""the IRI of what is called `#…` in the file"""
_REFERENCES = frozenset({"target", "source", "id", "scope"})


def remarks(reading: Reading, names: Names) -> Iterator[Quad]:
    """In the graph of the source, in today's terms."""
    pages = {f"#page={page.index}": canvas_iri(names, page.index, page.canvas).value for page in reading.pages}

    def place(here: str) -> str:
        return pages.get(here) or names.file.value + here

    for index, found in enumerate(reading.annotations):
        document = {"@context": ANNO_CONTEXT, **_placed(found, place)}
        document.setdefault("id", _annotation(names, index).value)
        quads, _ = normalise(read_json_ld(document, base=names.file.value))
        for quad in quads:
            if isinstance(quad.graph_name, DefaultGraph | NamedNode):
                yield Quad(quad.subject, quad.predicate, quad.object, names.graph)
                yield from _place_of(quad, names.graph)


def _place_of(quad: Quad, graph: NamedNode) -> Iterator[Quad]:
    """Of a target that is a part of something by its address alone: what of, so that it is found from there."""
    if quad.predicate == OA.hasTarget and isinstance(quad.object, NamedNode):
        for said in say_place(quad.object):
            yield Quad(*said, graph)


def _annotation(names: Names, index: int) -> NamedNode:
    """The same when the same content is read again; annotations live in their own container, unlike other parts."""
    return names.minter.annotation(key_id(names.source.value, "annotation", str(index)))


def _placed(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {key: _reference(item, place) if key in _REFERENCES else _deeper(item, place) for key, item in value.items()}


def _deeper(item: Any, place: Place) -> Any:
    if isinstance(item, Mapping):
        return _placed(item, place)
    return [_deeper(each, place) for each in item] if isinstance(item, list) else item


def _reference(item: Any, place: Place) -> Any:
    if isinstance(item, str):
        return place(item) if item.startswith("#") else item
    if isinstance(item, list):
        return [_reference(each, place) for each in item]
    return _deeper(item, place)
