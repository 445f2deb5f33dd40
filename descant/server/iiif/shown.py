"""What a manifest is made of, as plain values, and how it is found in the graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant.errors import NotFound
from descant.ingest.reading import Range, Text
from descant.ontology.iris import DSC, IMAGE_APIS
from descant.ontology.queries import named
from descant.store import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """A page. Without a size it gets a sheet's; without image and service its canvas is empty."""

    index: int
    """from 1"""
    canvas: str | None = None
    """IRI; one of ours is made for what has none that may be a canvas' address"""
    label: Text | None = None
    width: int | None = None
    height: int | None = None
    image: str | None = None
    media_type: str | None = None
    service: str | None = None
    service_version: int | None = None
    """of the Image API: 1, 2 or 3"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSound:
    address: str
    duration: float
    """seconds"""
    media_type: str | None = None


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


def find_shown(dataset: Dataset, source: NamedNode, images: str) -> Shown:
    """The source in the graph; `images` is where our own image services are, ending in `/`.

    A file that is an image itself is served by us, under its hash.
    """
    rows = list(_rows(dataset, "source-to-show", source))
    if not rows:
        raise NotFound(f"There is no source {source.value}.", remedy="Ask the library for the sources of a work.")
    first = rows[0]
    labels = dict.fromkeys(found for row in rows for name in _LABELS if (found := _text(row[name])))
    pages = tuple(_page(row) for row in _rows(dataset, "pages-of-source", source))
    media_type, content = _value(first["format"]), _value(first["hash"])
    if content and (media_type or "").startswith("image/"):
        pages = tuple(replace(page, service=images + content, service_version=3) for page in pages)
    return Shown(
        address=source.value,
        labels=tuple(labels),
        pages=pages,
        sound=_sound(first, media_type),
        licence=_value(first["licence"]),
    )


_LABELS = ("label", "versionLabel", "title")


def _rows(dataset: Dataset, query: str, source: NamedNode) -> Iterator[Any]:
    rows: Any = dataset.query(named(query).text, {"source": source})
    return iter(rows)


def _sound(row: Any, media_type: str | None) -> ShownSound | None:
    if row["kind"] != DSC.RecordedSource or row["file"] is None or row["duration"] is None:
        return None
    duration = float(row["duration"].value)
    return ShownSound(address=row["file"].value, duration=duration, media_type=media_type) if duration > 0 else None


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
    )


def _value(term: Any) -> str | None:
    return None if term is None else str(term.value)


def _text(term: Any) -> Text | None:
    return Text(term.value, term.language) if isinstance(term, Literal) else None


def _pixels(term: Any) -> int | None:
    return None if term is None else max(1, round(float(term.value)))
