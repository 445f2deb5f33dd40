"""Ids in the stored document, so that every note and bar is called the same whenever it is loaded.

An id that is there stays. One that is missing is made from the place: `m12-s1l1-note3` is the third note in the
first layer of the first staff in bar 12, so that an edit in bar 3 changes nothing in it. (verovio would invent
another at each load.) Of an id that occurs twice, the later one becomes an id of this kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree

from descant.ingest.notation.xml import MEI, XML_ID
from descant.ingest.reading import Problem

_IN_LAYERS = (
    *("note", "rest", "chord", "space", "mRest", "mSpace", "multiRest", "mRpt", "mRpt2", "multiRpt", "halfmRpt"),
    *("beatRpt", "beam", "tuplet", "nc", "syllable", "neume"),
)
_PLACES = ("mdiv", "part", "measure", "staff", "layer")
_BESIDE = ("harm", "annot", "section", "ending")
_IDENTIFIED = tuple(MEI + name for name in (*_PLACES, *_IN_LAYERS, *_BESIDE))
_NOT_IN_A_NAME = re.compile(r"[^\w.-]+", re.ASCII)


def write(root: etree._Element) -> tuple[bool, list[Problem]]:
    """Gives ids to what has none in the music; whether anything was changed, and what was mended."""
    present = Counter(root.xpath("//@xml:id"))
    body = root.find(f".//{MEI}body")
    writer = _Writer(set(present))
    twofold = {each for each, count in present.items() if count > 1}
    if twofold:
        writer.rename(root, twofold)
    if body is not None:
        writer.fill(body)
    return bool(writer.written), _problems(writer.renamed)


def renew(root: etree._Element, kept: Collection[str] = ()) -> dict[str, str]:
    """Gives new ids to everything but what is kept, and to what needs one; old ids with their new ones.

    For documents that verovio made of other notation: its ids are random, or count lines of the file.
    """
    address, changed = _Address(), {}
    writer = _Writer(set(kept))
    for element in root.iter(etree.Element):
        wanted = address.of(element)
        old = element.get(XML_ID)
        if (old is None and element.tag in _IDENTIFIED) or (old is not None and old not in kept):
            new = writer.new(wanted)
            element.set(XML_ID, new)
            if old:
                changed[old] = new
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if value.startswith("#"):
                tokens = (f"#{changed.get(token[1:], token[1:])}" for token in value.split())
                element.set(name, " ".join(tokens))
    return changed


def _problems(renamed: list[str]) -> list[Problem]:
    if not renamed:
        return []
    some = ", ".join(dict.fromkeys(renamed[:5])) + (", …" if len(renamed) > 5 else "")
    return [Problem("xml:id", f"{len(renamed)} ids occur a second time; the later ones were renamed: {some}.")]


@dataclass(slots=True)
class _Writer:
    taken: set[str]
    written: int = 0
    renamed: list[str] = field(default_factory=list)

    def new(self, wanted: str) -> str:
        found, turn = wanted, 1
        while found in self.taken:
            turn += 1
            found = f"{wanted}.{turn}"
        self.taken.add(found)
        self.written += 1
        return found

    def fill(self, body: etree._Element) -> None:
        """One pass in the order of the document; most documents of today lack nothing."""
        if all(element.get(XML_ID) for element in body.iter(_IDENTIFIED)):
            return
        address = _Address()
        for element in body.iter(_IDENTIFIED):
            wanted = address.of(element)
            if XML_ID not in element.attrib:
                element.set(XML_ID, self.new(wanted))

    def rename(self, root: etree._Element, twofold: set[str]) -> None:
        """Takes the id from all but its first bearer. What refers to it in the bar of a later one means that one."""
        bars: dict[str, etree._Element | None] = {}
        address = _Address()
        for element in root.iter(etree.Element):
            wanted = address.of(element)
            old = element.get(XML_ID)
            if old not in twofold:
                continue
            bar = _bar_of(element)
            if old not in bars:
                bars[old] = bar
                continue
            new = self.new(wanted)
            element.set(XML_ID, new)
            self.renamed.append(old)
            if bar is not None and bar is not bars[old]:
                _redirect(bar, old, new)


def _bar_of(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(MEI + "measure"), None)


def _redirect(bar: etree._Element, old: str, new: str) -> None:
    for element in bar.iter(etree.Element):
        for name, value in element.attrib.items():
            if "#" in value and f"#{old}" in (tokens := value.split()):
                element.set(name, " ".join(f"#{new}" if token == f"#{old}" else token for token in tokens))


@dataclass(slots=True)
class _Address:
    """Where the pass is: fed with every element in the order of the document, it says the id of each."""

    bar: str = ""
    staff: str = ""
    layer: str = ""
    prefix: str = ""
    movement: int = 0
    part: int = 0
    bars: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def of(self, element: etree._Element) -> str:
        name = str(element.tag).rpartition("}")[2]
        if name in _PLACES:
            return str(getattr(self, f"_{name}")(element))
        if name in _IN_LAYERS:
            return self._count(f"{self.layer}-{name}")
        return self._count(f"{self.bar or self.prefix or 'music'}-{name}")

    def _count(self, stem: str) -> str:
        self.counts[stem] += 1
        return f"{stem.lstrip('-')}{self.counts[stem]}"

    def _mdiv(self, element: etree._Element) -> str:
        self.movement, self.part, self.bar = self.movement + 1, 0, ""
        return self._enter(f"d{self.movement}" if self.movement > 1 else "")

    def _part(self, element: etree._Element) -> str:
        self.part, self.bar = self.part + 1, ""
        return self._enter("-".join(filter(None, (f"d{self.movement}" if self.movement > 1 else "", f"p{self.part}"))))

    def _enter(self, prefix: str) -> str:
        self.prefix = prefix
        return prefix or "d1"

    def _measure(self, element: etree._Element) -> str:
        number = _NOT_IN_A_NAME.sub("_", element.get("n", ""))
        stem = "-".join(filter(None, (self.prefix, f"m{number}" if number else "bar")))
        self.bars[stem] += 1
        turn = self.bars[stem]
        if number:
            self.bar = stem if turn == 1 else f"{stem}.{turn}"
        else:
            self.bar = f"{stem}{turn}"
        self.staff = self.layer = self.bar
        return self.bar

    def _staff(self, element: etree._Element) -> str:
        number = _NOT_IN_A_NAME.sub("_", element.get("n", "")) or "0"
        self.staff = f"{self.bar}-s{number}" if self.bar else self._count(f"{self.prefix}-s{number}.")
        self.layer = self.staff
        return self.staff

    def _layer(self, element: etree._Element) -> str:
        self.layer = self._count(f"{self.staff}l")
        return self.layer
