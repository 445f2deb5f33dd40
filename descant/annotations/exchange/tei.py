"""Stand-off markup as TEI has it, whose targets are elements of MEI, or whatever is annotated.

`<annotation>` in `<standOff>`: https://tei-c.org/release/doc/tei-p5-doc/en/html/ref-annotation.html . What has no place
in it (selectors, several bodies, musical objects) is in `<xenoData>`, as JSON-LD.
"""

from __future__ import annotations

from typing import Any

from descant.annotations.exchange import Bundle
from descant.annotations.exchange.markup import XML_ID, XML_LANG, Markup
from descant.annotations.exchange.rows import Row

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_TEI = f"{{{NAMESPACE}}}"
_TAG = "tag"


class Tei(Markup):
    name = "tei"
    description = "stand-off markup, as TEI has it"
    media_type = "application/tei+xml"
    extension = ".xml"
    namespace, roots, annotation, beside, beside_by = NAMESPACE, ("TEI",), "annotation", "xenoData", "type"

    def _frame(self, root: Any, bundle: Bundle) -> tuple[Any, Any]:
        head = self._put(root, "teiHeader")
        file = self._put(head, "fileDesc")
        self._put(self._put(file, "titleStmt"), "title", bundle.title)
        self._put(self._put(file, "publicationStmt"), "p", f"Exported on {bundle.moment.date().isoformat()}.")
        self._put(self._put(file, "sourceDesc"), "p", f"Annotations kept at {bundle.base}.")
        return head, self._put(self._put(root, "standOff"), "listAnnotation")

    def _write(self, found: Any, name: str, row: Row) -> None:
        said = {"target": row.target, "motivation": row.motivation, "corresp": row.id, "subtype": row.type}
        element = self._put(found, self.annotation, **{XML_ID: name} | said)
        self._write_origin(element, row)
        if row.text:
            self._put(element, "note", row.text, **{XML_LANG: row.language})
        for tag in filter(None, row.tags.split("; ")):
            self._put(element, "note", tag, type=_TAG)

    def _write_origin(self, element: Any, row: Row) -> None:
        """Who made it, when, and under which licence."""
        if row.creator:
            by = self._put(element, "respStmt")
            self._put(by, "resp", "creator")
            self._put(by, "name", ref=row.creator)
        changes = [(status, when) for status, when in (("created", row.created), ("modified", row.modified)) if when]
        if changes:
            history = self._put(element, "revisionDesc", status=row.visibility or "public")
            for status, when in changes:
                self._put(history, "change", status=status, when=when)
        if row.rights:
            self._put(element, "licence", target=row.rights)

    def _read(self, element: Any, base: str) -> Row:
        changes = {each.get("status"): each.get("when", "") for each in element.iter(_TEI + "change")}
        history, licence = element.find(_TEI + "revisionDesc"), element.find(_TEI + "licence")
        creator = element.find(f"{_TEI}respStmt/{_TEI}name")
        notes = element.findall(_TEI + "note")
        note = next((each for each in notes if each.get("type") != _TAG), None)
        shared = history.get("status", "") if history is not None else ""
        return Row(
            id=element.get("corresp", ""),
            type=element.get("subtype", ""),
            motivation=element.get("motivation", ""),
            target=element.get("target", ""),
            text="" if note is None else "".join(note.itertext()),
            language="" if note is None else note.get(XML_LANG, ""),
            tags="; ".join("".join(each.itertext()) for each in notes if each.get("type") == _TAG),
            creator="" if creator is None else creator.get("ref", ""),
            created=changes.get("created", ""),
            modified=changes.get("modified", ""),
            rights="" if licence is None else licence.get("target", ""),
            visibility="" if shared == "public" else shared,
        )
