"""Words found in texts, whatever their case and accents: every term has to be found, each as whole words.

`"two words"` is a phrase, `bird*` whatever begins so, and an IRI also finds what it is the body of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

AROUND = 40
"""characters of context on either side of a quote"""
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True, slots=True)
class Term:
    """What is asked for: the term as it came, and the pattern for folded text."""

    said: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Quote:
    """A place in a text, as TextQuoteSelector says it."""

    prefix: str
    exact: str
    suffix: str


def terms(query: str) -> tuple[Term, ...]:
    """What is nothing but punctuation of ours (`"`, `*`) asks for nothing."""
    found = (_term(phrase or word) for phrase, word in _TERM.findall(query))
    return tuple(each for each in found if each)


def _term(said: str) -> Term | None:
    words = [fold(word) for word in said.strip('"').rstrip("*").split()]
    text = r"\s+".join(re.escape(word) for word in words if word)
    if not text:
        return None
    first, last = words[0][:1], words[-1][-1:]
    before = r"(?<!\w)" if re.match(r"\w", first) else ""
    after = r"\w*" if said.endswith("*") else r"(?!\w)" if re.match(r"\w", last) else ""
    return Term(said, re.compile(before + text + after))


def fold(text: str) -> str:
    return _folded(text)[0]


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Without case and accents, and where each character came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for each in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(each):
                characters.append(each)
                places.append(place)
    return "".join(characters), places


def quotes(asked: Sequence[Term], text: str) -> Iterator[Quote]:
    """Every place where a term stands, in the order of the text."""
    folded, places = _folded(text)
    spans = {found.span() for term in asked for found in term.pattern.finditer(folded)}
    for start, end in sorted(spans):
        first, last = places[start], places[end - 1] + 1
        while last < len(text) and unicodedata.combining(text[last]):
            last += 1
        yield Quote(text[max(0, first - AROUND) : first], text[first:last], text[last : last + AROUND])


def words(text: str) -> list[str]:
    """A mark that joins the character before it ends no word, as it is none where words are sought."""
    return _WORD.findall(
        "".join(each for each in unicodedata.normalize("NFC", text) if not unicodedata.combining(each))
    )
