"""What a manifest is made of, as plain values, and how it is found in the graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant.errors import NotFound
from descant.ingest.reading import Range, Text
from descant.ontology.iris import DSC, IMAGE_APIS
from descant.store import Dataset
from descant.store.named import rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSound:
    """Sound, or film if the media type says so."""

    address: str
    duration: float
    """seconds"""
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """A page, or a stretch of sound or film. Without a size and duration it gets a sheet's size."""

    index: int
    """from 1"""
    canvas: str | None = None
    """IRI; one of ours is made for what has none that may be a canvas' address"""
    label: Text | None = None
    width: int | None = None
    height: int | None = None
    image: str | None = None
    service: str | None = None
    service_version: int | None = None
    """of the Image API: 1, 2 or 3"""
    sound: ShownSound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A source with pages or sound."""

    address: str
    """IRI of the source, which resolves to its page"""
    labels: tuple[Text, ...] = ()
    pages: tuple[ShownPage, ...] = ()
    sound: ShownSound | None = None
    licence: str | None = None
    attribution: str | None = None
    """what must be shown with it, in words"""
    ranges: tuple[Range, ...] = ()
    sha256: str | None = None
    """of the file that was read"""
    file: str | None = None
    """IRI of the file that is shown itself: a recording, an image"""


def find_shown(dataset: Dataset, source: NamedNode, images: str) -> Shown:
    """The source in the graph; `images` is where our own image services are, ending in `/`.

    A file that is an image itself is served by us, under its hash.
    """
    rows = rows_of(dataset, "source-to-show", source=source)
    if not rows:
        raise NotFound(f"There is no source {source.value}.", remedy="Ask the library for the sources of a work.")
    first = rows[0]
    labels = dict.fromkeys(found for row in rows for name in _LABELS if (found := _text(row[name])))
    # What several graphs or languages say of a page is several rows.
    by_page = {row["page"]: row for row in reversed(rows_of(dataset, "pages-of-source", source=source))}
    pages = tuple(_page(row) for row in reversed(by_page.values()))
    media_type, content = _value(first["format"]), _value(first["hash"])
    is_image = (media_type or "").startswith("image/")
    if content and is_image:
        pages = tuple(replace(page, service=images + content, service_version=3) for page in pages)
    sound = _sound(first) if first["kind"] == DSC.RecordedSource and not pages else None
    return Shown(
        address=source.value,
        labels=tuple(labels),
        pages=pages,
        sound=sound,
        licence=_value(first["licence"]),
        sha256=content,
        file=_value(first["file"]) if sound or is_image else None,
    )


_LABELS = ("label", "versionLabel", "title")


def _sound(row: Any) -> ShownSound | None:
    duration = 0.0 if row["duration"] is None else float(row["duration"].value)
    if row["file"] is None or duration <= 0:
        return None
    return ShownSound(address=row["file"].value, duration=duration, media_type=_value(row["format"]))


def _page(row: Any) -> ShownPage:
    return ShownPage(
        index=int(row["index"].value),
        canvas=row["page"].value if isinstance(row["page"], NamedNode) else None,
        label=_text(row["label"]),
        width=_pixels(row["width"]),
        height=_pixels(row["height"]),
        image=_value(row["image"]),
        service=_value(row["service"]),
        service_version=IMAGE_APIS.index(row["conforms"]) + 1 if row["conforms"] in IMAGE_APIS else None,
        sound=_sound(row),
    )


def _value(term: Any) -> str | None:
    return None if term is None else str(term.value)


def _text(term: Any) -> Text | None:
    return Text(term.value, term.language) if isinstance(term, Literal) else None


def _pixels(term: Any) -> int | None:
    return None if term is None else max(1, round(float(term.value)))
