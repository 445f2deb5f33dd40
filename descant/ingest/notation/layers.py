"""What happens in one layer, one after the other: the offsets and durations that are written.

https://music-encoding.org/guidelines/v5/content/cmn.html
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from lxml import etree

from descant.ingest.notation.durations import Metre, duration_of, is_mensural
from descant.ingest.notation.xml import MEI, XML_ID, local

_ALTERNATIVES = frozenset(("app", "choice", "subst"))
"""of which the first child is read, as verovio does"""
_WHOLE_BAR = frozenset(("mRest", "mSpace", "mRpt", "mRpt2", "multiRpt"))
_QUARTER = Fraction(1)
_NOTHING = Fraction(0)


class Event(NamedTuple):
    """A note, chord or rest; offset in quarters from the beginning of its bar."""

    element: etree._Element
    offset: Fraction
    duration: Fraction
    """as written; 0 for grace notes"""
    grace: bool
    kind: str
    """note, chord, rest"""
    tie: str = ""
    """of the chord that the note is in"""


class Span(NamedTuple):
    """A tuplet that is drawn beside the notes."""

    end: str
    ratio: Fraction


class Layer:
    """One walk. `bars` counts those of a multi-measure rest; `certain` is False for mensural durations; `changes` are
    keys, metres and staffDefs that stand between the notes."""

    def __init__(self, metre: Metre | None, default: str | None, spans: Mapping[str, Span]) -> None:
        self.events: list[Event] = []
        self.changes: list[etree._Element] = []
        self.at = _NOTHING
        self.bars = 0
        self.certain = True
        self._metre, self._default, self._spans = metre, default, spans
        self._bar = metre.quarters if metre else Fraction(4)
        self._span: Span | None = None

    def walk(self, parent: etree._Element, ratio: Fraction = _QUARTER, grace: bool = False) -> None:
        for element in parent.iterchildren(etree.Element):
            name = local(element)
            if name in ("note", "chord", "rest", "space"):
                self._measured(element, name, ratio, grace or "grace" in element.attrib)
            elif name in _WHOLE_BAR:
                self._advance(element, self._bar, "rest")
            elif name in _CONTAINERS:
                _CONTAINERS[name](self, element, ratio, grace)
            elif name in _ALTERNATIVES:
                for first in list(element.iterchildren(etree.Element))[:1]:
                    self.walk(first, ratio, grace)
            elif len(element):
                self.walk(element, ratio, grace)

    def _measured(self, element: etree._Element, name: str, ratio: Fraction, grace: bool) -> None:
        notes = _notes(element) if name == "chord" else []
        self.certain &= not is_mensural(element)
        written = duration_of(element, None)
        if written is None:
            written = next((each for note in notes if (each := duration_of(note, None))), None)
        if written is None:
            written = duration_of(element, self._default) or _QUARTER
        span = self._span_from(element) if ratio == 1 else None  # or a tuplet that is also drawn counts twice
        length = written * ratio if ratio != 1 else written
        if span:
            length *= span.ratio
        duration = _NOTHING if grace else length
        if name != "space":
            self.events.append(Event(element, self.at, duration, grace, name))
        tie = element.get("tie", "")
        self.events.extend(Event(note, self.at, duration, grace, "note", tie) for note in notes)
        self.at += duration
        if span and span.end in (element.get(XML_ID), *(note.get(XML_ID) for note in notes)):
            self._span = None

    def _span_from(self, element: etree._Element) -> Span | None:
        if self._spans:
            ids = (each.get(XML_ID) for each in (element, *element.iterchildren(MEI + "note")))
            self._span = next((self._spans[each] for each in ids if each in self._spans), self._span)
        return self._span

    def _advance(self, element: etree._Element, length: Fraction, kind: str) -> None:
        self.events.append(Event(element, self.at, length, False, kind))
        self.at += length

    # -- elements that contain others, or stand for several bars

    def _tuplet(self, element: etree._Element, ratio: Fraction, grace: bool) -> None:
        self.walk(element, ratio * tuplet_ratio(element), grace)

    def _tremolo(self, element: etree._Element, ratio: Fraction, grace: bool) -> None:
        """Two notes that alternate, each written with the duration of both."""
        self.walk(element, ratio / 2, grace)

    def _graces(self, element: etree._Element, ratio: Fraction, grace: bool) -> None:
        self.walk(element, ratio, True)

    def _several_bars(self, element: etree._Element, ratio: Fraction, grace: bool) -> None:
        said = element.get("num", "1")
        self.bars = max(self.bars, min(int(said), 9999) if said.isdecimal() else 1)
        self._advance(element, self._bar * self.bars, "rest")

    def _half_bar(self, element: etree._Element, ratio: Fraction, grace: bool) -> None:
        self._advance(element, self._bar / 2, "rest")

    def _beat(self, element: etree._Element, ratio: Fraction, grace: bool) -> None:
        self._advance(element, self._metre.beat if self._metre else _QUARTER, "rest")

    def _change(self, element: etree._Element, ratio: Fraction, grace: bool) -> None:
        self.changes.append(element)

    def _nothing(self, element: etree._Element, ratio: Fraction, grace: bool) -> None:
        """Signs that take no time."""


_CONTAINERS = {
    "tuplet": Layer._tuplet,
    "fTrem": Layer._tremolo,
    "graceGrp": Layer._graces,
    "multiRest": Layer._several_bars,
    "halfmRpt": Layer._half_bar,
    "beatRpt": Layer._beat,
    **dict.fromkeys(("keySig", "meterSig", "meterSigGrp", "staffDef"), Layer._change),
    **dict.fromkeys(("clef", "scoreDef", "annot", "syl", "verse"), Layer._nothing),
}


def tuplet_ratio(element: etree._Element) -> Fraction:
    """Three in the time of two, where nothing is said. A base of twice the number or more is a note value: 3 of 8."""
    said, base = element.get("num", "3"), element.get("numbase", "2")
    if not (said.isdecimal() and base.isdecimal() and int(said) and int(base)):
        return Fraction(2, 3)
    many, few = int(said), int(base)
    if few >= 2 * many:
        few = 1 << (many - 1).bit_length() - 1 if many > 1 else 1
    return Fraction(few, many)


def _notes(chord: etree._Element) -> list[etree._Element]:
    """Those in it; of alternatives the first."""
    found: list[etree._Element] = []
    for element in chord.iterchildren(etree.Element):
        name = local(element)
        if name == "note":
            found.append(element)
        elif name in _ALTERNATIVES:
            for first in list(element.iterchildren(etree.Element))[:1]:
                found += _notes(first)
        elif len(element):
            found += _notes(element)
    return found
