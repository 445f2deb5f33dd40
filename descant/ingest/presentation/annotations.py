"""Web annotations out of the pages of a document, in the words of https://www.w3.org/TR/annotation-model/ alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from descant.ingest.json_files import objects, texts
from descant.ingest.presentation.addresses import Addresses
from descant.ingest.presentation.canvases import painted
from descant.ingest.presentation.selectors import selectors
from descant.ingest.presentation.words import word
from descant.ingest.reading import Json
from descant.ontology.iris import MOTIVATIONS, OA

PRESENTATION = "http://iiif.io/api/presentation/3#"
_MOTIVATIONS = frozenset(name for name, node in MOTIVATIONS.items() if node in OA)
_TEXTUAL = ("value", "format", "language")
_SAID = ("created", "modified")


def annotations_of(document: dict[str, Any], addresses: Addresses) -> tuple[dict[str, Json], ...]:
    """All that the document embeds: of itself, its canvases, and the images on these."""
    found: dict[str, dict[str, Json]] = {}
    for raw in _raw(document):
        made = annotation(raw, addresses)
        if made:
            found.setdefault(str(made.get("id") or f"#{len(found)}"), made)
    return tuple(found.values())


def _raw(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for page in annotation_pages(document):
        yield from objects(page.get("items"))
    for canvas in canvases_of(document):
        for each in painted(canvas):
            if any(body.get("type") == "TextualBody" for body in objects(each.get("body"))):
                yield each


def canvases_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [document] if document.get("type") == "Canvas" else objects(document.get("items"))


def annotation_pages(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from objects(document.get("annotations"))
    if document.get("type") not in ("Manifest", "Canvas"):
        return
    for canvas in canvases_of(document):
        if canvas is not document:
            yield from objects(canvas.get("annotations"))
        for each in painted(canvas):
            for body in objects(each.get("body")):
                for one in (body, *objects(body.get("items"))):
                    yield from objects(one.get("annotations"))


def pages_elsewhere(document: dict[str, Any], addresses: Addresses) -> Iterator[str]:
    """Addresses of annotation pages that the document names and does not hold."""
    for page in annotation_pages(document):
        if "items" not in page and (found := addresses.web(page.get("id"))):
            yield found


def annotation(raw: dict[str, Any], addresses: Addresses) -> dict[str, Json] | None:
    """One annotation, or None where nothing is left that it could be about."""
    identity = addresses.iri(raw.get("id"))
    place = identity or str(raw.get("id", "an annotation without id"))
    targets = [found for each in _items(raw.get("target")) if (found := _target(each, addresses))]
    if not targets:
        addresses.note(place, "The annotation has no target that leads anywhere, and is left out.")
        return None
    bodies = [found for each in _items(raw.get("body")) if (found := body(each, addresses))]
    made: dict[str, Json] = {"type": "Annotation"}
    if identity:
        made["id"] = identity
    textual = any(isinstance(each, dict) and each.get("type") == "TextualBody" for each in bodies)
    if motivations := [_motivation(each, textual) for each in texts(raw.get("motivation"))]:
        made["motivation"] = _one(motivations)
    if bodies:
        made["body"] = _one(bodies)
    elif texts(raw.get("bodyValue")):
        made["bodyValue"] = raw["bodyValue"]
    made["target"] = _one(targets)
    return made | _circumstances(raw, addresses)


def _circumstances(raw: dict[str, Any], addresses: Addresses) -> dict[str, Json]:
    """When, and under which licence. Not by whom: a creator may be a name or an address of mail."""
    found: dict[str, Json] = {}
    for name in _SAID:
        if isinstance(said := raw.get(name), str) and "T" in said:
            found[name] = said if said.endswith("Z") or "+" in said else f"{said}Z"
    if rights := addresses.iri(raw.get("rights")):
        found["rights"] = rights
    return found


def _motivation(name: str, textual: bool) -> str:
    """The model's own by name, others by their IRI. Text that version 2 paints is what version 3 calls a supplement."""
    if name in _MOTIVATIONS or ":" in name:
        return name
    return PRESENTATION + ("supplementing" if name == "painting" and textual else name)


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _one(values: list[Any]) -> Json:
    return values[0] if len(values) == 1 else values


def body(raw: Json, addresses: Addresses) -> Json:
    if isinstance(raw, str):
        return addresses.iri(raw)
    if not isinstance(raw, dict):
        return None
    kind = raw.get("type")
    if kind == "TextualBody":
        return _text(raw)
    if kind == "Choice":
        choices: list[Json] = [made for each in _items(raw.get("items")) if (made := body(each, addresses))]
        return {"type": "Choice", "items": choices} if choices else None
    if kind == "SpecificResource":
        return _specific(raw, addresses)
    return _external(raw, addresses)


def _text(raw: dict[str, Any]) -> Json:
    """Without a value it says nothing."""
    made: dict[str, Json] = {name: raw[name] for name in _TEXTUAL if isinstance(raw.get(name), str)}
    if not made.get("value"):
        return None
    purpose = next(iter(texts(raw.get("purpose", raw.get("motivation")))), None)
    return {"type": "TextualBody", **made, **({"purpose": purpose} if purpose in _MOTIVATIONS else {})}


def _external(raw: dict[str, Any], addresses: Addresses) -> Json:
    address = addresses.iri(raw.get("id"))
    if not address:
        return None
    made: dict[str, Json] = {"id": address}
    made |= {name: raw[name] for name in ("type", "format", "language") if isinstance(raw.get(name), str)}
    if label := word(raw.get("label")):
        made["label"] = label.value
    return made


def _target(raw: Json, addresses: Addresses) -> Json:
    """A target on a canvas without an IRI is a specific resource of a place in this file."""
    if isinstance(raw, dict) and raw.get("type") == "SpecificResource":
        return _specific(raw, addresses)
    found = addresses.place(raw.get("id") if isinstance(raw, dict) else raw)
    if found and found.startswith("#"):
        page, _, fragment = found.partition("&")
        return _with_selectors(page, [{"type": "FragmentSelector", "value": fragment}] if fragment else [], None)
    return found


def _specific(raw: dict[str, Any], addresses: Addresses) -> Json:
    source = raw.get("source")
    found = addresses.place(source.get("id") if isinstance(source, dict) else source)
    if not found:
        return None
    purpose = raw.get("purpose") if raw.get("purpose") in _MOTIVATIONS else None
    return _with_selectors(found, _items(raw.get("selector")), purpose)


def _with_selectors(source: str, raw: list[Json], purpose: Json) -> dict[str, Json]:
    made: dict[str, Json] = {"type": "SpecificResource", "source": source}
    if found := [each for one in raw for each in selectors(one)]:
        made["selector"] = _one(found)
    return made | ({"purpose": purpose} if purpose else {})
