"""The documentation of the vocabularies: a model of their terms, an HTML fragment, and the RDF itself.

    render_html(documentation())            every vocabulary, one page
    render_html(documentation("mtt"))       one of them
    ontology_rdf(Format.TURTLE)             the same as RDF

The fragment is semantic HTML with classes, without style and script; the site's layout goes round it. The
anchor of a term is its local name, so that `ns#Bar` leads to the section of dsc:Bar.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from descant.ontology.formats import Format
from descant.ontology.iris import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, short_name, split_iri
from descant.ontology.mapping.facts import Facts
from descant.ontology.vocabulary import VOCABULARIES, terms_of, vocabulary_quads
from descant.ontology.writing import write_rdf

if TYPE_CHECKING:
    from markupsafe import Markup

_KINDS: tuple[tuple[str, NamedNode], ...] = (
    ("Classes", OWL.Class),
    ("Properties", OWL.ObjectProperty),
    ("Properties", OWL.DatatypeProperty),
    ("Schemes", SKOS.ConceptScheme),
    ("Individuals", OWL.NamedIndividual),
    ("Concepts", SKOS.Concept),
)
_RELATIONS: tuple[tuple[str, NamedNode], ...] = (
    ("Is a", RDF.type),
    ("Subclass of", RDFS.subClassOf),
    ("Domain", RDFS.domain),
    ("Range", RDFS.range),
    ("Inverse of", OWL.inverseOf),
    ("Broader", SKOS.broader),
    ("In scheme", SKOS.inScheme),
    ("Members", SKOS.hasTopConcept),
    ("Same as", SKOS.exactMatch),
    ("Close to", SKOS.closeMatch),
    ("Wider than", SKOS.narrowMatch),
    ("Defined by", RDFS.isDefinedBy),
)
_SELF_EVIDENT = frozenset(kind for _, kind in _KINDS)


@dataclass(frozen=True, slots=True)
class Link:
    """A resource that a term refers to; terms of the same page by anchor."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Term:
    """One term as the page shows it."""

    iri: str
    anchor: str
    name: str
    labels: tuple[tuple[str, str], ...]
    """Language and label."""
    comment: str
    examples: tuple[str, ...]
    relations: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One vocabulary: its header, and its terms by kind."""

    name: str
    iri: str
    title: str
    description: str
    prefix: str
    namespace: str
    version: str
    licence: str
    sections: tuple[tuple[str, tuple[Term, ...]], ...]


@lru_cache(maxsize=len(VOCABULARIES) + 1)
def documentation(name: str | None = None) -> tuple[Vocabulary, ...]:
    """The vocabularies of one page: the one of that name, or all that declare terms."""
    names = [each for each, namespace in VOCABULARIES.items() if namespace and name in (None, each)]
    facts = Facts(vocabulary_quads())
    anchors = _anchors(names)
    return tuple(_describe(each, facts, anchors) for each in names)


@lru_cache(maxsize=8)
def render_html(vocabularies: tuple[Vocabulary, ...]) -> Markup:
    """The page as an HTML fragment."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # a template engine only for this page
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("descant.ontology", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return Markup(  # noqa: S704  # jinja2 has escaped everything in it
        environment.get_template("vocabularies.html").render(vocabularies=vocabularies)
    )


def ontology_rdf(syntax: Format, name: str | None = None) -> bytes:
    """One vocabulary, or all of them, as RDF."""
    return write_rdf(vocabulary_quads(name), syntax)


def _anchors(names: Iterable[str]) -> dict[NamedNode, str]:
    """The local name of every term; with its prefix where an earlier vocabulary has the name already."""
    anchors: dict[NamedNode, str] = {}
    for name in names:
        for term in terms_of(name):
            local = split_iri(term.value)[1]
            anchors[term] = f"{name}-{local}" if local in anchors.values() else local
    return anchors


def _describe(name: str, facts: Facts, anchors: dict[NamedNode, str]) -> Vocabulary:
    header = next(node for node in _headers(name) if isinstance(node, NamedNode))
    terms: dict[str, list[Term]] = {}
    for term in terms_of(name):
        terms.setdefault(_kind(facts, term), []).append(_term(facts, term, anchors))
    licence = facts.iri(header, DCTERMS.license)
    return Vocabulary(
        name=name,
        iri=header.value,
        title=_text(facts, header, DCTERMS.title),
        description=_text(facts, header, DCTERMS.description),
        prefix=facts.needed_text(header, VANN.preferredNamespacePrefix),
        namespace=facts.needed_text(header, VANN.preferredNamespaceUri),
        version=facts.needed_text(header, OWL.versionInfo),
        licence="" if licence is None else licence.value,
        sections=tuple((kind, tuple(described)) for kind, described in terms.items()),
    )


def _headers(name: str) -> Iterable[object]:
    return (
        quad.subject for quad in vocabulary_quads(name) if quad.predicate == RDF.type and quad.object == OWL.Ontology
    )


def _kind(facts: Facts, term: NamedNode) -> str:
    types = facts.types(term)
    return next((kind for kind, node in _KINDS if node in types), "Terms")


def _term(facts: Facts, term: NamedNode, anchors: dict[NamedNode, str]) -> Term:
    labels = ((each.language or "", each.value) for each in facts.literals(term, RDFS.label))
    relations = ((heading, _links(facts, term, predicate, anchors)) for heading, predicate in _RELATIONS)
    return Term(
        iri=term.value,
        anchor=anchors[term],
        name=short_name(term.value),
        labels=tuple(sorted(labels, key=lambda label: (label[0] != "en", label))),
        comment=_text(facts, term, RDFS.comment),
        examples=tuple(each.value for each in facts.literals(term, SKOS.example)),
        relations=tuple((heading, links) for heading, links in relations if links),
    )


def _links(facts: Facts, term: NamedNode, predicate: NamedNode, anchors: dict[NamedNode, str]) -> tuple[Link, ...]:
    nodes = (node for node in facts.iris(term, predicate) if node not in _SELF_EVIDENT)
    return tuple(Link(short_name(node.value), f"#{anchors[node]}" if node in anchors else node.value) for node in nodes)


def _text(facts: Facts, node: NamedNode, predicate: NamedNode, language: str = "en") -> str:
    values: tuple[Literal, ...] = facts.literals(node, predicate)
    return next((each.value for each in values if each.language == language), values[0].value if values else "")
