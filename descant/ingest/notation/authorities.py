"""Authority IRIs of people, works and instruments, in the one form in which others have them too.

MEI says them in several ways: `@auth.uri` whole, or as a base with `@codedval`, in 2012 as `@authURI` and `@dbkey`,
in `<identifier>` inside, or as the target of a `<ref>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from descant.ingest.notation.xml import MEI, text_of

_FORMS = (
    (re.compile(r"https?://(?:www\.)?d-nb\.info/gnd/([\dX-]+)/?"), "https://d-nb.info/gnd/{}"),
    (re.compile(r"https?://(?:www\.)?viaf\.org/viaf/(\d+)/?"), "http://viaf.org/viaf/{}"),
    (
        re.compile(r"https?://(?:www\.)?wikidata\.org/(?:wiki/Special:EntityData/|wiki/|entity/)(Q\d+)(?:\.\w+)?"),
        "http://www.wikidata.org/entity/{}",
    ),
    (re.compile(r"https?://musicbrainz\.org/(\w+/[\da-f-]{36})/?"), "https://musicbrainz.org/{}"),
    (re.compile(r"https?://orcid\.org/([\dX-]{19})/?"), "https://orcid.org/{}"),
    (re.compile(r"https?://id\.loc\.gov/(authorities/\w+/\w+)/?(?:\.\w+)?"), "http://id.loc.gov/{}"),
    (re.compile(r"https?://(?:www\.)?isni\.org/(?:isni/)?(\d{15}[\dX])/?"), "https://isni.org/isni/{}"),
    (re.compile(r"https?://rism\.online/(\w+/\d+)/?"), "https://rism.online/{}"),
    (re.compile(r"https?://data\.bnf\.fr/(ark:/12148/\w+)/?"), "http://data.bnf.fr/{}"),
)
_NAMED = {
    "gnd": "https://d-nb.info/gnd/",
    "viaf": "http://viaf.org/viaf/",
    "wikidata": "http://www.wikidata.org/entity/",
}


def canonical(address: str) -> str | None:
    """The usual form of an address in a known authority file; None for any other address."""
    for pattern, form in _FORMS:
        match = pattern.fullmatch(address.strip())
        if match:
            return form.format(match[1])
    return None


def authority_iris(element: etree._Element) -> tuple[str, ...]:
    """All that the element says of itself."""
    found = (canonical(each) for each in _addresses(element))
    return tuple(dict.fromkeys(each for each in found if each))


def _addresses(element: etree._Element) -> Iterator[str]:
    yield from _of_attributes(element)
    for name in ("ref", "target", "sameas", "resource"):
        yield from element.get(name, "").split()
    for inner in element.iterchildren(MEI + "identifier", MEI + "ptr", MEI + "ref"):
        if inner.get("type") == "genre":
            continue
        yield from _of_attributes(inner)
        yield text_of(inner)
        yield inner.get("target", "")
        base = _base(inner)
        if base:
            yield base + text_of(inner)


def _of_attributes(element: etree._Element) -> Iterator[str]:
    said = element.get("auth.uri") or element.get("authURI") or ""
    code = element.get("codedval") or element.get("dbkey") or ""
    yield said
    yield code
    base = _base(element)
    if base and code:
        yield base + code


def _base(element: etree._Element) -> str:
    """Of an authority file; `http://d-nb.info/` stands for its GND."""
    said = (element.get("auth.uri") or element.get("authURI") or "").rstrip("/")
    if said:
        return (
            f"{said}/gnd/"
            if said.endswith("d-nb.info")
            else f"{said}/viaf/"
            if said.endswith("viaf.org")
            else f"{said}/"
        )
    name = (element.get("auth") or element.get("authority") or element.get("type") or "").lower()
    return _NAMED.get(name, "")
