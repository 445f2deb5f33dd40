"""The process in which pages are drawn. Started by pages.py as `python -m descant.rendering.pages_worker`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from descant.ingest.child import Answer, serve
from descant.rendering.engraving import SVG, fit_faces, parsed, svg_of, toolkit
from descant.rendering.pages import require

_LINE = re.compile(r"M(-?[\d.]+) (-?[\d.]+) L(-?[\d.]+) (-?[\d.]+)")
_SHIFT = re.compile(r"translate\((-?[\d.]+), ?(-?[\d.]+)\)")


@cache
def _toolkit() -> Any:
    return toolkit(mdivAll=True, pageHeight=2970, pageWidth=2100, scale=50)


def answer(question: dict[str, Any]) -> Answer:
    """The pages in order, their images by number."""
    engraver, pyvips = _toolkit(), require()
    engraver.setInputFrom("mei")
    if not engraver.loadData(question["text"]):
        return Answer(None)
    pages, images = [], {}
    for number in range(1, engraver.getPageCount() + 1):
        svg = svg_of(engraver, number)
        image = _raster(pyvips, svg, question["width"])
        images[str(number)] = image.write_to_buffer(".png")
        pages.append({"width": image.width, "height": image.height, "bars": dict(bars_in(svg, image.width))})
    return Answer(pages, images)


def _raster(pyvips: Any, svg: str, width: int) -> Any:
    """Dark on white, in shades of grey."""
    data = fit_faces(svg, pyvips).encode()
    natural = pyvips.Image.svgload_buffer(data, unlimited=True)
    drawn = pyvips.Image.svgload_buffer(data, scale=width / natural.width, unlimited=True)
    return drawn.flatten(background=255).colourspace("b-w")


def bars_in(svg: str, width: int) -> Iterator[tuple[str, list[float]]]:
    """Each `<measure>` with the rectangle around its staff lines: x, y, width, height in pixels of an image so wide."""
    root = parsed(svg)
    sheet = root.find(f"{SVG}svg[@class='definition-scale']")
    scale = width / float(sheet.get("viewBox").split()[2])
    margin = sheet.find(f"{SVG}g[@class='page-margin']")
    left, top = map(float, _SHIFT.findall(margin.get("transform", ""))[0])
    for measure in margin.iterfind(f".//{SVG}g[@class='measure']"):
        lines = [tuple(map(float, line)) for path in _staff_lines(measure) for line in _LINE.findall(path)]
        if lines:
            x1, x2 = min(line[0] for line in lines), max(line[2] for line in lines)
            y1, y2 = min(line[1] for line in lines), max(line[3] for line in lines)
            corners = ((x1 + left) * scale, (y1 + top) * scale, (x2 - x1) * scale, (y2 - y1) * scale)
            yield measure.get("id"), [round(each, 1) for each in corners]


def _staff_lines(measure: etree._Element) -> Iterator[str]:
    for staff in measure.iterfind(f"{SVG}g[@class='staff']"):
        for path in staff.iterfind(f"{SVG}path"):
            yield path.get("d", "")


if __name__ == "__main__":
    _toolkit()
    serve(answer)
