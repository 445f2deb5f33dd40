"""Markup from strangers, before it is stored and before it is served: what a browser might run is taken out.

Bodies keep the elements that text needs. Selectors keep shapes and their geometry, which is all that selects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import nh3
from lxml import etree

from descant.ingest.json_files import texts
from descant.ingest.reading import Problem, Reading

LARGEST = 1_000_000
"""characters of a shape"""
_SVG = "http://www.w3.org/2000/svg"
_GROUPS = {"svg", "g"}
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_GEOMETRY = {
    *("d", "points", "transform", "viewBox", "fill-rule"),
    *("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2"),
}
_REFUSED = object()
_MEASURES = re.compile(r"[\w\s.,+%()-]*", re.ASCII)
"""numbers, commands and functions of them, but no address"""


def is_markup(media_type: str) -> bool:
    """HTML, and all of XML: a browser runs the scripts in either."""
    return media_type.partition(";")[0].strip().lower().endswith(("html", "xml"))


def clean_words(text: str, media_type: str) -> str:
    """The text of a body. What is not markup is shown as it is, and stays so."""
    return nh3.clean(text) if is_markup(media_type) else text


def clean_shape(svg: str) -> str | None:
    """The shapes of an SVG document, without names, styles and scripts; None where none is left."""
    if len(svg) > LARGEST or "<!DOCTYPE" in svg:
        return None
    try:
        root = etree.fromstring(svg.strip().encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        return None
    made = _shape(root) if _name(root) == "svg" else None
    return None if made is None else etree.tostring(made, encoding="unicode")


def _shape(element: etree._Element) -> etree._Element | None:
    name = _name(element)
    if name not in _GROUPS | _SHAPES:
        return None
    kept = {key: value for key, value in element.items() if key in _GEOMETRY and _MEASURES.fullmatch(value)}
    made = etree.Element(f"{{{_SVG}}}{name}", kept, nsmap={None: _SVG})
    if name in _GROUPS:
        made.extend([part for each in element if (part := _shape(each)) is not None])
    return made if name in _SHAPES or len(made) else None


def _name(element: etree._Element) -> str:
    """In SVG's namespace, or in none, as those have it who only know SVG in HTML. Comments have no name."""
    space, _, name = str(element.tag).rpartition("}")
    return name if space in ("", f"{{{_SVG}") else ""


# -- annotations -----------------------------------------------------------------------------------------------


def cleaned(reading: Reading) -> Reading:
    """The reading with clean annotations; with a problem for each shape that is no shape, and is left out."""
    problems: list[Problem] = []
    annotations = tuple(_annotation(each, number, problems) for number, each in enumerate(reading.annotations, 1))
    if not annotations:
        return reading
    return replace(reading, annotations=annotations, problems=(*reading.problems, *problems))


def clean_annotation(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """An annotation in JSON, and the shapes that are no shapes, whose selectors are left out."""
    refused: list[str] = []
    return dict(_members(raw, refused)), refused


def _annotation(raw: Mapping[str, Any], number: int, problems: list[Problem]) -> dict[str, Any]:
    made, refused = clean_annotation(raw)
    place = str(raw.get("id", f"annotation {number}"))
    problems += [Problem(place, "A selector has no shape that can be read, and is left out.") for _ in refused]
    return made


def _members(raw: Mapping[str, Any], refused: list[str]) -> Iterator[tuple[str, Any]]:
    markup = [each for each in texts(raw.get("format")) if is_markup(each)]
    for key, value in raw.items():
        if key == "value" and markup:
            said = [clean_words(each, markup[0]) for each in texts(value)]
            yield key, said if isinstance(value, list) else "".join(said)
        elif (clean := _clean(value, refused)) is not _REFUSED:
            yield key, clean


def _clean(value: Any, refused: list[str]) -> Any:
    """`_REFUSED` for a selector that is no shape."""
    if isinstance(value, list):
        return [clean for each in value if (clean := _clean(each, refused)) is not _REFUSED]
    if not isinstance(value, Mapping):
        return value
    made = dict(_members(value, refused))
    if "SvgSelector" in texts(value.get("type")) and "value" in value:
        shape = clean_shape(str(value["value"]))
        if shape is None:
            refused.append(str(value["value"]))
            return _REFUSED
        made["value"] = shape
    return made
