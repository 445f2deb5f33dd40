"""IIIF: Presentation 2 and 3 manifests, collections and annotation pages; an image's info.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.json_files import JsonFile, objects, outline, read_json, size, texts
from descant.ingest.presentation.addresses import Addresses
from descant.ingest.presentation.annotations import annotations_of, canvases_of, pages_elsewhere
from descant.ingest.presentation.bar_places import bar_places
from descant.ingest.presentation.canvases import pages
from descant.ingest.presentation.collections import catalogue, collections_elsewhere
from descant.ingest.presentation.description import about
from descant.ingest.presentation.ranges import FILE, ranges, ranges_json
from descant.ingest.presentation.services import FULL, base_of, version_of
from descant.ingest.presentation.upgrade import is_old, type_of, upgrade
from descant.ingest.reading import Page, Reading
from descant.ontology.records import SourceKind

MEDIA_TYPE = "application/ld+json"
_PRESENTATION = "iiif.io/api/presentation/"
_IMAGE = ("iiif.io/api/image", "library.stanford.edu/iiif/image-api")
_ANNOTATIONS = ("Annotation", "AnnotationPage", "AnnotationCollection")
_TYPES = {"Manifest", "Collection", "Canvas", *_ANNOTATIONS, "AnnotationList"}


class IIIF:
    name = "iiif"
    version = "1"
    description = "IIIF manifests, collections and annotation pages (Presentation 2 and 3)"
    extensions: tuple[str, ...] = (".json", ".jsonld")

    def recognises(self, file: Input) -> bool:
        return _is_presentation(outline(file)) or (
            file.size > len(file.head) and _is_presentation(outline(file, whole=True))
        )

    def read(self, file: Input) -> Iterator[Reading]:
        found = read_json(file)
        document = upgrade(found.value) if is_old(found.value) else found.value
        if isinstance(document, list):
            document = {"type": "AnnotationPage", "items": document}
        if not isinstance(document, dict):
            raise InvalidInput.at("this is no object", file=file.name, remedy="Give a manifest.")
        addresses = Addresses(file.url, problems=list(found.problems))
        yield _READ.get(type_of(document), _unknown)(document, file, addresses)


def _is_presentation(said: dict[str, str]) -> bool:
    kind = said.get("type", said.get("@type", "")).rpartition(":")[2]
    if _PRESENTATION in said.get("@context", ""):
        return True
    if "anno.jsonld" in said.get("@context", "") or said.get("@type", "").startswith("oa:"):
        return kind in (*_ANNOTATIONS, "AnnotationList")
    if said.get("@type", "").startswith("sc:"):
        return kind in _TYPES
    return "sequences" in said or (kind in ("Manifest", "Canvas", "AnnotationPage") and "items" in said)


def _manifest(document: dict[str, Any], file: Input, addresses: Addresses) -> Reading:
    found = pages(canvases_of(document), addresses)
    if not found:
        raise InvalidInput.at("the manifest has no canvases", file=file.name, remedy="Give one that has some.")
    annotations = annotations_of(document, addresses)
    sections = ranges(document.get("structures"), addresses)
    return Reading(
        media_type=MEDIA_TYPE,
        kind=_kind(found),
        about=about(document, addresses),
        pages=found,
        ranges=sections,
        artefacts={FILE: ranges_json(sections)} if sections else {},
        annotations=annotations,
        places=bar_places(annotations),
        elsewhere=tuple(dict.fromkeys(pages_elsewhere(document, addresses))),
        problems=addresses.all_problems(),
    )


def _kind(found: tuple[Page, ...]) -> SourceKind:
    """What has sound or film is a recording, also with pictures of its label."""
    return SourceKind.RECORDED if any(page.duration for page in found) else SourceKind.FACSIMILE


def _collection(document: dict[str, Any], file: Input, addresses: Addresses) -> Reading:
    return Reading(
        media_type=MEDIA_TYPE,
        about=about(document, addresses),
        catalogue=catalogue(document, addresses),
        elsewhere=tuple(dict.fromkeys(collections_elsewhere(document, addresses))),
        problems=addresses.all_problems(),
    )


def _annotations(document: dict[str, Any], file: Input, addresses: Addresses) -> Reading:
    """A page, one annotation, or a collection with its first page."""
    kind = document.get("type")
    first = document.get("first")
    held = [document] if kind == "Annotation" else objects(first if kind == "AnnotationCollection" else document)
    items = held if kind == "Annotation" else [item for page in held for item in objects(page.get("items"))]
    annotations = annotations_of({"annotations": [{"items": items}]}, addresses)
    following = (addresses.web(each) for page in (document, *held) for each in _pages_after(page))
    return Reading(
        media_type=MEDIA_TYPE,
        about=about(document, addresses),
        annotations=annotations,
        places=bar_places(annotations),
        elsewhere=tuple(dict.fromkeys(each for each in following if each)),
        problems=addresses.all_problems(),
    )


def _pages_after(page: dict[str, Any]) -> list[str]:
    found = page.get("first", page.get("next"))
    return texts(found.get("id") if isinstance(found, dict) and "items" not in found else found)


def _unknown(document: dict[str, Any], file: Input, addresses: Addresses) -> Reading:
    raise InvalidInput.at(
        f"a {document.get('type', 'thing without a type')} on its own is not read",
        file=file.name,
        remedy="Give the manifest that it is part of.",
    )


_READ = {
    "Manifest": _manifest,
    "Canvas": _manifest,
    "Collection": _collection,
    **dict.fromkeys(_ANNOTATIONS, _annotations),
}


class ImageInformation:
    """https://iiif.io/api/image/3.0/#5-image-information, and 1.1 and 2.1 before it."""

    name = "iiif-image"
    version = "1"
    description = "info.json of a IIIF image"
    extensions: tuple[str, ...] = (".json",)

    def recognises(self, file: Input) -> bool:
        said = outline(file)
        about_image = f"{said.get('@context', '')} {said.get('protocol', '')} {said.get('profile', '')}"
        return any(each in about_image for each in _IMAGE) and {"width", "height"} <= said.keys()

    def read(self, file: Input) -> Iterator[Reading]:
        found: JsonFile = read_json(file)
        information = next(iter(objects(found.value)), {})
        addresses = Addresses(file.url, problems=list(found.problems))
        width, height = size(information.get("width")), size(information.get("height"))
        service = base_of(information, addresses)
        if not (service and width and height):
            raise InvalidInput.at(
                "id, width or height is missing", file=file.name, remedy="Give the image's info.json."
            )
        version = version_of(information) or 2
        page = Page(
            index=1,
            width=width,
            height=height,
            image=f"{service}/{FULL[version]}",
            service=service,
            service_version=version,
            media_type="image/jpeg",
        )
        yield Reading(
            media_type=MEDIA_TYPE,
            kind=SourceKind.FACSIMILE,
            about=about(information, addresses),
            pages=(page,),
            problems=addresses.all_problems(),
        )
