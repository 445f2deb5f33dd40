"""Selectors, states and specific resources of the Web Annotation Data Model, there and back.

A node that the annotation does not name is a blank node, made from its parent (`terms.nested`).
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from descant.errors import InvalidInput
from descant.ontology.iris import DCTERMS, MEDIA_FRAGMENTS, OA, RDF, XSD
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Node, Statement, nested, say, say_bounds
from descant.ontology.records.selectors import (
    CssSelector,
    DataPositionSelector,
    FragmentSelector,
    HttpRequestState,
    RangeSelector,
    Selector,
    SpecificResource,
    State,
    SvgSelector,
    TextPositionSelector,
    TextQuoteSelector,
    TimeState,
    XPathSelector,
)


def say_specific(node: Node, resource: SpecificResource) -> Iterator[Statement]:
    yield from say(
        node,
        (RDF.type, OA.SpecificResource),
        (OA.hasSource, resource.source),
        (OA.hasPurpose, resource.purpose),
        (OA.hasScope, resource.scope),
    )
    for index, selector in enumerate(resource.selectors):
        yield from say_selector(node, OA.hasSelector, selector, index)
    for index, state in enumerate(resource.states):
        yield from _say_state(node, state, index)


def read_specific(facts: Facts, node: Node) -> SpecificResource:
    return SpecificResource(
        facts.needed_iri(node, OA.hasSource),
        selectors=tuple(read_selector(facts, each) for each in facts.nodes(node, OA.hasSelector)),
        states=tuple(_read_state(facts, each) for each in facts.nodes(node, OA.hasState)),
        purpose=facts.iri(node, OA.hasPurpose),
        scope=facts.iri(node, OA.hasScope),
    )


def say_selector(parent: Node, role: NamedNode, selector: Selector, index: int = 0) -> Iterator[Statement]:
    """A selector and what joins it to its parent: hasSelector, refinedBy, hasStartSelector …"""
    node = _node_of(parent, role, selector, index)
    yield parent, role, node
    yield node, RDF.type, OA[type(selector).__name__]
    yield from _say_content(node, selector)
    if selector.refined_by is not None:
        yield from say_selector(node, OA.refinedBy, selector.refined_by)


def _node_of(parent: Node, role: NamedNode, selector: Selector, index: int) -> Node:
    if isinstance(selector, SvgSelector) and selector.iri is not None:
        return selector.iri
    return nested(parent, role.value, index)


def _say_content(node: Node, selector: Selector) -> Iterator[Statement]:
    match selector:
        case FragmentSelector(value, conforms_to):
            yield from say(node, (RDF.value, value), (DCTERMS.conformsTo, conforms_to))
            if conforms_to in (None, MEDIA_FRAGMENTS):
                yield from say_bounds(node, value)
        case CssSelector(value) | XPathSelector(value) | SvgSelector(value):
            yield from say(node, (RDF.value, value))
        case TextQuoteSelector(exact, prefix, suffix):
            yield from say(node, (OA.exact, exact), (OA.prefix, prefix), (OA.suffix, suffix))
        case TextPositionSelector(start, end) | DataPositionSelector(start, end):
            yield from say(node, (OA.start, _position(start)), (OA.end, _position(end)))
        case RangeSelector(start_selector, end_selector):
            yield from say_selector(node, OA.hasStartSelector, start_selector)
            yield from say_selector(node, OA.hasEndSelector, end_selector)


def _position(value: int) -> Literal:
    # The Web Annotation context types positions so; xsd:integer would not survive a round trip.
    return Literal(str(value), datatype=XSD.nonNegativeInteger)


def read_selector(facts: Facts, node: Node) -> Selector:
    """The selector that a node is typed as."""
    for kind in (TextQuoteSelector, TextPositionSelector, DataPositionSelector, RangeSelector):
        if facts.has_type(node, OA[kind.__name__]):
            return _read_structured(facts, node, kind)
    refined = _read_refinement(facts, node)
    if facts.has_type(node, OA.FragmentSelector):
        value = facts.needed_text(node, RDF.value)
        return FragmentSelector(value, facts.iri(node, DCTERMS.conformsTo), refined)
    if facts.has_type(node, OA.CssSelector):
        return CssSelector(facts.needed_text(node, RDF.value), refined)
    if facts.has_type(node, OA.XPathSelector):
        return XPathSelector(facts.needed_text(node, RDF.value), refined)
    if facts.has_type(node, OA.SvgSelector):
        iri = node if isinstance(node, NamedNode) else None
        return SvgSelector(facts.text(node, RDF.value), iri, refined)
    raise InvalidInput(
        f"{node} is no selector that is known.",
        remedy="Give it one of the selector types of https://www.w3.org/TR/annotation-model/#selectors.",
    )


def _read_structured(facts: Facts, node: Node, kind: type) -> Selector:
    refined = _read_refinement(facts, node)
    if kind is TextQuoteSelector:
        exact, prefix, suffix = (facts.text(node, each) for each in (OA.exact, OA.prefix, OA.suffix))
        return TextQuoteSelector(exact or "", prefix, suffix, refined)
    if kind is RangeSelector:
        start, end = (
            read_selector(facts, facts.nodes(node, each)[0]) for each in (OA.hasStartSelector, OA.hasEndSelector)
        )
        return RangeSelector(start, end, refined)
    first, last = facts.needed_integer(node, OA.start), facts.needed_integer(node, OA.end)
    if kind is TextPositionSelector:
        return TextPositionSelector(first, last, refined)
    return DataPositionSelector(first, last, refined)


def _read_refinement(facts: Facts, node: Node) -> Selector | None:
    refinements = facts.nodes(node, OA.refinedBy)
    return read_selector(facts, refinements[0]) if refinements else None


def _say_state(parent: Node, state: State, index: int) -> Iterator[Statement]:
    node = nested(parent, OA.hasState.value, index)
    yield parent, OA.hasState, node
    yield node, RDF.type, OA[type(state).__name__]
    match state:
        case TimeState(source_date):
            yield from say(node, (OA.sourceDate, source_date))
        case HttpRequestState(value):
            yield from say(node, (RDF.value, value))


def _read_state(facts: Facts, node: Node) -> State:
    moment = facts.moment(node, OA.sourceDate)
    return TimeState(moment) if moment else HttpRequestState(facts.needed_text(node, RDF.value))
