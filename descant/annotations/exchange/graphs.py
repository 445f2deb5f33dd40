"""Turtle and the other forms of RDF: each annotation and each musical object that a graph describes."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, Triple

from descant.annotations.documents import NUMBERS
from descant.annotations.exchange import Bundle, Item
from descant.annotations.objects import triples_of
from descant.errors import InvalidInput
from descant.ontology.formats import Format
from descant.ontology.framing import framed
from descant.ontology.iris import MAO, OA, RDF
from descant.ontology.normalising import normalise
from descant.ontology.reading import read_rdf
from descant.ontology.writing import write_rdf

_ROOTS = frozenset(
    {OA.Annotation, MAO.MusicalIdea, MAO.MusicalMaterial, MAO.Extract, MAO.Selection, MAO.absenceSelection}
)


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
    mended, _ = normalise(quad for quad in read_rdf(data, syntax, base=base) if quad.predicate not in NUMBERS)
    triples = [quad.triple if isinstance(quad, Quad) else quad for quad in mended]
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


def _without(triples: list[Triple], others: set[NamedNode]) -> list[Triple]:
    return [each for each in triples if each.subject not in others]


def _renamed(triples: list[Triple], before: object, after: NamedNode) -> list[Triple]:
    return [Triple(after if each.subject == before else each.subject, each.predicate, each.object) for each in triples]
