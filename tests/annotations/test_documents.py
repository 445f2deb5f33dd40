"""What is taken conforms to the shapes, is clean, and means the same in JSON and in the graph."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from descant.annotations.checking import schema
from descant.annotations.correcting import chord_in
from descant.annotations.documents import annotation_triples, checked, finish, read_document
from descant.errors import DescantError, InvalidInput
from descant.ontology.formats import Format
from descant.ontology.iris import DSC, MAO, OA
from descant.ontology.validation import validate
from tests.annotations.conftest import annotation

IRI = NamedNode("https://example.org/music/annotations/01M8C22BA5KQVA35MF07PGW5ZF")
iris = st.sampled_from(["https://example.org/a", "https://example.org/b#t=1,2", "urn:x:y", "https://example.org/c#m1"])
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
moments = st.sampled_from(["2026-11-20T12:00:00Z", "2026-11-20T12:00:00.5+01:00", "2026-11-20", "yesterday"])


def one_or_many(each: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return each | st.lists(each, max_size=2)


def objects(needed: dict[str, Any], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """With what is needed nearly always, and with some of the rest."""
    fixed = {key: value if isinstance(value, st.SearchStrategy) else st.just(value) for key, value in needed.items()}
    whole = st.fixed_dictionaries(fixed, optional=optional)
    lacking = st.fixed_dictionaries({}, optional=fixed | optional)
    return st.one_of(whole, whole, whole, lacking)


fragments = st.sampled_from(["t=1,2", "t=5", "xywh=0,0,10,10", "xywh=percent:0,0,5,5", "m12", "t=2,1", ""])
simple = st.one_of(
    objects({"type": "FragmentSelector", "value": fragments}, conformsTo=iris),
    objects({"type": "CssSelector", "value": texts}),
    objects({"type": "XPathSelector", "value": texts}),
    objects({"type": "TextQuoteSelector", "exact": texts}, prefix=texts, suffix=texts),
    objects({"type": "TextPositionSelector", "start": st.integers(-1, 9), "end": st.integers(0, 9)}),
    objects({"type": "DataPositionSelector", "start": st.integers(0, 9), "end": st.integers(0, 9)}),
    objects({"type": "SvgSelector", "value": st.just("<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>")}),
)
selectors = st.one_of(
    simple,
    st.tuples(simple, simple).map(lambda pair: {**pair[0], "refinedBy": pair[1]}),
    objects({"type": "RangeSelector", "startSelector": simple, "endSelector": simple}),
)
states = st.one_of(
    objects({"type": "TimeState", "sourceDate": moments}), objects({"type": "HttpRequestState", "value": texts})
)
specific = objects(
    {"source": iris}, type=st.just("SpecificResource"), selector=one_or_many(selectors), state=states, scope=iris
)
text_bodies = objects(
    {"type": "TextualBody", "value": texts},
    format=st.sampled_from(["text/plain", "text/html"]),
    language=st.sampled_from(["en", "de-AT", "?"]),
    purpose=st.sampled_from(["tagging", "commenting"]),
)
items = st.one_of(iris, text_bodies, specific)
choices = objects({"type": "Choice", "items": st.lists(items, max_size=3)})
documents = objects(
    {"type": "Annotation", "target": one_or_many(st.one_of(iris, specific, choices))},
    body=one_or_many(st.one_of(items, choices)),
    bodyValue=texts,
    motivation=one_or_many(st.sampled_from(["tagging", "observing", "commenting"])),
    created=moments,
    rights=iris,
    canonical=iris,
    via=one_or_many(iris),
    creator=st.one_of(iris, objects({"id": iris, "type": "Person", "name": texts})),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_what_is_taken_conforms_to_the_shapes(raw: dict[str, Any]) -> None:
    """So that the shapes need not be asked each time, which costs three hundred times as much."""
    try:
        note = finish(checked(raw), iri=IRI, said={"created": "2026-11-20T12:00:00Z"})
    except InvalidInput:
        assume(False)
    report = validate(note.triples)
    assert report.conforms, [str(each) for each in report.violations]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_what_is_kept_means_what_it_meant(raw: dict[str, Any]) -> None:
    try:
        note = finish(checked(raw), iri=IRI, said={})
    except InvalidInput:
        assume(False)
    again = finish(checked(note.document), iri=IRI, said={})
    assert again.document == note.document
    assert len(set(annotation_triples(json.loads(note.text)))) == len(set(note.triples))


keys = st.sampled_from(["type", "id", "target", "body", "@id", "@context", "@graph", "selector", "value", "source"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(keys | st.text(), inner),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(anything)
def test_whatever_comes_is_taken_or_refused(value: Any) -> None:
    for raw in (value, {"type": "Annotation", "target": value}, annotation(body=value), annotation(odd=value)):
        with suppress(DescantError):
            finish(
                read_document(json.dumps(raw).encode(), Format.JSON_LD, base="https://example.org/"), iri=IRI, said={}
            )


def test_the_schema_is_a_schema() -> None:
    import jsonschema_rs

    jsonschema_rs.meta.validate(schema())


def test_numbers_stand_beside_fragments() -> None:
    raw = annotation(
        target=[
            "https://example.org/a#t=1,2",
            {"source": "https://example.org/p", "selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}},
        ]
    )
    said = {(each.predicate, each.object) for each in finish(checked(raw), iri=IRI, said={}).triples}
    for predicate, value in ((DSC.startSeconds, 1.0), (DSC.endSeconds, 2.0), (DSC.x, 1.0), (DSC.w, 3.0), (DSC.h, 4.0)):
        assert (predicate, Literal(value)) in said


@pytest.mark.parametrize(
    ("motivation", "meant"),
    [("observing", MAO.observing), ("commenting", OA.commenting), (MAO.commenting.value, MAO.commenting)],
)
def test_words_of_both_contexts_are_understood(motivation: str, meant: NamedNode) -> None:
    note = finish(checked(annotation(motivation=motivation)), iri=IRI, said={})
    assert [each.object for each in note.triples if each.predicate == OA.motivatedBy] == [meant]


def test_names_of_yesterday_become_today_s() -> None:
    old = "https://domestic-beethoven.eu/ontology/1.0/music-annotation-ontology.ttl#observing"
    note = finish(checked(annotation(motivation=old)), iri=IRI, said={})
    assert note.document["motivation"] in ("observing", MAO.observing.value, "mao:observing")
    assert MAO.observing in {each.object for each in note.triples}


def test_json_ld_in_another_form_becomes_the_annotation_s() -> None:
    expanded = [
        {
            "@id": "https://example.org/old",
            "@type": ["http://www.w3.org/ns/oa#Annotation"],
            "http://www.w3.org/ns/oa#hasTarget": [{"@id": "https://example.org/score.mei#m1"}],
            "http://www.w3.org/ns/oa#bodyValue": [{"@value": "slow"}],
        }
    ]
    found = read_document(json.dumps({"@graph": expanded}).encode(), Format.JSON_LD, base="https://example.org/")
    assert (found["type"], found["target"], found["bodyValue"]) == (
        "Annotation",
        "https://example.org/score.mei#m1",
        "slow",
    )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"motivation": "foo"}, "motivation"),
        ({"motivation": ["commenting", "foo"]}, "motivation"),
        ({"body": {"type": "TextualBody", "value": "x", "purpose": "foo"}}, "body.purpose"),
        (
            {"type": ["Annotation", "Relationship"], "relation": "addtion", "relates": "https://example.org/a"},
            "relation",
        ),
        ({"target": "https://example.org/p.jpg#xywh=percent:10,10,200,10"}, "target"),
        ({"target": "https://example.org/p.jpg#xywh=percent:10,10,0,10"}, "target"),
        ({"target": "https://example.org/p.jpg#xywh=percent:0,nan,10,10"}, "target"),
        ({"target": "https://example.org/p.jpg#t=1,2&xywh=percent:1_0,1e1,10,10"}, "target"),
    ],
)
def test_words_that_nobody_knows_are_refused_with_those_that_are_known(more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(annotation(**more))
    fields: Any = caught.value.details["fields"]
    assert [each["field"] for each in fields] == [field]


CHORD = "https://w3id.org/descant/chord/"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "Choice", "items": [f"{CHORD}A:min", f"{CHORD}nonsense"]}, "body.items[1]"),
        ({"type": "Choice", "items": [{"id": f"{CHORD}A:min(1,b3,5)"}]}, "body.items[0]"),
        (
            [f"{CHORD}C:maj", {"type": "Choice", "items": [{"type": "Choice", "items": [f"{CHORD}H"]}]}],
            "body[1].items[0].items[0]",
        ),
        ({"type": "SpecificResource", "source": {"id": f"{CHORD}nonsense"}}, "body"),
    ],
)
def test_chords_that_one_may_choose_from_are_chords(body: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(annotation(body=body))
    fields: Any = caught.value.details["fields"]
    assert [each["field"] for each in fields] == [field]


def test_chords_that_one_may_choose_from_correct_nothing() -> None:
    said = checked(
        annotation(motivation="editing", body={"type": "Choice", "items": [f"{CHORD}A:min", f"{CHORD}C:maj"]})
    )
    assert chord_in(said) is None


def test_words_of_others_are_iris_and_shares_of_a_picture_are_places() -> None:
    more = {"motivation": ["tagging", "https://example.org/own", "oa:commenting"]}
    assert checked(annotation(target="https://example.org/p.jpg#xywh=percent:10,10,90,90", **more))


def test_words_in_turtle_may_say_their_language_themselves() -> None:
    turtle = b"""@prefix oa: <http://www.w3.org/ns/oa#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    <> a oa:Annotation ; oa:hasTarget <https://example.org/a> ; oa:hasBody [ a oa:TextualBody ; rdf:value "Hm"@de ] ."""
    document = read_document(turtle, Format.TURTLE, base="https://example.org/annotations/")
    assert (document["body"]["value"], document["body"]["language"]) == ("Hm", "de")
