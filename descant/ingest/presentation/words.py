"""Texts with their languages, out of language maps. https://iiif.io/api/presentation/3.0/#44-language-of-property-values"""

from __future__ import annotations

import html
import re

import nh3

from descant.ingest.presentation.upgrade import language_map
from descant.ingest.reading import Json, Text

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def words(value: Json) -> tuple[Text, ...]:
    """Every text, without markup; `none` and what is no language tag is no language."""
    return tuple(
        Text(said, language if _LANGUAGE.fullmatch(language) and language != "none" else None)
        for language, texts in language_map(value).items()
        for said in map(plain, texts)
        if said
    )


def word(value: Json) -> Text | None:
    """The first text."""
    return next(iter(words(value)), None)


def plain(text: str) -> str:
    """The text of what may be HTML, on one line."""
    without = html.unescape(nh3.clean(text, tags=set())) if "<" in text or "&" in text else text
    return " ".join(without.split())
