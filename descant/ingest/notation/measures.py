"""One pass over the music: every `<measure>` with what holds in it and what happens in it, in the document's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, takewhile

from lxml import etree

from descant.ingest.notation.durations import Metre
from descant.ingest.notation.layers import Event, Layer, Span, tuplet_ratio
from descant.ingest.notation.pitch import Pitch, Pitches
from descant.ingest.notation.signatures import Signatures, Staff, parts_of
from descant.ingest.notation.ties import Held, drawn
from descant.ingest.notation.xml import MEI, XML_ID, local, references

_ALTERNATIVES = frozenset(("app", "choice", "subst"))
"""of which the first child is read, as verovio does"""
_SIGNS = tuple(MEI + name for name in ("clef", "keySig", "meterSig", "meterSigGrp", "staffDef"))
_EDITORIAL = frozenset(
    ("add", "corr", "damage", "expan", "orig", "ossia", "reg", "restore", "sic", "supplied", "unclear")
)


@dataclass(slots=True)
class Voice:
    """What one layer has in one bar."""

    staff: int
    part: str
    events: list[Event]
    pitches: Mapping[etree._Element, Pitch]
    """of the notes on its staff"""
    certain: bool


@dataclass(slots=True)
class Measure:
    """A `<measure>`; `rests` are the bars of a multi-measure rest that it stands for."""

    element: etree._Element
    id: str
    ending: etree._Element | None
    metre: Metre | None
    fifths: int | None
    rests: int = 1
    length: Fraction = Fraction(0)
    """of its longest layer, in quarters; 0 where nothing is in it"""
    voices: list[Voice] = field(default_factory=list)

    @property
    def number(self) -> str | None:
        said: str | None = self.element.get("n")
        return said


@dataclass(slots=True)
class Stream:
    """A score, or one part of a set of parts."""

    movement: int
    part: str
    measures: list[Measure] = field(default_factory=list)


@dataclass(slots=True)
class Music:
    """All of a document."""

    streams: list[Stream] = field(default_factory=list)
    movements: list[etree._Element] = field(default_factory=list)
    parts: dict[str, None] = field(default_factory=dict)
    """labels in order"""
    loose: int = 0
    """staves that stand in no measure"""


def collect(body: etree._Element, *, explicit: bool) -> Music:
    """`explicit`: the document says with `@accid.ges` what sounds, so that key signatures need not be applied."""
    music = Music()
    spans = _tuplet_spans(body)
    ties = [] if explicit else drawn(body)
    for index, mdiv in enumerate(_movements(body), 1):
        music.movements.append(mdiv)
        for part, root in _scores(mdiv):
            stream = Stream(index, part)
            music.streams.append(stream)
            _Collector(music, stream, Signatures(part=part), spans, Held(ties), explicit).walk(root, None)
    return music


def _movements(body: etree._Element) -> list[etree._Element]:
    """The innermost mdivs; the body itself where there are none."""
    mdivs = [each for each in body.iter(MEI + "mdiv") if each.find(f".//{MEI}mdiv") is None]
    return mdivs or [body]


def _scores(mdiv: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The score, or each part with its name."""
    parts = [] if mdiv.find(MEI + "score") is not None else list(mdiv.iterfind(f"{MEI}parts/{MEI}part"))
    if not parts:
        yield "", mdiv
    for index, part in enumerate(parts, 1):
        definition = part.find(f".//{MEI}scoreDef")
        names = [] if definition is None else list(dict.fromkeys(parts_of(definition)))
        yield part.get("label") or (names[0] if len(names) == 1 else "") or f"part {part.get('n', index)}", part


def _tuplet_spans(body: etree._Element) -> Mapping[str, Span]:
    found = {}
    for each in body.iter(MEI + "tupletSpan"):
        start, end = references(each.get("startid")), references(each.get("endid"))
        if start and end:
            found[start[0]] = Span(end[0], tuplet_ratio(each))
    return found


@dataclass(slots=True)
class _Collector:
    music: Music
    stream: Stream
    signatures: Signatures
    spans: Mapping[str, Span]
    held: Held
    explicit: bool

    def walk(self, parent: etree._Element, ending: etree._Element | None) -> None:
        for element in parent.iterchildren(etree.Element):
            name = local(element)
            if name == "measure":
                self.stream.measures.append(self._measure(element, ending))
            elif name == "scoreDef":
                self.signatures.read_score(element)
                self._name_parts()
            elif name == "staffDef":
                self.signatures.read_staff(element)
            elif name == "staff":
                self.music.loose += 1
            elif name == "ending":
                self.walk(element, element)
            elif name in _ALTERNATIVES:
                for first in list(element.iterchildren(etree.Element))[:1]:
                    self.walk(first, ending)
            elif name != "parts" and len(element):
                self.walk(element, ending)

    def _name_parts(self) -> None:
        self.music.parts.update((staff.part, None) for staff in self.signatures.staves.values())

    def _measure(self, element: etree._Element, ending: etree._Element | None) -> Measure:
        signatures = self.signatures
        found = [(staff, [*_chosen(staff, "layer")]) for staff in _chosen(element, "staff")]
        for staff_element, layer_elements in found:
            self._read_changes(staff_element, chain.from_iterable(map(_leading, layer_elements)))
        measure = Measure(element, element.get(XML_ID, ""), ending, signatures.metre_of(), signatures.sounding_fifths())
        rests: list[int] = []
        for staff_element, layer_elements in found:
            staff = signatures.staff(staff_element.get("n", ""))
            pitches = self._pitches(staff)
            layers = [self._layer(each, staff) for each in layer_elements]
            spelt = _spelt(layers, pitches)
            for layer in layers:
                self._read_changes(staff_element, layer.changes)
                rests.append(layer.bars)
                measure.length = max(measure.length, layer.at)
                measure.voices.append(Voice(staff.number, staff.part, layer.events, spelt, layer.certain))
        if rests and min(rests) > 1:
            measure.rests = min(rests)
        return measure

    def _read_changes(self, staff: etree._Element, changes: Iterable[etree._Element]) -> None:
        for each in changes:
            self.signatures.read_staff(each, staff.get("n", ""))

    def _pitches(self, staff: Staff) -> Pitches:
        signature, transposition = self.signatures.alterations(staff), self.signatures.transposition_of(staff)
        return Pitches(staff.number, signature, transposition, self.held, explicit=self.explicit)

    def _layer(self, element: etree._Element, staff: Staff) -> Layer:
        default = element.get("dur.default") or staff.duration or self.signatures.duration
        layer = Layer(self.signatures.metre_of(staff), default, self.spans)
        layer.walk(element)
        return layer


def _leading(layer: etree._Element) -> Iterator[etree._Element]:
    """Keys and metres that stand before all notes hold in this bar; others hold from the next bar."""
    return takewhile(lambda each: each.tag in _SIGNS, layer.iterchildren(etree.Element))


def _chosen(parent: etree._Element, kind: str) -> Iterator[etree._Element]:
    """The staves of a measure or the layers of a staff; of alternatives the first."""
    for element in parent.iterchildren(etree.Element):
        name = local(element)
        if name == kind:
            yield element
        elif name in _ALTERNATIVES:
            for first in list(element.iterchildren(etree.Element))[:1]:
                yield from _chosen(first, kind)
        elif name in _EDITORIAL:
            yield from _chosen(element, kind)


def _spelt(layers: Iterable[Layer], pitches: Pitches) -> dict[etree._Element, Pitch]:
    """In the order of time, because an accidental in one voice holds for the other too."""
    notes = [event for layer in layers for event in layer.events if event.kind == "note"]
    notes.sort(key=lambda event: event.offset)
    return {each.element: pitches.of(each.element, each.element.get("tie") or each.tie) for each in notes}
