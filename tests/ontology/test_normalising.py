"""Legacy names and forms become today's, once; everything else stays as it is; what was done is recorded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from descant.ontology.formats import Format
from descant.ontology.iris import DCTERMS, FRBR, JAMS, MAO, OA, PREFIXES, PROV, RDF
from descant.ontology.mapping.facts import Facts
from descant.ontology.normalising import Change, current_name, normalise, provenance
from descant.ontology.reading import read_rdf
from descant.ontology.validation import validate
from descant.ontology.writing import write_rdf
from tests.ontology.graphs import canonical
from tests.ontology.wild import wild_quads
from tests.ontology.worked_example import all_quads

HEADER = "@base <https://example.org/> .\n" + "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items())
BEFORE = (
    "@prefix bith: <https://domestic-beethoven.eu/Terms/> .\n"
    "@prefix friend: <https://domestic-beethoven.eu/ontology/1.0/music-annotation-ontology.ttl#> .\n"
    "@prefix raw: <https://raw.githubusercontent.com/x/y/main/music-annotation-ontology.ttl> .\n"
)


def turtle(text: str) -> list[Quad]:
    return list(parse(HEADER + BEFORE + text, format=RdfFormat.TURTLE))


CASES = [
    ("<s> a bith:Selection .", "<s> a mao:Selection ."),
    ("<e> a friend:Extract ; friend:settingOf <m> .", "<e> a mao:Extract ; mao:settingOf <m> ."),
    ("<e> a raw:Extract .", "<e> a mao:Extract ."),
    ("<a> oa:motivatedBy raw:comparing .", "<a> oa:motivatedBy mao:comparing ."),
    (
        "<e> a <https://raw.githubusercontent.com/x/y/main/music-annotation-ontology.ttl#Extract> .",
        "<e> a mao:Extract .",
    ),
    ("<m> bith:hasSetting <e> .", "<m> mao:setting <e> ."),
    (
        "mao:absenceQualifier rdfs:range mao:AbsenceQualification .",
        "mao:absenceQualifier rdfs:range mao:absenceQualification .",
    ),
    (
        "<m> a bith:MusicalMaterial ; frbr:embodiment <e> . <e> a bith:Extract ; frbr:embodiment <s> .",
        "<m> a mao:MusicalMaterial ; mao:setting <e> . <e> a mao:Extract ; frbr:embodiment <s> .",
    ),
    ("<m> a mao:MusicalMaterial ; frbr:embodiment <e> .", "<m> a mao:MusicalMaterial ; mao:setting <e> ."),
    ("<e> a mao:Extract ; mao:setting <s> .", "<e> a mao:Extract ; frbr:embodiment <s> ."),
    ("<s> a mao:Selection . <e> mao:setting <s> .", "<s> a mao:Selection . <e> frbr:embodiment <s> ."),
    ("<s> a mao:absenceSelection ; mao:settingOf <e> .", "<s> a mao:absenceSelection ; frbr:embodimentOf <e> ."),
    ('<a> oa:Motivation "describing" .', "<a> oa:motivatedBy oa:describing ."),
    ('<a> oa:motivatedBy "Tagging" .', "<a> oa:motivatedBy oa:tagging ."),
    ("<a> oa:motivation mao:observing .", "<a> oa:motivatedBy mao:observing ."),
    ('<a> rdf:type "Annotation" .', "<a> a oa:Annotation ."),
    ('<a> rdf:type "https://domestic-beethoven.eu/Terms/Extract" .', "<a> a mao:Extract ."),
    (
        "<o> jams:isJAMSObservationOf <a> ; jams:hasMusicTimeStartIndex <i> ; jams:hasMusicTimeEndIndex <j> .",
        "<o> jams:isObservationOf <a> ; jams:hasStartMusicTimeIndex <i> ; jams:hasEndMusicTimeIndex <j> .",
    ),
    ("<o> a <https://w3id.org/polifonia/ontology/jams/JAMSObservation> .", "<o> a jams:JAMSObservation ."),
    (
        "<a> oa:motivatedBy <file:///Users/someone/meld/cresc> .",
        "<a> oa:motivatedBy oa:tagging ;"
        ' oa:hasBody [ a oa:TextualBody ; rdf:value "cresc" ; oa:hasPurpose oa:tagging ] .',
    ),
    ("<a> oa:motivatedBy <file:///Users/someone/describing> .", "<a> oa:motivatedBy oa:describing ."),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_each_legacy_form_becomes_todays(before: str, after: str) -> None:
    quads, changes = normalise(turtle(before))
    assert canonical(quads) == canonical(turtle(after))
    assert changes
    assert normalise(quads) == (quads, ())


@pytest.mark.parametrize(
    "text",
    [
        "<m> a mao:MusicalMaterial ; mao:setting <e> .",
        "<e> a mao:Extract ; frbr:embodiment <s> . <s> a mao:Selection .",
        "<m> a mao:MusicalMaterial ; frbr:embodiment <s> . <s> a mao:Selection .",
        "<x> a mao:MusicalMaterial , mao:Extract ; frbr:embodiment <y> ; mao:setting <z> .",
        "<x> mao:setting <y> ; frbr:embodiment <z> .",
        '<a> oa:motivatedBy oa:tagging , "humming" .',
        "<a> a bith:Unheard , <https://domestic-beethoven.eu/Terms> .",
        "<a> oa:hasTarget <file:///Users/someone/score.mei> .",
        "<https://domestic-beethoven.eu/data/1> rdfs:seeAlso <https://raw.githubusercontent.com/x/y/main/score.mei> .",
        "<o> a jams:JAMSObservation ; jams:hasStartMusicTimeIndex <i> .",
    ],
)
def test_what_is_right_or_unclear_stays_as_it_is(text: str) -> None:
    quads = turtle(text)
    assert normalise(quads) == (quads, ())


def test_our_own_graph_needs_no_normalising() -> None:
    quads = all_quads()
    normalised, changes = normalise(quads)
    assert (normalised, changes) == (quads, ())


@given(wild_quads)
def test_normalising_twice_changes_nothing_more(quads: list[Quad]) -> None:
    once, _ = normalise(quads)
    assert normalise(once) == (once, ())


@given(wild_quads)
def test_nothing_else_is_changed(quads: list[Quad]) -> None:
    """Where nothing was noted nothing changed; graphs stay; quads without anything legacy stay to the letter."""
    normalised, changes = normalise(quads)
    assert changes or normalised == quads
    assert {quad.graph_name for quad in normalised} == {quad.graph_name for quad in quads}
    untouched = [quad for quad in quads if not mentions_legacy(quad)]
    assert [quad for quad in normalised if quad in untouched] == untouched or not untouched


def mentions_legacy(quad: Quad) -> bool:
    """Whether a rule could apply to the quad, generously."""
    touchy = (FRBR.embodiment, OA.motivatedBy, OA.Motivation, OA.motivation, OA.hasBody, RDF.type)
    return quad.predicate in touchy or any(
        word in str(quad) for word in ("music-annotation", "domestic-beethoven", "jams", "file:")
    )


@given(wild_quads)
def test_the_record_is_the_same_each_time_and_names_no_folders(quads: list[Quad]) -> None:
    _, changes = normalise(quads)
    assert normalise(quads)[1] == changes
    assert not any("someone" in str(change) or "/tmp/" in str(change) for change in changes)


def test_what_was_done_is_an_activity() -> None:
    quads, changes = normalise(turtle("<s> a bith:Selection ; frbr:part <p> . <t> a bith:Selection ; frbr:part <p> ."))
    assert changes == (
        Change("legacy name", "<https://domestic-beethoven.eu/Terms/Selection>", f"<{MAO.Selection.value}>", 2),
    )
    activity, document = NamedNode("https://example.org/run"), NamedNode("https://example.org/document")
    said = list(provenance(changes, activity, used=(document,), ended=datetime(2026, 11, 20, tzinfo=UTC)))
    facts = Facts(said)
    assert facts.has_type(activity, PROV.Activity)
    assert facts.iri(activity, PROV.used) == document
    assert "became" in (facts.text(activity, DCTERMS.description) or "")
    assert said == list(provenance(changes, activity, used=(document,), ended=datetime(2026, 11, 20, tzinfo=UTC)))
    assert validate([*quads, *said]).conforms


def test_names_are_current_or_their_own() -> None:
    assert current_name("https://domestic-beethoven.eu/Terms/Selection") == MAO.Selection.value
    assert current_name("https://w3id.org/polifonia/ontology/jams/x") == JAMS.base + "x"
    assert current_name("https://example.org/Terms/Selection") == "https://example.org/Terms/Selection"


APP = """
@prefix dct: <http://purl.org/dc/terms/> .
<https://pod.example/objects#o> rdf:type "Annotation" ; dct:creator <https://pod.example/card#me> ;
  dct:created "2022-02-02T11:31:43.714Z"^^xsd:dateTime ; oa:Motivation "describing" ;
  oa:bodyValue "First cadence" ; oa:hasTarget <https://pod.example/objects#m> .
<https://pod.example/objects#m> a bith:MusicalMaterial ; rdfs:label "Cadence" ;
  frbr:embodiment <https://pod.example/objects#e> .
<https://pod.example/objects#e> a bith:Extract ; rdfs:label "bars 7 and 8" ;
  frbr:embodiment <https://pod.example/objects#s> .
<https://pod.example/objects#s> a bith:Selection ;
  frbr:part <https://pod.example/gesang.mei#m7> , <https://pod.example/gesang.mei#m8> .
"""


@pytest.mark.parametrize("syntax", Format)
def test_what_the_beethoven_in_the_house_app_writes_survives(syntax: Format) -> None:
    quads, _ = normalise(turtle(APP))
    assert validate(quads).conforms
    read = list(read_rdf(write_rdf(quads, syntax), syntax))
    assert canonical(read) == canonical(quads)
    assert normalise(read)[1] == ()
    assert len(quads) == len(turtle(APP))
