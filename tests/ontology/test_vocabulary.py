"""The vocabularies: complete, consistent, and repaired where the published ontology is not."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from descant.errors import NotFound
from descant.ontology.iris import DCTERMS, DSC, FRBR, MAO, MTT, OA, OWL, PREFIXES, RDF, RDFS, SKOS, VANN
from descant.ontology.mapping.facts import Facts
from descant.ontology.validation import unknown_terms
from descant.ontology.vocabulary import NAMESPACES, VOCABULARIES, known_terms, label, terms_of, vocabulary_quads

FACTS = Facts(vocabulary_quads())
TERMS = [term for name in VOCABULARIES if VOCABULARIES[name] for term in terms_of(name)]
HEADER = "@base <https://example.org/id/> .\n" + "".join(
    f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items()
)
TAGS = [
    "guitar",
    "classical",
    "slow",
    "techno",
    "strings",
    "drums",
    "electronic",
    "rock",
    "fast",
    "piano",
    "ambient",
    "beat",
    "violin",
    "vocal",
    "synth",
    "female",
    "indian",
    "opera",
    "male",
    "singing",
    "vocals",
    "no vocals",
    "harpsichord",
    "loud",
    "quiet",
    "flute",
    "woman",
    "male vocal",
    "no vocal",
    "pop",
    "soft",
    "sitar",
    "solo",
    "man",
    "classic",
    "choir",
    "voice",
    "new age",
    "dance",
    "male voice",
    "female vocal",
    "beats",
    "harp",
    "cello",
    "no voice",
    "weird",
    "country",
    "metal",
    "female voice",
    "choral",
]


def languages(term: NamedNode, predicate: NamedNode) -> set[str | None]:
    return {each.language for each in FACTS.literals(term, predicate) if each.value.strip()}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.value.rpartition("#")[2])
def test_every_term_is_explained(term: NamedNode) -> None:
    assert {"en", "de"} <= languages(term, RDFS.label)
    assert "en" in languages(term, RDFS.comment)
    assert FACTS.types(term)
    assert FACTS.iri(term, RDFS.isDefinedBy)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.value.rpartition("#")[2])
def test_every_term_has_an_example_that_parses_and_uses_it(term: NamedNode) -> None:
    examples = FACTS.literals(term, SKOS.example)
    assert examples
    for example in examples:
        quads = list(parse(HEADER + example.value, format=RdfFormat.TURTLE))
        used = {node for quad in quads for node in (quad.subject, quad.predicate, quad.object)}
        assert term in used
        assert list(unknown_terms(quads)) == []


@pytest.mark.parametrize("name", [name for name in VOCABULARIES if VOCABULARIES[name]])
def test_every_vocabulary_has_a_header(name: str) -> None:
    [header] = [quad.subject for quad in vocabulary_quads(name) if quad.object == OWL.Ontology]
    assert isinstance(header, NamedNode)
    assert FACTS.iri(header, DCTERMS.license) == NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert FACTS.text(header, VANN.preferredNamespaceUri) == VOCABULARIES[name]
    assert re.fullmatch(r"\d+\.\d+\.\d+", FACTS.needed_text(header, OWL.versionInfo))
    assert {"en", "de"} <= languages(header, DCTERMS.title)
    assert "en" in languages(header, DCTERMS.description)
    assert all(FACTS.iri(term, RDFS.isDefinedBy) == header for term in terms_of(name))


def test_constants_and_declarations_agree() -> None:
    for namespace in (DSC, MAO):
        declared = {term.value for term in known_terms() if term in namespace}
        assert declared == {namespace.base + name for name in namespace.names}


def test_domains_ranges_and_classes_that_are_ours_are_declared() -> None:
    for quad in vocabulary_quads():
        if quad.predicate in (RDFS.domain, RDFS.range, RDFS.subClassOf, RDF.type):
            value = quad.object
            assert not (isinstance(value, NamedNode) and value.value.startswith(NAMESPACES)) or value in known_terms()


def test_terms_are_named_as_is_usual() -> None:
    for term in (each for each in known_terms() if each in DSC):
        is_class = FACTS.has_type(term, OWL.Class)
        assert term.value.removeprefix(DSC.base)[0].isupper() == is_class, term


# --- what was wrong with the Music Annotation Ontology as published ----------------------------


def test_motivations_are_of_the_class_that_exists() -> None:
    for motivation in (MAO.observing, MAO.comparing, MAO.commenting):
        assert FACTS.has_type(motivation, OA.Motivation)
        assert not FACTS.has_type(motivation, OA.motivation)
        assert FACTS.iris(motivation, SKOS.broader)  # of the SKOS namespace that exists


def test_the_absence_qualifier_has_a_declared_range_with_members() -> None:
    assert FACTS.iri(MAO.absenceQualifier, RDFS.range) == MAO.absenceQualification
    assert FACTS.iri(MAO.absenceQualifier, RDFS.domain) == MAO.absenceSelection
    assert FACTS.has_type(MAO.absenceQualification, OWL.Class)
    assert {*FACTS.subjects(RDF.type, MAO.absenceQualification)} == {DSC.before, DSC.after, DSC.between, DSC.within}


def test_setting_and_setting_of_are_inverse() -> None:
    assert FACTS.iri(MAO.setting, OWL.inverseOf) == MAO.settingOf
    assert FACTS.iri(MAO.settingOf, OWL.inverseOf) == MAO.setting


def test_the_classes_of_the_published_ontology_are_all_there() -> None:
    parents = {
        MAO.MusicalIdea: FRBR.Work,
        MAO.MusicalMaterial: FRBR.Expression,
        MAO.Extract: FRBR.Expression,
        MAO.Selection: FRBR.Manifestation,
        MAO.absenceSelection: MAO.Selection,
    }
    assert {child: FACTS.iri(child, RDFS.subClassOf) for child in parents} == parents


# --- the schemes -------------------------------------------------------------------------------


def test_the_tags_are_the_fifty_of_the_models_in_their_order() -> None:
    notations = [FACTS.text(term, SKOS.notation) for term in terms_of("mtt")]
    assert notations == TAGS
    scheme = NamedNode(MTT.removesuffix("#"))
    assert all(FACTS.iri(term, SKOS.inScheme) == scheme for term in terms_of("mtt"))


def test_links_of_tags_go_to_wikidata_items() -> None:
    links = [
        value.value
        for term in terms_of("mtt")
        for predicate in (SKOS.exactMatch, SKOS.closeMatch)
        for value in FACTS.iris(term, predicate)
    ]
    assert len(links) == len(set(links)) == 18
    assert all(re.fullmatch(r"http://www\.wikidata\.org/entity/Q\d+", link) for link in links)
    assert NamedNode("http://www.wikidata.org/entity/Q5994") in FACTS.iris(NamedNode(MTT + "piano"), SKOS.exactMatch)


def test_the_motivations_are_the_w3c_s_and_three() -> None:
    members = {*FACTS.subjects(SKOS.inScheme, DSC.motivations)}
    assert {node for node in members if node in MAO} == {MAO.observing, MAO.comparing, MAO.commenting}
    w3c = {node for node in members if isinstance(node, NamedNode) and node.value.startswith(OA.base)}
    assert len(w3c) == 13
    assert w3c == set(FACTS.iris(DSC.motivations, SKOS.hasTopConcept))


@pytest.mark.parametrize(
    "scheme", ["absenceQualifications", "relations", "visibilities", "chordVocabularies", "frameUnits", "evidences"]
)
def test_members_and_schemes_know_each_other(scheme: str) -> None:
    members = {*FACTS.subjects(SKOS.inScheme, DSC[scheme])}
    assert members == set(FACTS.iris(DSC[scheme], SKOS.hasTopConcept))
    assert all(FACTS.has_type(member, SKOS.Concept) for member in members)


def test_labels_are_given_in_the_language_asked_for() -> None:
    assert label(DSC.Bar, "de") == "Takt"
    assert label(DSC.Bar, "fr") == "Bar"
    assert label(OA.tagging) == "tagging"
    assert label(RDF.type) is None


def test_an_unknown_vocabulary_is_refused() -> None:
    with pytest.raises(NotFound, match="no vocabulary 'foo'"):
        vocabulary_quads("foo")


def test_texts_are_clean() -> None:
    for quad in vocabulary_quads():
        if isinstance(quad.object, Literal):
            assert "\u00ad" not in quad.object.value
            assert quad.object.value == quad.object.value.strip()
