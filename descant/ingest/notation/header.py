"""`<meiHead>` of any version: titles, people, key, metre, instruments, licence, and the same work elsewhere.

https://music-encoding.org/guidelines/v5/content/metadata.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from descant.ingest.notation import instruments
from descant.ingest.notation.authorities import authority_iris
from descant.ingest.notation.licences import licence_in
from descant.ingest.notation.people import people_in
from descant.ingest.notation.xml import MEI, XML_LANG, local, text_of
from descant.ingest.reading import About, Instrument, Text
from descant.ingest.score import Bar

_NOT_THE_WORKS = frozenset(("subordinate", "subtitle", "desc", "descriptive", "incipit", "part"))
"""types of titles that say something else than what the work is called"""
_METRE = re.compile(r"\d+(?:\+\d+)*/\d+|C\|?")
_ACCIDENTALS = {"s": "-sharp", "f": "-flat", "ss": "-double-sharp", "ff": "-double-flat"}


def about(root: etree._Element, bars: Sequence[Bar], parts: Sequence[str]) -> About:
    head = root.find(MEI + "meiHead")
    if head is None:
        return About(metre=_first_metre(bars), instruments=instruments.named(parts), key=_key(None, root))
    file_statements = [each for path in ("fileDesc/titleStmt", "fileDesc/pubStmt") for each in _at(head, path)]
    work = next(iter([*_at(head, "workList/work"), *_at(head, "workDesc/work"), *_at(head, "workDesc")]), None)
    expressions = [] if work is None else list(work.iter(MEI + "expression"))
    works = [] if work is None else [work, *work.iterchildren(MEI + "titleStmt")]
    titles = _titles(works, main=True) or _titles(file_statements, main=True) or _titles(file_statements)
    rights = " ".join(filter(None, (text_of(each) for each in _at(head, "fileDesc/pubStmt/availability"))))
    return About(
        titles=titles,
        labels=tuple(each for each in _titles([*file_statements, *expressions]) if each not in titles),
        people=people_in(head, [*works, *file_statements, *expressions]),
        key=_key(work, root),
        metre=_metre(work) or _first_metre(bars),
        instruments=_instruments(work, parts),
        licence=_licence(head),
        rights=rights or None,
        same_as=() if work is None else _same_work(work),
    )


def _at(head: etree._Element, path: str) -> Iterator[etree._Element]:
    yield from head.iterfind("/".join(MEI + name for name in path.split("/")))


# -- titles --------------------------------------------------------------------------------------------------


def _titles(statements: Sequence[etree._Element], *, main: bool = False) -> tuple[Text, ...]:
    found: dict[Text, None] = {}
    for statement in statements:
        for title in statement.iterchildren(MEI + "title"):
            value = _title(title)
            if value and not (main and title.get("type") in _NOT_THE_WORKS):
                found[Text(value, title.get(XML_LANG))] = None
    return tuple(found)


def _title(title: etree._Element) -> str:
    """Without subordinate parts, where it has parts."""
    parts = list(title.iterchildren(MEI + "titlePart"))
    own = " ".join(f"{title.text or ''} {' '.join(part.tail or '' for part in parts)}".split())
    if parts:
        mains = [text_of(part) for part in parts if part.get("type") in (None, "main")]
        return own or " ".join(mains)
    return text_of(title)


# -- key, metre, instruments -----------------------------------------------------------------------------------


def _key(work: etree._Element | None, root: etree._Element) -> str | None:
    """What the work says of itself, or what the first scoreDef says in words: a signature alone may be two keys."""
    element = None if work is None else work.find(MEI + "key")
    if element is not None:
        name = element.get("pname") or text_of(element)
        return _key_name(name, element.get("accid", ""), element.get("mode")) or text_of(element) or None
    definition = root.find(f".//{MEI}score/{MEI}scoreDef")
    if definition is None:
        return None
    signature = next((each for each in definition.iter(MEI + "keySig", MEI + "staffDef") if _says_key(each)), None)
    for each, prefix in ((definition, "key."), (signature, "key."), (signature, "")):
        if each is not None and each.get(f"{prefix}pname"):
            accidental = each.get(f"{prefix}accid") or ""
            return _key_name(each.get(f"{prefix}pname", ""), accidental, each.get(f"{prefix}mode"))
    return None


def _says_key(element: etree._Element) -> bool:
    return bool(element.get("key.pname") or (local(element) == "keySig" and element.get("pname")))


def _key_name(step: str, accidental: str, mode: str | None) -> str | None:
    """`A minor`, `E-flat major`."""
    if len(step) != 1 or step.lower() not in "abcdefg" or not mode:
        return None
    return f"{step.upper()}{_ACCIDENTALS.get(accidental, '')} {mode}"


def _metre(work: etree._Element | None) -> str | None:
    element = None if work is None else work.find(MEI + "meter")
    if element is None:
        return None
    if element.get("count") and element.get("unit"):
        return f"{element.get('count')}/{element.get('unit')}"
    text = text_of(element)
    return {"common": "C", "cut": "C|"}.get(element.get("sym", "")) or (text if _METRE.fullmatch(text) else None)


def _first_metre(bars: Sequence[Bar]) -> str | None:
    return next((bar.metre for bar in bars if bar.metre), None)


def _instruments(work: etree._Element | None, parts: Sequence[str]) -> tuple[Instrument, ...]:
    media = [] if work is None else list(work.iter(MEI + "perfMedium"))
    for medium in reversed(media):  # the expression's, which stands inside the work, is what is in this file
        found = instruments.of_medium(medium)
        if found:
            return found
    return instruments.named(part for part in parts if not part.startswith("staff "))


# -- rights and identity -----------------------------------------------------------------------------------------


def _licence(head: etree._Element) -> str | None:
    for element in _at(head, "fileDesc/pubStmt/availability"):
        values = [str(each) for each in element.xpath(".//@target | .//@auth.uri | .//@authURI")]
        found = licence_in(" ".join((*values, text_of(element))))
        if found:
            return found
    return None


def _same_work(work: etree._Element) -> tuple[str, ...]:
    return authority_iris(work)
