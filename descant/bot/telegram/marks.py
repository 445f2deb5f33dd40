"""Replies in Telegram's HTML, in parts that are not too long for it.

https://core.telegram.org/bots/api#html-style
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from descant.bot import Button, Code, Line, Link, Reply, Span, Strong

TEXT, CAPTION = 4096, 1024
"""characters of a message, and of what stands under a picture"""


class Part(NamedTuple):
    """One of Telegram's messages."""

    html: str
    has_picture: bool = False


def parts_of(reply: Reply, *, under_picture: bool = False) -> list[Part]:
    """`under_picture`: the first comes under one that is there, or under the reply's own."""
    lines = list(reply.lines)
    if reply.picture and not lines:
        lines = [(reply.picture.description,)]
    pictured = bool(reply.picture) or under_picture
    texts = _texts(lines, CAPTION if pictured else TEXT) or ([""] if reply.picture else [])
    return [Part(text, pictured and at == 0) for at, text in enumerate(texts)]


def _texts(lines: list[Line], first: int) -> list[str]:
    """`first`: characters that the first may have."""
    found: list[str] = []
    length = 0
    for piece in (piece for line in lines for piece in _pieces(line, first)):
        size, written = sum(map(_size, piece)), "".join(map(_html, piece))
        room = TEXT if len(found) > 1 else first
        if found and length + 1 + size <= room:
            found[-1] += f"\n{written}"
            length += 1 + size
        elif written.strip():  # none begins with an empty line
            found.append(written)
            length = size
    return found


def _pieces(line: Line, most: int) -> Iterator[Line]:
    """A line, or as many as it takes where it is too long."""
    piece: list[Span] = []
    length = 0
    for span in _short_spans(line, most):
        if piece and length + _size(span) > most:
            yield tuple(piece)
            piece, length = [], 0
        piece.append(span)
        length += _size(span)
    yield tuple(piece)


def _short_spans(line: Line, most: int) -> Iterator[Span]:
    for span in line:
        words = _words(span)
        while _size(words) > most:
            end = most // 2  # characters outside the first plane count twice
            cut = words.rfind(" ", end // 2, end) + 1 or end
            yield _with_words(span, words[:cut])
            words = words[cut:]
        yield _with_words(span, words)


def _words(span: Span) -> str:
    return span if isinstance(span, str) else span.words


def _with_words(span: Span, words: str) -> Span:
    return words if isinstance(span, str) else span._replace(words=words)


def _size(span: Span) -> int:
    """As Telegram counts: units of UTF-16, without marks."""
    return len(_words(span).encode("utf-16-le", "replace")) // 2


def _html(span: Span) -> str:
    words = escape(_words(span).replace("\x00", ""))
    match span:
        case Link() if span.address.startswith(("https://", "http://")):
            return f'<a href="{escape(span.address)}">{words}</a>'
        case Link():
            return f"{words} ({escape(span.address)})"
        case Strong():
            return f"<b>{words}</b>"
        case Code():
            return f"<code>{words}</code>"
        case _:
            return words


def rows_of(reply: Reply) -> list[list[Button]]:
    """Buttons; a label must not be empty."""
    return [[Button(button.label or "·", button.says) for button in row] for row in reply.buttons if row]
