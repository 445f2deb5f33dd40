"""`<annot>`: what editors say of notes and bars, as web annotations of places in this very file.

https://www.w3.org/TR/annotation-model/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from descant.ingest.notation.xml import MEI, XML_ID, XML_LANG, references, text_of
from descant.ingest.reading import Json

_POINTERS = ("startid", "endid", "plist", "corresp", "target")


def comments(root: etree._Element, ids: frozenset[str]) -> Iterator[Mapping[str, Json]]:
    """Those that point to something, or stand in a bar, and say something. `ids` are those in the document."""
    for music in root.iter(MEI + "music"):
        for element in music.iter(MEI + "annot"):
            targets = _targets(element, ids)
            text = _own_text(element)
            if targets and text:
                yield _annotation(element, text, targets)


def _targets(element: etree._Element, ids: frozenset[str]) -> list[str]:
    named = [name for attribute in _POINTERS for name in references(element.get(attribute)) if name in ids]
    if not named:
        measure = next(element.iterancestors(MEI + "measure"), None)
        named = [] if measure is None else [measure.get(XML_ID, "")]
    return [f"#{name}" for name in dict.fromkeys(named)]


def _own_text(element: etree._Element) -> str:
    """Without that of annotations inside, which speak for themselves."""
    if element.find(f".//{MEI}annot") is None:
        return text_of(element)
    return " ".join(
        " ".join(element.xpath(".//text()[count(ancestor::*[local-name() = 'annot']) = $n]", n=_depth(element))).split()
    )


def _depth(element: etree._Element) -> int:
    return 1 + sum(1 for _ in element.iterancestors(MEI + "annot"))


def _annotation(element: etree._Element, text: str, targets: list[str]) -> Mapping[str, Json]:
    body: dict[str, Json] = {"type": "TextualBody", "value": text, "format": "text/plain"}
    language = next((said for each in (element, *element.iterancestors()) if (said := each.get(XML_LANG))), None)
    if language:
        body["language"] = language
    bodies: list[Json] = [body]
    tags = filter(None, (element.get("type"), element.get("label")))
    bodies.extend({"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in tags)
    return {
        "type": "Annotation",
        "motivation": "commenting",
        "body": bodies[0] if len(bodies) == 1 else bodies,
        "target": targets[0] if len(targets) == 1 else list[Json](targets),
    }
