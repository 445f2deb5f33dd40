"""Proposals as files: JSON, CSV with a row for each zone, SVG with the zones on the pages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lxml import etree

COLUMNS = ("page", "name", "x", "y", "w", "h", "by", "system", "confidence", "endsOpen", "bar", "lastBar", "number")
_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
UNSURE = 0.7
"""confidence below which a zone is marked as doubtful"""
_STYLE = """rect { fill: none; stroke: #b3261e; stroke-width: 3 } rect.detector { stroke-dasharray: 18 8 }
rect.unsure { stroke-dasharray: 4 8 } text { font: bold 28px sans-serif; fill: #b3261e; paint-order: stroke;
stroke: #fff; stroke-width: 6px }"""


def to_json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, indent=1, ensure_ascii=False).encode()


def to_csv(document: Mapping[str, Any], columns: Sequence[str] = COLUMNS) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for page in document["pages"]:
        for zone in page["zones"]:
            writer.writerow({**page, "name": _plain(page["name"]), **zone})
    return file.getvalue().encode()


def _plain(text: str) -> str:
    """No formula, whatever a file is called."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def to_svg(document: Mapping[str, Any]) -> bytes:
    """Pages below each other, with their images where a page says, else beside the file. Who marked a zone, and how
    sure it is, is told by the line: whole of people, broken of the detector, dotted where it is in doubt (`?`).
    """
    width = max((page["width"] for page in document["pages"]), default=1)
    height = sum(page["height"] for page in document["pages"]) or 1
    root = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG, "xlink": _LINK}, viewBox=f"0 0 {width} {height}")
    etree.SubElement(root, f"{{{_SVG}}}style").text = _STYLE
    top = 0
    for page in document["pages"]:
        group = etree.SubElement(root, f"{{{_SVG}}}g", transform=f"translate(0 {top})")
        size = {"width": str(page["width"]), "height": str(page["height"])}
        href = page.get("image") or _beside(page["name"])
        etree.SubElement(group, f"{{{_SVG}}}image", {f"{{{_LINK}}}href": href, **size})
        for zone in page["zones"]:
            group.extend(_drawn(zone) if zone["by"] != "nobody" else ())
        top += page["height"]
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _beside(name: str) -> str:
    """A file of this name in the same folder, and no address of another sort."""
    return f"./{quote(name)}"


def _drawn(zone: Mapping[str, Any]) -> Iterator[etree._Element]:
    unsure = zone["confidence"] < UNSURE
    sides = {name: str(zone[side]) for name, side in (("x", "x"), ("y", "y"), ("width", "w"), ("height", "h"))}
    kind = f"{zone['by']} unsure" if unsure else zone["by"]
    yield etree.Element(f"{{{_SVG}}}rect", {**sides, "class": kind})
    words = etree.Element(f"{{{_SVG}}}text", x=str(zone["x"] + 6), y=str(zone["y"] - 6))
    words.text = f"{label(zone)}{' ?' if unsure else ''}"
    yield words


def label(zone: Mapping[str, Any]) -> str:
    """The number as printed, or counted; of a rest of several bars from the first to the last."""
    if zone["bar"] is None:
        return "–"
    first = str(zone["number"] or zone["bar"])
    return first if zone["lastBar"] == zone["bar"] else f"{first}+{zone['lastBar'] - zone['bar']}"


WRITERS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {".csv": to_csv, ".json": to_json, ".svg": to_svg}
