"""XML from strangers, MEI above all: parsed without entities, network or unbounded depth; and the names in it.

https://music-encoding.org/guidelines/v5/
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from descant.errors import InvalidInput
from descant.ingest.inputs import Input

LARGEST = 64 << 20
"""bytes: an act of an opera as MEI has 20 MB"""
NAMESPACE = "http://www.music-encoding.org/ns/mei"
MEI = f"{{{NAMESPACE}}}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PROLOGUE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>)*", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>")
"""one that only names a DTD: it would be fetched for its defaults"""
_START_TAG = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_KNOWN_BYTES = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"MThd": "a MIDI file",
    b"RIFF": "a sound or film",
}


def root_name(head: bytes) -> str:
    """Local name of the outermost element of a document that begins like this; empty where that is not to be seen."""
    if head[:2] in _UTF16:
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    else:
        text = head.decode("utf-8-sig", errors="replace")
    start = _PROLOGUE.match(text)
    found = _START_TAG.match(text, start.end() if start else 0)
    return found[1] if found else ""


def parse(data: bytes, file: Input) -> etree._Element:
    """The outermost element. Refuses documents that declare entities, and says the place of what is not XML."""
    data = _checked(data, file.name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False, remove_pis=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = str(error.msg).partition(", line ")[0]
        remedy = "Mend it at that place, or export it again."
        raise InvalidInput.at(
            f"not well-formed XML: {reason}", file=file.name, line=line or None, column=column or None, remedy=remedy
        ) from None


def _checked(data: bytes, name: str) -> bytes:
    if data[:2] in _UTF16:
        try:
            data = _DECLARATION.sub("", data.decode("utf-16"), count=1).encode()
        except UnicodeDecodeError:
            raise InvalidInput.at("not UTF-16, as it says", file=name, remedy="Save it as UTF-8.") from None
    for beginning, what in _KNOWN_BYTES.items():
        if data.startswith(beginning):
            raise InvalidInput.at(f"this is {what}, not XML", file=name, remedy="Give it its own extension.")
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise InvalidInput.at("this is not XML: it does not begin with <", file=name, line=1, remedy="Is it whole?")
    entity = data.find(b"<!ENTITY")
    if entity >= 0 or b"\0" in data:
        line = data[: max(entity, 0)].count(b"\n") + 1
        what = "the document declares entities" if entity >= 0 else "the document contains NUL bytes"
        raise InvalidInput.at(what, file=name, line=line, remedy="Write them out: entities are not read.")
    return _DOCTYPE.sub(lambda found: b"\n" * found[0].count(b"\n"), data, count=1)


def serialise(root: etree._Element) -> bytes:
    """The whole document, with what stands before its outermost element."""
    data: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)
    return data


def local(element: etree._Element) -> str:
    """The tag without its namespace."""
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def text_of(element: etree._Element | None) -> str:
    """All text inside, with single spaces; a line break is one."""
    if element is None:
        return ""
    broken = len(element) and next(element.iter("{*}lb"), None) is not None
    return " ".join((" ".join(element.xpath(".//text()")) if broken else element.xpath("string()")).split())


def references(value: str | None) -> list[str]:
    """The ids that an attribute of the type `anyURI` or a list of them names in this document."""
    return [each[1:] for each in (value or "").split() if each.startswith("#") and len(each) > 1]
