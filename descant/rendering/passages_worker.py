"""The process in which passages are drawn. Started by passages.py as `python -m descant.rendering.passages_worker`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from descant.ingest.child import Answer, serve
from descant.ingest.notation.toolkits import quiet_toolkit
from descant.rendering.pages_worker import FONTS, bars_in

_OPTIONS = {
    "adjustPageHeight": True,
    "adjustPageWidth": True,
    "breaks": "none",
    "expandNever": True,
    "footer": "none",
    "header": "none",
    "mdivAll": True,
    "pageHeight": 60_000,
    "pageWidth": 60_000,
    "scale": 40,
    "svgViewBox": True,
}
_VIEW = re.compile(r'<svg viewBox="0 0 (\d+) (\d+)"')


@cache
def _toolkit() -> Any:
    return quiet_toolkit(_OPTIONS)


def answer(question: dict[str, Any]) -> Answer:
    """One system with the bars, and the rectangle of each."""
    toolkit = _toolkit()
    toolkit.setInputFrom("mei")
    selection = {"start": question["first"], "end": question["last"]}
    if not (toolkit.loadData(question["text"]) and toolkit.select(selection)):
        return Answer(None)
    toolkit.redoLayout()
    svg = toolkit.renderToSVG(1).replace(*FONTS)
    toolkit.select({})
    view = _VIEW.search(svg)
    if view is None:
        return Answer(None)
    width, height = map(int, view.groups())
    return Answer({"width": width, "height": height, "bars": dict(bars_in(svg, width))}, {"svg": svg.encode()})


if __name__ == "__main__":
    _toolkit()
    serve(answer)
