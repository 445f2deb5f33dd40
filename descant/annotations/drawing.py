"""Rectangles that somebody draws on a page come as decimals, and may begin or end beside it: kept is what is on it.

inside("https://example.org/page#xywh=-3.2,10.4,50,60", (600, 800))  # …#xywh=0,10,47,60
"""

from __future__ import annotations

import re

from descant.errors import InvalidInput

Size = tuple[float, float]
"""width and height of a page in pixels"""

_NUMBER = r"(-?[0-9]{1,9}(?:\.[0-9]{0,99})?)"
_DRAWN = re.compile(rf"xywh=(?:pixel:)?{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}")
_REST = re.compile(r"xywh=percent:")


def inside(part: str, size: Size | None) -> str:
    """The part with a rectangle of whole pixels that is on the page; any other part as it is."""
    page, _, fragment = part.partition("#")
    if not fragment.startswith("xywh=") or _REST.match(fragment):
        return part
    found = _DRAWN.fullmatch(fragment)
    if found is None:
        raise _refusal(fragment, "is no rectangle")
    x, y, width, height = map(float, found.groups())
    most = size or (float("inf"), float("inf"))
    left, right = _clamped(x, x + width, most[0])
    top, bottom = _clamped(y, y + height, most[1])
    if right <= left or bottom <= top:
        raise _refusal(fragment, "has no area on its page")
    return f"{page}#xywh={left},{top},{right - left},{bottom - top}"


def _clamped(start: float, end: float, most: float) -> tuple[int, int]:
    return round(min(max(start, 0), most)), round(min(max(end, 0), most))


def _refusal(fragment: str, problem: str) -> InvalidInput:
    return InvalidInput(f"{fragment[:80]!r} {problem}.", remedy="Say x, y, width and height in pixels of the page.")
