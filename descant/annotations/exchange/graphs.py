"""Turtle and the other forms of RDF: each annotation and each musical object that a graph describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from descant.annotations.documents import NUMBERS
from descant.annotations.exchange import Bundle, Item, Json, is_nowhere
from descant.annotations.objects import triples_of
from descant.errors import InvalidInput, TooLarge
from descant.ontology.formats import Format
from descant.ontology.framing import framed
from descant.ontology.iris import DCTERMS, FRBR, MAO, OA, RDF, XSD
from descant.ontology.normalising import normalise
from descant.ontology.reading import read_rdf
from descant.ontology.writing import write_rdf

_ROOTS = frozenset(
    {OA.Annotation, MAO.MusicalIdea, MAO.MusicalMaterial, MAO.Extract, MAO.Selection, MAO.absenceSelection}
)


MOST_STATEMENTS = 300_000
"""of a file that is read as RDF, which takes a kilobyte of memory for each"""
Node = NamedNode | BlankNode
_MOMENTS = frozenset({DCTERMS.created, DCTERMS.modified, DCTERMS.issued})
_COUNTED = frozenset({MAO.Selection, MAO.absenceSelection})
"""which say themselves what bars they are; the numbers beside fragments are made anew"""


class Turtle:
    name = "turtle"
    description = "Turtle, as the graph has it"
    media_type = "text/turtle"
    extension = ".ttl"

    def write(self, bundle: Bundle) -> bytes:
        return write_rdf(_apart(bundle.documents), Format.TURTLE)

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        return items_of(data, Format.TURTLE, base)


class NQuads:
    name = "nquads"
    description = "N-Quads; the graphs' names are not kept"
    media_type = "application/n-quads"
    extension = ".nq"

    def write(self, bundle: Bundle) -> bytes:
        return write_rdf(_apart(bundle.documents), Format.N_TRIPLES)

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        return items_of(data, Format.N_QUADS, base)


def items_of(data: bytes, syntax: Format, base: str) -> Iterator[Item]:
    """In today's terms. What a described resource is part of is written in its place, but for other roots.

    What is called by the address of a file that nobody knows, `<>`, has no name.
    """
    mended, _ = normalise(_bounded(read_rdf(data, syntax, base=base)))
    about: dict[Node, list[Triple]] = {}
    for triple in (_with_moment(quad.triple) for quad in mended):
        if isinstance(triple.subject, NamedNode | BlankNode):
            about.setdefault(triple.subject, []).append(triple)
    roots = [node for node, said in about.items() if any(_is_root(each) for each in said)]
    if not roots:
        raise InvalidInput("There is no annotation in it.", remedy="Give a file with oa:Annotation in it.")
    others = {each for each in roots if isinstance(each, NamedNode) and not is_nowhere(each.value)}
    for number, root in enumerate(roots, 1):
        if isinstance(root, NamedNode) and root in others:
            yield Item(framed(_reached(about, root, others), root), root.value)
        else:
            stand_in = NamedNode(f"urn:descant:item:{number}")
            document = framed(_renamed(_reached(about, root, others), root, stand_in), stand_in)
            del document["id"]
            yield Item(document, f"item {number}, which has no name")


def _bounded(quads: Iterator[Quad]) -> Iterator[Quad]:
    for number, quad in enumerate(quads):
        if number == MOST_STATEMENTS:
            raise TooLarge(f"There are more than {MOST_STATEMENTS:,} statements in it.", remedy="Split the file.")
        yield quad


def _is_root(triple: Triple) -> bool:
    return triple.predicate == RDF.type and triple.object in _ROOTS


def _reached(about: Mapping[Node, list[Triple]], root: Node, others: set[NamedNode]) -> list[Triple]:
    """What is said of a root, and of what is reached from it without going through another."""
    found: list[Triple] = []
    seen, waiting = {root}, [root]
    counted = any(each.predicate == RDF.type and each.object in _COUNTED for each in about[root])
    while waiting:
        node = waiting.pop()
        for triple in about.get(node, ()):
            if not _is_made_anew(triple, is_counted=counted and node == root):
                found.append(triple)
                value = triple.object
                if isinstance(value, NamedNode | BlankNode) and value not in seen and value not in others:
                    seen.add(value)
                    waiting.append(value)
    return found


def _is_made_anew(triple: Triple, *, is_counted: bool) -> bool:
    """What the server says itself of places: their numbers, and what they are parts of."""
    if triple.predicate in NUMBERS:
        return not is_counted
    subject = triple.subject
    return triple.predicate == FRBR.partOf and isinstance(subject, NamedNode) and "#" in subject.value


def _with_moment(triple: Triple) -> Triple:
    """Times as the Web Annotation model wants them: one that says no zone is taken for UTC, as servers write it."""
    said = triple.object
    if triple.predicate not in _MOMENTS or not isinstance(said, Literal):
        return triple
    try:
        moment = datetime.fromisoformat(said.value)
    except ValueError:
        return triple
    text = said.value if moment.tzinfo else moment.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
    return Triple(triple.subject, triple.predicate, Literal(text, datatype=XSD.dateTime))


def _renamed(triples: list[Triple], before: Node, after: NamedNode) -> list[Triple]:
    return [Triple(after if each.subject == before else each.subject, each.predicate, each.object) for each in triples]


def _apart(documents: Iterable[Json]) -> list[Triple]:
    """The blank nodes of one document are none of another's."""
    found: dict[Triple, None] = {}
    for number, document in enumerate(documents):
        for triple in triples_of(document):
            subject, value = (_own(each, number) for each in (triple.subject, triple.object))
            found[Triple(subject, triple.predicate, value)] = None
    return list(found)


def _own(node: Any, number: int) -> Any:
    return BlankNode(f"d{number}x{node.value}") if isinstance(node, BlankNode) else node
