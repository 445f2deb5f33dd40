"""Presentation 3 manifests of what is shown. https://iiif.io/api/presentation/3.0/

Each is held to iiif-prezi3's model before it is served. Rights are an address of Creative Commons or
RightsStatements.org, as the specification wants; any other licence is said in words, as a link.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from descant.errors import NotFound
from descant.ingest.reading import Range, Text
from descant.server.iiif.shown import Shown, ShownPage, ShownSound

Document: TypeAlias = dict[str, Any]

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
SHEET = (1000, 1414)
"""width and height of a canvas whose size nobody knows: an upright sheet's"""
_LANGUAGE = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_RIGHTS = re.compile(r"https?://(creativecommons\.org/(?:licenses|publicdomain)/|rightsstatements\.org/vocab/)(.+)")
_FULL = {1: "full/full/0/native.jpg", 2: "full/full/0/default.jpg", 3: "full/max/0/default.jpg"}
_WEB = re.compile(r"https?://[^\s#]+")


def manifest(shown: Shown, address: str) -> Document:
    """The manifest that is served at this address."""
    canvases = [*_sound_canvas(shown.sound, address), *(_page_canvas(page, address) for page in shown.pages)]
    if not canvases:
        raise NotFound(
            f"{shown.address} has neither pages nor sound.", remedy="Only what is seen or heard has a manifest."
        )
    names = {page.canvas or "": canvas_address(page, address) for page in shown.pages}
    ranges = [_range(each, f"{address}/range/{n}", names) for n, each in enumerate(shown.ranges, start=1)]
    document = {
        "@context": CONTEXT,
        "id": address,
        "type": "Manifest",
        "label": language_map(shown.labels) or {"none": [shown.address]},
        "homepage": [{"id": shown.address, "type": "Text", "label": {"en": ["In Descant"]}, "format": "text/html"}],
        **_terms(shown),
        "behavior": ["paged" if len(shown.pages) > 2 else "individuals"],
        "items": canvases,
        **({"structures": ranges} if ranges else {}),
    }
    return held(document)


def held(document: Document) -> Document:
    """The document, if the model takes it; else a fault of ours, which is not to be served."""
    import iiif_prezi3  # it takes a second, and not every server is asked for manifests

    iiif_prezi3.Manifest.model_validate_json(json.dumps(document))
    return document


def language_map(texts: Sequence[Text]) -> dict[str, list[str]]:
    """By language, in the order of the texts; what the schema takes for no language is none."""
    found: dict[str, list[str]] = {}
    for text in texts:
        known = text.language if text.language and _LANGUAGE.fullmatch(text.language) else "none"
        found.setdefault(known, []).append(text.value)
    return found


def _terms(shown: Shown) -> Document:
    """Rights as an address, and what must be shown: who is to be named, which licence, or that none is known."""
    said = [html.escape(shown.attribution)] if shown.attribution else []
    known = _RIGHTS.fullmatch(shown.licence or "")
    if known:
        # The specification has the IRIs of the licences, which begin with http, where their pages begin with https.
        terms: Document = {"rights": f"http://{known[1]}{known[2]}"}
    else:
        terms = {}
        said.append(_licence(shown.licence))
    if said:
        terms["requiredStatement"] = {"label": {"en": ["Rights"]}, "value": {"en": said}}
    return terms


def _licence(address: str | None) -> str:
    if address is None:
        return "The licence is not known."
    shown = html.escape(address)
    return f'<a href="{shown}">{shown}</a>' if _WEB.fullmatch(address) else shown


# -- canvases --------------------------------------------------------------------------------------------------


def canvas_address(page: ShownPage, manifest_address: str) -> str:
    """The page's own IRI where that may be a canvas': on the web, without a fragment."""
    if page.canvas and _WEB.fullmatch(page.canvas):
        return page.canvas
    return f"{manifest_address}/canvas/{page.index}"


def _page_canvas(page: ShownPage, address: str) -> Document:
    canvas = canvas_address(page, address)
    width, height = (page.width, page.height) if page.width and page.height else SHEET
    made = _canvas(
        canvas, page.label or Text(str(page.index)), _picture(page, width, height), width=width, height=height
    )
    if page.service and page.service_version == 3:
        made["thumbnail"] = [{"id": page.service + "/" + _FULL[3], "type": "Image", "format": "image/jpeg"}]
    return made


def _picture(page: ShownPage, width: int, height: int) -> Document | None:
    image = page.image or (page.service and f"{page.service}/{_FULL[page.service_version or 2]}")
    if not image or not _WEB.match(image):
        return None
    size = {"width": width, "height": height} if page.width and page.height else {}
    services = [_service(page.service, page.service_version or 2)] if page.service else []
    media_type = page.media_type or "image/jpeg"
    return {
        "id": image,
        "type": "Image",
        "format": media_type,
        **size,
        **({"service": services} if services else {}),
    }


def _service(address: str, version: int) -> Document:
    """Services before version 3 are said in version 2's words."""
    if version == 3:
        return {"id": address, "type": "ImageService3", "profile": "level0"}
    return {
        "@id": address,
        "@type": f"ImageService{version}",
        "profile": f"http://iiif.io/api/image/{version}/level1.json",
    }


def _sound_canvas(sound: ShownSound | None, address: str) -> Iterator[Document]:
    if sound is not None:
        body = {"id": sound.address, "type": "Sound", "duration": sound.duration}
        if sound.media_type:
            body["format"] = sound.media_type
        yield _canvas(f"{address}/canvas/sound", Text("Recording", "en"), body, duration=sound.duration)


def _canvas(address: str, label: Text, body: Document | None, **extent: float) -> Document:
    painting = {
        "id": f"{address}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": address,
    }
    page = {"id": f"{address}/page", "type": "AnnotationPage", "items": [painting] if body else []}
    return {"id": address, "type": "Canvas", "label": language_map([label]), **extent, "items": [page]}


def _range(given: Range, address: str, names: dict[str, str]) -> Document:
    canvases = [{"id": _renamed(each, names), "type": "Canvas"} for each in given.canvases]
    parts = [_range(part, f"{address}.{n}", names) for n, part in enumerate(given.parts, start=1)]
    return {"id": address, "type": "Range", "label": language_map([given.label]), "items": [*canvases, *parts]}


def _renamed(place: str, names: dict[str, str]) -> str:
    canvas, mark, fragment = place.partition("#")
    return names.get(canvas, canvas) + mark + fragment
