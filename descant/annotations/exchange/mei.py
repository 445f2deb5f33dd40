"""Annotations as MEI has them, apart from the score: a head of MEI whose notes are `<annot>`, with `plist` for targets.

https://music-encoding.org/guidelines/v5/elements/annot.html . What has no place in it (times, licence, selectors,
musical objects) is in `<extMeta>`, as JSON-LD. The `<annot>`s of a score are read by the same.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from descant.annotations.exchange import Bundle
from descant.annotations.exchange.markup import XML_ID, XML_LANG, Markup
from descant.annotations.exchange.rows import Row

NAMESPACE = "http://www.music-encoding.org/ns/mei"
_MEI = f"{{{NAMESPACE}}}"
_TAGS = "tags"
_TOKEN = re.compile(r"[\w.\-]+")
"""what may stand in `type`"""


class Mei(Markup):
    name = "mei"
    description = "annotations apart from the score, as MEI has them"
    media_type = "application/mei+xml"
    extension = ".mei"
    namespace, roots, annotation, beside, beside_by = NAMESPACE, ("meiHead", "mei"), "annot", "extMeta", "label"

    def _frame(self, root: Any, bundle: Bundle) -> tuple[Any, Any]:
        root.set("type", "independent")
        file = self._put(root, "fileDesc")
        self._put(self._put(file, "titleStmt"), "title", bundle.title)
        published = self._put(file, "pubStmt")
        self._put(published, "date", isodate=bundle.moment.date().isoformat())
        self._put(published, "identifier", bundle.base)
        return root, self._put(file, "notesStmt")

    def _write(self, found: Any, name: str, row: Row) -> None:
        said = {"corresp": row.id, "plist": row.target, "resp": row.creator}
        said["type"] = " ".join(_TOKEN.findall(row.motivation)) if ":" not in row.motivation else ""
        element = self._put(found, self.annotation, **{XML_ID: name} | said)
        if row.text:
            self._put(element, "p", row.text, **{XML_LANG: row.language})
        tags = [each for each in row.tags.split("; ") if each]
        if tags:
            list_ = self._put(element, "list", type=_TAGS)
            for tag in tags:
                self._put(list_, "li", tag)

    def _read(self, element: Any, base: str) -> Row:
        texts = [each for each in element if each.tag == _MEI + "p"]
        lists = [each for each in element.findall(_MEI + "list") if each.get("type") == _TAGS]
        place = texts[0] if texts else element
        return Row(
            id=element.get("corresp", ""),
            motivation=element.get("type", ""),
            target=_targets(element, base),
            text="\n\n".join("".join(each.itertext()) for each in texts) if texts else _mixed(element, lists),
            language=place.get(XML_LANG, ""),
            tags="; ".join("".join(tag.itertext()) for each in lists for tag in each.findall(_MEI + "li")),
            creator=element.get("resp", ""),
        )


def _targets(element: Any, base: str) -> str:
    """By their names in the score, or from where to where in it."""
    said = element.get("plist") or " ".join(filter(None, (element.get("startid"), element.get("endid"))))
    return " ".join(urljoin(base, each) if each.startswith("#") else each for each in said.split())


def _mixed(element: Any, lists: list[Any]) -> str:
    """Of an annotation that is not in paragraphs."""
    return "" if lists else " ".join("".join(element.itertext()).split())
