"""Web annotations of people and machines, there and back.

Bodies say dc:format and dc:language, as the Web Annotation context does, so that every client reads them.
Numeric bounds are derived from media fragments on the way out and not read on the way back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from descant.ontology.iris import AFO, AS, DC, DCTERMS, DSC, OA, PROV, RDF, SCHEMA
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.selectors import read_specific, say_specific
from descant.ontology.mapping.terms import Node, Statement, Term, nested, say
from descant.ontology.records.annotations import (
    Annotation,
    Body,
    Choice,
    Claim,
    Commentary,
    Observation,
    Quantity,
    Relation,
    Relationship,
    Target,
    TextualBody,
    Visibility,
)
from descant.ontology.records.selectors import SpecificResource

_KINDS: dict[type[Annotation], NamedNode] = {
    Observation: DSC.Observation,
    Relationship: DSC.Relationship,
    Commentary: DSC.Commentary,
}


def say_annotation(annotation: Annotation) -> Iterator[Statement]:
    iri = annotation.iri
    yield from say(
        iri,
        (RDF.type, OA.Annotation),
        (RDF.type, _KINDS.get(type(annotation))),
        (OA.motivatedBy, annotation.motivations),
        (DCTERMS.creator, annotation.creator),
        (DCTERMS.created, annotation.created),
        (DCTERMS.modified, annotation.modified),
        (DCTERMS.rights, annotation.licence),
        (DSC.visibility, annotation.visibility),
        (DSC.sharedWith, annotation.shared_with),
        (OA.canonical, annotation.canonical),
        (OA.via, annotation.via),
        (OA.bodyValue, annotation.body_value),
    )
    for index, target in enumerate(annotation.targets):
        yield from _say_part(iri, OA.hasTarget, target, index)
    for index, body in enumerate(annotation.bodies):
        yield from _say_part(iri, OA.hasBody, body, index)


def say_relationship(relationship: Relationship) -> Iterator[Statement]:
    yield from say_annotation(relationship)
    yield from say(
        relationship.iri,
        (DSC.relates, relationship.relates),
        (DSC.relation, relationship.relation),
    )


def say_claim(claim: Claim) -> Iterator[Statement]:
    yield from say_annotation(claim)
    yield from say(
        claim.iri,
        (PROV.wasGeneratedBy, claim.run),
        (PROV.wasDerivedFrom, claim.evidence),
        (AFO.confidence, None if claim.confidence is None else float(claim.confidence)),
    )


def read_annotation(facts: Facts, iri: NamedNode) -> Annotation:
    """An annotation: the kind that it is typed as, or a claim if a run generated it."""
    common = _read_common(facts, iri)
    if facts.has_type(iri, DSC.Observation):
        return Observation(**common)
    if facts.has_type(iri, DSC.Commentary):
        return Commentary(**common)
    if facts.has_type(iri, DSC.Relationship):
        relation = facts.choice(iri, DSC.relation, Relation)
        return Relationship(**common, relates=facts.iris(iri, DSC.relates), relation=relation)
    run = facts.iri(iri, PROV.wasGeneratedBy)
    if run is not None:
        confidence, evidence = facts.number(iri, AFO.confidence), facts.iris(iri, PROV.wasDerivedFrom)
        return Claim(**common, run=run, confidence=confidence, evidence=evidence)
    return Annotation(**common)


def _read_common(facts: Facts, iri: NamedNode) -> dict[str, Any]:
    return {
        "iri": iri,
        "targets": tuple(_read_target(facts, each) for each in facts.nodes(iri, OA.hasTarget)),
        "bodies": tuple(_read_body(facts, each) for each in facts.all(iri, OA.hasBody)),
        "body_value": facts.text(iri, OA.bodyValue),
        "motivations": facts.iris(iri, OA.motivatedBy),
        "creator": facts.iri(iri, DCTERMS.creator),
        "created": facts.moment(iri, DCTERMS.created),
        "modified": facts.moment(iri, DCTERMS.modified),
        "licence": facts.iri(iri, DCTERMS.rights),
        "visibility": facts.choice(iri, DSC.visibility, Visibility),
        "shared_with": facts.iri(iri, DSC.sharedWith),
        "canonical": facts.iri(iri, OA.canonical),
        "via": facts.iris(iri, OA.via),
    }


def _say_part(parent: Node, role: NamedNode, part: Body | Target, index: int) -> Iterator[Statement]:
    """A body, a target, or an item of a choice."""
    node = part if isinstance(part, NamedNode) else nested(parent, role.value, index)
    yield parent, role, node
    yield from _say_content(node, part)


def _say_content(node: Node, part: Body | Target) -> Iterator[Statement]:
    match part:
        case TextualBody():
            yield from say(
                node,
                (RDF.type, OA.TextualBody),
                (RDF.value, part.value),
                (DC.format, part.format),
                (DC.language, part.language),
                (OA.hasPurpose, part.purpose),
            )
        case Quantity():
            yield from say(
                node,
                (RDF.type, SCHEMA.PropertyValue),
                (SCHEMA.propertyID, part.kind),
                (SCHEMA.value, float(part.value)),
                (SCHEMA.unitText, part.unit),
            )
        case SpecificResource():
            yield from say_specific(node, part)
        case Choice(items):
            yield node, RDF.type, OA.Choice
            yield from _say_items(node, items)


def _say_items(node: Node, items: tuple[NamedNode | TextualBody | SpecificResource, ...]) -> Iterator[Statement]:
    cells = [nested(node, AS.items.value, index) for index in range(len(items))]
    yield node, AS.items, cells[0]
    for index, (cell, item) in enumerate(zip(cells, items, strict=True)):
        yield from _say_part(cell, RDF.first, item, index)
        yield cell, RDF.rest, cells[index + 1] if index + 1 < len(cells) else RDF.nil


def _read_target(facts: Facts, node: Node) -> Target:
    if isinstance(node, NamedNode):
        return node
    return _read_choice(facts, node) if facts.has_type(node, OA.Choice) else read_specific(facts, node)


def _read_body(facts: Facts, node: Term) -> Body:
    if isinstance(node, BlankNode) and facts.has_type(node, OA.Choice):
        return _read_choice(facts, node)
    if isinstance(node, BlankNode) and facts.has_type(node, SCHEMA.PropertyValue):
        value = facts.number(node, SCHEMA.value)
        return Quantity(
            facts.needed_text(node, SCHEMA.propertyID),
            value if value is not None else 0.0,
            facts.text(node, SCHEMA.unitText),
        )
    return _read_item(facts, node)


def _read_choice(facts: Facts, node: BlankNode) -> Choice:
    lists = facts.nodes(node, AS.items)
    return Choice(tuple(_read_item(facts, item) for head in lists for item in facts.items(head)))


def _read_item(facts: Facts, node: Term) -> NamedNode | TextualBody | SpecificResource:
    if isinstance(node, NamedNode):
        return node
    if isinstance(node, Literal):
        return TextualBody(node.value, language=node.language)
    if facts.all(node, OA.hasSource):
        return read_specific(facts, node)
    return TextualBody(
        facts.needed_text(node, RDF.value),
        facts.text(node, DC.format),
        facts.text(node, DC.language),
        facts.iri(node, OA.hasPurpose),
    )
