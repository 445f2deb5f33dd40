"""The rules of Presentation 3 that a manifest of ours has to keep, as far as its model does not hold them.

https://iiif.io/api/presentation/3.0/: what MUST be there, what MUST agree. They are kept in step with the official
validator's schema and its look for ids that are there twice; test_iiif_official_schema.py holds manifests to the
schema itself where there is a copy of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

RIGHTS = re.compile(r"http://(creativecommons\.org/(licenses|publicdomain)/|rightsstatements\.org/vocab/).+")
LANGUAGE = re.compile(r"none|[A-Za-z]+(-[A-Za-z]+)*")
MAPS = ("label", "summary", "value")
FORMAT = re.compile(r"[a-z]+/\S+")
KNOWN = {
    *(
        "@context",
        "id",
        "type",
        "label",
        "metadata",
        "summary",
        "requiredStatement",
        "rendering",
        "service",
        "services",
    ),
    *("viewingDirection", "placeholderCanvas", "accompanyingCanvas", "rights", "start", "navDate", "navPlace"),
    *("provider", "seeAlso", "thumbnail", "homepage", "behavior", "partOf", "items", "structures", "annotations"),
}
"""what a manifest may have"""
POINTING = {"target", "structures", "start", "first", "last", "body", "source", "scope", "thumbnail", "partOf"}
"""where an id only names what is elsewhere"""


def faults(manifest: dict[str, Any]) -> list[str]:
    """Empty for a manifest that keeps the rules."""
    return [*_whole(manifest), *_everywhere(manifest), *_ids(manifest)] + [
        fault for canvas in manifest["items"] for fault in _canvas(canvas)
    ]


def _whole(manifest: dict[str, Any]) -> Iterator[str]:
    if manifest["@context"] != "http://iiif.io/api/presentation/3/context.json":
        yield "the context is another"
    if manifest["type"] != "Manifest" or not manifest["label"] or not manifest["items"]:
        yield "type, label and items are needed"
    yield from (f"a manifest has no {name}" for name in manifest.keys() - KNOWN)
    if "rights" in manifest and not RIGHTS.fullmatch(manifest["rights"]):
        yield f"rights {manifest['rights']}"
    known = {canvas["id"] for canvas in manifest["items"]}
    for each in _all(manifest.get("structures", [])):
        if each.get("type") == "Canvas" and each["id"].partition("#")[0] not in known:
            yield f"a range has the unknown canvas {each['id']}"
        if each.get("type") == "Range" and not (each["label"] and each["items"]):
            yield f"the range {each['id']} lacks label or items"


def _canvas(canvas: dict[str, Any]) -> Iterator[str]:
    if canvas["type"] != "Canvas" or not canvas["items"]:
        yield f"{canvas['id']} is no canvas, or has no page"
    if not ({"width", "height"} <= canvas.keys() or "duration" in canvas):
        yield f"{canvas['id']} has no extent"
    if "#" in canvas["id"]:
        yield f"{canvas['id']} has a fragment"
    for page in canvas["items"]:
        for painting in page["items"]:
            if painting["motivation"] != "painting" or painting["target"] != canvas["id"]:
                yield f"{painting['id']} does not paint its canvas"
            if not {"id", "type"} <= painting["body"].keys():
                yield f"{painting['id']} has a body without id or type"


def _everywhere(manifest: dict[str, Any]) -> Iterator[str]:
    for each in _all(manifest):
        identity = each.get("id", each.get("@id"))
        if identity is not None and not re.match(r"https?://\S+$", identity):
            yield f"the id {identity}"
        if {"id", "type"} & each.keys() and not ({"id", "type"} <= each.keys()):
            yield f"{each} lacks id or type"
        for name in MAPS:
            for language, texts in each.get(name, {}).items():
                if not LANGUAGE.fullmatch(language) or not texts or not all(isinstance(text, str) for text in texts):
                    yield f"{name} of {identity}: {language} {texts}"
        if "format" in each and not FORMAT.fullmatch(each["format"]):
            yield f"the format {each['format']}"
        yield from _extents(each, identity)
        if not isinstance(each.get("profile", ""), str):
            yield f"the profile of {identity} is no text"


def _extents(each: dict[str, Any], identity: object) -> Iterator[str]:
    for name, kinds in (("width", int), ("height", int), ("duration", int | float)):
        if name in each and not (isinstance(each[name], kinds) and each[name] > 0):
            yield f"{name} of {identity}: {each[name]}"


def _ids(manifest: dict[str, Any]) -> Iterator[str]:
    ranges = [each for each in _all(manifest.get("structures", [])) if each.get("type") == "Range" and "items" in each]
    made = [each["id"] for each in (*_all(manifest, POINTING), *ranges) if "id" in each]
    yield from (f"{name} is there {times} times" for name, times in Counter(made).items() if times > 1)


def _all(value: Any, passed_over: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """Every object in it, but for those under these names."""
    if isinstance(value, dict):
        yield value
        value = [inner for name, inner in value.items() if name not in passed_over]
    for inner in value if isinstance(value, list) else ():
        yield from _all(inner, passed_over)
