"""Turtle and the other forms of RDF: each annotation and each musical object that a graph describes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Triple

from descant.annotations.documents import NUMBERS
from descant.annotations.exchange import Bundle, Item
from descant.annotations.objects import triples_of
from descant.errors import InvalidInput
from descant.ontology.formats import Format
from descant.ontology.framing import framed
from descant.ontology.iris import DCTERMS, MAO, OA, RDF, XSD
from descant.ontology.normalising import normalise
from descant.ontology.reading import read_rdf
from descant.ontology.writing import write_rdf

_ROOTS = frozenset(
    {OA.Annotation, MAO.MusicalIdea, MAO.MusicalMaterial, MAO.Extract, MAO.Selection, MAO.absenceSelection}
)


_MOMENTS = frozenset({DCTERMS.created, DCTERMS.modified, DCTERMS.issued})
_COUNTED = frozenset({MAO.Selection, MAO.absenceSelection})
"""which say themselves what bars they are; the numbers beside fragments are made anew"""


class Turtle:
    name = "turtle"
    description = "Turtle, as the graph has it"
    media_type = "text/turtle"
    extension = ".ttl"

    def write(self, bundle: Bundle) -> bytes:
        found = dict.fromkeys(triple for document in bundle.documents for triple in triples_of(document))
        return write_rdf(found, Format.TURTLE)

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        return items_of(data, Format.TURTLE, base)


class NQuads:
    name = "nquads"
    description = "N-Quads; the graphs' names are not kept"
    media_type = "application/n-quads"
    extension = ".nq"

    def write(self, bundle: Bundle) -> bytes:
        found = dict.fromkeys(triple for document in bundle.documents for triple in triples_of(document))
        return write_rdf(found, Format.N_TRIPLES)

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        return items_of(data, Format.N_QUADS, base)


def items_of(data: bytes, syntax: Format, base: str) -> Iterator[Item]:
    """In today's terms. What a described resource is part of is written in its place, but for other roots."""
    mended, _ = normalise(read_rdf(data, syntax, base=base))
    triples = [_with_moment(quad.triple) for quad in mended]
    counted = {each.subject for each in triples if each.predicate == RDF.type and each.object in _COUNTED}
    triples = [each for each in triples if each.predicate not in NUMBERS or each.subject in counted]
    roots = dict.fromkeys(each.subject for each in triples if each.predicate == RDF.type and each.object in _ROOTS)
    if not roots:
        raise InvalidInput("There is no annotation in it.", remedy="Give a file with oa:Annotation in it.")
    named = {each for each in roots if isinstance(each, NamedNode)}
    for number, root in enumerate(roots, 1):
        if isinstance(root, NamedNode):
            yield Item(framed(_without(triples, named - {root}), root), root.value)
        else:
            stand_in = NamedNode(f"urn:descant:item:{number}")
            document = framed(_renamed(_without(triples, named), root, stand_in), stand_in)
            del document["id"]
            yield Item(document, f"item {number}, which has no name")


def _with_moment(triple: Triple) -> Triple:
    """Times as the Web Annotation model wants them: one that says no zone is taken for UTC, as servers write it."""
    if triple.predicate not in _MOMENTS or not isinstance(triple.object, Literal):
        return triple
    try:
        moment = datetime.fromisoformat(triple.object.value)
    except ValueError:
        return triple
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    said = moment.isoformat().replace("+00:00", "Z")
    return Triple(triple.subject, triple.predicate, Literal(said, datatype=XSD.dateTime))


def _without(triples: list[Triple], others: set[NamedNode]) -> list[Triple]:
    return [each for each in triples if each.subject not in others]


def _renamed(triples: list[Triple], before: object, after: NamedNode) -> list[Triple]:
    return [Triple(after if each.subject == before else each.subject, each.predicate, each.object) for each in triples]
