"""SPARQL 1.1 Service Description: https://www.w3.org/TR/sparql11-service-description/ ."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from flask import Response
from pyoxigraph import BlankNode, NamedNode, Triple

from descant.ontology.formats import format_of
from descant.ontology.iris import RDF, SD
from descant.ontology.writing import write_rdf
from descant.server.services import services

FORMATS = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "N-Quads",
    "TriG",
    "RDF_XML",
    "JSON-LD",
)
INPUT_FORMATS = RESULT_FORMATS[4:]


def respond(media_type: str) -> Response:
    return Response(write_rdf(triples(services().config.base), format_of(media_type)), content_type=media_type)


def triples(base: str) -> Iterator[Triple]:
    service, dataset, default = (NamedNode(urljoin(base, "sparql")), BlankNode(), BlankNode())
    yield Triple(service, RDF.type, SD.Service)
    yield Triple(service, SD.endpoint, service)
    yield Triple(service, SD.supportedLanguage, SD.SPARQL11Query)
    yield Triple(service, SD.feature, SD.UnionDefaultGraph)
    for name in RESULT_FORMATS:
        yield Triple(service, SD.resultFormat, NamedNode(FORMATS + name))
    yield Triple(service, SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, SD.defaultGraph, default)
    yield Triple(default, RDF.type, SD.Graph)
    updates = NamedNode(urljoin(base, "sparql/update"))
    yield Triple(updates, RDF.type, SD.Service)
    yield Triple(updates, SD.endpoint, updates)
    yield Triple(updates, SD.supportedLanguage, SD.SPARQL11Update)
    for name in INPUT_FORMATS:
        yield Triple(updates, SD.inputFormat, NamedNode(FORMATS + name))
