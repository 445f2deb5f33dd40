"""Every IRI of ours resolves: a page for people, the triples about it for programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal, NamedNode, Triple

from descant.errors import NotFound, WrongUse
from descant.ontology.formats import Format, format_of
from descant.ontology.iris import DCTERMS, RDF, RDFS, SKOS
from descant.ontology.queries import named
from descant.ontology.writing import write_rdf
from descant.server.negotiation import GRAPHS, HTML, NAMES, SUFFIXES, require_best
from descant.server.presentation import shown, shown_graph
from descant.server.services import services

blueprint = Blueprint("resources", __name__)

LABELS = (DCTERMS.title, RDFS.label, SKOS.prefLabel)
VALUES_SHOWN = 50
INCOMING_SHOWN = 200
"""as many as the named query gives"""
INSIDE = 5000
"""statements of a graph that its own page gives; the graph store gives all"""


@blueprint.get("/id/<path:path>")
@blueprint.get("/annotations/<path:path>")
@blueprint.get("/graph/<path:path>")
def resource(path: str) -> Response | str:  # the path is read from the request, as it was written
    return _respond(services().config.base + quote(request.path[1:], safe="/:@!$&'()*+,;=~-._%"))


@blueprint.get("/describe")
def describe() -> Response | str:
    """The same for an IRI from elsewhere."""
    if "iri" not in request.args:
        raise WrongUse("The request names no IRI.", remedy="Say ?iri=…")
    return _respond(request.args["iri"])


def _respond(iri: str) -> Response | str:
    try:
        node = NamedNode(iri)
    except ValueError as error:
        raise WrongUse(f"{iri!r} is no IRI: {error}", remedy="Give an absolute IRI.") from error
    outgoing, incoming = (list(_rows(query, node)) for query in ("description", "incoming-links"))
    inside = list(islice(services().stores.public.graph(node), INSIDE))
    if not (outgoing or incoming or inside):
        raise NotFound(f"Nothing is known of {iri}.", remedy="Search the library, or ask /sparql.")
    chosen = SUFFIXES.get(request.args.get("format", "")) or require_best((*GRAPHS, HTML))
    if chosen == HTML:
        return _page(node, outgoing, incoming)
    return Response(write_rdf(_triples(node, outgoing, incoming, inside), format_of(chosen)), content_type=chosen)


def _rows(query: str, node: NamedNode) -> Iterator[Any]:
    rows: Any = services().stores.public.query(named(query).text, {"resource": node})
    return iter(rows)


def _triples(node: NamedNode, outgoing: list[Any], incoming: list[Any], inside: list[Triple]) -> Iterator[Triple]:
    """What is said of it, and of it as a graph or in passing."""
    yield from (Triple(node, row["property"], row["value"]) for row in outgoing)
    yield from (Triple(row["subject"], row["property"], node) for row in incoming)
    yield from inside


def _page(node: NamedNode, outgoing: list[Any], incoming: list[Any]) -> str:
    types = [row["value"] for row in outgoing if row["property"] == RDF.type]
    return render_template(
        "resource.html",
        iri=node.value,
        label=_label(outgoing) or shown(node)["text"],
        types=[shown(each) for each in dict.fromkeys(types)],
        properties=_properties(outgoing),
        incoming=[
            {"subject": shown(row["subject"]), "property": shown(row["property"]), "graph": shown_graph(row["graph"])}
            for row in incoming
        ],
        incoming_total=len(incoming) + (len(incoming) == INCOMING_SHOWN),
        incoming_query=f"SELECT ?subject ?property {{ ?subject ?property {node} }}",
        formats=[_link(node, each) for each in Format],
    )


def _label(outgoing: list[Any]) -> str:
    labels = {row["property"]: row["value"].value for row in outgoing if isinstance(row["value"], Literal)}
    return next((labels[each] for each in LABELS if each in labels), "")


def _properties(outgoing: list[Any]) -> list[dict[str, Any]]:
    """By property; a value that several graphs state is shown once for each."""
    found: dict[NamedNode, list[Any]] = {}
    for row in outgoing:
        if row["property"] != RDF.type:
            value = {**shown(row["value"]), "graph": shown_graph(row["graph"])}
            found.setdefault(row["property"], []).append(value)
    return [
        {"property": shown(each), "values": values[:VALUES_SHOWN], "more": max(0, len(values) - VALUES_SHOWN)}
        for each, values in sorted(found.items(), key=lambda item: str(item[0]))
    ]


def _link(node: NamedNode, syntax: Format) -> dict[str, str]:
    suffix = syntax.extensions[0][1:]
    return {
        "media_type": syntax.media_type,
        "label": NAMES[syntax],
        "href": f"/describe?iri={quote(node.value, safe='')}&format={suffix}",
    }
