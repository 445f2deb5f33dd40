"""The song format of iReal Pro: links with a scrambled chart, and the chart's cells.

https://www.irealpro.com/ireal-pro-custom-chord-chart-protocol/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

LINK = re.compile(r"""(irealb(?:ook)?)://([^"\n]*?)(?="|'\s*>|</|\n|$)""")
_PREFIX = "1r34LbKcu7"
_BLOCK = 50
_SHORT = {"XyQ": "   ", "Kcl": "| x", "LZ": " |"}
_CHORD = r"[A-GW][b#]?(?:sus|alt|add|[-+^\dhob#])*(?:\*[^*]*\*)?(?:/[A-G][b#]?)?"
_CELL = re.compile(
    rf"(?P<metre>T\d\d)|(?P<section>\*[A-Za-z])|(?P<text><[^>]*>)|(?P<ending>N[0-3])|(?P<other>\([^)]*\))"
    rf"|(?P<chord>{_CHORD})|(?P<silence>n)|(?P<again>[xr])|(?P<slash>p)|(?P<bar>[|\[\]{{}}Z])"
    r"|(?P<blank> )|(?P<ignored>[,lsfSQUYu\n\r]|Kcl)|(?P<unknown>.)"
)


@dataclass(frozen=True, slots=True)
class Song:
    title: str
    composer: str
    style: str
    key: str
    chart: str


class Cell(NamedTuple):
    kind: str
    text: str
    column: int


def songs(link: str, scheme: str) -> tuple[list[Song], str | None]:
    """The songs of a link, and the name of the playlist. ValueError says what is wrong."""
    *parts, last = unquote(link.strip()).split("===")
    if scheme == "irealbook":
        return list(_plain(unquote(link))), None
    if not parts:
        return [_song(last)], None
    return [_song(part) for part in parts], last.strip() or None


def cells(chart: str) -> Iterator[Cell]:
    for match in _CELL.finditer(chart):
        yield Cell(match.lastgroup or "", match[0], match.start() + 1)


def _song(text: str) -> Song:
    """`title=composer==style=key==chart=…`, the chart scrambled."""
    fields = [field.strip() for field in text.split("=") if field.strip()]
    at = next((index for index, field in enumerate(fields) if field.startswith(_PREFIX)), None)
    if at is None or at < 4:
        raise ValueError("a song has a title, a composer, a style, a key and a chart")
    chart = _unscrambled(fields[at].removeprefix(_PREFIX))
    return Song(fields[0], fields[1], fields[2], fields[3], chart)


def _plain(text: str) -> Iterator[Song]:
    """The first form of the link: six fields a song, nothing scrambled."""
    fields = text.split("=")
    if len(fields) < 6:
        raise ValueError("a song has a title, a composer, a style, a key and a chart")
    for at in range(0, len(fields) - 5, 6):
        title, composer, style, key, _, chart = fields[at : at + 6]
        yield Song(title.strip(), composer.strip(), style.strip(), key.strip(), _expanded(chart))


def _unscrambled(text: str) -> str:
    """Blocks of fifty are mirrored at places; a last block of which two or less are left stays."""
    found = []
    for at in range(0, len(text), _BLOCK):
        block, left = text[at : at + _BLOCK], len(text) - at
        found.append(_mirrored(block) if left > _BLOCK + 1 else block)
    return _expanded("".join(found))


def _mirrored(block: str) -> str:
    """Its own inverse: characters 0 to 4 and 10 to 23 change places with those opposite."""
    found = list(block)
    for at in (*range(5), *range(10, 24)):
        found[at], found[-1 - at] = found[-1 - at], found[at]
    return "".join(found)


def scrambled(chart: str) -> str:
    """The inverse: what a link holds."""
    blocks = [chart[at : at + _BLOCK] for at in range(0, len(chart), _BLOCK)]
    left = (len(chart) - at for at in range(0, len(chart), _BLOCK))
    return _PREFIX + "".join(
        _mirrored(block) if more > _BLOCK + 1 else block for block, more in zip(blocks, left, strict=True)
    )


def _expanded(chart: str) -> str:
    return re.sub("|".join(_SHORT), lambda match: _SHORT[match[0]], chart)
