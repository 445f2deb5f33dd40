"""What stands at the beginning of the staves and holds until it is changed: metre, key, transposition, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from descant.ingest.notation.durations import Metre, metre
from descant.ingest.notation.xml import MEI, text_of

_FIFTHS = "fcgdaeb"
_KEY = re.compile(r"(\d+)([sf])")
_ALTERS = {"s": 1, "f": -1, "ss": 2, "x": 2, "ff": -2, "n": 0}


@dataclass(slots=True)
class Staff:
    """What holds on one staff; None where the score's own holds."""

    number: int
    part: str
    metre: Metre | None = None
    fifths: int | None = None
    altered: dict[str, int] | None = None
    transposition: int | None = None
    duration: str | None = None
    """of notes that say none"""


@dataclass(slots=True)
class Signatures:
    """Of a score or of one part; fed with every scoreDef, staffDef and sign in a layer in the document's order."""

    part: str = ""
    """label of the part that is being read; empty in a score, where staves have their own"""
    metre: Metre | None = None
    fifths: int | None = None
    altered: dict[str, int] = field(default_factory=dict)
    transposition: int = 0
    duration: str | None = None
    staves: dict[str, Staff] = field(default_factory=dict)

    def read_score(self, definition: etree._Element) -> None:
        self.metre = new_metre = _metre(definition) or self.metre
        key = _key(definition)
        if key is not None:
            self.fifths, self.altered = key
        self.transposition = _number(definition.get("trans.semi")) or self.transposition
        self.duration = definition.get("dur.default") or self.duration
        for staff in self.staves.values():  # what the score says later holds on every staff
            if _metre(definition):
                staff.metre = new_metre
            if key is not None:
                staff.fifths, staff.altered = None, None
        for each in definition.iter(MEI + "staffDef"):
            self.read_staff(each)

    def read_staff(self, definition: etree._Element, name: str = "") -> None:
        """A staffDef, or a key or metre that stands in the music of the staff by that name."""
        name = name or definition.get("n", "")
        staff = self.staves.get(name)
        if staff is None:
            number = int(name) if name.isdecimal() else len(self.staves) + 1
            staff = self.staves[name] = Staff(number, "")
        label = self.part or _label(definition)
        staff.part = label or staff.part or f"staff {staff.number}"
        staff.metre = _metre(definition) or staff.metre
        key = _key(definition)
        if key is not None:
            staff.fifths, staff.altered = key
        said = _number(definition.get("trans.semi"))
        staff.transposition = said if said is not None else staff.transposition
        staff.duration = definition.get("dur.default") or staff.duration

    def staff(self, name: str) -> Staff:
        """The staff by that name; one that no staffDef describes is made."""
        if name not in self.staves:
            number = int(name) if name.isdecimal() else len(self.staves) + 1
            self.staves[name] = Staff(number, self.part or f"staff {number}")
        return self.staves[name]

    def metre_of(self, staff: Staff | None = None) -> Metre | None:
        """Of the first staff, where none is given."""
        staff = staff or next(iter(self.staves.values()), None)
        if staff is not None and staff.metre:
            return staff.metre
        return self.metre or next((each.metre for each in self.staves.values() if each.metre), None)

    def sounding_fifths(self) -> int | None:
        """The key as it sounds: of the first staff that does not transpose, or of the score."""
        plain = (each for each in self.staves.values() if not each.transposition)
        said = (self.fifths if each.altered is None else each.fifths for each in plain)
        return next((each for each in said if each is not None), self.fifths)

    def alterations(self, staff: Staff) -> dict[str, int]:
        return self.altered if staff.altered is None else staff.altered

    def transposition_of(self, staff: Staff) -> int:
        return self.transposition if staff.transposition is None else staff.transposition


def parts_of(definition: etree._Element) -> Iterator[str]:
    """Labels of the parts in the order of the score."""
    for each in definition.iter(MEI + "staffDef"):
        label = _label(each)
        if label:
            yield label


def _label(definition: etree._Element) -> str:
    """The staff's own, or that of the innermost group that has one: a piano has two staves and one name."""
    for element in (definition, *definition.iterancestors(MEI + "staffGrp")):
        label = element.get("label") or text_of(element.find(MEI + "label"))
        if label:
            return " ".join(label.split())
    return ""


def _metre(definition: etree._Element) -> Metre | None:
    sources = [(definition, "meter.")]
    signature = _itself_or_in(definition, "meterSig")
    group = _itself_or_in(definition, "meterSigGrp")
    if signature is None and group is not None:
        signature = group.find(MEI + "meterSig")
    if signature is not None:
        sources.insert(0, (signature, ""))
    for element, prefix in sources:
        count, unit, symbol = (element.get(prefix + name) for name in ("count", "unit", "sym"))
        found = metre(count, unit, symbol)
        if found:
            return found
    return None


def _itself_or_in(definition: etree._Element, name: str) -> etree._Element | None:
    return definition if definition.tag == MEI + name else definition.find(MEI + name)


def _key(definition: etree._Element) -> tuple[int | None, dict[str, int]] | None:
    """Fifths and altered steps; None where nothing is said, fifths None for a mixed signature."""
    said = definition.get("keysig") or definition.get("key.sig")
    element = _itself_or_in(definition, "keySig")
    if element is not None:
        said = element.get("sig") or said
        mixed = {each.get("pname", ""): _ALTERS.get(each.get("accid", ""), 0) for each in element}
        if mixed and (said in (None, "mixed")):
            return None, mixed
    return None if said is None else key_signature(said)


def key_signature(said: str) -> tuple[int | None, dict[str, int]]:
    """Of `2f`, `0`, `3s`."""
    match = _KEY.fullmatch(said)
    if not match:
        return (0 if said == "0" else None), {}
    count = min(int(match[1]), 7)
    if match[2] == "s":
        return count, dict.fromkeys(_FIFTHS[:count], 1)
    return -count, dict.fromkeys(_FIFTHS[7 - count :], -1)


def _number(said: str | None) -> int | None:
    try:
        return int(said) if said else None
    except ValueError:
        return None
