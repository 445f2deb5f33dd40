"""Words as they are searched for: without case and accents, by their stems in the language of the text.

Each word is there in two forms, as it stands and as its stem: `violins` is `:violins` and `en:violin`. A search in a
language looks for stems of that language, a search in none for the words as they stand, and for stems of any.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

LONGEST = 60
"""letters of a word"""
MOST, MOST_ASKED = 5_000, 20
"""words of a text, and of a question"""
LANGUAGES = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "nn": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


def stems(text: str, language: str | None) -> Iterator[str]:
    """The forms of all words of a text, as the index keeps them."""
    code = (language or "").partition("-")[0].lower()
    for found in islice(_words(text), MOST):
        word = found.casefold()[:LONGEST]
        yield f":{without_accents(word)}"
        if code in LANGUAGES:
            yield f"{code}:{stem(word, code)}"


def forms(text: str, language: str | None) -> list[list[str]]:
    """Of each word of a question the forms of which one must be there."""
    found = dict.fromkeys(each.casefold()[:LONGEST] for each in islice(_words(text), MOST_ASKED + 1))
    return [_forms(word, language) for word in found]


def wanted(words: list[list[str]]) -> str:
    """What finds these: an expression of FTS5."""
    return " AND ".join("(" + " OR ".join(f'"{form}"' for form in word) + ")" for word in words)


def _words(text: str) -> Iterator[str]:
    """Letters and digits, with the marks that belong to them: vowels of Indian scripts, accents that stand alone."""
    composed = unicodedata.normalize("NFC", text)
    yield from "".join(each if _is_of_word(each) else " " for each in composed).split()


@lru_cache(maxsize=4096)
def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign).startswith("M")


def _forms(word: str, language: str | None) -> list[str]:
    code = (language or "").partition("-")[0].lower()
    codes = [code] if code in LANGUAGES else sorted(LANGUAGES)
    return list(dict.fromkeys([f":{without_accents(word)}", *(f"{each}:{stem(word, each)}" for each in codes)]))


@lru_cache(maxsize=100_000)
def stem(word: str, code: str) -> str:
    """Without accents in the end: some stemmers need them."""
    return without_accents(str(_stemmer(LANGUAGES[code]).stemWord(word)))


_mine = threading.local()


def _stemmer(name: str) -> Any:
    """One for each thread, as a stemmer has the word in itself while it works."""
    import snowballstemmer  # here, as it is large, and only who writes or searches needs it

    if name not in (known := vars(_mine)):
        known[name] = snowballstemmer.stemmer(name)
    return known[name]


def without_accents(word: str) -> str:
    found = unicodedata.normalize("NFKD", word)
    return "".join(each for each in found if not unicodedata.combining(each))
