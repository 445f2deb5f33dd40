"""What a button says, and the wish that it is when it is pressed: `passage;a=/version/op20;b=103..110`.

A network carries 64 bytes with a button. So an IRI of ours is its last two parts, and of what is too long all the same
a button says a mark, `~3f9c01d2`, by which it is found among what the chat has kept.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as fields_of
from datetime import date
from typing import Any
from urllib.parse import unquote

from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.slots import BAR

LONGEST = 64
"""bytes"""
MOST_KEPT = 200
"""of what buttons of a chat stand for; the oldest are forgotten"""
_LETTERS = (
    {"about": "a", "version": "v", "other": "o", "bars": "b", "edge": "e", "tag": "t", "model": "m", "other_model": "n"}
    | {"least": "l", "person": "p", "since": "s", "key": "k", "tempo": "T", "seconds": "S", "pattern": "c"}
    | {"name": "N", "given": "G", "text": "x", "page": "g"}
)
_NAMES = {letter: name for name, letter in _LETTERS.items()}
_USUAL = {each.name: each.default for each in fields_of(Wish)}
_OURS = re.compile(r"https?://[^/]+/(?:.*/)?id(/[a-z-]+/[^/]+)")


def pressed(kind: Kind, kept: list[str], **fields: Any) -> str:
    """`fields` are those of a Wish. `kept` is the chat's own list, to which is added what is too long."""
    said = (f"{_LETTERS[name]}={_written(value)}" for name, value in fields.items() if value and value != _USUAL[name])
    whole = ";".join((kind.value, *said))
    return whole if len(whole.encode()) <= LONGEST else _keep(whole, kept)


def pressed_again(wish: Wish, kept: list[str], **changes: Any) -> str:
    """The same wish with something else: its next page, another version."""
    own = {name: getattr(wish, name) for name in _LETTERS}
    return pressed(wish.kind, kept, **(own | changes))


def wish_pressed(said: str, kept: Sequence[str]) -> Wish | None:
    """None of what no button says, or of what is not kept any more; some programs send what they like."""
    if len(said.encode("utf-8", "replace")) > LONGEST:
        return None
    kind, *parts = next((each for each in kept if _mark(each) == said), said).split(";")
    try:
        found = {}
        for part in parts:
            letter, _, value = part.partition("=")
            name = _NAMES[letter]
            found[name] = _READERS.get(name, str)(unquote(value))
        return Wish(kind=Kind(kind), **found)
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _written(value: Any) -> str:
    ours = _OURS.fullmatch(value) if isinstance(value, str) else None
    return _escaped(ours[1] if ours else _plain(value))


def _escaped(text: str) -> str:
    """What this form needs for itself; other signs stay as they are, which is shorter."""
    return text.replace("%", "%25").replace(";", "%3B")


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "..".join(map(str, value))
    return json.dumps(dict(value)) if isinstance(value, Mapping) else str(value)


def _keep(whole: str, kept: list[str]) -> str:
    if whole in kept:
        kept.remove(whole)
    kept.append(whole)
    del kept[:-MOST_KEPT]
    return _mark(whole)


def _mark(whole: str) -> str:
    return f"~{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _span(value: str) -> tuple[float, float]:
    first, last = (float(each) for each in value.split(".."))
    if math.isnan(first) or math.isnan(last):
        raise ValueError(value)
    return first, last


def _page(value: str) -> int:
    if (page := int(value)) < 1:
        raise ValueError(value)
    return page


def _given(value: str) -> dict[str, str]:
    given = json.loads(value)
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
        raise ValueError(value)
    return given


def _bars(value: str) -> tuple[str, str]:
    first, last = value.split("..")
    if not (BAR.fullmatch(first) and BAR.fullmatch(last)):
        raise ValueError(value)
    return first, last


_READERS: Mapping[str, Callable[[str], Any]] = {
    "bars": _bars,
    "edge": int,
    "tempo": _span,
    "seconds": _span,
    "page": _page,
    "least": float,
    "since": date.fromisoformat,
    "given": _given,
}
