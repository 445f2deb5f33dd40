"""The ontology's page: for people as HTML with an anchor a term, for programs as RDF."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from descant.errors import NotFound
from descant.ontology.documentation import documentation, render_html
from descant.ontology.formats import Format, format_of
from descant.ontology.iris import PREFIXES
from descant.ontology.vocabulary import known_terms, vocabulary_quads
from descant.ontology.writing import write_rdf
from descant.server.negotiation import HTML, NAMES, require_best

blueprint = Blueprint("vocabulary", __name__)

WRITTEN = (Format.TURTLE, Format.JSON_LD, Format.N_TRIPLES, Format.RDF_XML)


@blueprint.get("/ontology")
def ontology() -> Response | str:
    chosen = require_best((*(each.media_type for each in WRITTEN), HTML))
    if chosen != HTML:
        return _as_rdf(chosen)
    links = [
        {
            "href": f"{request.script_root}/ontology.{each.extensions[0][1:]}",
            "label": NAMES[each],
            "media_type": each.media_type,
        }
        for each in WRITTEN
    ]
    return render_template("ontology.html", fragment=render_html(documentation()), formats=links)


@blueprint.get("/ontology.<suffix>")
def ontology_file(suffix: str) -> Response:
    forms = {extension[1:]: each for each in WRITTEN for extension in each.extensions}
    if suffix not in forms:
        raise NotFound(f"The ontology is not written as .{suffix[:20]}.", remedy=f"Forms: {', '.join(forms)}.")
    return _as_rdf(forms[suffix].media_type)


def _as_rdf(media_type: str) -> Response:
    return Response(write_rdf(vocabulary_quads(), format_of(media_type)), content_type=media_type)


@lru_cache(maxsize=1)
def names() -> dict[str, list[str]]:
    """Classes and properties to complete what is typed on the query page."""
    found = sorted(_short(term) for term in known_terms())
    return {
        "classes": [name for name in found if name.partition(":")[2][:1].isupper()],
        "properties": [name for name in found if name.partition(":")[2][:1].islower()],
    }


def _short(term: NamedNode) -> str:
    prefix = next((p for p, base in PREFIXES.items() if term.value.startswith(base)), "")
    return f"{prefix}:{term.value.removeprefix(PREFIXES.get(prefix, ''))}"
