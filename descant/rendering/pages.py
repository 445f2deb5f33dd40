"""Pages of a score, drawn by verovio in a process of its own, with the rectangle of each bar on them.

    for page in draw(reading.stored, "litolff.mei"):
        page.image, page.bars["m12"]

Sheets are A4; needs libvips (`descant[images]`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from descant.errors import InvalidInput, Missing
from descant.ingest.child import Children
from descant.ingest.images import vips
from descant.ingest.score import Zone

MEMORY = 2000
"""MB, as for reading a score"""
SECONDS = 120.0
WIDTH = 1654
"""pixels of a page: 200 dots an inch"""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page image, and what stands on it."""

    image: bytes
    """PNG"""
    width: int
    height: int
    bars: Mapping[str, Zone]
    """by the xml:id of `<measure>`: from the first line of its first staff to the last of its last"""


def require() -> Any:
    """The module pyvips, if the libvips under it draws SVG; else the error that says what is missing."""
    pyvips = vips()
    if not pyvips.type_find("VipsOperation", "svgload_buffer"):
        raise Missing("This libvips draws no SVG.", remedy="Install one that was built with librsvg.")
    return pyvips


def draw(mei: bytes, file: str, *, width: int = WIDTH) -> list[DrawnPage]:
    """All pages of a document; `file` is what it is called in errors."""
    said, images = _children().ask({"text": mei.decode(), "width": width}, seconds=SECONDS, file=file)
    if not said:
        raise InvalidInput.at("verovio cannot draw it", file=file, remedy="Open it in a notation program.")
    return [
        DrawnPage(images[str(number)], page["width"], page["height"], _zones(page["bars"], number))
        for number, page in enumerate(said, 1)
    ]


def _zones(bars: Mapping[str, list[float]], page: int) -> dict[str, Zone]:
    return {name: Zone(name, page, x, y, w, h) for name, (x, y, w, h) in bars.items()}


@cache
def _children() -> Children:
    return Children("descant.rendering.pages_worker", memory=MEMORY)
