"""How verovio draws, wherever it does: `drawing.json` is shared with the workspace's viewer. For the workers alone.

At verovio's own 1.2 the words of songs nearly touch, and it pushes systems together that are too long for their line,
so 3 is asked for. It spaces words for Times; what some systems take for that is wider, so words are told how wide they
may be (`fit_words`), or set smaller where this machine draws them (`fit_faces`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import verovio
from lxml import etree

from descant.ingest.notation.toolkits import quiet_toolkit

SVG = "{http://www.w3.org/2000/svg}"
FACES = "Liberation Serif, Times New Roman, Times, serif"
_TIMES = 'font-family="Times, serif"'
_OPTIONS = json.loads(Path(__file__).with_name("drawing.json").read_text("utf-8"))
_WORDS = ("syl", "label", "labelAbbr")
_SIZE = re.compile(r'font-size="([\d.]+)px"')
_TRIED, _HIGH = "Haupt voll Blut und Wunden, voll Schmerz und voller Hohn", 40


def toolkit(**options: Any) -> Any:
    return quiet_toolkit({**_OPTIONS, **options})


def svg_of(engraver: Any, page: int) -> str:
    return str(engraver.renderToSVG(page)).replace(_TIMES, f'font-family="{FACES}"')


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def fit_words(root: etree._Element) -> None:
    """Syllables and names of staves take the room that was left for them, in whatever face a browser has.

    Verovio guesses the width of signs that its Times lacks, so a word with one of them is left as a browser has it.
    """
    for text, run in _words(root):
        said, face = run.text or "", _face(text, run)
        if all(sign in _times(face).widths for sign in said):
            text.set("textLength", f"{width_in_times(said, float(run.get('font-size').removesuffix('px')), face):.0f}")
            text.set("lengthAdjust", "spacingAndGlyphs")


def _face(*elements: etree._Element) -> str:
    """By the name of its table: `Times-bold-italic`."""
    said = {each.get(name) for each in elements for name in ("font-weight", "font-style")}
    return "-".join(["Times", *(style for style in ("bold", "italic") if style in said)])


def _words(root: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Those of one run each."""
    for group in root.iter(f"{SVG}g"):
        if group.get("class", "").partition(" ")[0] in _WORDS:
            for text in group.iterfind(f"{SVG}text"):
                runs = [run for run in text.iter(f"{SVG}tspan") if run.get("font-size") and (run.text or "").strip()]
                if len(runs) == 1 and not runs[0].get("font-family"):
                    yield text, runs[0]


def fit_faces(svg: str, pyvips: Any) -> str:
    """Smaller by as much as the face that this machine has is wider."""
    factor = min(1.0, width_in_times(_TRIED, _HIGH) / _width_here(pyvips))
    return _SIZE.sub(lambda size: f'font-size="{float(size[1]) * factor:g}px"', svg)


@cache
def _width_here(pyvips: Any) -> float:
    return float(pyvips.Image.text(_TRIED, font=f"{FACES} {_HIGH}", dpi=72).width)


def width_in_times(text: str, size: float, face: str = "Times") -> float:
    """In the units of `size`, as verovio reckons it."""
    widths, em = _times(face)
    return sum(widths.get(sign, em / 2) for sign in text) * size / em


class _Face(NamedTuple):
    widths: dict[str, float]
    em: float


@cache
def _times(face: str) -> _Face:
    root = etree.parse(Path(verovio.__file__).with_name("data") / "text" / f"{face}.xml").getroot()
    widths = {chr(int(each.get("c"), 16)): float(each.get("h-a-x") or each.get("w")) for each in root}
    return _Face(widths, float(root.get("units-per-em")))
