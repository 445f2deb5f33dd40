"""Every IRI of ours resolves: a page for people, the triples about it for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from pyoxigraph import Literal, NamedNode, Triple

from descant.errors import NotFound, WrongUse
from descant.ontology.formats import Format, format_of
from descant.ontology.iris import DCTERMS, DSC, FRBR, MO, RDF
from descant.ontology.licences import NOT_KNOWN
from descant.ontology.writing import write_rdf
from descant.server.addresses import spelled, unusual, which_are_known
from descant.server.labels import LABELS, labels_of, nodes_of, words_of
from descant.server.languages import language
from descant.server.licences import unlicensed
from descant.server.negotiation import GRAPHS, HTML, NAMES, named_format, require_best
from descant.server.offers import offers
from descant.server.presentation import Shown, description, href, natural, opens, shown, shown_graph
from descant.server.recordings import main_findings
from descant.server.services import services
from descant.server.versions import versions_of
from descant.store.named import answered, rows_of

blueprint = Blueprint("resources", __name__)

VALUES_SHOWN = 50
INCOMING_SHOWN = 200
"""as many as the named query gives"""
SEEN = ("image/jpeg", "image/png", "image/webp")
"""images that browsers show"""
INSIDE = 5000
"""statements of a graph that its own page gives; the graph store gives all"""


@dataclass(frozen=True, slots=True)
class Known:
    """What the graph says of a node, and what it holds as a graph."""

    node: NamedNode
    outgoing: list[Any]
    incoming: list[Any]
    inside: list[Triple]

    def __bool__(self) -> bool:
        return bool(self.outgoing or self.incoming or self.inside)


@blueprint.get("/id/<path:path>")
@blueprint.get("/graph/<path:path>")
def resource(path: str) -> Response | str:  # the path is read from the request, which has its first part too
    base, asked = services().config.base, request.path[1:]
    usual = base + spelled(asked)
    known = _first_of([f"{usual}?{request.query_string.decode('latin-1')}"]) if request.query_string else None
    known = known or _known(NamedNode(usual)) or _first_of(base + each for each in unusual(asked))
    return _respond(known, usual)


@blueprint.get("/describe")
def describe() -> Response | str:
    """The same for an IRI from elsewhere."""
    if "iri" not in request.args:
        raise WrongUse("The request names no IRI.", remedy="Say ?iri=…")
    iri = request.args["iri"]
    try:
        node = NamedNode(iri)
    except ValueError as error:
        raise WrongUse(f"{iri!r} is no IRI: {error}", remedy="Give an absolute IRI.") from error
    return _respond(_known(node), iri)


def _known(node: NamedNode) -> Known:
    public = services().stores.public
    outgoing, incoming = (rows_of(public, query, resource=node) for query in ("description", "incoming-links"))
    return Known(node, outgoing, incoming, list(islice(public.graph(node), INSIDE)))


def _first_of(iris: Iterable[str]) -> Known | None:
    """What the graph says of one of the IRIs that it knows."""
    rows = answered(services().stores.public, which_are_known(nodes_of(iris)))
    return next((_known(row["iri"]) for row in rows), None)


def _respond(known: Known | None, asked: str) -> Response | str:
    if not known:
        raise NotFound(
            f"Nothing is known of {asked}.", remedy="Look through the library at /library, or ask the graph at /sparql."
        )
    offered = (*GRAPHS, HTML)
    chosen = named_format(request.args.get("format"), offered) or require_best(offered)
    if chosen == HTML:
        return _page(known)
    return Response(write_rdf(dict.fromkeys(_triples(known)), format_of(chosen)), content_type=chosen)


def _triples(known: Known) -> Iterator[Triple]:
    """What is said of it, and of it as a graph or in passing."""
    yield from (Triple(known.node, row["property"], row["value"]) for row in known.outgoing)
    yield from (Triple(row["subject"], row["property"], known.node) for row in known.incoming)
    yield from known.inside


def _page(known: Known) -> str:
    node, outgoing, incoming = known.node, known.outgoing, known.incoming
    types = [row["value"] for row in outgoing if row["property"] == RDF.type]
    mentioned = [row["value"] for row in outgoing] + [row["subject"] for row in incoming]
    labels, unknown = labels_of(mentioned, language()) | words_of(mentioned), unlicensed([node, *mentioned])
    uses = _uses(incoming, labels, unknown)
    shown_here = {node, *(row["subject"] for row in incoming if row["property"] == FRBR.exemplar)}
    return render_template(
        "resource.html",
        iri=node.value,
        opens=opens(node.value),
        label=_label(outgoing) or shown(node)["text"],
        types=[shown(each) for each in dict.fromkeys(types)],
        licence=NOT_KNOWN if shown_here & unknown else "",
        media=_media(outgoing),
        analysed=_analysed(node, outgoing),
        offers=list(offers(node, outgoing, incoming)),
        heard=_heard(node, outgoing),
        versions=versions_of(node) if MO.MusicalWork in types else [],
        properties=_properties(outgoing, labels, unknown),
        incoming=uses,
        incoming_total=len(uses) + (len(incoming) == INCOMING_SHOWN),
        incoming_query=f"SELECT ?subject ?property {{ ?subject ?property {node} }}",
        formats=[_link(node, each) for each in Format],
    )


def _media(outgoing: list[Any]) -> dict[str, Any] | None:
    """What a browser can show or play of a source that is a file of ours."""
    said = {row["property"]: row["value"].value for row in outgoing if isinstance(row["value"], NamedNode | Literal)}
    file, media_type = said.get(FRBR.exemplar, ""), said.get(DCTERMS.format, "")
    sounds = media_type.startswith("audio/")
    if not (sounds or media_type in SEEN) or not file.startswith(f"{services().config.base}id/file/"):
        return None
    return {"src": href(file), "sounds": sounds}


def _analysed(node: NamedNode, outgoing: list[Any]) -> str:
    """The page of what is heard in it, of a recording or its file."""
    is_source = any(row["property"] == RDF.type and row["value"] == DSC.RecordedSource for row in outgoing)
    is_file = any(row["property"] == MO.encodes for row in outgoing)
    return url_for("analysis_pages.show_page", source=node.value) if is_source or is_file else ""


def _heard(node: NamedNode, outgoing: list[Any]) -> list[str]:
    """The main findings in a recording, or in a file of one."""
    if not _analysed(node, outgoing):
        return []
    files = [
        row["value"] for row in outgoing if row["property"] == FRBR.exemplar and isinstance(row["value"], NamedNode)
    ]
    return main_findings((files or [node])[0].value)


def _label(outgoing: list[Any]) -> str:
    """In the language of the page, if it may be."""
    said = [row for row in outgoing if isinstance(row["value"], Literal)]
    said.sort(key=lambda row: bool(row["value"].language == language()))
    labels = {row["property"]: row["value"].value for row in said}
    return next((labels[each] for each in LABELS if each in labels), "")


def _properties(outgoing: list[Any], labels: Mapping[Any, str], unknown: set[NamedNode]) -> list[dict[str, Any]]:
    """By property; each value once, with all graphs that state it."""
    found: dict[NamedNode, list[Any]] = {}
    for (name, value), graphs in _stated(outgoing, "property", "value").items():
        if name != RDF.type:
            found.setdefault(name, []).append(_mention(value, labels, unknown) | {"graphs": graphs})
    return [
        {"property": shown(each), "values": values[:VALUES_SHOWN], "more": max(0, len(values) - VALUES_SHOWN)}
        for each, values in sorted(found.items(), key=lambda item: str(item[0]))
    ]


def _mention(term: Any, labels: Mapping[Any, str], unknown: set[NamedNode]) -> dict[str, Any]:
    """A term, and of a source whether its licence is not known."""
    return {**shown(term, labels.get(term, "")), "licence": NOT_KNOWN if term in unknown else ""}


def _uses(incoming: list[Any], labels: Mapping[Any, str], unknown: set[NamedNode]) -> list[dict[str, Any]]:
    uses = [
        {"subject": _mention(subject, labels, unknown), "property": shown(name), "graphs": graphs}
        for (subject, name), graphs in _stated(incoming, "subject", "property").items()
    ]
    return sorted(uses, key=lambda use: (use["property"]["text"], natural(use["subject"]["text"])))


def _stated(rows: list[Any], *names: str) -> dict[tuple[Any, ...], list[Shown]]:
    """Each statement once, and the graphs that state it; the unnamed one is not told."""
    found: dict[tuple[Any, ...], list[Shown]] = {}
    for row in rows:
        graphs = found.setdefault(tuple(row[name] for name in names), [])
        if graph := shown_graph(row["graph"]):
            graphs.append(graph)
    return found


def _link(node: NamedNode, syntax: Format) -> dict[str, str]:
    return {
        "media_type": syntax.media_type,
        "label": NAMES[syntax],
        "href": description(node.value, format=syntax.extensions[0][1:]),
    }
