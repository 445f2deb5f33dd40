"""Which of a few things words name: those of which most of the words are found, a rare word before a common one."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from rapidfuzz.distance import OSA

Thing = TypeVar("Thing")
_WORD = re.compile(r"[^\W_]+")
_BEGINNING, _MISTYPED = 3, 5
"""letters of a word that may be the beginning of another, and that may have a slip"""
_LONG = 9
"""letters of a word that may have two"""
SILENT = frozenset(
    (
        *("a", "an", "and", "arrangement", "by", "edition", "for", "from", "in", "of", "on", "s", "the", "version"),
        *("versions", "with", "aus", "bei", "das", "dem", "den", "der", "des", "die", "ein", "eine", "fassung"),
        *("fur", "im", "mit", "und", "versionen", "von", "vom", "zu"),
    )
)
"""words that name nothing"""


def best(words: str, things: Sequence[Thing], names: Callable[[Thing], Iterable[str]]) -> list[Thing]:
    """Those that the words name best, several where these are equal; none where no word is found."""
    said = [each for each in plain_words(words) if each not in SILENT]
    known = [{word for name in names(thing) for word in plain_words(name)} for thing in things]
    worths = [[worth(each, own) for own in known] for each in said]
    rarities = [math.log1p(len(things) / max(1, sum(map(bool, row)))) for row in worths]
    scores = [sum(row[at] * rarity for row, rarity in zip(worths, rarities, strict=True)) for at in range(len(things))]
    highest = max(scores, default=0.0)
    return [thing for thing, score in zip(things, scores, strict=True) if highest and score >= highest - 1e-9]


def worth(said: str, known: set[str]) -> float:
    """1 of a word that is there; less of one that begins so, or is spelled nearly so."""
    if said in known:
        return 1.0
    if said.isdecimal():
        return 0.0
    if len(said) >= _BEGINNING and any(each.startswith(said) for each in known):
        return 0.9
    slips = 0 if len(said) < _MISTYPED else 1 if len(said) < _LONG else 2
    return 0.7 if slips and any(OSA.distance(said, each, score_cutoff=slips) <= slips for each in known) else 0.0


def plain_words(text: str) -> list[str]:
    """Without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(each for each in letters if not unicodedata.combining(each)))
