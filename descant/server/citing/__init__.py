"""`/api/citation`: how to cite a thing of the graph, as BibTeX, CSL-JSON or a sentence."""

from __future__ import annotations

from flask import Blueprint, Response, request

from descant.errors import InvalidInput, NotAcceptable
from descant.jobs.harmony.songs import iri_of
from descant.server.analysis_files import as_file
from descant.server.citing.cited import cited
from descant.server.citing.forms import FORMS

blueprint = Blueprint("citing", __name__)


@blueprint.get("/api/citation")
def show_citation() -> Response:
    name = request.args.get("form", "csl")
    if "of" not in request.args:
        raise InvalidInput("The request names nothing that is cited.", remedy="Say ?of=, an IRI of the graph.")
    if name not in FORMS:
        raise NotAcceptable(f"There is no {name[:20]} of citations.", remedy=f"There are {', '.join(FORMS)}.")
    form, thing = FORMS[name], cited(iri_of(request.args["of"]))
    return as_file(form.write(thing).encode(), form.media_type, f"{thing.key}{form.extension}")
