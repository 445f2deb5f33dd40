"""Stand-off markup as TEI has it, whose targets are elements of MEI, or whatever is annotated.

`<annotation>` in `<standOff>`: https://tei-c.org/release/doc/tei-p5-doc/en/html/ref-annotation.html . What has no place
in it (selectors, several bodies, musical objects) is in `<xenoData>`, as JSON-LD.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from descant.annotations.checking import require_shallow
from descant.annotations.documents import read_json
from descant.annotations.exchange import Bundle, Item, Json
from descant.annotations.exchange.rows import Row, document_of, row_of
from descant.annotations.objects import is_object_like, listed
from descant.errors import InvalidInput

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_TEI = f"{{{NAMESPACE}}}"
_XML_ID, _LANG = (f"{{http://www.w3.org/XML/1998/namespace}}{name}" for name in ("id", "lang"))
_TAG = "tag"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Tei:
    name = "tei"
    description = "stand-off markup, as TEI has it"
    media_type = "application/tei+xml"
    extension = ".xml"

    def write(self, bundle: Bundle) -> bytes:
        root = etree.Element(_TEI + "TEI", nsmap={None: NAMESPACE})
        head = etree.SubElement(root, _TEI + "teiHeader")
        _describe(head, bundle)
        found = etree.SubElement(etree.SubElement(root, _TEI + "standOff"), _TEI + "listAnnotation")
        for number, document in enumerate(bundle.documents, 1):
            if not is_object_like(document):
                _write(found, f"a{number}", row_of(document))
        beside = [each for each in bundle.documents if document_of(_said(row_of(each))) != _bare(each)]
        if beside:
            data = etree.SubElement(head, _TEI + "xenoData", type="application/ld+json")
            data.text = json.dumps(beside, ensure_ascii=True)
        written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
        return written

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        root = _parsed(data)
        beside = _beside(root)
        for element in root.iter(_TEI + "annotation"):
            row = _read(element)
            before = beside.pop(row.id, None)
            was = _said(row_of(before)) if before else None
            yield Item(document_of(row, before, was=was), f"line {element.sourceline}")
        for document in beside.values():
            if is_object_like(document):
                yield Item(document, "xenoData")


def _describe(head: Any, bundle: Bundle) -> None:
    file = etree.SubElement(head, _TEI + "fileDesc")
    etree.SubElement(etree.SubElement(file, _TEI + "titleStmt"), _TEI + "title").text = _text(bundle.title)
    published = etree.SubElement(etree.SubElement(file, _TEI + "publicationStmt"), _TEI + "p")
    published.text = f"Exported on {bundle.moment.date().isoformat()}."
    source = etree.SubElement(etree.SubElement(file, _TEI + "sourceDesc"), _TEI + "p")
    source.text = f"Annotations kept at {bundle.base}."


def _write(found: Any, name: str, row: Row) -> None:
    element = etree.SubElement(found, _TEI + "annotation", {_XML_ID: name})
    for attribute, said in (("target", row.target), ("motivation", row.motivation), ("corresp", row.id)):
        if said:
            element.set(attribute, _text(said))
    if row.type:
        element.set("subtype", _text(row.type))
    _write_origin(element, row)
    if row.text:
        note = etree.SubElement(element, _TEI + "note")
        note.text = _text(row.text)
        if row.language:
            note.set(_LANG, _text(row.language))
    for tag in filter(None, row.tags.split("; ")):
        etree.SubElement(element, _TEI + "note", type=_TAG).text = _text(tag)


def _write_origin(element: Any, row: Row) -> None:
    """Who made it, when, and under which licence."""
    if row.creator:
        by = etree.SubElement(element, _TEI + "respStmt")
        etree.SubElement(by, _TEI + "resp").text = "creator"
        etree.SubElement(by, _TEI + "name", ref=_text(row.creator))
    changes = [(status, when) for status, when in (("created", row.created), ("modified", row.modified)) if when]
    if changes:
        history = etree.SubElement(element, _TEI + "revisionDesc", status=_text(row.visibility) or "public")
        for status, when in changes:
            etree.SubElement(history, _TEI + "change", status=status, when=_text(when))
    if row.rights:
        etree.SubElement(element, _TEI + "licence", target=_text(row.rights))


def _read(element: Any) -> Row:
    changes = {each.get("status"): each.get("when", "") for each in element.iter(_TEI + "change")}
    history, licence = element.find(_TEI + "revisionDesc"), element.find(_TEI + "licence")
    creator = element.find(f"{_TEI}respStmt/{_TEI}name")
    notes = element.findall(_TEI + "note")
    text = next((each for each in notes if each.get("type") != _TAG), None)
    shared = history.get("status", "") if history is not None else ""
    return Row(
        id=element.get("corresp", ""),
        type=element.get("subtype", ""),
        motivation=element.get("motivation", ""),
        target=element.get("target", ""),
        text="" if text is None else "".join(text.itertext()),
        language="" if text is None else text.get(_LANG, ""),
        tags="; ".join("".join(each.itertext()) for each in notes if each.get("type") == _TAG),
        creator="" if creator is None else creator.get("ref", ""),
        created=changes.get("created", ""),
        modified=changes.get("modified", ""),
        rights="" if licence is None else licence.get("target", ""),
        visibility="" if shared == "public" else shared,
    )


def _said(row: Row) -> Row:
    """As it comes back."""
    element = etree.Element("found")
    _write(element, "a", row)
    return _read(element[0])


def _bare(document: Json) -> Json:
    return {key: value for key, value in document.items() if key != "@context"}


def _text(said: str) -> str:
    """Without the signs that XML cannot write."""
    return _NOT_IN_XML.sub("", said)


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InvalidInput.at(str(error.msg), line=error.lineno, remedy="Mend the file there.") from error
    if root.tag != _TEI + "TEI":
        raise InvalidInput("The file is not TEI.", remedy=f'TEI begins with <TEI xmlns="{NAMESPACE}">.')
    return root


def _beside(root: Any) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for data in root.iter(_TEI + "xenoData"):
        if data.get("type") == "application/ld+json":
            said = read_json("".join(data.itertext()).encode())
            require_shallow(said)
            found |= {str(each.get("id", "")): each for each in listed(said) if isinstance(each, dict)}
    return found
