"""The description of the dataset in VoID: https://www.w3.org/TR/void/ ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from descant.ontology.iris import DCTERMS, PREFIXES, RDF, VOID, XSD
from descant.store import Dataset, Statistics
from descant.store.named import rows_of

LARGEST = 100
"""classes and properties that are described, those with the most first"""


class Partitions(NamedTuple):
    """How many instances each class has, and triples each property."""

    classes: tuple[tuple[NamedNode, int], ...]
    properties: tuple[tuple[NamedNode, int], ...]


def count_partitions(dataset: Dataset) -> Partitions:
    return Partitions(_counted(dataset, "statistics-classes"), _counted(dataset, "statistics-properties"))


def describe(base: str, counted: Statistics, partitions: Partitions, dumps: list[str]) -> Iterator[Triple]:
    dataset = NamedNode(urljoin(base, ".well-known/void#dataset"))
    yield Triple(dataset, RDF.type, VOID.Dataset)
    yield Triple(dataset, DCTERMS.title, Literal("The graph of this Descant", language="en"))
    yield Triple(dataset, VOID.sparqlEndpoint, NamedNode(urljoin(base, "sparql")))
    yield Triple(dataset, VOID.uriSpace, Literal(urljoin(base, "id/")))
    yield Triple(dataset, VOID.triples, _number(counted.triples))
    for address in dumps:
        yield Triple(dataset, VOID.dataDump, NamedNode(urljoin(base, address)))
    for vocabulary in PREFIXES.values():
        yield Triple(dataset, VOID.vocabulary, NamedNode(vocabulary))
    for term, count in partitions.classes:
        yield from _partition(dataset, VOID.classPartition, VOID["class"], term, VOID.entities, count)
    for term, count in partitions.properties:
        yield from _partition(dataset, VOID.propertyPartition, VOID.property, term, VOID.triples, count)


def _partition(
    dataset: NamedNode, kind: NamedNode, names: NamedNode, term: NamedNode, counts: NamedNode, count: int
) -> Iterator[Triple]:
    part = BlankNode()
    yield Triple(dataset, kind, part)
    yield Triple(part, names, term)
    yield Triple(part, counts, _number(count))


def _counted(dataset: Dataset, query: str) -> tuple[tuple[NamedNode, int], ...]:
    rows = rows_of(dataset, query)
    found = [(row[0], int(row[1].value)) for row in rows if isinstance(row[0], NamedNode)]
    return tuple(found[:LARGEST])


def _number(count: int) -> Literal:
    return Literal(str(count), datatype=XSD.integer)
