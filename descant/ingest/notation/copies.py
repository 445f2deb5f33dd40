"""`@copyof`: an element that is to be read like another one. Written out, because verovio draws such a one empty."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from descant.ingest.notation.xml import MEI, XML_ID, references
from descant.ingest.reading import Problem

MOST = 100_000
"""elements that may come of it: a copy of copies of copies grows without bound"""


def write_out(root: etree._Element) -> list[Problem]:
    """Every copy in the music gets the attributes and the content of its model; `@corresp` says which that was."""
    body = root.find(f".//{MEI}body")
    copies = [] if body is None else [each for each in body.iter(etree.Element) if each.get("copyof")]
    if not copies:
        return []
    models = {each.get(XML_ID): each for each in reversed(list(root.iter(etree.Element))) if each.get(XML_ID)}
    room, left = MOST, []
    for copy in copies:
        model = models.get((references(copy.get("copyof")) or [""])[0])
        size = 0 if model is None else sum(1 for _ in model.iter())
        if model is None or model.tag != copy.tag or len(copy) or model in copy.iterancestors() or size > room:
            left.append(copy.get("copyof"))
            continue
        room -= size
        _fill(copy, model)
    return _problems(len(copies) - len(left), left)


def _fill(copy: etree._Element, model: etree._Element) -> None:
    for name, value in model.attrib.items():
        if name not in (XML_ID, "copyof") and name not in copy.attrib:
            copy.set(name, value)
    for child in model:
        inner = deepcopy(child)
        for each in inner.iter(etree.Element):
            each.attrib.pop(XML_ID, None)
        copy.append(inner)
    copy.text = model.text
    copy.set("corresp", copy.attrib.pop("copyof"))


def _problems(done: int, left: list[str]) -> list[Problem]:
    found = [Problem("copyof", f"{done} copies were written out.")] if done else []
    return found + [Problem("copyof", f"The copy of {each} was left as it is.") for each in left[:20]]
