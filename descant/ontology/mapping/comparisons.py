"""Participants of chord sequence graphs, pairs of them, and likenesses of graphs, there and back.

The two that are compared are told apart (`dsc:one`, `dsc:other`), as a transposition leads from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from descant.ontology.iris import DSC, PROV, RDF
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Statement, double, say
from descant.ontology.records.comparisons import Likeness, Participant, VersionPair


def say_participant(participant: Participant) -> Iterator[Statement]:
    return say(
        participant.iri,
        (RDF.type, DSC.Participant),
        (DSC.inGraph, participant.graph),
        (DSC.sequence, participant.sequence),
        (DSC.weight, double(participant.weight)),
        (DSC.transposition, participant.transposition),
        (DSC.cost, double(participant.cost)),
        (DSC.nearness, double(participant.nearness)),
    )


def read_participant(facts: Facts, iri: NamedNode) -> Participant:
    return Participant(
        iri=iri,
        graph=facts.needed_iri(iri, DSC.inGraph),
        sequence=facts.needed_iri(iri, DSC.sequence),
        weight=facts.needed_number(iri, DSC.weight),
        transposition=facts.needed_integer(iri, DSC.transposition),
        cost=facts.number(iri, DSC.cost),
        nearness=facts.number(iri, DSC.nearness),
    )


def say_pair(pair: VersionPair) -> Iterator[Statement]:
    return say(
        pair.iri,
        (RDF.type, DSC.VersionPair),
        (DSC.one, pair.one),
        (DSC.other, pair.other),
        (DSC.nearness, double(pair.nearness)),
    )


def read_pair(facts: Facts, iri: NamedNode) -> VersionPair:
    return VersionPair(
        iri=iri,
        one=facts.needed_iri(iri, DSC.one),
        other=facts.needed_iri(iri, DSC.other),
        nearness=facts.needed_number(iri, DSC.nearness),
    )


def say_likeness(likeness: Likeness) -> Iterator[Statement]:
    return say(
        likeness.iri,
        (RDF.type, DSC.Likeness),
        (DSC.one, likeness.one),
        (DSC.other, likeness.other),
        (DSC.distance, double(likeness.distance)),
        (DSC.transposition, likeness.transposition),
        (PROV.wasGeneratedBy, likeness.run),
    )


def read_likeness(facts: Facts, iri: NamedNode) -> Likeness:
    return Likeness(
        iri=iri,
        one=facts.needed_iri(iri, DSC.one),
        other=facts.needed_iri(iri, DSC.other),
        distance=facts.needed_number(iri, DSC.distance),
        transposition=facts.needed_integer(iri, DSC.transposition),
        run=facts.iri(iri, PROV.wasGeneratedBy),
    )
