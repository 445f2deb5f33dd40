"""Pages out of canvases: what is painted on each, with its image service, and what else is shown with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from descant.ingest.json_files import number, objects, size, texts
from descant.ingest.presentation.addresses import Addresses
from descant.ingest.presentation.services import FULL, image_service
from descant.ingest.presentation.words import word
from descant.ingest.reading import Content, Json, Page

_KINDS = ("Image", "Video", "Sound", "Audio")
"""what stands for the page, if there is some of it, in this order"""
_RANGES = {"Sound": "audio/*", "Audio": "audio/*", "Video": "video/*"}
"""what is heard or seen, where the format does not say it"""
_MEDIA_TYPE = re.compile(r"[a-z]+/[\w.+-]+")


def pages(canvases: list[dict[str, Any]], addresses: Addresses) -> tuple[Page, ...]:
    return tuple(page(canvas, index, addresses) for index, canvas in enumerate(canvases, start=1))


def page(canvas: dict[str, Any], index: int, addresses: Addresses) -> Page:
    known = addresses.know_canvas(canvas.get("id"), index)
    for painting in objects(canvas.get("items")):
        # Some name the page of what is painted where they mean the canvas.
        if isinstance(name := painting.get("id"), str):
            addresses.canvases.setdefault(name, addresses.canvases.get(str(canvas.get("id")), f"#page={index}"))
    found = sorted(contents(canvas, addresses), key=lambda each: _KINDS.index(each[0]) if each[0] in _KINDS else 9)
    content = found[0][1] if found else None
    if content is None:
        addresses.note(known or f"page {index}", "Nothing that can be shown is on the canvas.")
    return Page(
        index=index,
        width=size(canvas.get("width")),
        height=size(canvas.get("height")),
        label=word(canvas.get("label")),
        canvas=known,
        image=content.address if content else None,
        service=content.service if content else None,
        service_version=content.service_version if content else None,
        duration=number(canvas.get("duration")),
        media_type=content.media_type if content else None,
        more=(*(each for _, each in found[1:]), *_beside(canvas, addresses)),
    )


def _beside(canvas: dict[str, Any], addresses: Addresses) -> Iterator[Content]:
    """Canvases that are shown before this one's content is there, or while it sounds."""
    for role in ("placeholder", "accompanying"):
        for beside in objects(canvas.get(f"{role}Canvas")):
            yield from (content for _, content in contents(beside, addresses, role))


def contents(canvas: dict[str, Any], addresses: Addresses, role: str = "layer") -> Iterator[tuple[str, Content]]:
    """What is painted, by its kind, in the order of the document."""
    for annotation in painted(canvas):
        _, _, place = str(annotation.get("target") or "").partition("#")
        for body, how in _bodies(annotation.get("body"), role):
            content = _content(body, how, place, addresses)
            if content:
                yield str(body.get("type", "")), content


def painted(canvas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The annotations that put something onto a canvas."""
    for painting in objects(canvas.get("items")):
        for annotation in objects(painting.get("items")):
            if "painting" in texts(annotation.get("motivation", "painting")):
                yield annotation


def _bodies(body: Json, role: str) -> Iterator[tuple[dict[str, Any], str]]:
    for each in objects(body):
        if each.get("type") == "Choice":
            yield from ((one, "choice") for one, _ in _bodies(each.get("items"), role))
        elif each.get("type") == "SpecificResource":
            yield from _bodies(each.get("source"), role)
        else:
            yield each, role


def _content(body: dict[str, Any], role: str, place: str, addresses: Addresses) -> Content | None:
    if body.get("type") == "TextualBody":
        return None
    service, version = image_service(body, addresses)
    address = addresses.web(body.get("id")) or (f"{service}/{FULL[version]}" if service and version else None)
    if not address:
        return None
    return Content(
        address=address,
        media_type=_media_type(body),
        service=service,
        service_version=version,
        label=word(body.get("label")),
        role=role,
        place=place or None,
    )


def _media_type(body: dict[str, Any]) -> str | None:
    """The format; of sound or film by its type, a range of formats, unless the format is one of these."""
    said = str(body.get("format", "")).lower()
    known = _RANGES.get(str(body.get("type")))
    if known and not (_MEDIA_TYPE.fullmatch(said) and said.startswith(known.rstrip("*"))):
        return known
    return said if _MEDIA_TYPE.fullmatch(said) else None
