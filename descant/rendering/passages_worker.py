"""The process in which passages are drawn. Started by passages.py as `python -m descant.rendering.passages_worker`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lxml import etree

from descant.ingest.child import Answer, serve
from descant.rendering.engraving import fit_words, parsed, svg_of, toolkit
from descant.rendering.pages_worker import bars_in

_OPTIONS = {
    "adjustPageHeight": True,
    "adjustPageWidth": True,
    "breaks": "none",
    "mdivAll": True,
    "pageHeight": 60_000,
    "pageWidth": 60_000,
    "scale": 40,
}
_VIEW = re.compile(r'<svg viewBox="0 0 (\d+) (\d+)"')


@cache
def _toolkit() -> Any:
    return toolkit(**_OPTIONS)


def answer(question: dict[str, Any]) -> Answer:
    """One system with the bars, and the rectangle of each."""
    engraver = _toolkit()
    engraver.setInputFrom("mei")
    selection = {"start": question["first"], "end": question["last"]}
    if not (engraver.loadData(question["text"]) and engraver.select(selection)):
        return Answer(None)
    engraver.redoLayout()
    svg = svg_of(engraver, 1)
    engraver.select({})
    view = _VIEW.search(svg)
    if view is None:
        return Answer(None)
    width, height = map(int, view.groups())
    root = parsed(svg)
    fit_words(root)
    return Answer({"width": width, "height": height, "bars": dict(bars_in(svg, width))}, {"svg": etree.tostring(root)})


if __name__ == "__main__":
    _toolkit()
    serve(answer)
