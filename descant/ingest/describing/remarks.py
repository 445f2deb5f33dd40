"""Annotations that are in a file, as quads: their `#id` targets become places in the stored file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad

from descant.ingest.describing.naming import Names
from descant.ingest.reading import Reading
from descant.ontology.formats import Format
from descant.ontology.iris import ANNO_CONTEXT
from descant.ontology.normalising import normalise
from descant.ontology.reading import read_rdf

_REFERENCES = frozenset({"target", "source", "id", "scope"})


def remarks(reading: Reading, names: Names) -> Iterator[Quad]:
    """In the graph of the source, in today's terms."""
    for index, found in enumerate(reading.annotations):
        document = {"@context": ANNO_CONTEXT, **_placed(found, names.file.value)}
        document.setdefault("id", names.minter.annotation(names.part("annotation", str(index)).value[-32:]).value)
        quads, _ = normalise(read_rdf(json.dumps(document).encode(), Format.JSON_LD, base=names.file.value))
        for quad in quads:
            if isinstance(quad.graph_name, DefaultGraph | NamedNode):
                yield Quad(quad.subject, quad.predicate, quad.object, names.graph)


def _placed(value: Mapping[str, Any], file: str) -> dict[str, Any]:
    return {key: _reference(item, file) if key in _REFERENCES else _deeper(item, file) for key, item in value.items()}


def _deeper(item: Any, file: str) -> Any:
    if isinstance(item, Mapping):
        return _placed(item, file)
    return [_deeper(each, file) for each in item] if isinstance(item, list) else item


def _reference(item: Any, file: str) -> Any:
    if isinstance(item, str):
        return file + item if item.startswith("#") else item
    if isinstance(item, list):
        return [_reference(each, file) for each in item]
    return _deeper(item, file)
