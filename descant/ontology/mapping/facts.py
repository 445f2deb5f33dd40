"""Triples to values: an index of what is said of each subject, read as Python types.

What does not fit is refused with `InvalidInput`, which names the node and the property.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, Quad, Triple

from descant.errors import InvalidInput
from descant.ontology.iris import DSC, RDF
from descant.ontology.mapping.terms import Node, Statement, Term
from descant.ontology.records.spans import BarSpan, Region, TimeSpan

E = TypeVar("E", bound=Enum)


class Facts:
    """What a set of triples says, by subject and predicate, in the order in which it was said."""

    def __init__(self, statements: Iterable[Triple | Quad | Statement]) -> None:
        self._by_subject: dict[Node, dict[NamedNode, dict[Term, None]]] = {}
        self._by_value: dict[tuple[NamedNode, Term], list[Node]] | None = None
        for subject, predicate, value, *_ in statements:
            self._by_subject.setdefault(subject, {}).setdefault(predicate, {})[value] = None

    def all(self, subject: Node, predicate: NamedNode) -> list[Term]:
        return list(self._by_subject.get(subject, {}).get(predicate, ()))

    def said(self, subject: Node) -> dict[NamedNode, dict[Term, None]]:
        """Everything that is said of a subject: its properties, and the values of each."""
        return self._by_subject.get(subject, {})

    def values(self) -> Iterator[Term]:
        """Every value of every statement."""
        for said in self._by_subject.values():
            for values in said.values():
                yield from values

    def one(self, subject: Node, predicate: NamedNode) -> Term | None:
        values = self.all(subject, predicate)
        if len(values) > 1:
            raise _misfit(subject, predicate, f"has {len(values)} values", "Keep one.")
        return values[0] if values else None

    def needed(self, subject: Node, predicate: NamedNode) -> Term:
        value = self.one(subject, predicate)
        if value is None:
            raise _misfit(subject, predicate, "is missing", "Add it.")
        return value

    def subjects(self, predicate: NamedNode, value: Term) -> list[Node]:
        """Every subject that has this value."""
        if self._by_value is None:
            self._by_value = self._index_values()
        return self._by_value.get((predicate, value), [])

    def _index_values(self) -> dict[tuple[NamedNode, Term], list[Node]]:
        index: dict[tuple[NamedNode, Term], list[Node]] = {}
        for subject, said in self._by_subject.items():
            for predicate, values in said.items():
                for value in values:
                    index.setdefault((predicate, value), []).append(subject)
        return index

    def types(self, subject: Node) -> list[Term]:
        return self.all(subject, RDF.type)

    def has_type(self, subject: Node, kind: NamedNode) -> bool:
        return kind in self.types(subject)

    def iris(self, subject: Node, predicate: NamedNode) -> tuple[NamedNode, ...]:
        return tuple(_as_iri(subject, predicate, value) for value in self.all(subject, predicate))

    def iri(self, subject: Node, predicate: NamedNode) -> NamedNode | None:
        value = self.one(subject, predicate)
        return None if value is None else _as_iri(subject, predicate, value)

    def needed_iri(self, subject: Node, predicate: NamedNode) -> NamedNode:
        return _needed(subject, predicate, self.iri(subject, predicate))

    def nodes(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """IRIs and blank nodes: things that more can be said of."""
        return [_as_node(subject, predicate, value) for value in self.all(subject, predicate)]

    def literals(self, subject: Node, predicate: NamedNode) -> tuple[Literal, ...]:
        return tuple(_as_literal(subject, predicate, value) for value in self.all(subject, predicate))

    def literal(self, subject: Node, predicate: NamedNode) -> Literal | None:
        value = self.one(subject, predicate)
        return None if value is None else _as_literal(subject, predicate, value)

    def needed_literal(self, subject: Node, predicate: NamedNode) -> Literal:
        return _needed(subject, predicate, self.literal(subject, predicate))

    def text(self, subject: Node, predicate: NamedNode) -> str | None:
        value = self.literal(subject, predicate)
        return None if value is None else value.value

    def needed_text(self, subject: Node, predicate: NamedNode) -> str:
        return _needed(subject, predicate, self.text(subject, predicate))

    def number(self, subject: Node, predicate: NamedNode) -> float | None:
        value = self.text(subject, predicate)
        try:
            return None if value is None else float(value)
        except ValueError as error:
            raise _misfit(subject, predicate, f"is {value!r}", "Give a number.") from error

    def needed_number(self, subject: Node, predicate: NamedNode) -> float:
        return _needed(subject, predicate, self.number(subject, predicate))

    def integer(self, subject: Node, predicate: NamedNode) -> int | None:
        number = self.number(subject, predicate)
        if number is not None and not number.is_integer():
            raise _misfit(subject, predicate, f"is {number!r}", "Give a whole number.")
        return None if number is None else int(number)

    def needed_integer(self, subject: Node, predicate: NamedNode) -> int:
        return _needed(subject, predicate, self.integer(subject, predicate))

    def moment(self, subject: Node, predicate: NamedNode) -> datetime | None:
        value = self.text(subject, predicate)
        try:
            return None if value is None else datetime.fromisoformat(value)
        except ValueError as error:
            raise _misfit(subject, predicate, f"is {value!r}", "Give a time as ISO 8601 has it.") from error

    def choice(self, subject: Node, predicate: NamedNode, kind: type[E]) -> E | None:
        """One of the IRIs of an enumeration."""
        value = self.iri(subject, predicate)
        if value is None:
            return None
        for member in kind:
            if member.value == value:
                return member
        known = ", ".join(f"<{member.value.value}>" for member in kind)
        raise _misfit(subject, predicate, f"is <{value.value}>", f"Give one of {known}.")

    def needed_choice(self, subject: Node, predicate: NamedNode, kind: type[E]) -> E:
        return _needed(subject, predicate, self.choice(subject, predicate, kind))

    def items(self, head: Node) -> Iterator[Term]:
        """The items of an RDF list."""
        seen: set[Node] = set()
        while head != RDF.nil and head not in seen:
            seen.add(head)
            yield self.needed(head, RDF.first)
            head = _as_node(head, RDF.rest, self.needed(head, RDF.rest))

    def bars(self, subject: Node) -> BarSpan | None:
        first, last = self.integer(subject, DSC.firstBar), self.integer(subject, DSC.lastBar)
        return None if first is None or last is None else BarSpan(first, last)

    def seconds(self, subject: Node) -> TimeSpan | None:
        start = self.number(subject, DSC.startSeconds)
        return None if start is None else TimeSpan(start, self.number(subject, DSC.endSeconds))

    def region(self, subject: Node) -> Region | None:
        if not self.all(subject, DSC.w):
            return None
        x, y, w, h = (self.needed_number(subject, each) for each in (DSC.x, DSC.y, DSC.w, DSC.h))
        return Region(x, y, w, h)


V = TypeVar("V")


def _needed(subject: Node, predicate: NamedNode, value: V | None) -> V:
    if value is None:
        raise _misfit(subject, predicate, "is missing", "Add it.")
    return value


def _as_iri(subject: Node, predicate: NamedNode, value: Term) -> NamedNode:
    if not isinstance(value, NamedNode):
        raise _misfit(subject, predicate, f"is {value}", "Give an IRI.")
    return value


def _as_node(subject: Node, predicate: NamedNode, value: Term) -> Node:
    if isinstance(value, Literal):
        raise _misfit(subject, predicate, f"is {value}", "Give an IRI or a blank node.")
    return value


def _as_literal(subject: Node, predicate: NamedNode, value: Term) -> Literal:
    if not isinstance(value, Literal):
        raise _misfit(subject, predicate, f"is {value}", "Give a literal.")
    return value


def _misfit(subject: Node, predicate: NamedNode, problem: str, remedy: str) -> InvalidInput:
    name = subject.value if isinstance(subject, NamedNode) else f"_:{subject.value}"
    return InvalidInput(f"<{predicate.value}> of {name} {problem}.", remedy=remedy, node=name, property=predicate.value)
