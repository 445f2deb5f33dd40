"""The process in which covers are drawn. Started by covers.py as `python -m descant.rendering.covers_worker`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from descant.errors import InvalidInput
from descant.ingest.child import Answer, serve
from descant.ingest.images import as_seen, open_image
from descant.ingest.notation.toolkits import quiet_toolkit
from descant.rendering.pages_worker import FONTS

BARS = 8
"""of which as many are shown as fit into a line"""
WIDE, HIGH = 700, 260
"""pixels of a page's top"""
MARGIN = 0.05
"""of a page's height, above which nothing stands"""
FLATTEST = 0.6
"""of a picture's width is shown in height: a system of thirty staves is cut"""
_OPTIONS = {
    "adjustPageHeight": True,
    "breaks": "auto",
    "expandNever": True,
    "footer": "none",
    "header": "none",
    "mdivAll": False,
    "pageHeight": 8000,
    "pageMarginTop": 20,
    "pageMarginBottom": 20,
    "pageMarginLeft": 20,
    "pageMarginRight": 20,
    "pageWidth": 1700,
    "scale": 40,
    "svgRemoveXlink": True,
    "svgViewBox": True,
}
_SVG = "{http://www.w3.org/2000/svg}"
_INK = {"fill": "#000", "color": "#000"}
_STYLES = {
    "bold": ("ending", "fing", "reh", "tempo"),
    "italic": ("dir", "dynam", "mNum"),
}
"""what verovio's style sheet says, as attributes: a picture brings no style sheet"""
_SIGNS = {"\ueca3": "𝅗𝅥", "\ueca5": "♩", "\ueca7": "♪", "\uecb7": "."}
"""notes in tempo marks, which are in verovio's own font, as text that others have"""
_OWN = re.compile("[\ue000-\uf8ff]")
_DRAWN = ("ellipse", "path", "polygon", "polyline", "rect")


@cache
def _toolkit() -> Any:
    return quiet_toolkit(_OPTIONS)


def answer(question: dict[str, Any]) -> Answer:
    if question["kind"] == "page":
        return Answer(None, {"cover": _page(Path(question["path"]), question["file"])})
    return Answer(None, {"cover": _score(question["text"], question["file"])})


def _score(text: str, file: str) -> bytes:
    toolkit = _toolkit()
    toolkit.setInputFrom("mei")
    toolkit.select({"measureRange": f"start-{BARS}"})
    if not toolkit.loadData(text) or toolkit.getPageCount() < 1:
        raise InvalidInput.at("verovio cannot draw it", file=file, remedy="Open it in a notation program.")
    return first_system(toolkit.renderToSVG(1).replace(*FONTS).encode(), file)


def first_system(svg: bytes, file: str) -> bytes:
    """Of a page, without what only scripts and style sheets need."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=True)
    root = etree.fromstring(svg, parser)
    systems = root.findall(f".//{_SVG}g[@class='system']")
    for other in systems[1:]:
        other.getparent().remove(other)
    hidden = (each for each in root.iter(f"{_SVG}g") if "placeholder" in each.get("class", "").split())
    for each in [*root.iter(f"{_SVG}style"), *hidden]:
        each.getparent().remove(each)
    sheet = root.find(f"{_SVG}svg[@class='definition-scale']")
    if not systems:
        raise InvalidInput.at("it has no system", file=file, remedy="Look at it as it is.")
    _crop(root, sheet, systems[0])
    _plain(root)
    return bytes(etree.tostring(root))


def _crop(root: etree._Element, sheet: etree._Element, system: etree._Element) -> None:
    """To the system, and of a high one to its upper staves."""
    _, _, wide, high = map(float, sheet.get("viewBox").split())
    _, _, width, height = map(float, root.get("viewBox").split())
    scale = width / wide
    lowest = max((y for y in _heights(system)), default=high) + 1300  # room for notes below the last line, and words
    shown = min(height, lowest * scale, width * FLATTEST)
    root.attrib.update({"viewBox": f"0 0 {width:g} {shown:.0f}", "width": f"{width:g}", "height": f"{shown:.0f}"})
    root.attrib.pop("overflow", None)
    sheet.attrib["viewBox"] = f"0 0 {wide:g} {high:g}"
    sheet.attrib.update({"width": f"{width:g}", "height": f"{height:g}"})


def _heights(system: etree._Element) -> Iterator[float]:
    """Of staff lines."""
    for path in system.iterfind(f".//{_SVG}g[@class='staff']/{_SVG}path"):
        if found := re.match(r"M-?[\d.]+ (-?[\d.]+) L", path.get("d", "")):
            yield float(found[1])


def _plain(root: etree._Element) -> None:
    """Names that nothing refers to, classes and data go; what they meant for the look is said by attributes."""
    root.attrib.update(_INK)
    for element in root.iter("*"):
        defined = _is_definition(element)
        if not defined:
            _look(element)
        if element.text:
            element.text = _OWN.sub(lambda sign: _SIGNS.get(sign[0], ""), element.text)
        for name in list(element.attrib):
            if name == "class" or name.startswith("data-") or (name == "id" and not defined):
                del element.attrib[name]


def _is_definition(element: etree._Element) -> bool:
    return any(each.tag == f"{_SVG}defs" for each in element.iterancestors())


def _look(element: etree._Element) -> None:
    kind = element.get("class", "").partition(" ")[0]
    if kind in _STYLES["bold"]:
        element.set("font-weight", "bold")
    elif kind in _STYLES["italic"]:
        element.set("font-style", "italic")
    if element.tag.removeprefix(_SVG) in _DRAWN and "stroke" not in element.attrib:
        element.set("stroke", "currentColor")


def _page(path: Path, file: str) -> bytes:
    """As wide as it is shown, from where ink may begin."""
    small = as_seen(open_image(path, file, access="random")).thumbnail_image(WIDE, height=10_000, size="down")
    top = round(small.height * MARGIN) if small.height > 2 * HIGH else 0
    shown = small.crop(0, top, small.width, min(HIGH, small.height - top))
    return bytes(shown.jpegsave_buffer(Q=75, optimize_coding=True, strip=True))


if __name__ == "__main__":
    _toolkit()
    serve(answer)
