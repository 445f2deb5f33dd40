"""What an annotation says, for people: its bodies as plain text with their languages, and where they are markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from descant.annotations.markdown import MEDIA_TYPE as MARKDOWN
from descant.annotations.markdown import is_markdown, rendered
from descant.annotations.objects import listed
from descant.ingest.cleaning import clean_words, is_markup
from descant.ingest.presentation.words import plain

LOOKED_AT = 5_000
"""characters of a text of which only the first words are wanted"""
DEEPEST = 5
"""choices in choices"""
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Body:
    text: str = ""
    """on one line, without markup"""
    language: str | None = None
    markup: str = ""
    """clean HTML, where it is that"""
    lines: str = ""
    """the text as it was written, where it is no markup"""
    link: str = ""
    """where it is something elsewhere"""


def bodies(document: Mapping[str, Any]) -> list[Body]:
    said = [Body(text=_on_a_line(each), lines=each) for each in _texts(document.get("bodyValue"))]
    return said + [body for each in listed(document.get("body")) for leaf in _leaves(each, 0) for body in _said(leaf)]


def first_words(document: Mapping[str, Any], length: int) -> Body:
    """Of the first body that has some; of long ones no more is read than that needs."""
    texts = [(each, None, "") for each in _texts(document.get("bodyValue"))]
    bodies = (body for each in listed(document.get("body")) for body in _leaves(each, 0) if isinstance(body, Mapping))
    for text, language, form in (*texts, *(each for body in bodies for each in _written(body))):
        if words := _plain(text[:LOOKED_AT], form):
            return Body(shortened(words, length), language)
    return Body()


def shortened(text: str, length: int) -> str:
    """At a word's end, if there is one."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def labels(value: Any) -> list[Body]:
    """Texts, or texts with languages."""
    found = []
    for each in listed(value):
        text = each.get("@value", each.get("value")) if isinstance(each, Mapping) else each
        language = each.get("@language", each.get("language")) if isinstance(each, Mapping) else None
        if isinstance(text, str) and text:
            found.append(Body(text=_on_a_line(text), language=_language(language), lines=text))
    return found


def _leaves(body: Any, depth: int) -> Iterator[Any]:
    """Of a choice all that there is to choose from."""
    if isinstance(body, Mapping) and "items" in body and depth < DEEPEST:
        for each in listed(body["items"]):
            yield from _leaves(each, depth + 1)
    else:
        yield body


def _said(body: Any) -> Iterator[Body]:
    if isinstance(body, str):
        yield Body(text=body, link=body)
        return
    if not isinstance(body, Mapping):
        return
    texts = list(_written(body))
    for text, language, form in texts:
        yield Body(_plain(text, form), language, markup := _markup(text, form), "" if markup else text)
    if not texts and (link := next(iter(_texts(body.get("source")) + _texts(body.get("id"))), "")):
        label = next(iter(labels(body.get("label"))), None)
        yield Body(text=label.text if label else link, language=label.language if label else None, link=link)


def _written(body: Mapping[str, Any]) -> Iterator[tuple[str, str | None, str]]:
    """Its texts, each with its language and the media type of its markup."""
    language = _language(next(iter(_texts(body.get("language"))), None))
    forms = _texts(body.get("format"))
    form = _HTML if any(map(is_markup, forms)) else MARKDOWN if any(map(is_markdown, forms)) else ""
    yield from ((each, language, form) for each in _texts(body.get("value")))


def _markup(text: str, form: str) -> str:
    return rendered(text) if form == MARKDOWN else clean_words(text, form) if form else ""


def _plain(text: str, form: str) -> str:
    return plain(rendered(text) or text) if form == MARKDOWN else plain(text) if form else _on_a_line(text)


def _texts(value: Any) -> list[str]:
    return [each for each in listed(value) if isinstance(each, str)]


def _language(said: Any) -> str | None:
    return said if isinstance(said, str) and _LANGUAGE.fullmatch(said) else None


def _on_a_line(text: str) -> str:
    return " ".join(text.split())
