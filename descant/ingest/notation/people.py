"""Who is named in a head, with which role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from descant.ingest.notation.authorities import authority_iris
from descant.ingest.notation.xml import MEI, local, references, text_of
from descant.ingest.reading import Person

_BY_ELEMENT = {
    "composer": "creator",
    "lyricist": "lyricist",
    "librettist": "librettist",
    "arranger": "arranger",
    "author": "author",
    "editor": "editor",
    "publisher": "publisher",
    "creator": "creator",
}
_BY_WORD = {
    "composer": "creator",
    "creator": "creator",
    "cmp": "creator",
    "cre": "creator",
    "aut": "author",
    "lyr": "lyricist",
    "lbt": "librettist",
    "arr": "arranger",
    "edt": "editor",
    "trc": "transcriber",
    "mrk": "encoder",
    "dtc": "data contributor",
    "enc": "encoder",
    "pbl": "publisher",
    "prf": "performer",
    "res": "researcher",
    "transcribed and encoded by": "encoder",
    "encoded by": "encoder",
    "poet": "lyricist",
    "markup editor": "encoder",
    "composed by": "creator",
    "music by": "creator",
    "komponist": "creator",
    "words by": "lyricist",
    "lyrics by": "lyricist",
    "text by": "lyricist",
    "arranged by": "arranger",
    "edited by": "editor",
    "published by": "publisher",
    "com": "compiler",
    "ctb": "contributor",
    "led": "lead",
}
_NAMES = ("persName", "corpName", "name")


def people_in(head: etree._Element, statements: Iterable[etree._Element]) -> tuple[Person, ...]:
    """Of the title statements, works and the like that are given; each person once in each role."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for statement in statements:
        for element, role in _responsible(statement):
            for named in _names(head, element):
                name = text_of(named)
                if name:
                    found.setdefault((name, role), {}).update(dict.fromkeys(authority_iris(named)))
    known = {name: iris for (name, _), iris in found.items() if iris}
    return tuple(Person(name, role, tuple(iris or known.get(name, ()))) for (name, role), iris in found.items())


def _responsible(statement: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in statement.iterchildren(etree.Element):
        name = local(element)
        if name in _BY_ELEMENT:
            yield element, _BY_ELEMENT[name]
        elif name == "respStmt":
            said = text_of(element.find(MEI + "resp"))
            for inner in element.iterchildren(*(MEI + each for each in _NAMES)):
                for role in _roles(inner.get("role"), said or ("publisher" if local(statement) == "pubStmt" else "")):
                    yield inner, role


def _roles(attribute: str | None, said: str) -> list[str]:
    """Of `@role`, a word or several MARC codes, or of `<resp>`."""
    if attribute:
        whole = _plain(attribute)
        words = [whole] if whole in _BY_WORD or " " not in whole or len(whole.split()[0]) > 3 else whole.split()
        return list(dict.fromkeys(map(role_of, words)))
    return [role_of(said) or "contributor"]


def role_of(word: str) -> str:
    """What we call the role that a file calls so; other words stay."""
    plain = _plain(word)
    return _BY_WORD.get(plain, plain)


def _plain(words: str) -> str:
    return words.strip(" :.\n\t").lower()


def _names(head: etree._Element, element: etree._Element) -> Iterator[etree._Element]:
    """The element itself, those inside it, or the one that it refers to."""
    inner = [each for each in element.iter(*(MEI + name for name in _NAMES)) if each is not element]
    for each in inner or [element]:
        if text_of(each):
            yield each
        for name in references(each.get("sameas") or each.get("ref")):
            yield from head.xpath(".//*[@xml:id = $name]", name=name)[:1]
