"""Some bars of a score, drawn by verovio as one system in a process of its own.

drawn = draw_passage(mei, "litolff.mei", "m12", "m15")
drawn.svg, drawn.bars["m12"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from descant.errors import InvalidInput
from descant.ingest.child import Children

MEMORY = 2000
"""MB, as for reading a score"""
SECONDS = 30.0
Rectangle = tuple[float, float, float, float]
"""x, y, width, height, in pixels"""


@dataclass(frozen=True, slots=True)
class DrawnPassage:
    svg: bytes
    """elements of it have the xml:ids of the file"""
    width: int
    height: int
    bars: Mapping[str, Rectangle]
    """by the xml:id of `<measure>`"""


def draw_passage(mei: bytes, file: str, first: str, last: str) -> DrawnPassage:
    """From one bar to another, by their xml:ids; `file` is what it is called in errors."""
    question = {"text": mei.decode(), "first": first, "last": last}
    said, found = _children().ask(question, seconds=SECONDS, file=file)
    if not said:
        raise InvalidInput.at("verovio cannot draw these bars", file=file, remedy="Open it in a notation program.")
    bars = {name: (x, y, w, h) for name, (x, y, w, h) in said["bars"].items()}
    return DrawnPassage(found["svg"], said["width"], said["height"], bars)


@cache
def _children() -> Children:
    return Children("descant.rendering.passages_worker", memory=MEMORY)
