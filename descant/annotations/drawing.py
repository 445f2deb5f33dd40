"""Rectangles that somebody draws on a page come as decimals, and may begin or end beside it: kept is what is on it.

inside("https://example.org/page#xywh=-3.2,10.4,50,60", (600, 800))  # …#xywh=0,10,47,60
inside("https://example.org/page#xywh=percent:-5,0,50.25,120", None)  # …#xywh=percent:0,0,45.25,100
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from descant.annotations.checking import faults_of_fragment
from descant.errors import InvalidInput
from descant.ontology.records.media_fragments import format_number

Size = tuple[float, float]
"""width and height of a page in pixels"""

_NUMBER = r"(-?[0-9]{1,9}(?:\.[0-9]{0,99})?)"
_DRAWN = re.compile(rf"(pixel:|percent:)?{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}")
_HUNDREDTHS: Size = (100.0, 100.0)
_DIGITS = 4
"""of a per cent: a hundredth of a pixel on the largest pages there are"""


def is_region(fragment: str) -> bool:
    return any(map(_is_drawn, fragment.split("&")))


def inside(part: str, size: Size | None) -> str:
    """The part with a rectangle on the page, of whole pixels or of hundredths; any other part as it is."""
    page, _, fragment = part.partition("#")
    said = fragment.split("&")
    drawn = [each for each in said if _is_drawn(each)]
    kept = [each for each in said if not _is_drawn(each)]
    for problem in faults_of_fragment("&".join(kept)):
        raise InvalidInput(f"{problem}.", remedy="Say t= in seconds, from earlier to later, or leave it out.")
    if not drawn:
        return part
    region = _on_page(unquote(drawn[-1].partition("=")[2]), size)  # of several, the last one holds
    return f"{page}#{'&'.join([*kept, f'xywh={region}'])}"


def _is_drawn(dimension: str) -> bool:
    return dimension.partition("=")[0] == "xywh"


def _on_page(drawn: str, size: Size | None) -> str:
    found = _DRAWN.fullmatch(drawn)
    if found is None:
        raise _refusal(drawn, "is no rectangle")
    unit, *numbers = found.groups()
    x, y, width, height = map(float, numbers)
    share = unit == "percent:"
    most, digits = (_HUNDREDTHS, _DIGITS) if share else (size or (float("inf"), float("inf")), 0)
    left, right = _clamped(x, x + width, most[0], digits)
    top, bottom = _clamped(y, y + height, most[1], digits)
    if right <= left or bottom <= top:
        raise _refusal(drawn, "has no area on its page")
    said = (left, top, round(right - left, digits), round(bottom - top, digits))
    return f"{'percent:' if share else ''}{','.join(map(format_number, said))}"


def _clamped(start: float, end: float, most: float, digits: int) -> tuple[float, float]:
    return round(min(max(0.0, start), most), digits), round(min(max(0.0, end), most), digits)


def _refusal(drawn: str, problem: str) -> InvalidInput:
    return InvalidInput(
        f"'xywh={drawn[:80]}' {problem}.",
        remedy="Say x, y, width and height in pixels of the page, or in per cent of it.",
    )
