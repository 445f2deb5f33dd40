"""Presentation 2 (and Open Annotation) made into Presentation 3 (and Web Annotation): JSON to JSON.

https://iiif.io/api/presentation/2.1/, https://iiif.io/api/presentation/3.0/change-log/. What has no place in
version 3 stays under its old name.
"""

from __future__ import annotations

from typing import Any

from descant.ingest.json_files import objects, texts
from descant.ingest.presentation.upgrade_annotation import upgrade_annotation
from descant.ingest.reading import Json

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
TYPES = {"AnnotationList": "AnnotationPage", "Layer": "AnnotationCollection", "MovingImage": "Video"}


def is_old(document: Json) -> bool:
    """Whether it is of version 2, or looks like it."""
    return any(not ("type" in each and "id" in each) and _OLD_NAMES & each.keys() for each in objects(document)[:1])


_OLD_NAMES = {"@id", "@type", "sequences", "resources", "canvases", "manifests"}


def upgrade(document: Json) -> Json:
    """The document in version 3; a list of annotations becomes a page of them."""
    if isinstance(document, list):
        return {"type": "AnnotationPage", "items": [upgrade_annotation(each) for each in objects(document)]}
    return _resource(document) if isinstance(document, dict) else document


def _resource(old: dict[str, Any]) -> dict[str, Any]:
    new = {name: value for name, value in old.items() if name not in _RENAMED}
    new["type"] = type_of(old)
    new |= {name: old[name_before] for name_before, name in _SAME.items() if name_before in old}
    new |= {name: language_map(old[before]) for before, name in _IN_WORDS.items() if before in old}
    _describe(old, new)
    make = _CONTENT.get(new["type"])
    return new | make(old) if make else new


def type_of(old: dict[str, Any]) -> str:
    """Without its prefix; what has none is known by what it holds."""
    said = next(iter(texts(old.get("@type", old.get("type")))), "").rpartition(":")[2]
    if not said:
        said = next((name for key, name in _KNOWN_BY.items() if key in old), "Manifest")
    return TYPES.get(said, said)


_KNOWN_BY = {
    "sequences": "Manifest",
    "images": "Canvas",
    "resources": "AnnotationPage",
    "on": "Annotation",
    "canvases": "Range",
    "manifests": "Collection",
    "collections": "Collection",
}
_SAME = {"@id": "id", "thumbnail": "thumbnail", "logo": "logo", "seeAlso": "seeAlso", "rendering": "rendering"}
_IN_WORDS = {"label": "label", "description": "summary"}
_RENAMED = {
    *("@context", "@id", "@type", "label", "description", "metadata", "attribution", "license", "related", "within"),
    *("viewingHint", "startCanvas", "sequences", "images", "otherContent", "structures", "resources", "service"),
    *("manifests", "collections", "members", "canvases", "ranges", "thumbnail", "logo", "seeAlso", "rendering"),
}
"""what is made anew below"""


def _describe(old: dict[str, Any], new: dict[str, Any]) -> None:
    if "metadata" in old:
        new["metadata"] = [
            {"label": language_map(pair.get("label")), "value": language_map(pair.get("value"))}
            for pair in objects(old["metadata"])
        ]
    if "attribution" in old:
        value = language_map(old["attribution"])
        new["requiredStatement"] = {"label": {"en": ["Attribution"]}, "value": value}
    if licences := addresses_in(old.get("license")):
        new["rights"] = licences[0]
    if "viewingHint" in old:
        new["behavior"] = texts(old["viewingHint"])
    for before, name in (("related", "homepage"), ("within", "partOf")):
        if found := addresses_in(old.get(before)):
            new[name] = [{"id": each} for each in found]
    if found := addresses_in(old.get("startCanvas")):
        new["start"] = {"id": found[0], "type": "Canvas"}
    if services := objects(old.get("service")):
        new["service"] = services


def addresses_in(value: Json) -> list[str]:
    """Of addresses and objects that have one."""
    items = value if isinstance(value, list) else [value]
    found = (item.get("@id", item.get("id")) if isinstance(item, dict) else item for item in items)
    return [each for each in found if isinstance(each, str) and each]


def language_map(value: Json) -> dict[str, list[str]]:
    """Of a text, a text with its language, or a list of these; what is a map already stays."""
    if isinstance(value, dict) and not value.keys() & {"@value", "value"}:
        return {language: texts(said) for language, said in value.items()}
    found: dict[str, list[str]] = {}
    for item in value if isinstance(value, list) else [value]:
        language: Json = "none"
        said: Json = item
        if isinstance(item, dict):
            language, said = item.get("@language") or "none", item.get("@value", item.get("value"))
        if isinstance(said, str | int | float):
            found.setdefault(str(language), []).append(str(said))
    return found


# -- what holds what -----------------------------------------------------------------------------------------


def _manifest(old: dict[str, Any]) -> dict[str, Any]:
    sequence = next(iter(objects(old.get("sequences"))), {})
    new: dict[str, Any] = {
        "items": [_resource({"@type": "Canvas", **each}) for each in objects(sequence.get("canvases"))]
    }
    if start := addresses_in(sequence.get("startCanvas")):
        new["start"] = {"id": start[0], "type": "Canvas"}
    if "structures" in old:
        new["structures"] = [_resource({"@type": "Range", **each}) for each in objects(old["structures"])]
    return new


def _canvas(old: dict[str, Any]) -> dict[str, Any]:
    painted = [upgrade_annotation({"motivation": "sc:painting", **each}) for each in objects(old.get("images"))]
    new: dict[str, Any] = {"items": [{"type": "AnnotationPage", "items": painted}]}
    if others := old.get("otherContent"):
        pages = [{"@id": each} for each in texts(others)] + objects(others)
        new["annotations"] = [_resource({"@type": "AnnotationPage", **each}) for each in pages]
    return new


def _page(old: dict[str, Any]) -> dict[str, Any]:
    """A list of annotations; without any it is only named, and is to be had at its address."""
    return {"items": [upgrade_annotation(each) for each in objects(old["resources"])]} if "resources" in old else {}


def _range(old: dict[str, Any]) -> dict[str, Any]:
    ranges = [{"id": each, "type": "Range"} for each in addresses_in(old.get("ranges"))]
    canvases = [{"id": each, "type": "Canvas"} for each in addresses_in(old.get("canvases"))]
    members = [{"id": each["@id"], "type": type_of(each)} for each in objects(old.get("members")) if "@id" in each]
    return {"items": [*ranges, *canvases, *members]}


def _collection(old: dict[str, Any]) -> dict[str, Any]:
    parts = [
        *({"@type": "Collection", **each} for each in objects(old.get("collections"))),
        *({"@type": "Manifest", **each} for each in objects(old.get("manifests"))),
        *objects(old.get("members")),
    ]
    return {"items": [_member(each) for each in parts]}


def _member(old: dict[str, Any]) -> dict[str, Any]:
    """A manifest or collection that is only named holds nothing; an embedded one is made anew whole."""
    embedded = old.keys() & {"sequences", "manifests", "collections", "members"}
    new = _resource(old)
    if not embedded:
        new.pop("items", None)
    return new


_CONTENT = {
    "Manifest": _manifest,
    "Canvas": _canvas,
    "AnnotationPage": _page,
    "Annotation": upgrade_annotation,
    "Range": _range,
    "Collection": _collection,
}
