"""Where bars of a version stand in other media, as a file of timings or regions has it: bars found by id or number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from descant.ingest.describing.people import iri_or_none
from descant.ingest.reading import BarPlace
from descant.ontology.iris import DSC
from descant.ontology.mapping.terms import say_place

_NUMBERED = re.compile(r"\D*0*(\d+)")
"""`m12`, `measure-012`: what programs make of a number"""


@dataclass(frozen=True, slots=True)
class KnownBar:
    iri: NamedNode
    label: str | None
    ids: tuple[str, ...]
    """xml:ids in any encoding of the version"""


def placed(places: Iterable[BarPlace], bars: Sequence[KnownBar], graph: NamedNode) -> tuple[list[Quad], list[str]]:
    """What is said of bars that were found, and the names of those that were not."""
    by_id = {each: bar.iri for bar in bars for each in bar.ids}
    by_label = _unique(bars)
    quads: list[Quad] = []
    lost: list[str] = []
    for place in places:
        bar, target = _find(place.bar, by_id, by_label), iri_or_none(place.target)
        if bar is None or target is None:
            lost.append(place.bar)
        else:
            quads.extend(_said(bar, target, graph))
    return quads, list(dict.fromkeys(lost))


def _find(name: str, by_id: Mapping[str, NamedNode], by_label: Mapping[str, NamedNode]) -> NamedNode | None:
    number = _NUMBERED.fullmatch(name)
    return by_id.get(name) or by_label.get(name) or (by_label.get(number[1]) if number else None)


def _unique(bars: Iterable[KnownBar]) -> dict[str, NamedNode]:
    """By what is printed, where only one bar has it: numbers begin again in each movement."""
    found: dict[str, NamedNode] = {}
    twice: set[str] = set()
    for bar in bars:
        if bar.label in found:
            twice.add(bar.label)
        elif bar.label:
            found[bar.label] = bar.iri
    return {label: iri for label, iri in found.items() if label not in twice}


def _said(bar: NamedNode, target: NamedNode, graph: NamedNode) -> Iterator[Quad]:
    yield Quad(bar, DSC.at, target, graph)
    for subject, predicate, value in say_place(target):
        yield Quad(subject, predicate, value, graph)
