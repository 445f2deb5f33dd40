"""The data as a whole: its description (VoID) and its dumps."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from flask import Blueprint, Response, request, send_file
from pyoxigraph import Literal, NamedNode, Triple

from descant.errors import NotFound
from descant.ontology.formats import format_of
from descant.ontology.iris import DCTERMS, PREFIXES, RDF, VOID, XSD
from descant.ontology.writing import write_rdf
from descant.server.dumps import dump_file
from descant.server.negotiation import GRAPHS, require_best
from descant.server.services import services

blueprint = Blueprint("data", __name__)

DUMPS = {
    "nq": "application/n-quads",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "trig": "application/trig",
}
CC0 = NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")


@blueprint.get("/.well-known/void")
def void() -> Response:
    media_type = require_best(GRAPHS)
    return Response(write_rdf(_description(), format_of(media_type)), content_type=media_type)


@blueprint.get("/dump.<suffix>")
def dump(suffix: str) -> Response:
    if suffix not in DUMPS:
        raise NotFound(f"There is no dump as .{suffix}.", remedy=f"Dumps: {', '.join(DUMPS)}.")
    here = services()
    path, tag = dump_file(here.stores.public, here.config.home / "dumps", DUMPS[suffix], suffix)
    if request.if_none_match.contains_weak(tag):
        return Response(status=304, headers={"ETag": f'"{tag}"'})  # before the file is opened
    return send_file(
        path,
        mimetype=DUMPS[suffix],
        as_attachment=True,
        download_name=f"descant.{suffix}",
        etag=tag,
        conditional=True,
        max_age=0,
    )


def _description() -> Iterator[Triple]:
    base = services().config.base
    dataset = NamedNode(urljoin(base, ".well-known/void#dataset"))
    counted = services().stores.public.statistics()
    yield Triple(dataset, RDF.type, VOID.Dataset)
    yield Triple(dataset, DCTERMS.title, Literal("The graph of this Descant", language="en"))
    yield Triple(dataset, VOID.sparqlEndpoint, NamedNode(urljoin(base, "sparql")))
    yield Triple(dataset, VOID.uriSpace, Literal(urljoin(base, "id/")))
    yield Triple(dataset, VOID.triples, Literal(str(counted.triples), datatype=XSD.integer))
    for suffix in DUMPS:
        yield Triple(dataset, VOID.dataDump, NamedNode(urljoin(base, f"dump.{suffix}")))
    for vocabulary in PREFIXES.values():
        yield Triple(dataset, VOID.vocabulary, NamedNode(vocabulary))
