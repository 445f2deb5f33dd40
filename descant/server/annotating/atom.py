"""A page of a feed as Atom: https://www.rfc-editor.org/rfc/rfc4287, tombstones as in RFC 6721, pages as in RFC 5005.

An annotation is one entry, at the place of its last change; one that is gone is a tombstone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from descant.annotations.activities import Kind
from descant.annotations.activities.telling import Told
from descant.annotations.objects import listed
from descant.annotations.wording import Body, bodies, labels, shortened
from descant.database import moment
from descant.server.presentation import opens

MEDIA_TYPE = "application/atom+xml"
TITLE, SUMMARY = 80, 500
"""characters"""
_ATOM, _TOMBSTONES = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = "1970-01-01T00:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Page:
    iri: str
    """the feed's"""
    title: str
    author: str
    base: str
    updated: str | None
    links: Mapping[str, str]
    """by relation, one of a kind"""
    others: Iterable[tuple[str, str]] = field(default_factory=list)
    """what says the same in other forms: type and address"""
    names: Mapping[str, str] = field(default_factory=dict)
    """of people, by their IRIs"""


def write(page: Page, told: Iterable[Told]) -> bytes:
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM, "at": _TOMBSTONES})
    _put(feed, "id", page.iri)
    _put(feed, "title", page.title)
    _put(feed, "updated", page.updated or _NEVER)
    _author(feed, page.author, page.base)
    for relation, address in page.links.items():
        _put(feed, "link", rel=relation, href=address, type=MEDIA_TYPE)
    for media_type, address in page.others:
        _put(feed, "link", rel="alternate", href=address, type=media_type)
    for each in told:
        if each.activity.kind is Kind.DELETE and not each.is_there:
            _tombstone(feed, each)
        elif each.document is not None and each.is_latest:
            _entry(feed, each, each.document, page.names)
    made: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return made


def _tombstone(feed: etree._Element, told: Told) -> None:
    etree.SubElement(feed, f"{{{_TOMBSTONES}}}deleted-entry", {"ref": told.iri, "when": moment(told.time)})


def _entry(feed: etree._Element, told: Told, document: Mapping[str, Any], known: Mapping[str, str]) -> None:
    entry, body = _put(feed, "entry"), _leading(document)
    _put(entry, "id", told.iri)
    _put(entry, "title", shortened(body.text, TITLE) or "Annotation", language=body.language)
    _put(entry, "updated", moment(told.time))
    for name, iri in creators(document):
        _author(entry, known.get(iri, name), iri)
    _put(entry, "link", rel="alternate", href=told.iri, type="text/html")
    _put(entry, "link", rel="alternate", href=f"{told.iri}?format=jsonld", type="application/ld+json")
    _put(entry, "summary", shortened(body.text, SUMMARY), language=body.language)
    if content := body.markup or body.lines:
        _put(entry, "content", content, language=body.language, type="html" if body.markup else "text")


def _leading(document: Mapping[str, Any]) -> Body:
    """The first body that is a text, else the first."""
    found = bodies(document)
    return next((each for each in found if each.text and not each.link), found[0] if found else Body())


def creators(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in listed(document.get("creator")):
        iri = each.get("id", "") if isinstance(each, Mapping) else each
        names = labels(each.get("name")) if isinstance(each, Mapping) else []
        if names or iri:
            yield (names[0].text if names else str(iri)), str(iri)


def _author(parent: etree._Element, name: str, iri: str) -> None:
    author = _put(parent, "author")
    _put(author, "name", name)
    if opens(iri):
        _put(author, "uri", iri)


def _put(
    parent: etree._Element, name: str, text: str = "", *, language: str | None = None, **attributes: str
) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}", {key: _clean(value) for key, value in attributes.items()})
    made.text = _clean(text) or None
    if language:
        made.set(_LANG, language)
    return made


def _clean(text: str) -> str:
    """Without characters that XML has no place for."""
    return _NOT_XML.sub("", text)
