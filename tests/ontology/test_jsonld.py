"""JSON-LD offline: the two contexts, documents in their form, and no other context."""

from __future__ import annotations

import json

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple

from descant.errors import InvalidInput, NotAcceptable
from descant.ontology.formats import Format
from descant.ontology.framing import framed
from descant.ontology.iris import ANNO_CONTEXT, AS, DC, DCTERMS, DESCANT_CONTEXT, DSC, FOAF, MAO, OA, OWL, RDF
from descant.ontology.jsonld import inline_contexts, load_context
from descant.ontology.mapping import restore, triples
from descant.ontology.mapping.facts import Facts
from descant.ontology.reading import read_rdf
from descant.ontology.records import Annotation
from descant.ontology.vocabulary import known_terms, vocabulary_quads
from tests.ontology.graphs import canonical
from tests.ontology.strategies import RECORDS, claims, observations, plain, relationships
from tests.ontology.worked_example import OBSERVATION, TAG, all_records

ANNO = load_context(ANNO_CONTEXT)["@context"]
OURS = load_context(DESCANT_CONTEXT)["@context"]


def read(document: object) -> list[Quad]:
    return list(read_rdf(json.dumps(document).encode(), Format.JSON_LD))


# --- the Web Annotation context, as the recommendation has it ----------------------------------

EXAMPLE = {
    "@context": ANNO_CONTEXT,
    "id": "http://example.org/anno",
    "type": "Annotation",
    "motivation": ["commenting", "http://example.org/own"],
    "creator": {"id": "http://example.org/user", "type": "Person", "name": "A", "nickname": "a"},
    "created": "2026-11-20T12:00:00Z",
    "generator": {"id": "http://example.org/client", "type": "Software", "homepage": "http://example.org/"},
    "generated": "2026-11-20T12:00:01Z",
    "rights": "https://creativecommons.org/publicdomain/zero/1.0/",
    "audience": {"id": "http://example.org/all", "type": "Audience"},
    "body": [
        {"type": "TextualBody", "value": "text", "format": "text/plain", "language": "en", "purpose": "tagging"},
        {"type": "Choice", "items": ["http://example.org/one", {"type": "Image", "id": "http://example.org/two"}]},
    ],
    "target": {
        "source": "http://example.org/page",
        "styleClass": "red",
        "state": {"type": "TimeState", "sourceDate": "2015-07-20T13:30:00Z", "cached": "http://archive/"},
        "selector": {
            "type": "RangeSelector",
            "startSelector": {"type": "XPathSelector", "value": "//a"},
            "endSelector": {
                "type": "TextPositionSelector",
                "start": 1,
                "end": 2,
                "refinedBy": {"type": "TextQuoteSelector", "exact": "e", "prefix": "p", "suffix": "s"},
            },
        },
    },
}


def test_terms_of_the_recommendation_are_mapped() -> None:
    facts = Facts(read(EXAMPLE))
    anno = NamedNode("http://example.org/anno")
    assert facts.iris(anno, OA.motivatedBy) == (OA.commenting, NamedNode("http://example.org/own"))
    assert facts.iri(anno, AS.generator) == NamedNode("http://example.org/client")
    assert facts.has_type(NamedNode("http://example.org/user"), FOAF.Person)
    assert facts.has_type(NamedNode("http://example.org/client"), AS.Application)
    assert facts.literal(anno, DCTERMS.created) is not None
    assert facts.literal(anno, DCTERMS.issued) is not None
    [text] = facts.subjects(RDF.type, OA.TextualBody)
    assert facts.text(text, DC.format) == "text/plain"
    assert facts.text(text, DC.language) == "en"
    assert facts.iri(text, OA.hasPurpose) == OA.tagging
    [choice] = facts.subjects(RDF.type, OA.Choice)
    [head] = facts.nodes(choice, AS.items)
    assert len(list(facts.items(head))) == 2
    [position] = facts.subjects(RDF.type, OA.TextPositionSelector)
    assert str(facts.literal(position, OA.start)) == '"1"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader uses it
def test_two_independent_processors_read_the_same() -> None:
    theirs = rdflib.Graph().parse(data=json.dumps(inline_contexts(EXAMPLE)), format="json-ld")
    as_nt = theirs.serialize(format="nt", encoding="utf-8")
    assert canonical(read(EXAMPLE)) == canonical(read_rdf(as_nt, Format.N_TRIPLES))


def test_motivations_and_types_of_the_recommendation_are_all_there() -> None:
    w3c = {node.value.removeprefix(OA.base) for node in Facts(vocabulary_quads()).subjects(RDF.type, OA.Motivation)}
    motivations = {name for name in w3c if name.isalpha()}
    types = {name for name in OA.names if name[0].isupper()}
    assert len(motivations) == 13
    assert {name: ANNO.get(name) for name in motivations | types} == {
        name: f"oa:{name}" for name in motivations | types
    }


# --- our context -------------------------------------------------------------------------------


def test_our_context_is_1_1_and_takes_nothing_from_the_other() -> None:
    assert OURS["@version"] == 1.1
    assert all(ANNO[key] == OURS[key] for key in ANNO.keys() & OURS.keys())


def test_every_term_of_ours_has_a_key() -> None:
    expand = {"dsc": DSC.base, "mao": MAO.base}
    named = set()
    for value in OURS.values():
        iri = value["@id"] if isinstance(value, dict) else str(value)
        prefix, _, local = iri.partition(":")
        named.add(expand.get(prefix, prefix + ":") + local)
    kinds = Facts(vocabulary_quads())
    wanted = {
        term.value
        for term in known_terms()
        if (term in DSC or term in MAO)
        and any(kinds.has_type(term, kind) for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty))
    }
    # A class of values, and three motivations' namesakes, are written with their prefix.
    assert wanted - named == {MAO.absenceQualification.value}


# --- of a context what is used ------------------------------------------------------------------

TERMS = sorted({*ANNO, *OURS} - {"@version"})
IRIS = st.sampled_from([f"{each}:x" for each in TERMS] + ["http://e/x", "x:y"])
SAID = st.recursive(
    st.sampled_from([*TERMS, "some words"]) | IRIS | st.integers(0, 9) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(TERMS) | IRIS, inner, min_size=1, max_size=4)
        | st.fixed_dictionaries({"type": st.sampled_from(TERMS) | IRIS, "value": inner})
    ),
    max_leaves=12,
)
OWN = st.dictionaries(
    st.sampled_from(["x", *TERMS]),
    IRIS | st.fixed_dictionaries({"@id": IRIS, "@type": IRIS | st.just("@id")}),
    max_size=2,
)
CONTEXTS = st.lists(st.sampled_from([ANNO_CONTEXT, DESCANT_CONTEXT]), min_size=1, max_size=2, unique=True)


@given(
    st.dictionaries(st.sampled_from(TERMS) | IRIS, SAID, min_size=1, max_size=5), CONTEXTS, st.lists(OWN, max_size=1)
)
@settings(max_examples=400, deadline=None)
def test_a_document_says_the_same_as_with_all_of_its_contexts(
    said: dict[str, object], known: list[str], own: list[object]
) -> None:
    contexts = [*known, *own]
    whole = [*(load_context(each)["@context"] for each in known), *own]

    def outcome(context: object) -> object:
        try:
            return canonical(read(said | {"@context": context}))
        except InvalidInput:  # of several reasons the parser says any
            return "refused"

    assert outcome(contexts) == outcome(whole)


# --- no other context --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "context",
    [
        "https://schema.org",
        "http://iiif.io/api/presentation/3/context.json",
        "anno.jsonld",
        "file:///etc/passwd",
        [ANNO_CONTEXT, "https://schema.org"],
        {"a": {"@id": "http://e/a", "@context": "https://schema.org"}},
    ],
)
def test_every_other_context_is_refused(context: object) -> None:
    document = {"@context": context, "@id": "http://example.org/a", "http://example.org/p": 1}
    with pytest.raises(InvalidInput, match=r"^note\.json: The context .* is not known here, and nothing is fetched"):
        list(read_rdf(json.dumps(document).encode(), Format.JSON_LD, file="note.json"))


def test_a_context_deep_inside_is_refused_too() -> None:
    with pytest.raises(InvalidInput, match="schema"):
        read({"@id": "http://e/a", "http://e/p": [{"@context": "https://schema.org", "name": "x"}]})


def test_imports_are_refused() -> None:
    with pytest.raises(InvalidInput, match="@import"):
        read({"@context": {"@import": ANNO_CONTEXT}, "@id": "http://e/a"})


def test_the_address_with_https_is_the_same_context() -> None:
    assert load_context("https://www.w3.org/ns/anno.jsonld") == load_context(ANNO_CONTEXT)


# --- documents in the form of the contexts -----------------------------------------------------


def test_an_observation_is_what_a_client_expects() -> None:
    document = framed([triple for record in all_records() for triple in triples(record)], OBSERVATION)
    assert document["@context"] == [ANNO_CONTEXT, DESCANT_CONTEXT]
    assert document["id"] == OBSERVATION.value
    assert document["type"] == ["Annotation", "Observation"]
    assert document["motivation"] == "observing"
    assert document["body"] == {
        "type": "TextualBody",
        "value": "The melody moves to the violin.",
        "format": "text/markdown",
        "language": "en",
    }
    assert document["creator"]["type"] == "Person"


def test_a_claim_says_numbers_as_numbers() -> None:
    said = [triple for record in all_records() if getattr(record, "iri", None) == TAG for triple in triples(record)]
    document = framed(said, TAG)
    assert document["confidence"] == 0.71
    assert document["target"]["selector"]["startSeconds"] == 6.0
    assert document["body"].endswith("mtt#violin")


@settings(max_examples=60)
@given(plain | observations | relationships | claims)
def test_annotations_survive_their_json(annotation: Annotation) -> None:
    said = list(triples(annotation))
    document = json.loads(json.dumps(framed(said, annotation.iri)))
    quads = read(document)
    assert canonical(quads) == canonical(said)
    assert restore(Annotation, Facts(quads), annotation.iri).iri == annotation.iri


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_record_survives_our_context(kind: type) -> None:
    records = [record for record in all_records() if type(record) is kind]
    assert records
    for record in records:
        said = [*triples(record)]
        root = record.iri  # type: ignore[attr-defined]
        document = framed(said, root, (DESCANT_CONTEXT,))
        assert canonical(read(document)) == canonical(reached(said, root))


def reached(said: list[Triple], root: NamedNode) -> list[Triple]:
    """What a document of the root can say: the statements that lead away from it."""
    known, found = {root}, list[Triple]()
    while new := [triple for triple in said if triple.subject in known and triple not in found]:
        found += new
        known |= {triple.object for triple in new if not hasattr(triple.object, "datatype")}
    return found


def test_a_node_that_is_said_twice_is_described_once() -> None:
    root, other = NamedNode("http://e/root"), NamedNode("http://e/other")
    said = [Triple(root, OA.hasTarget, other), Triple(root, OA.hasBody, other), Triple(other, OA.hasSource, root)]
    document = framed(said, root, (ANNO_CONTEXT,))
    assert document["target"] == {"id": "http://e/other", "source": "http://e/root"}
    assert document["body"] == "http://e/other"
    assert canonical(read(document)) == canonical(said)


def test_broken_lists_are_written_as_they_are() -> None:
    root = NamedNode("http://e/root")
    said = read({"@id": root.value, AS.items.value: {"@id": "_:l"}})
    said += [Quad(said[0].object, RDF.first, root), Quad(said[0].object, RDF.rest, said[0].object)]
    assert canonical(read(framed(said, root))) == canonical(said)


def test_types_that_are_no_iris_are_written_as_they_are() -> None:
    root = NamedNode("http://e/root")
    said = [Triple(root, RDF.type, Literal("Annotation")), Triple(root, RDF.type, OA.Annotation)]
    assert canonical(read(framed(said, root))) == canonical(said)


def test_what_is_nested_without_end_is_refused() -> None:
    said = [Triple(NamedNode(f"http://e/{n}"), OA.refinedBy, NamedNode(f"http://e/{n + 1}")) for n in range(5000)]
    with pytest.raises(NotAcceptable, match="nested too deep"):
        framed(said, NamedNode("http://e/0"))
