"""Values to triples: the few helpers that every mapping is written with.

RDF 1.1 only. Floats are written as xsd:double: exact there and back, comparable in every engine (an
xsd:decimal with more than 18 digits is not, in Oxigraph), and what JSON-LD makes of a JSON number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from hashlib import blake2b
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from descant.ontology.iris import DSC, FRBR, XSD
from descant.ontology.records.media_fragments import region_of, time_of
from descant.ontology.records.spans import BarSpan, Region, TimeSpan

Node: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal
Statement: TypeAlias = tuple[Node, NamedNode, Term]
"""A triple in the making: plain, as a quad costs as much to make as a triple, and need not cost both."""
Single: TypeAlias = Term | str | bool | int | float | datetime | Enum
Value: TypeAlias = Single | tuple[Single, ...] | None


def say(subject: Node, *facts: tuple[NamedNode, Value]) -> Iterator[Statement]:
    """A triple for every value; None says nothing, a tuple one triple for each of its items."""
    for predicate, value in facts:
        if value is None:
            continue
        if isinstance(value, tuple):
            for item in value:
                yield subject, predicate, term(item)
        else:
            yield subject, predicate, term(value)


def term(value: Single) -> Term:
    """The RDF term of a Python value."""
    if isinstance(value, NamedNode | Literal | BlankNode):
        return value
    if isinstance(value, datetime):
        return Literal(value.isoformat().replace("+00:00", "Z"), datatype=XSD.dateTime)
    if isinstance(value, Enum):
        return value.value  # type: ignore[no-any-return]  # every enumeration that is said has IRIs as values
    return Literal(value)


def nested(parent: Node, role: str, index: int = 0) -> BlankNode:
    """The blank node of a part that has no IRI of its own; always the same for the same parent and role.

    So the same record gives the same triples, and nodes of different records never meet in one store.
    """
    key = f"{parent.value} {role} {index}"
    return BlankNode(blake2b(key.encode(), digest_size=16).hexdigest())


def say_bars(subject: Node, bars: BarSpan | None) -> Iterator[Statement]:
    if bars is not None:
        yield from say(subject, (DSC.firstBar, bars.first), (DSC.lastBar, bars.last))


def say_seconds(subject: Node, seconds: TimeSpan | None) -> Iterator[Statement]:
    if seconds is not None:
        start, end = seconds.start, seconds.end
        yield subject, DSC.startSeconds, Literal(float(start))
        if end is not None:
            yield subject, DSC.endSeconds, Literal(float(end))


def say_region(subject: Node, region: Region | None) -> Iterator[Statement]:
    if region is not None:
        for predicate, value in (
            (DSC.x, region.x),
            (DSC.y, region.y),
            (DSC.w, region.w),
            (DSC.h, region.h),
        ):
            yield subject, predicate, Literal(float(value))


def say_place(place: NamedNode) -> Iterator[Statement]:
    """A place in a file, such as `…flac#t=31.2,33.9`: the file it is part of, and its bounds as numbers."""
    file, _, fragment = place.value.partition("#")
    if fragment:
        yield place, FRBR.partOf, NamedNode(file)
        yield from say_bounds(place, fragment)


def say_bounds(subject: Node, fragment: str) -> Iterator[Statement]:
    """The numeric bounds of a media fragment, if it is one."""
    if "t=" in fragment:
        yield from say_seconds(subject, time_of(fragment))
    if "xywh=" in fragment:
        yield from say_region(subject, region_of(fragment))


def double(value: float | None) -> Literal | None:
    """A number as xsd:double, also where it is whole."""
    return None if value is None else Literal(float(value))
