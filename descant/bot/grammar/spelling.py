"""Words as they were meant: those of the grammar, where a letter or two are others, too many, lacking or exchanged."""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import extract, extractOne

SHORTEST = 5
"""letters of a word that may be mistyped: shorter ones are too near to each other"""
LONG = 11
"""letters of a word that may be mistyped twice: a Harmonicon is no harmony, and a conference not coherent"""


class Speller:
    """Knows the words that a grammar has, and those that it has not and must be left alone."""

    def __init__(
        self, words: Iterable[str], others: Iterable[str] = (), shortest: int = SHORTEST, alone: Container[str] = ()
    ) -> None:
        """`shortest`: letters of what is written, which may lack one of those that were meant; `alone`: words that
        say something by themselves, and are meant sooner than others as near.
        """
        long = {word for word in words if len(word) >= SHORTEST}
        self._words = sorted(long, key=lambda word: (word not in alone, -len(word), word))
        self._known = frozenset(words) | frozenset(others)
        self._shortest = shortest
        self.meant = lru_cache(maxsize=4096)(self._meant)

    def _meant(self, word: str) -> str:
        """The word of the grammar that this is, or else the word itself."""
        if len(word) < self._shortest or len(word) > 40 or word in self._known or not word.isalpha():
            return word
        most = 2 if len(word) >= LONG else 1
        found = extractOne(word, self._words, scorer=OSA.distance, score_cutoff=most)
        return found[0] if found else word


def nearest_word(word: str, words: Iterable[str], most: int = 2) -> str:
    """The one that is meant by a word that need not be a word of ours; nothing where none is near."""
    found = extractOne(word, list(words), scorer=OSA.distance, score_cutoff=most)
    return found[0] if found else ""


def nearest(text: str, examples: Iterable[str], most: int) -> list[str]:
    """The examples that have most in common with a text, the nearest first."""
    wanted = list(examples)
    found = extract(text[:300].lower(), wanted, scorer=token_set_ratio, processor=str.lower, limit=most)
    return [example for example, _, _ in found]
