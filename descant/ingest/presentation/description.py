"""What a document says about itself: its label, who made it, under which terms, and what else."""

from __future__ import annotations

from typing import Any

from descant.ingest.json_files import objects
from descant.ingest.presentation.addresses import Addresses
from descant.ingest.presentation.ranges import place_of
from descant.ingest.presentation.words import words
from descant.ingest.reading import About, Json, Person, Text

_TITLES = {"title", "titre", "titel", "titolo", "título", "uniform title"}
_ROLES = {
    "creator": "creator",
    "composer": "creator",
    "compositeur": "creator",
    "komponist": "creator",
    "author": "creator",
    "auteur": "creator",
    "arranger": "arranger",
    "arrangeur": "arranger",
    "lyricist": "lyricist",
    "librettist": "lyricist",
    "editor": "editor",
    "publisher": "publisher",
    "éditeur": "publisher",
    "performer": "performer",
    "interprète": "performer",
}
"""labels of pairs of metadata that name people, in the languages that were met"""
_LINKS = ("homepage", "seeAlso", "thumbnail", "rendering", "partOf")


def about(document: dict[str, Any], addresses: Addresses) -> About:
    pairs = [(words(pair.get("label")), words(pair.get("value"))) for pair in objects(document.get("metadata"))]
    licence = addresses.iri(document.get("rights"))
    return About(
        titles=tuple(text for labels, values in pairs if _among(labels, _TITLES) for text in values),
        labels=words(document.get("label")),
        people=tuple(
            Person(text.value, _ROLES[role])
            for labels, values in pairs
            if (role := _among(labels, _ROLES))
            for text in values
        ),
        licence=licence,
        rights=_rights(document),
        tags=_tags(document, pairs, addresses),
    )


def _among(labels: tuple[Text, ...], known: Any) -> str | None:
    return next((name for label in labels if (name := label.value.lower().rstrip(":")) in known), None)


def _rights(document: dict[str, Any]) -> str | None:
    """What must be shown, and what is said of rights in words."""
    required = next(iter(objects(document.get("requiredStatement"))), {})
    said = [text.value for text in words(required.get("value"))]
    return " ".join(dict.fromkeys(said)) or None


def _tags(
    document: dict[str, Any], pairs: list[tuple[tuple[Text, ...], tuple[Text, ...]]], addresses: Addresses
) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for labels, values in pairs:
        if labels and values:
            found.setdefault(labels[0].value, []).append(_in_one_language(values))
    if summary := words(document.get("summary")):
        found["summary"] = [_in_one_language(summary)]
    for name in _LINKS:
        if links := [link for each in _named(document.get(name)) if (link := addresses.web(each))]:
            found[name] = links
    if start := place_of(document.get("start"), addresses):
        found["start"] = [start]
    return {name: "; ".join(dict.fromkeys(values)) for name, values in found.items()}


def _in_one_language(texts: tuple[Text, ...]) -> str:
    """Several values of one language are several values; of several languages they say the same."""
    return "; ".join(text.value for text in texts if text.language == texts[0].language)


def _named(value: Json) -> list[Json]:
    items = value if isinstance(value, list) else [value]
    found = [item.get("id", item.get("@id")) if isinstance(item, dict) else item for item in items]
    return [each for each in found if each]
