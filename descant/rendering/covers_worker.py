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
from descant.rendering.engraving import SVG, fit_words, svg_of, toolkit

BARS = 8
"""of which as many are shown as fit into a line"""
WIDE, HIGH = 700, 260
"""pixels of a page's top"""
MARGIN = 0.05
"""of a page's height, above which seldom anything stands"""
ROOM = 8
"""pixels above ink"""
FLATTEST = 0.6
"""of a picture's width is shown in height: a system of thirty staves is cut"""
EDGE = 20
"""around a system, in tenths of what verovio draws in"""
NARROWEST = 0.8
"""of a page's width is shown: one bar is not blown up"""
_OPTIONS = {
    "adjustPageHeight": True,
    "breaks": "auto",
    "mdivAll": False,
    "noJustification": True,  # which would push words into each other, to fit a bar more
    "pageHeight": 8000,
    "pageMarginTop": EDGE,
    "pageMarginBottom": EDGE,
    "pageMarginLeft": EDGE,
    "pageMarginRight": EDGE,
    "pageWidth": 1700,
    "scale": 40,
    "svgRemoveXlink": True,
}
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
    return toolkit(**_OPTIONS)


def answer(question: dict[str, Any]) -> Answer:
    if question["kind"] == "page":
        return Answer(None, {"cover": _page(Path(question["path"]), question["file"])})
    return Answer(None, {"cover": _score(question["text"], question["file"])})


def _score(text: str, file: str) -> bytes:
    engraver = _toolkit()
    engraver.setInputFrom("mei")
    engraver.select({"measureRange": f"start-{BARS}"})
    if not engraver.loadData(text) or engraver.getPageCount() < 1:
        raise InvalidInput.at("verovio cannot draw it", file=file, remedy="Open it in a notation program.")
    return first_system(svg_of(engraver, 1).encode(), file)


def first_system(svg: bytes, file: str) -> bytes:
    """Of a page, without what only scripts and style sheets need."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=True)
    root = etree.fromstring(svg, parser)
    systems = root.findall(f".//{SVG}g[@class='system']")
    for other in systems[1:]:
        other.getparent().remove(other)
    hidden = (each for each in root.iter(f"{SVG}g") if "placeholder" in each.get("class", "").split())
    for each in [*root.iter(f"{SVG}style"), *hidden]:
        each.getparent().remove(each)
    sheet = root.find(f"{SVG}svg[@class='definition-scale']")
    if not systems:
        raise InvalidInput.at("it has no system", file=file, remedy="Look at it as it is.")
    _crop(root, sheet, systems[0])
    fit_words(root)
    _plain(root)
    return bytes(etree.tostring(root))


def _crop(root: etree._Element, sheet: etree._Element, system: etree._Element) -> None:
    """To the system, and of a high one to its upper staves."""
    _, _, wide, high = map(float, sheet.get("viewBox").split())
    _, _, width, height = map(float, root.get("viewBox").split())
    scale = width / wide
    lines = list(_lines(system))
    lowest = max((y for _, y in lines), default=high) + 1300  # room for notes below the last line, and words
    wide = max(wide * NARROWEST, *(x + 20 * EDGE for x, _ in lines))
    width = wide * scale
    shown = min(height, lowest * scale, width * FLATTEST)
    root.attrib.update({"viewBox": f"0 0 {width:.0f} {shown:.0f}", "width": f"{width:.0f}", "height": f"{shown:.0f}"})
    root.attrib.pop("overflow", None)
    sheet.attrib["viewBox"] = f"0 0 {wide:g} {high:g}"
    sheet.attrib.update({"width": f"{width:g}", "height": f"{height:g}"})


def _lines(system: etree._Element) -> Iterator[tuple[float, float]]:
    """The right end of each line of a staff."""
    for path in system.iterfind(f".//{SVG}g[@class='staff']/{SVG}path"):
        if found := re.match(r"M-?[\d.]+ -?[\d.]+ L(-?[\d.]+) (-?[\d.]+)", path.get("d", "")):
            yield float(found[1]), float(found[2])


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
    return any(each.tag == f"{SVG}defs" for each in element.iterancestors())


def _look(element: etree._Element) -> None:
    kind = element.get("class", "").partition(" ")[0]
    if kind in _STYLES["bold"]:
        element.set("font-weight", "bold")
    elif kind in _STYLES["italic"]:
        element.set("font-style", "italic")
    if element.tag.removeprefix(SVG) in _DRAWN and "stroke" not in element.attrib:
        element.set("stroke", "currentColor")


def _page(path: Path, file: str) -> bytes:
    """As wide as it is shown, from where ink may begin."""
    small = as_seen(open_image(path, file, access="random")).thumbnail_image(WIDE, height=10_000, size="down")
    top = _top(small) if small.height > 2 * HIGH else 0
    shown = small.crop(0, top, small.width, min(HIGH, small.height - top))
    return bytes(shown.jpegsave_buffer(Q=75, optimize_coding=True, strip=True))


def _top(page: Any) -> int:
    """Where ink begins, or its margin ends. The dark edges of scans, above and at the sides, are no ink."""
    margin = max(1, round(page.height * MARGIN))
    strip = page.crop(page.width // 5, 0, max(1, page.width * 3 // 5), margin).colourspace("b-w").numpy()
    is_dark: list[bool] = (strip < strip.mean() / 2).reshape(margin, -1).any(axis=1).tolist()
    edge = is_dark.index(False) if False in is_dark else margin
    return max(edge, is_dark.index(True, edge) - ROOM) if True in is_dark[edge:] else margin


if __name__ == "__main__":
    _toolkit()
    serve(answer)
