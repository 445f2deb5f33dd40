"""Names in the register: of annotations what their IRIs have after `annotations/`, of musical objects after the base.

`work/op92-2/01JD…` is an annotation, `id/material/01JD…` a musical material that somebody made.
"""

from __future__ import annotations

import re

IDENTIFIER = r"(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{32})"
"""the last part"""
OBJECTS = ("idea", "material", "extract", "selection")
"""what IRIs of musical objects have after `id/`; each is made of those after it"""
_ANNOTATION = re.compile(rf"(?:(?:user|group|work)/[^/]+/)?{IDENTIFIER}")
_OBJECT = re.compile(rf"id/(?:{'|'.join(OBJECTS)})/{IDENTIFIER}")


def is_annotation(name: str) -> bool:
    """Whether a path below `annotations/` is that of an annotation, and not of a container."""
    return bool(_ANNOTATION.fullmatch(name))


def is_object(name: str) -> bool:
    return bool(_OBJECT.fullmatch(name))


def rank(name: str | None) -> int:
    """Of an object among those that are made of each other; what is no object is below all of them."""
    return OBJECTS.index(name.split("/")[1]) if name and is_object(name) else len(OBJECTS)


def is_below(name: str, above: str) -> bool:
    """Whether an object may be made of the other: an extract's material is above it, and all are below annotations."""
    return not is_object(above) or rank(name) > rank(above)


def iri_of(base: str, name: str) -> str:
    return base + name if is_object(name) else f"{base}annotations/{name}"


def name_of(base: str, iri: str) -> str | None:
    """None for what cannot be in the register."""
    rest = iri.removeprefix(base)
    if rest == iri:
        return None
    name = rest.removeprefix("annotations/")
    return name if is_object(rest) or (name != rest and is_annotation(name)) else None
