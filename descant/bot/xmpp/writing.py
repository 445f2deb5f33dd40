"""Replies as texts. They say that they have no marks (XEP-0393), so what somebody is called cannot become one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from descant.bot import Reply

MOST = 6000
"""bytes of a message: any server takes stanzas of 10,000, and one that is too long for it ends the connection"""
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ACTION = "/me "
"""XEP-0245: what begins so is shown as something that the bot does"""


def numbered(reply: Reply) -> list[tuple[str, str]]:
    """Buttons: what each is called, and what it says. Its number is that of its place, from 1."""
    return [(clean(button.label) or "·", button.says) for row in reply.buttons for button in row]


def texts_of(reply: Reply, *, picture_is_there: bool) -> list[str]:
    """One, or as many as it takes; a picture that could not be sent is described."""
    lines = reply.plain.split("\n") if reply.lines else []
    if reply.picture and not picture_is_there:
        lines.append(f"[{reply.picture.description}]")
    if buttons := numbered(reply):
        lines.append(", ".join(f"{number} {label}" for number, (label, _) in enumerate(buttons, 1)))
    return [*_joined([piece for line in lines for piece in _pieces(clean(line))])]


def clean(text: str) -> str:
    """Without what XML does not have: one such character would end the connection."""
    return _NO_XML.sub("", text)


def _pieces(line: str) -> Iterator[str]:
    while size(line) > MOST:
        end = MOST
        while size(line[:end]) > MOST:  # letters beyond ASCII have several bytes, and so have those that are escaped
            end = end * 3 // 4
        cut = line.rfind(" ", end // 2, end) + 1 or end
        yield line[:cut]
        line = line[cut:]
    yield line


def _joined(lines: list[str]) -> Iterator[str]:
    text = ""
    for line in lines:
        if text and size(text) + 1 + size(line) > MOST:
            yield _harmless(text)
            text = line
        else:
            text = f"{text}\n{line}" if text else line
    if text.strip():
        yield _harmless(text)


def size(text: str) -> int:
    return len(escape(text).encode())


def _harmless(text: str) -> str:
    return f" {text}" if text.startswith(_ACTION) else text
