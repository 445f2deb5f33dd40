"""SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/ .

A graph is named by `?graph=IRI` or `?default` (indirect), or is the request's own IRI (direct). Without either,
POST makes a new graph; a dataset format (N-Quads, TriG) brings its graphs' names with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, cast
from urllib.parse import urljoin

from flask import Blueprint, Response, request
from pyoxigraph import DefaultGraph, NamedNode, Quad
from werkzeug.formparser import parse_form_data

from descant.config import is_url
from descant.errors import NotFound, UnsupportedMedia, WrongUse
from descant.ontology.admission import admitted, require_free
from descant.ontology.formats import format_of
from descant.ontology.minting import random_id
from descant.ontology.reading import mapped, read_rdf
from descant.ontology.writing import write_rdf_to
from descant.server.addresses import spelled
from descant.server.annotating.room import room
from descant.server.auth import require
from descant.server.bodies import whole_file
from descant.server.conditions import Tag, condition, settled
from descant.server.negotiation import GRAPHS, content_type, require_best, require_utf8
from descant.server.services import services
from descant.store import Dataset, GraphName

blueprint = Blueprint("graph_store", __name__, url_prefix="/graph-store")

DATASET_FORMATS = ("application/n-quads", "application/trig")
MULTIPART = "multipart/form-data"


@blueprint.get("", defaults={"path": ""}, strict_slashes=False)
@blueprint.get("/<path:path>")
def read(path: str) -> Response:
    require("read")
    graph = _required(path)
    media_type = require_best(GRAPHS)
    body, tag = BytesIO(), Tag()
    write_rdf_to(body, tag.noting(_dataset().graph(graph)), format_of(media_type))
    if not tag.count and not isinstance(graph, DefaultGraph):
        raise NotFound(f"There is no graph {graph}.", remedy="GET /sparql lists graphs with GRAPH ?g {}.")
    response = Response(body.getvalue(), content_type=media_type)
    response.set_etag(f"{tag}-{format_of(media_type).extensions[0][1:]}")
    return settled(response)


@blueprint.put("", defaults={"path": ""}, strict_slashes=False)
@blueprint.put("/<path:path>")
def replace(path: str) -> tuple[str, int]:
    require("write")
    if "Content-Range" in request.headers:
        raise WrongUse("A graph is not replaced in part.", remedy="Send it whole, or POST what is to be added.")
    graph = _named(path)
    provided = condition(_dataset(), graph)
    if graph is None:
        _require_dataset_format()
        _dataset().put(_quads(DefaultGraph()), provided=provided)
        return "", 204
    existed = _dataset().contains(graph)
    _dataset().put(_into(graph, _quads(graph)), graphs=[graph], provided=provided)
    _tell(graph)
    return "", 204 if existed else 201


@blueprint.post("", defaults={"path": ""}, strict_slashes=False)
@blueprint.post("/<path:path>")
def merge(path: str) -> Response:
    require("write")
    graph = _named(path)
    provided = condition(_dataset(), graph)
    if graph is None and content_type() in DATASET_FORMATS:
        _dataset().add(_quads(DefaultGraph()), provided=provided)
        return Response(status=204)
    if graph is None:
        made = NamedNode(urljoin(services().config.base, f"graph-store/{random_id()}"))
        _dataset().add(_into(made, _quads(made)), provided=provided)
        _tell(made)
        return Response(status=201, headers={"Location": made.value})
    existed = _dataset().contains(graph)
    _dataset().add(_into(graph, _quads(graph)), provided=provided)
    _tell(graph)
    return Response(status=200 if existed else 201)


@blueprint.delete("", defaults={"path": ""}, strict_slashes=False)
@blueprint.delete("/<path:path>")
def delete(path: str) -> tuple[str, int]:
    require("write")
    graph = _required(path)
    if not _dataset().drop(graph, provided=condition(_dataset(), graph)) and not isinstance(graph, DefaultGraph):
        raise NotFound(f"There is no graph {graph}.")
    return "", 200


def _tell(graph: GraphName) -> None:
    """Annotations may be about what the graph describes now."""
    if isinstance(graph, NamedNode):
        room().indexes.note_graph(graph.value)


def _dataset() -> Dataset:
    return services().stores.public


def _named(path: str) -> GraphName | None:
    """The graph that the request is about; None where it names none."""
    if path and request.args:
        raise WrongUse("A graph's own address takes no parameters.", remedy="Use /graph-store?graph=IRI.")
    here = urljoin(services().config.base, f"graph-store/{spelled(path)}")
    if path:
        return NamedNode(here)
    if "default" in request.args and "graph" in request.args:
        raise WrongUse("The request names a graph and the default graph.", remedy="Name one of them.")
    if "default" in request.args:
        return DefaultGraph()
    if "graph" not in request.args:
        return None
    name, *more = request.args.getlist("graph")
    if more or not name:
        raise WrongUse("The request names no graph, or several.", remedy="Say ?graph=IRI once.")
    require_free(name)
    try:
        return NamedNode(name if is_url(name) or name.startswith("urn:") else urljoin(here, name))
    except ValueError as error:
        raise WrongUse(f"graph is no IRI: {error}", remedy="Send an absolute IRI.") from error


def _required(path: str) -> GraphName:
    graph = _named(path)
    if graph is None:
        raise WrongUse("The request names no graph.", remedy="Say ?graph=IRI or ?default.")
    return graph


def _require_dataset_format() -> None:
    if content_type() not in DATASET_FORMATS:
        raise WrongUse("The request names no graph.", remedy="Say ?graph=IRI, or send N-Quads or TriG.")


def _quads(graph: GraphName) -> Iterator[Quad]:
    """What the body says, checked before anything is written."""
    base = graph.value if isinstance(graph, NamedNode) else services().config.base
    found = _parts(base) if content_type() == MULTIPART else _whole(base)
    return admitted(found, what="The body")


def _whole(base: str) -> Iterator[Quad]:
    """By way of a file, because the body may be larger than memory."""
    require_utf8()
    syntax = format_of(_readable(content_type()))
    with whole_file(services().config.upload_bytes) as file, mapped(cast(BinaryIO, file)) as document:
        yield from read_rdf(document, syntax, base=base)


def _parts(base: str) -> Iterator[Quad]:
    with whole_file(services().config.upload_bytes) as file:
        _, _, parts = parse_form_data({**request.environ, "wsgi.input": file})
        for part in parts.values():
            syntax = format_of(_readable(part.mimetype))
            yield from read_rdf(part.stream.read(), syntax, base=base, file=part.filename)


def _readable(media_type: str) -> str:
    if media_type not in GRAPHS:
        raise UnsupportedMedia(
            f"{media_type or 'A body without Content-Type'} is not read here.",
            remedy=f"Send one of {', '.join(GRAPHS)}, or {MULTIPART} of these.",
        )
    return media_type


def _into(graph: GraphName, quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if not isinstance(quad.graph_name, DefaultGraph):
            raise WrongUse("The body names graphs, and so does the request.", remedy="Name them in one place.")
        yield Quad(quad.subject, quad.predicate, quad.object, graph)
