"""The shapes: what the serialiser writes conforms, each shape refuses what is broken, unknown terms are found."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import RDF, SH, URIRef

from descant.errors import Nonconformant
from descant.ontology.iris import DSC, MTT, PREFIXES
from descant.ontology.mapping import MAPPINGS, quads, triples
from descant.ontology.validation import Finding, require, shapes_graph, unknown_terms, validate
from descant.ontology.vocabulary import vocabulary_quads
from tests.ontology.broken import BROKEN, Broken
from tests.ontology.strategies import RECORDS
from tests.ontology.worked_example import GRAPHS, all_quads

BASE = "https://example.org/"
HEADER = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


def turtle(text: str) -> list[Quad]:
    return list(parse(HEADER + text, format=RdfFormat.TURTLE, base_iri=BASE))


@pytest.mark.parametrize("kind", MAPPINGS, ids=lambda kind: kind.__name__)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_written_conforms(kind: type, data: st.DataObject) -> None:
    report = validate(triples(data.draw(RECORDS[kind])))
    assert report.violations == ()


@pytest.mark.parametrize("records", GRAPHS.values(), ids=lambda records: records.__name__)
def test_the_worked_example_conforms_without_a_warning(records) -> None:  # type: ignore[no-untyped-def]
    assert validate(quads(records())).findings == ()


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.shape)
def test_each_shape_refuses_what_is_broken(broken: Broken) -> None:
    violations = validate(turtle(broken.turtle)).violations
    assert any(broken.message in finding.message for finding in violations), violations
    found = next(finding for finding in violations if broken.message in finding.message)
    assert found.node.startswith("_:") if broken.node == "_" else found.node == BASE + broken.node


def test_every_shape_has_a_broken_example() -> None:
    shapes = {str(shape).partition("#")[2] for shape in shapes_graph().subjects(RDF.type, SH.NodeShape)}
    assert shapes == {broken.shape for broken in BROKEN}


def test_every_constraint_says_what_is_wrong_and_how_to_mend_it() -> None:
    graph = shapes_graph()
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        assert isinstance(shape, URIRef)
        for constraint in graph.objects(shape, SH.property):
            message = graph.value(constraint, SH.message)
            assert message, f"{shape} has a constraint without a message"
            assert message.endswith(".")


def test_terms_of_the_shapes_are_declared() -> None:
    shapes = [Quad(*triple) for triple in _as_pyoxigraph()]
    assert list(unknown_terms(shapes)) == []


def _as_pyoxigraph() -> list[Triple]:
    text = shapes_graph().serialize(format="nt")
    return [quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES)]


def test_a_warning_does_not_refuse() -> None:
    report = validate(turtle("<w> a mo:MusicalWork ."))
    assert report.conforms
    assert [finding.severity for finding in report.findings] == ["warning"]
    assert require(turtle("<w> a mo:MusicalWork .")) == report


def test_an_error_names_the_first_findings() -> None:
    with pytest.raises(Nonconformant, match=r"The upload does not conform\. https://example\.org/b: ") as caught:
        require(turtle("<b> a dsc:Bar ."), what="The upload")
    findings = caught.value.details["findings"]
    assert isinstance(findings, tuple)
    assert len(findings) == 2


def test_a_blank_node_is_placed_by_what_leads_to_it() -> None:
    report = validate(
        turtle("<a> oa:hasTarget [ a oa:SpecificResource ; oa:hasSource <f> ; oa:hasSelector [ a oa:CssSelector ] ] .")
    )
    assert [finding.within for finding in report.findings] == [BASE + "a"]


@pytest.mark.parametrize(
    ("text", "term", "hint"),
    [
        ("<b> dsc:barIdx 1 .", "dsc:barIdx", "Did you mean dsc:barIndex?"),
        ("<b> a dsc:Baar .", "dsc:Baar", "Did you mean dsc:Bar?"),
        ("<m> mao:setings <e> .", "mao:setings", "Did you mean mao:setting?"),
        ("<a> oa:hasBody mtt:saxophone .", "mtt:saxophone", "Use a declared term"),
        ('dsc:mine dcterms:title "x" .', "dsc:mine", "is not a term of that vocabulary"),
    ],
)
def test_unknown_terms_in_our_namespaces_are_refused(text: str, term: str, hint: str) -> None:
    report = validate(turtle(text))
    assert not report.conforms
    [finding] = [finding for finding in report.violations if term in finding.message]
    assert hint in finding.message
    assert finding.node.startswith((BASE, DSC.base))


def test_known_terms_strangers_and_texts_pass() -> None:
    assert list(unknown_terms(vocabulary_quads())) == []
    assert list(unknown_terms(all_quads())) == []
    text = f'<a> <https://example.org/ns#anything> "{DSC.base}nothing" .'
    assert list(unknown_terms(turtle(text))) == []


@given(st.lists(st.sampled_from([DSC.Bar, NamedNode(MTT + "violin"), NamedNode(BASE + "x")]), min_size=3, max_size=3))
def test_every_use_of_an_unknown_term_is_found(nodes: list[NamedNode]) -> None:
    unknown = NamedNode(DSC.base + "nonsense")
    for at in range(3):
        terms = [*nodes[:at], unknown, *nodes[at + 1 :]]
        findings = list(unknown_terms([Quad(*terms)]))
        assert [finding.value for finding in findings] == [unknown.value]


def test_findings_are_in_order_and_said_once() -> None:
    both = turtle("<b> a dsc:Bar . <w> a mo:MusicalWork .")
    findings = validate(both).findings
    assert findings == tuple(sorted(set(findings)))
    assert findings[-1].severity == "warning"
    assert str(Finding("violation", "_:b", "Mend it.", within="https://e/a")) == "_:b in https://e/a: Mend it."


@pytest.mark.slow
def test_unknown_terms_are_sought_fast() -> None:
    """About 300,000 quads a second on one core; a third of that fails."""
    many = [quad for _ in range(60) for quad in all_quads()]
    begun = time.thread_time()
    assert not any(unknown_terms(many))
    assert len(many) / (time.thread_time() - begun) > 100_000
