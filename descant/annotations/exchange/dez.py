"""Dezrann's `.dez`: labels over the time of one score, in quarters from its beginning, on a staff or on all.

Labels say in `id` and `document` which annotation they are; those that came from elsewhere have neither, and become
annotations of the bars in which they lie, if it is said of which score.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from descant.annotations.checking import require_shallow
from descant.annotations.documents import read_json
from descant.annotations.exchange import Bundle, Item, Json
from descant.annotations.exchange.rows import document_of, row_of
from descant.annotations.exchange.timing import Timing
from descant.annotations.objects import is_object_like, listed
from descant.errors import InvalidInput

DEEPEST = 5
"""objects in objects"""
_WHICH = "No score is known that has this time. Say which one it is."


class Dez:
    name = "dez"
    description = "labels for Dezrann, over the time of one score"
    media_type = "application/json"
    extension = ".dez"

    def __init__(self, timing: Timing) -> None:
        """`timing` knows where elements of scores are, in quarters."""
        self._timing = timing

    def write(self, bundle: Bundle) -> bytes:
        objects = [each for each in bundle.documents if is_object_like(each)]
        known = {str(each["id"]): each for each in objects}
        labels = [self._label(each, known) for each in bundle.documents if not is_object_like(each)]
        meta = {"title": bundle.title, "date": bundle.moment.isoformat(), "producer": "Descant"}
        document = {"meta": meta, "labels": labels} | ({"objects": objects} if objects else {})
        return json.dumps(document, ensure_ascii=False, indent=1).encode()

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        said = read_json(data)
        require_shallow(said)
        labels = said.get("labels") if isinstance(said, dict) else None
        if not isinstance(labels, list):
            raise InvalidInput("There are no labels in it.", remedy='A .dez file is {"labels": […]}.')
        for number, label in enumerate(labels, 1):
            yield self._item(label, f"label {number}")
        for number, each in enumerate(listed(said.get("objects")), 1):
            yield Item(each if isinstance(each, dict) else {}, f"object {number}")

    def _label(self, document: Json, objects: Mapping[str, Json]) -> Json:
        row = row_of(document)
        found = self._timing.span(place for each in row.target.split() for place in _places(each, objects))
        where = {} if found is None else {"start": found.start, "duration": found.duration}
        staff = {} if found is None or found.staff is None else {"staff": found.staff}
        said = {"type": row.type or row.motivation or "Annotation", "tag": row.tags or row.text[:40]}
        return where | staff | said | {"comment": row.text, "id": row.id, "document": document}

    def _item(self, label: Any, place: str) -> Item:
        if not isinstance(label, dict):
            return Item({}, place, "It is no object.")
        document = label.get("document")
        if isinstance(document, dict):
            row = row_of(document)
            comment = str(label.get("comment", row.text))
            return Item(document_of(replace(row, text=comment), document), place)
        targets = self._timing.places(label.get("start"), label.get("duration"), label.get("staff"))
        if not targets:
            nowhere = "The score has nothing at this time." if self._timing.file else _WHICH
            return Item({}, place, nowhere)
        return Item(_from_elsewhere(label, targets), place)


def _places(iri: str, objects: Mapping[str, Json], depth: int = 0) -> Iterator[str]:
    """Of a musical object those of the selections that it is made of."""
    if iri not in objects or depth > DEEPEST:
        yield iri
        return
    for key in ("realization", "setting", "embodiment", "part"):
        for each in listed(objects[iri].get(key)):
            yield from _places(str(each), objects, depth + 1)


def _from_elsewhere(label: Json, targets: list[str]) -> Json:
    tags = [str(label[key]) for key in ("type", "tag") if label.get(key)]
    bodies: list[Json] = [{"type": "TextualBody", "value": each, "purpose": "tagging"} for each in tags]
    if label.get("comment"):
        bodies.append({"type": "TextualBody", "value": str(label["comment"]), "purpose": "commenting"})
    return {"type": "Annotation", "motivation": "tagging", "body": bodies, "target": targets}
