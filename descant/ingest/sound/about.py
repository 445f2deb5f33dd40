"""Tags of a recording, as what the file says about its work, its people and its rights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from descant.ingest.reading import About, Person, Text

Words = Mapping[str, Sequence[str]]

MUSICBRAINZ = "https://musicbrainz.org"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_LICENCES = ("creativecommons.org/", "rightsstatements.org/")
"""in addresses that are licences wherever they stand"""
_ROLES = {
    "composer": "creator",
    "lyricist": "lyricist",
    "arranger": "arranger",
    "artist": "performer",
    "performer": "performer",
    "conductor": "conductor",
    "label": "publisher",
}
_WITH_INSTRUMENT = re.compile(r"\s+\([^()]*\)$")
_SAID_ELSEWHERE = {*_ROLES, "title", "work", "license", "copyright"}


def about(words: Words) -> About:
    """The work's title is its own tag where there is one, else the track's."""
    licence, rights = _rights(words)
    titles = tuple(words.get("work", ())) or tuple(words.get("title", ()))
    return About(
        titles=tuple(Text(title) for title in titles),
        labels=tuple(Text(title) for title in words.get("title", ()) if title not in titles),
        people=tuple(dict.fromkeys(_people(words))),
        key=next(iter(words.get("key", ())), None),
        licence=licence,
        rights=rights,
        same_as=ids(words, "musicbrainz_workid", "work"),
        tags={name: "; ".join(texts) for name, texts in words.items() if name not in _SAID_ELSEWHERE},
    )


def ids(words: Words, tag: str, kind: str) -> tuple[str, ...]:
    """MusicBrainz's IRIs of the ids in a tag."""
    found = [each.lower() for text in words.get(tag, ()) for each in _UUID.findall(text)]
    return tuple(f"{MUSICBRAINZ}/{kind}/{each}" for each in dict.fromkeys(found))


def _people(words: Words) -> Iterator[Person]:
    """Ids are given to artists where there are as many of the one as of the other."""
    artists, known = words.get("artist", ()), ids(words, "musicbrainz_artistid", "artist")
    same_as = {name: (iri,) for name, iri in zip(artists, known, strict=True)} if len(artists) == len(known) else {}
    for tag, role in _ROLES.items():
        for text in words.get(tag, ()):
            name = _WITH_INSTRUMENT.sub("", text) if tag == "performer" else text
            yield Person(name, role, same_as.get(name, ()))


def _rights(words: Words) -> tuple[str | None, str | None]:
    """The licence's IRI, and what is said in words."""
    texts = [*words.get("license", ()), *words.get("copyright", ())]
    urls = [url.rstrip(".,;") for text in texts for url in _URL.findall(text)]
    named = [url for text in words.get("license", ()) for url in _URL.findall(text)]
    licence = next((url for url in urls if any(known in url for known in _LICENCES)), next(iter(named), None))
    return licence, "; ".join(dict.fromkeys(text for text in texts if text != licence)) or None
