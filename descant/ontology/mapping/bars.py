"""Bars, concordances and bar pairs, there and back."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from descant.ontology.iris import AFO, DCTERMS, DSC, PROV, RDF, RDFS
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Statement, say, say_place
from descant.ontology.records.bars import AlignedPassage, Bar, BarPair, Concordance


def say_bar(bar: Bar) -> Iterator[Statement]:
    # Written out, as bars come by the hundred thousand.
    iri = bar.iri
    yield iri, RDF.type, DSC.Bar
    yield iri, DSC.barOf, bar.version
    yield iri, DSC.barIndex, Literal(bar.index)
    if bar.label is not None:
        yield iri, RDFS.label, bar.label
    if bar.movement is not None:
        yield iri, DSC.movement, Literal(bar.movement)
    for place in bar.places:
        yield iri, DSC.at, place
        yield from say_place(place)


def read_bar(facts: Facts, iri: NamedNode) -> Bar:
    return Bar(
        iri,
        version=facts.needed_iri(iri, DSC.barOf),
        index=facts.needed_integer(iri, DSC.barIndex),
        label=facts.literal(iri, RDFS.label),
        places=facts.iris(iri, DSC.at),
        movement=facts.integer(iri, DSC.movement),
    )


def say_concordance(concordance: Concordance) -> Iterator[Statement]:
    return say(
        concordance.iri,
        (RDF.type, DSC.Concordance),
        (DSC["from"], concordance.from_version),
        (DSC.to, concordance.to_version),
        (DSC.transposition, concordance.transposition),
        (PROV.wasGeneratedBy, concordance.run),
        (DCTERMS.creator, concordance.creator),
        (DCTERMS.modified, concordance.modified),
    )


def read_concordance(facts: Facts, iri: NamedNode) -> Concordance:
    return Concordance(
        iri,
        from_version=facts.needed_iri(iri, DSC["from"]),
        to_version=facts.needed_iri(iri, DSC.to),
        transposition=facts.integer(iri, DSC.transposition),
        run=facts.iri(iri, PROV.wasGeneratedBy),
        creator=facts.iri(iri, DCTERMS.creator),
        modified=facts.moment(iri, DCTERMS.modified),
    )


def say_bar_pair(pair: BarPair) -> Iterator[Statement]:
    return say(
        pair.iri,
        (RDF.type, DSC.BarPair),
        (DSC.inConcordance, pair.concordance),
        (DSC.fromBar, pair.from_bar),
        (DSC.toBar, pair.to_bar),
        (AFO.confidence, None if pair.confidence is None else float(pair.confidence)),
    )


def read_bar_pair(facts: Facts, iri: NamedNode) -> BarPair:
    return BarPair(
        iri,
        concordance=facts.needed_iri(iri, DSC.inConcordance),
        from_bar=facts.iri(iri, DSC.fromBar),
        to_bar=facts.iri(iri, DSC.toBar),
        confidence=facts.number(iri, AFO.confidence),
    )


def say_passage(passage: AlignedPassage) -> Iterator[Statement]:
    begin, end = passage.from_bars or (None, None)
    first, last = passage.to_bars or (None, None)
    return say(
        passage.iri,
        (RDF.type, DSC.AlignedPassage),
        (DSC.passageOf, passage.concordance),
        (DSC.fromFirstBar, begin),
        (DSC.fromLastBar, end),
        (DSC.toFirstBar, first),
        (DSC.toLastBar, last),
        (DSC.shift, passage.shift),
        (AFO.confidence, None if passage.confidence is None else float(passage.confidence)),
    )


def read_passage(facts: Facts, iri: NamedNode) -> AlignedPassage:
    return AlignedPassage(
        iri=iri,
        concordance=facts.needed_iri(iri, DSC.passageOf),
        from_bars=_ends(facts, iri, DSC.fromFirstBar, DSC.fromLastBar),
        to_bars=_ends(facts, iri, DSC.toFirstBar, DSC.toLastBar),
        shift=facts.integer(iri, DSC.shift),
        confidence=facts.number(iri, AFO.confidence),
    )


def _ends(facts: Facts, iri: NamedNode, first: NamedNode, last: NamedNode) -> tuple[NamedNode, NamedNode] | None:
    if facts.iri(iri, first) is None and facts.iri(iri, last) is None:
        return None
    return facts.needed_iri(iri, first), facts.needed_iri(iri, last)
