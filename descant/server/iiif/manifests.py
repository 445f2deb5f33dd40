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
from descant.ingest.presentation.services import FULL
from descant.ingest.reading import Range, Text
from descant.ontology.licences import licence_in_words
from descant.server.iiif.shown import Shown, ShownPage, ShownSound

Document: TypeAlias = dict[str, Any]

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
SHEET = (1000, 1414)
"""width and height of a canvas whose size nobody knows: an upright sheet's"""
_LANGUAGE = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_RIGHTS = re.compile(r"https?://(creativecommons\.org/(?:licenses|publicdomain)/|rightsstatements\.org/vocab/)(.+)")
_WEB = re.compile(r"https?://[^\s#]+")


def manifest(shown: Shown, address: str) -> Document:
    """The manifest that is served at this address."""
    canvases = [*_sound_canvas(shown.sound, address), *(_page_canvas(page, address) for page in shown.pages)]
    if not canvases:
        raise NotFound(
            f"{shown.address} has neither pages nor sound.", remedy="Only what is seen or heard has a manifest."
        )
    names = canvas_addresses(shown, address)
    names |= {f"#page={page.index}": canvas_address(page, address) for page in shown.pages}
    ranges = list(_ranges(shown.ranges, f"{address}/range/", names))
    document = {
        "@context": CONTEXT,
        "id": address,
        "type": "Manifest",
        "label": language_map(shown.labels) or {"none": [shown.address]},
        "homepage": [{"id": shown.address, "type": "Text", "label": {"en": ["In Descant"]}, "format": "text/html"}],
        **_terms(shown),
        "behavior": ["paged" if len(shown.pages) > 2 else "individuals"],
        "service": [_search_service(address)],
        "items": canvases,
        **({"structures": ranges} if ranges else {}),
    }
    return held(document)


def _search_service(manifest_address: str) -> Document:
    """What is said on the canvases may be searched, beside the manifest."""
    beside = manifest_address.removesuffix("manifest.json")
    completion = {"id": f"{beside}autocomplete", "type": "AutoCompleteService2"}
    return {"id": f"{beside}search", "type": "SearchService2", "service": [completion]}


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
    shown = html.escape(licence_in_words(address))
    return f'<a href="{shown}">{shown}</a>' if address and _WEB.fullmatch(address) else shown


# -- canvases --------------------------------------------------------------------------------------------------


def canvas_address(page: ShownPage, manifest_address: str) -> str:
    """The page's own IRI where that may be a canvas': on the web, without a fragment."""
    if page.canvas and _WEB.fullmatch(page.canvas):
        return page.canvas
    return f"{manifest_address}/canvas/{page.index}"


def canvas_addresses(shown: Shown, manifest_address: str) -> dict[str, str]:
    """The canvases by what the graph calls them: a canvas by its own IRI, the only one also by that of its file."""
    found = {page.canvas: canvas_address(page, manifest_address) for page in shown.pages if page.canvas}
    if shown.file:
        only = next(iter(found.values()), None)
        found[shown.file] = _sound_address(manifest_address) if shown.sound or only is None else only
    return found


def _sound_address(manifest_address: str) -> str:
    return f"{manifest_address}/canvas/sound"


def _page_canvas(page: ShownPage, address: str) -> Document:
    extent: dict[str, float] = {}
    if page.width and page.height:
        extent = {"width": page.width, "height": page.height}
    elif not page.sound:
        extent = dict(zip(("width", "height"), SHEET, strict=True))
    bodies = [*_picture(page), *_sound(page.sound)]
    if page.sound:
        extent["duration"] = page.sound.duration
    made = _canvas(canvas_address(page, address), page.label or Text(str(page.index)), bodies, extent)
    if page.service and page.service_version == 3:
        made["thumbnail"] = [{"id": f"{page.service}/{FULL[3]}", "type": "Image", "format": "image/jpeg"}]
    return made


def _picture(page: ShownPage) -> Iterator[Document]:
    image = page.image or (page.service and f"{page.service}/{FULL[page.service_version or 2]}")
    if not image or not _WEB.match(image):
        return
    body: Document = {"id": image, "type": "Image"}
    if page.width and page.height:
        body |= {"width": page.width, "height": page.height}
    if page.service:
        body |= {"format": "image/jpeg", "service": [_service(page.service, page.service_version or 2)]}
    yield body


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
        extent = {"duration": sound.duration}
        yield _canvas(_sound_address(address), Text("Recording", "en"), list(_sound(sound)), extent)


def _sound(sound: ShownSound | None) -> Iterator[Document]:
    if sound is None or not _WEB.match(sound.address):
        return
    kind = "Video" if (sound.media_type or "").startswith("video/") else "Sound"
    body: Document = {"id": sound.address, "type": kind, "duration": sound.duration}
    if sound.media_type and not sound.media_type.endswith("/*"):
        body["format"] = sound.media_type
    yield body


def _canvas(address: str, label: Text, bodies: list[Document], extent: dict[str, float]) -> Document:
    paintings = [
        {
            "id": f"{address}/painting/{n}",
            "type": "Annotation",
            "motivation": "painting",
            "body": body,
            "target": address,
        }
        for n, body in enumerate(bodies, start=1)
    ]
    page = {"id": f"{address}/page", "type": "AnnotationPage", "items": paintings}
    return {"id": address, "type": "Canvas", "label": language_map([label]), **extent, "items": [page]}


def _ranges(given: Sequence[Range], address: str, names: dict[str, str]) -> Iterator[Document]:
    """Those that have something to show here; what a range has of canvases elsewhere is left out."""
    for n, each in enumerate(given, start=1):
        places = [place for named in each.canvases if (place := _renamed(named, names))]
        canvases = [{"id": place, "type": "Canvas"} for place in places]
        if items := [*canvases, *_ranges(each.parts, f"{address}{n}.", names)]:
            yield {"id": f"{address}{n}", "type": "Range", "label": language_map([each.label]), "items": items}


def _renamed(place: str, names: dict[str, str]) -> str | None:
    """Of a canvas by its IRI, or of a page of the file that was read (`#page=3&t=1,2`)."""
    name, _, fragment = place.partition("&" if place.startswith("#") else "#")
    address = names.get(name)
    return f"{address}#{fragment}" if address and fragment else address
