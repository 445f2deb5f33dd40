"""Records to triples and back: nothing lost, always the same, cheap enough."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from descant.errors import InvalidInput, WrongUse
from descant.ontology import records as r
from descant.ontology.iris import DSC, FRBR, OA, RDF, XSD
from descant.ontology.mapping import MAPPINGS, Facts, quads, restore, triples
from descant.ontology.minting import Minter, chord_iri, fragment
from tests.ontology.strategies import RECORDS
from tests.ontology.worked_example import all_records

minter = Minter("https://example.org/")
FILE = minter.file("sha256-1", ".flac")


def test_every_kind_of_record_has_a_strategy() -> None:
    assert set(RECORDS) == set(MAPPINGS)


@pytest.mark.parametrize("kind", MAPPINGS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_record_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    record = data.draw(RECORDS[kind])
    assert restore(kind, Facts(triples(record)), record_iri(record)) == record


@pytest.mark.parametrize("kind", MAPPINGS, ids=lambda kind: kind.__name__)
@settings(max_examples=20)
@given(data=st.data())
def test_a_record_gives_the_same_rdf_1_1_each_time(kind: type, data: st.DataObject) -> None:
    record = data.draw(RECORDS[kind])
    said = list(triples(record))
    assert said == list(triples(record))
    for triple in said:
        assert not isinstance(triple.object, Triple)
        assert not (isinstance(triple.object, Literal) and triple.object.direction)


def record_iri(record: object) -> NamedNode:
    return record.iri  # type: ignore[attr-defined,no-any-return]


def test_the_worked_example_comes_back_from_one_heap() -> None:
    records = all_records()
    facts = Facts(triple for record in records for triple in triples(record))
    for record in records:
        assert restore(type(record), facts, record_iri(record)) == record


def test_quads_are_the_triples_in_the_graph() -> None:
    graph = NamedNode("https://example.org/graph")
    records = all_records()[:5]
    expected = [Quad(*triple, graph) for record in records for triple in triples(record)]
    assert list(quads(records, graph)) == expected


def test_blank_nodes_of_two_annotations_never_meet() -> None:
    part = r.SpecificResource(FILE, (r.FragmentSelector.time(1, 2),))
    both = [r.Annotation(iri=minter.annotation(name), targets=(part, part)) for name in "ab"]
    nodes = [{t.subject for t in triples(each) if isinstance(t.subject, BlankNode)} for each in both]
    assert len(nodes[0]) == len(nodes[1]) == 4
    assert nodes[0].isdisjoint(nodes[1])


def test_a_chord_event_costs_five_triples() -> None:
    events = tuple(r.ChordEvent(n, n + 1, "A:min") for n in range(100))
    sequence = r.ChordSequence(minter.sequence("s"), events)
    said = list(triples(sequence))
    of_events = [triple for triple in said if triple.subject != sequence.iri]
    assert len(of_events) == 5 * len(events) - 1  # nothing follows the last
    assert len(said) - len(of_events) == 2
    assert {triple.object for triple in said if triple.predicate == DSC.chord} == {chord_iri("A:min")}


def test_times_of_notation_are_quarter_notes() -> None:
    sequence = r.ChordSequence(minter.sequence("s"), (r.ChordEvent(0, 4, "C"),), r.TimeBase.QUARTERS)
    predicates = {triple.predicate for triple in triples(sequence)}
    assert DSC.endQuarters in predicates
    assert DSC.endSeconds not in predicates


def test_numbers_stand_beside_media_fragments() -> None:
    part = r.SpecificResource(FILE, (r.FragmentSelector.time(6, 9), r.FragmentSelector.region(1, 2, 3, 4)))
    said = Facts(triples(r.Annotation(iri=minter.annotation("a"), targets=(part,))))
    numbers = {
        split: said_value.value
        for predicate, split in ((DSC.startSeconds, "start"), (DSC.endSeconds, "end"), (DSC.w, "w"))
        for subject in said.subjects(RDF.type, OA.FragmentSelector)
        for said_value in said.literals(subject, predicate)
    }
    assert numbers == {"start": "6", "end": "9", "w": "3"}


def test_places_of_bars_have_their_file_and_bounds() -> None:
    place = fragment(FILE, "t=31.2,33.9")
    said = Facts(triples(r.Bar(minter.iri("bar", "1"), minter.version("v"), 1, places=(place,))))
    assert said.iri(place, FRBR.partOf) == FILE
    assert said.seconds(place) == r.TimeSpan(31.2, 33.9)


def test_moments_are_utc_date_times() -> None:
    annotation = next(record for record in all_records() if isinstance(record, r.Observation))
    created = [triple.object for triple in triples(annotation) if "created" in triple.predicate.value]
    assert created == [Literal("2026-11-20T12:00:00Z", datatype=XSD.dateTime)]


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(WrongUse, match="TimeSpan has no triples"):
        triples(r.TimeSpan(1, 2))


def test_a_record_of_another_kind_is_refused() -> None:
    note = r.Observation(iri=minter.annotation("a"), targets=(FILE,))
    with pytest.raises(WrongUse, match="is a Observation"):
        restore(r.Claim, Facts(triples(note)), note.iri)


@pytest.mark.parametrize(
    ("dropped", "added", "reason"),
    [
        (DSC.barIndex, None, "barIndex> of .* is missing"),
        (DSC.barIndex, Literal("one"), "barIndex> of .* is 'one'"),
        (DSC.barIndex, Literal(1.5), "barIndex> of .* is 1.5"),
        (DSC.barOf, Literal("trio"), 'barOf> of .* is "trio"'),
        (None, Literal(7), "barIndex> of .* has 2 values"),
    ],
)
def test_triples_that_are_no_record_are_refused(dropped: NamedNode | None, added: Literal | None, reason: str) -> None:
    bar = r.Bar(minter.iri("bar", "1"), minter.version("v"), 1)
    said = [triple for triple in triples(bar) if triple.predicate != dropped]
    if added is not None:
        said.append(Triple(bar.iri, dropped or DSC.barIndex, added))
    with pytest.raises(InvalidInput, match=reason) as caught:
        restore(r.Bar, Facts(said), bar.iri)
    assert caught.value.details["node"] == bar.iri.value
    assert caught.value.remedy


def test_a_list_that_bites_its_tail_ends() -> None:
    choice, cell = BlankNode("c"), BlankNode("l")
    iri = minter.annotation("a")
    items = NamedNode("http://www.w3.org/ns/activitystreams#items")
    said = [
        *(Triple(iri, OA.hasTarget, FILE), Triple(iri, OA.hasBody, choice), Triple(choice, RDF.type, OA.Choice)),
        *(Triple(choice, items, cell), Triple(cell, RDF.first, FILE), Triple(cell, RDF.rest, cell)),
    ]
    assert restore(r.Annotation, Facts(said), iri).bodies == (r.Choice((FILE,)),)


def test_a_selector_that_refines_itself_is_refused() -> None:
    iri, part, selector = minter.annotation("a"), BlankNode("p"), BlankNode("s")
    said = [
        *(Triple(iri, OA.hasTarget, part), Triple(part, OA.hasSource, FILE), Triple(part, OA.hasSelector, selector)),
        *(Triple(selector, RDF.type, OA.CssSelector), Triple(selector, RDF.value, Literal("a"))),
        Triple(selector, OA.refinedBy, selector),
    ]
    with pytest.raises(InvalidInput, match="leads back to itself"):
        restore(r.Annotation, Facts(said), iri)


@pytest.mark.slow
def test_a_hundred_thousand_triples_a_second() -> None:
    """The target is 100,000 on one core; half of that fails, so that a busy machine does not."""
    events = tuple(r.ChordEvent(n * 1.7, n * 1.7 + 1.7, ("A:min", "F#:maj7")[n % 2]) for n in range(20_000))
    sequence = r.ChordSequence(minter.sequence("s"), events)
    version, score = minter.version("v"), minter.file("sha256-2", ".mei")
    bars = [
        r.Bar(minter.bar(version, n), version, n, r.text(str(n)), (fragment(score, f"m{n}"),)) for n in range(1, 10_001)
    ]
    for records in ([sequence], bars):
        begun = time.thread_time()
        count = sum(1 for record in records for _ in triples(record))
        assert count / (time.thread_time() - begun) > 50_000
