"""Where bars stand in sound or on images, as CollabScore's annotations for the BnF have it: JSON, lists by bar.

    {"m1": [{"body": {"source": …, "selector": …}, "target": {…}, "annotation_concept": "measure-tframe", …}], …}

The corners of a region are given in no certain order: its bounding box is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.json_files import objects, read_json
from descant.ingest.presentation.addresses import Addresses
from descant.ingest.presentation.bar_places import bounding_box
from descant.ingest.presentation.selectors import fragment
from descant.ingest.reading import About, BarPlace, Json, Reading

_MARK = b'"annotation_concept"'


class CollabScore:
    name = "collabscore"
    version = "1"
    description = "places of bars in recordings and on images (CollabScore, BnF)"
    extensions: tuple[str, ...] = (".json",)

    def recognises(self, file: Input) -> bool:
        return file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _MARK in file.head

    def read(self, file: Input) -> Iterator[Reading]:
        found = read_json(file)
        if not isinstance(found.value, dict):
            raise InvalidInput.at("this is no object", file=file.name, remedy="Give lists of annotations by bar.")
        addresses = Addresses(file.url, problems=list(found.problems))
        places: list[BarPlace] = []
        for bar, given in found.value.items():
            for each in objects(given):
                if target := _target(each.get("body"), addresses):
                    places.append(BarPlace(_bar(each, bar), target))
                else:
                    addresses.note(bar, "The annotation has no place that is understood, and is left out.")
        if not places:
            raise InvalidInput.at("no bar has a place", file=file.name, remedy="Does it hold measure annotations?")
        yield Reading(
            media_type="application/json",
            about=About(tags=_score(found.value)),
            places=tuple(places),
            annotations=tuple(_annotation(each) for each in places),
            problems=addresses.all_problems(),
        )


def _bar(given: dict[str, Any], name: str) -> str:
    """The id in the score, which is the name of the list too."""
    for target in objects(given.get("target")):
        for selector in objects(target.get("selector")):
            if isinstance(value := selector.get("value"), str) and value:
                return value
    return name


def _target(body: Json, addresses: Addresses) -> str | None:
    if not isinstance(body, dict) or not (source := addresses.web(body.get("source"))):
        return None
    for selector in objects(body.get("selector")):
        value = str(selector.get("value", ""))
        place = value if value.startswith(("t=", "xywh=")) else bounding_box(value)
        if place:
            return f"{source}#{place}"
    return None


def _annotation(place: BarPlace) -> dict[str, Json]:
    """The place is what the annotation is about, for the score's address is a path on the machine that made it."""
    source, _, where = place.target.partition("#")
    return {
        "type": "Annotation",
        "motivation": "identifying",
        "body": {"type": "TextualBody", "value": place.bar, "purpose": "identifying"},
        "target": {"type": "SpecificResource", "source": source, "selector": fragment(where)},
    }


def _score(value: dict[str, Json]) -> dict[str, str]:
    """What the file calls the score."""
    for given in value.values():
        for each in objects(given):
            for target in objects(each.get("target")):
                if isinstance(name := target.get("source"), str):
                    return {"score": name}
    return {}
