"""An Open Annotation of version 2 made into a Web Annotation: `resource` and `on` become `body` and `target`.

http://www.openannotation.org/spec/core/, https://www.w3.org/TR/annotation-model/#changes-from-previous-versions
"""

from __future__ import annotations

from typing import Any

from descant.ingest.json_files import objects, texts
from descant.ingest.reading import Json

_TYPES = {
    "MovingImage": "Video",
    "ContentAsText": "TextualBody",
    "EmbeddedContent": "TextualBody",
    "Tag": "TextualBody",
}
_CREATED = ("dcterms:created", "http://purl.org/dc/terms/created")
_MODIFIED = ("dcterms:modified", "http://purl.org/dc/terms/modified")
_CREATOR = ("dcterms:creator", "http://purl.org/dc/terms/creator", "oa:annotatedBy")


def upgrade_annotation(old: dict[str, Any]) -> dict[str, Any]:
    """With everything that the model has a name for; what is a Web Annotation already stays as it is."""
    if "target" in old and "on" not in old:
        return old
    new: dict[str, Any] = {"type": "Annotation"}
    if identity := address_of(old):
        new["id"] = identity
    new["motivation"] = [each.removeprefix("oa:").removeprefix("sc:") for each in texts(old.get("motivation"))]
    new["body"] = [_body(each) for each in _items(old.get("resource"))]
    new["target"] = [_target(each) for each in _items(old.get("on"))]
    for name, before in (("created", _CREATED), ("modified", _MODIFIED), ("creator", _CREATOR)):
        if said := next((old[each] for each in (name, *before) if old.get(each)), None):
            new[name] = said
    return {name: value for name, value in new.items() if value != []}


def address_of(value: Json) -> str | None:
    """Of an address, or of what has one; blank nodes have none."""
    found = value.get("@id", value.get("id")) if isinstance(value, dict) else value
    return found if isinstance(found, str) and found and not found.startswith("_:") else None


def _items(value: Json) -> list[Json]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _type(old: dict[str, Any]) -> str:
    said = next(iter(texts(old.get("@type", old.get("type")))), "").rpartition(":")[2]
    return _TYPES.get(said, said)


def _body(old: Json) -> Json:
    if not isinstance(old, dict):
        return old
    kind = _type(old)
    if kind == "Choice":
        return {
            "type": "Choice",
            "items": [_body(each) for each in (*_items(old.get("default")), *_items(old.get("item")))],
        }
    if kind == "SpecificResource":
        return _specific(old)
    if "chars" in old or "cnt:chars" in old:
        return _text(old)
    new: dict[str, Any] = {
        name: old[name] for name in ("format", "width", "height", "duration", "language", "label") if name in old
    }
    new |= {"id": address_of(old), "type": kind, "service": objects(old.get("service"))}
    return {name: value for name, value in new.items() if value}


def _text(old: dict[str, Any]) -> dict[str, Any]:
    new = {"type": "TextualBody", "value": old.get("chars", old.get("cnt:chars"))}
    for name, before in (("format", "format"), ("language", "language"), ("language", "dc:language")):
        if before in old:
            new[name] = old[before]
    if "oa:Tag" in texts(old.get("@type")):
        new["purpose"] = "tagging"
    return new


def _target(old: Json) -> Json:
    if not isinstance(old, dict):
        return old
    return _specific(old) if "full" in old else address_of(old)


def _specific(old: dict[str, Any]) -> dict[str, Any]:
    full = old.get("full")
    source = full if isinstance(full, str) else _body(full) if isinstance(full, dict) else None
    new: dict[str, Any] = {"type": "SpecificResource", "source": source}
    if selectors := [each for outer in _items(old.get("selector")) for each in _selectors(outer)]:
        new["selector"] = selectors[0] if len(selectors) == 1 else selectors
    return new


def _selectors(old: Json) -> list[dict[str, Any]]:
    """A choice of selectors says the same place in several ways; several selectors say just that."""
    if not isinstance(old, dict):
        return [{"type": "FragmentSelector", "value": old}] if isinstance(old, str) else []
    kind = _type(old)
    if kind == "Choice":
        both = (*_items(old.get("default")), *_items(old.get("item")))
        return [each for outer in both for each in _selectors(outer)]
    new = {name: value for name, value in old.items() if not name.startswith("@") and name != "chars"}
    if "chars" in old:
        new["value"] = old["chars"]
    return [{**new, "type": kind or "FragmentSelector"}]
