"""Numbers of works in catalogues, as titles have them: `Op. 92`, `op.27 no.2`, `BWV 1007`, `K. 331`, `WoO 59`."""

from __future__ import annotations

import re
from typing import NamedTuple

_SYSTEMS = {
    "op": "op", "opus": "op", "opp": "op", "bwv": "bwv", "k": "k", "kv": "k", "köchel": "k", "d": "d", "hob": "hob",
    "woo": "woo", "hwv": "hwv", "twv": "twv", "buxwv": "buxwv", "rv": "rv", "wq": "wq", "s": "s", "swv": "swv",
    "trv": "trv", "wwv": "wwv", "bb": "bb",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![^\W_])(?P<system>[a-zö]{1,6})\.?\s*(?:posth\.?\s*)?"
    r"(?P<number>(?:[ivxlc]{1,6}\s*:\s*)?\d{1,4}[a-z]?)(?![^\W_])"
    r"(?:\s*[,/]?\s*(?:n(?:o|r|º|°)?\.?\s*|/)(?P<part>\d{1,3}))?",
    re.IGNORECASE,
)


class Number(NamedTuple):
    system: str
    number: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.system} {self.number}{f' no. {self.part}' if self.part else ''}"


def numbers_in(text: str) -> tuple[Number, ...]:
    found = (_number(match) for match in _NUMBER.finditer(text))
    return tuple(dict.fromkeys(each for each in found if each))


def without_numbers(text: str) -> str:
    return _NUMBER.sub(lambda match: " " if _number(match) else match[0], text)


def agree(one: tuple[Number, ...], other: tuple[Number, ...]) -> bool | None:
    """Whether two works may be one by their numbers; None where no catalogue has both.

    Opus 27 is no contradiction to opus 27 no. 2: somebody may have left the rest out.
    """
    both = [(a, b) for a in one for b in other if a.system == b.system]
    if not both:
        return None
    return any(a.number == b.number and (a.part == b.part or not (a.part and b.part)) for a, b in both)


def _number(match: re.Match[str]) -> Number | None:
    system = _SYSTEMS.get(match["system"].lower())
    letter = match["system"]
    if len(letter) == 1 and not (letter.isupper() and (match[0][1] == "." or len(match["number"]) > 1)):
        return None  # a key, or a voice
    return Number(system, match["number"].replace(" ", "").lower(), match["part"] or "") if system else None
