"""Annotations as elements of XML; what has no place in these is beside them, as JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from lxml import etree

from descant.annotations.checking import require_shallow
from descant.annotations.documents import read_json
from descant.annotations.exchange import Bundle, Item, Json
from descant.annotations.exchange.rows import Row, document_of, row_of
from descant.annotations.objects import is_object_like, listed
from descant.errors import InvalidInput

XML_ID, XML_LANG = (f"{{http://www.w3.org/XML/1998/namespace}}{name}" for name in ("id", "lang"))
_JSON_LD = "application/ld+json"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Markup:
    """What the forms of this kind have in common; `_frame`, `_write` and `_read` are each form's own."""

    name: str
    namespace: ClassVar[str]
    roots: ClassVar[tuple[str, ...]]
    """names of a file's first element: as it is written, and others that are read"""
    annotation: ClassVar[str]
    beside: ClassVar[str]
    """names of elements: an annotation's, and that of what is beside them"""
    beside_by: ClassVar[str]
    """the attribute there that says what it is"""

    def write(self, bundle: Bundle) -> bytes:
        root = etree.Element(self._name(self.roots[0]), nsmap={None: self.namespace})
        home, found = self._frame(root, bundle)
        for number, document in enumerate(bundle.documents, 1):
            if not is_object_like(document):
                self._write(found, f"a{number}", row_of(document))
        if not len(found):  # neither form allows an empty one
            found.getparent().remove(found)
        beside = [each for each in bundle.documents if document_of(self._said(row_of(each))) != _bare(each)]
        if beside:
            data = etree.SubElement(home, self._name(self.beside), {self.beside_by: _JSON_LD})
            data.text = json.dumps(beside, ensure_ascii=True)
        written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
        return written

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        root = self._parsed(data)
        beside = self._found_beside(root)
        for element in root.iter(self._name(self.annotation)):
            row = self._read(element, base)
            before = beside.pop(row.id, None)
            was = self._said(row_of(before)) if before else None
            yield Item(document_of(row, before, was=was), f"line {element.sourceline}")
        for document in beside.values():
            if is_object_like(document):
                yield Item(document, self.beside)

    def _frame(self, root: Any, bundle: Bundle) -> tuple[Any, Any]:
        """Describes the file; gives where to put what is beside, and the annotations."""
        raise NotImplementedError

    def _write(self, found: Any, name: str, row: Row) -> None:
        raise NotImplementedError

    def _read(self, element: Any, base: str) -> Row:
        raise NotImplementedError

    def _name(self, local: str) -> str:
        return f"{{{self.namespace}}}{local}"

    def _put(self, parent: Any, local: str, said: str | None = None, **attributes: str) -> Any:
        """An element with the attributes that say something."""
        given = {name: text(value) for name, value in attributes.items() if value}
        element = etree.SubElement(parent, self._name(local), given)
        element.text = None if said is None else text(said)
        return element

    def _said(self, row: Row) -> Row:
        """As it comes back."""
        element = etree.Element("found")
        self._write(element, "a", row)
        return self._read(element[0], "")

    def _parsed(self, data: bytes) -> Any:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise InvalidInput.at(str(error.msg), line=error.lineno, remedy="Mend the file there.") from error
        if root.tag not in map(self._name, self.roots):
            remedy = f'It begins with <{self.roots[-1]} xmlns="{self.namespace}">.'
            raise InvalidInput(f"The file is not {self.name.upper()}.", remedy=remedy)
        return root

    def _found_beside(self, root: Any) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for data in root.iter(self._name(self.beside)):
            if data.get(self.beside_by) == _JSON_LD:
                said = read_json("".join(data.itertext()).encode())
                require_shallow(said)
                found |= {str(each.get("id", "")): each for each in listed(said) if isinstance(each, dict)}
        return found


def text(said: str) -> str:
    """Without the signs that XML cannot write."""
    return _NOT_IN_XML.sub("", said)


def _bare(document: Json) -> Json:
    return {key: value for key, value in document.items() if key != "@context"}
