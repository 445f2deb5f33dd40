"""Facsimiles: pages, and where the bars are on them, in pixels of the page's image.

Zones are measured in the coordinates of their surface; where the surface says its extent and the graphic its size,
and they differ, zones are scaled. https://music-encoding.org/guidelines/v5/content/facsimilesrecordings.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from lxml import etree

from descant.ingest.notation.merging import Place
from descant.ingest.notation.xml import MEI, XML_ID, references, text_of
from descant.ingest.reading import Page, Problem, Text
from descant.ingest.score import Zone

_IIIF_IMAGE = re.compile(r"/(?:full|square|\d[\d,.]*|pct:[^/]*)/[^/]+/!?\d+/\w+\.\w+$")
_XLINK = "{http://www.w3.org/1999/xlink}href"


class Facsimile:
    """Surfaces in the order of the document."""

    def __init__(self, root: etree._Element, places: Mapping[str, Place]) -> None:
        self.pages: list[Page] = []
        self.zones: list[Zone] = []
        self.problems: list[Problem] = []
        self._bars = _bars_of_zones(root, places)
        self._referenced = {name for each in root.xpath("//@facs") for name in references(str(each))}
        for surface in root.iter(MEI + "surface"):
            self._read(surface)

    def _read(self, surface: etree._Element) -> None:
        index = len(self.pages) + 1
        graphic = surface.find(MEI + "graphic")
        extent = _size(surface, "lrx", "lry", less=("ulx", "uly"))
        image = _size(graphic, "width", "height") if graphic is not None else None
        width, height = image or extent or (None, None)
        self.pages.append(_page(index, surface, graphic, width, height))
        scale = (image[0] / extent[0], image[1] / extent[1]) if image and extent else (1.0, 1.0)
        for zone in surface.iter(MEI + "zone"):
            name = zone.get(XML_ID, "")
            if name in self._bars or name in self._referenced or zone.get("type") == "measure":
                self._add(zone, name, index, scale)

    def _add(self, zone: etree._Element, name: str, page: int, scale: tuple[float, float]) -> None:
        try:
            left, top, right, bottom = (float(zone.get(each, "")) for each in ("ulx", "uly", "lrx", "lry"))
        except ValueError:
            self.problems.append(Problem(f"zone {name}", "It has no rectangle and was left out."))
            return
        x, w = sorted((left, right))[0] * scale[0], abs(right - left) * scale[0]
        y, h = sorted((top, bottom))[0] * scale[1], abs(bottom - top) * scale[1]
        bars = self._bars.get(name) or [None]
        for bar in bars:
            self.zones.append(Zone(name, page, max(x, 0.0), max(y, 0.0), w, h, bar))


def _bars_of_zones(root: etree._Element, places: Mapping[str, Place]) -> dict[str, list[int | None]]:
    """A zone is named by the measure (`@facs`), or names it (`@data`); one over a multi-measure rest is its first."""
    found: dict[str, list[int | None]] = {}
    for measure in root.iter(MEI + "measure"):
        place = places.get(measure.get(XML_ID, ""))
        for zone in references(measure.get("facs")) if place else ():
            _note(found, zone, place.bar if place else None)
    for element in root.iter(MEI + "zone"):
        for name in references(element.get("data")):
            if name in places:
                _note(found, element.get(XML_ID, ""), places[name].bar)
    return found


def _note(found: dict[str, list[int | None]], zone: str, bar: int | None) -> None:
    bars = found.setdefault(zone, [])
    if bar not in bars:
        bars.append(bar)


def _page(
    index: int, surface: etree._Element, graphic: etree._Element | None, width: float | None, height: float | None
) -> Page:
    label = surface.get("label") or text_of(surface.find(MEI + "figDesc")) or surface.get("n")
    target = "" if graphic is None else graphic.get("target") or graphic.get(_XLINK) or ""
    image, service = address(target.strip())
    return Page(
        index,
        round(width) if width else None,
        round(height) if height else None,
        Text(label) if label else None,
        image=image,
        service=service,
    )


def address(target: str) -> tuple[str | None, str | None]:
    """The image and the base address of its IIIF service, of what `graphic@target` says.

    That may be a file, an address of a image, the service's base, its info.json, or one of these with %2F for every
    slash.
    """
    if re.match(r"https?%3A", target, re.IGNORECASE):
        target = unquote(target)
    if not re.match(r"https?://", target, re.IGNORECASE):
        return target or None, None
    bare = target.removesuffix("/")
    if bare.endswith("/info.json"):
        return None, bare.removesuffix("/info.json")
    if _IIIF_IMAGE.search(bare):
        return target, _IIIF_IMAGE.sub("", bare)
    if re.search(r"%2F|/iiif/", bare, re.IGNORECASE):  # an identifier may end in .jpg: a slash in it is written %2F
        return None, bare
    return target, None


def _size(
    element: etree._Element, width: str, height: str, less: tuple[str, str] | None = None
) -> tuple[float, float] | None:
    """Numbers, perhaps with `px`; None unless both are positive."""
    found = [_pixels(element.get(each)) for each in (width, height)]
    if less:
        found = [each - _pixels(element.get(other)) for each, other in zip(found, less, strict=True)]
    return (found[0], found[1]) if min(found) > 0 else None


def _pixels(said: str | None) -> float:
    try:
        return float((said or "0").removesuffix("px"))
    except ValueError:
        return 0.0
