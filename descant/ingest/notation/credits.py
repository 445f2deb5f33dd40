"""What MusicXML says of itself: work, identification, credits.

https://www.w3.org/2021/06/musicxml40/musicxml-reference/elements/identification/
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from descant.ingest.notation.instruments import named
from descant.ingest.notation.licences import licence_in
from descant.ingest.notation.people import role_of
from descant.ingest.notation.xml import text_of
from descant.ingest.reading import About, Person, Text

_CIRCLE = [f"{step}{sign}" for sign in ("-flat", "", "-sharp") for step in "FCGDAEB"]
_TONICS = {"major": 8, "minor": 11}
"""places in the circle of the tonics without accidentals"""
_PLACEHOLDERS = frozenset(("title", "untitled", "untitled score", "composer", "music21 fragment", "music21"))
"""what programs write where nobody wrote anything"""


def about(root: etree._Element) -> About:
    rights = " ".join(filter(None, (text_of(each) for each in root.findall("identification/rights"))))
    titles = list(_said(root, "work/work-title", "movement-title")) or list(_credits(root, "title"))
    names = (text_of(each) for each in root.findall("part-list/score-part/part-name"))
    tags = {"number": text_of(root.find("work/work-number")), "movement": text_of(root.find("movement-number"))}
    return About(
        titles=tuple(Text(each) for each in dict.fromkeys(titles)),
        labels=tuple(Text(each) for each in dict.fromkeys(_credits(root, "subtitle"))),
        people=tuple(dict.fromkeys(_people(root))),
        key=_key(root.find(".//attributes/key")),
        instruments=named(filter(None, names)),
        licence=licence_in(rights),
        rights=rights or None,
        tags={name: said for name, said in tags.items() if said},
    )


def _key(key: etree._Element | None) -> str | None:
    """In words, where the mode is said."""
    mode, fifths = ("", "") if key is None else (text_of(key.find("mode")), text_of(key.find("fifths")))
    if mode not in _TONICS or not fifths.lstrip("-").isdecimal():
        return None
    index = int(fifths) + _TONICS[mode]
    return f"{_CIRCLE[index]} {mode}" if 0 <= index < len(_CIRCLE) else None


def _people(root: etree._Element) -> Iterator[Person]:
    found = False
    for creator in root.findall("identification/creator"):
        name = text_of(creator)
        if name and name.lower() not in _PLACEHOLDERS:
            found = True
            yield Person(name, role_of(creator.get("type", "")) or "creator")
    for encoder in root.findall("identification/encoding/encoder"):
        if text_of(encoder):
            yield Person(text_of(encoder), "encoder")
    for kind in () if found else ("composer", "lyricist", "arranger"):
        for name in _credits(root, kind):
            yield Person(name, role_of(kind))


def _said(root: etree._Element, *paths: str) -> Iterator[str]:
    for path in paths:
        for element in root.findall(path):
            text = text_of(element)
            if text and text.lower() not in _PLACEHOLDERS:
                yield text


def _credits(root: etree._Element, kind: str) -> Iterator[str]:
    for element in root.findall("credit"):
        if kind in (text_of(each) for each in element.findall("credit-type")):
            text = " ".join(text_of(each) for each in element.findall("credit-words"))
            if text.strip() and text.lower() not in _PLACEHOLDERS:
                yield text
