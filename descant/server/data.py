"""The data as a whole: its description (VoID) and its dumps."""

from __future__ import annotations

import os
from contextlib import ExitStack

from flask import Blueprint, Response
from pyoxigraph import RdfFormat
from werkzeug.wsgi import FileWrapper

from descant.errors import NotFound
from descant.ontology.formats import format_of
from descant.ontology.writing import write_rdf
from descant.server.auth import bearer, client, is_owner
from descant.server.conditions import settled
from descant.server.dumps import KEPT
from descant.server.negotiation import GRAPHS, require_best
from descant.server.services import services
from descant.server.void import describe

blueprint = Blueprint("data", __name__)

DUMPS = {
    each.file_extension: each for each in (RdfFormat.N_QUADS, RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.TRIG)
}
CHUNK = 1 << 18


@blueprint.get("/.well-known/void")
def void() -> Response:
    media_type = require_best(GRAPHS)
    here = services()
    dumps = [f"dump.{suffix}" for suffix in DUMPS]
    description = describe(here.config.base, here.counts.get(), here.partitions.get(), dumps)
    return Response(write_rdf(description, format_of(media_type)), content_type=media_type)


@blueprint.get("/dump.<suffix>")
def dump(suffix: str) -> Response:
    if suffix not in DUMPS:
        raise NotFound(f"There is no dump as .{suffix[:20]}.", remedy=f"Dumps: {', '.join(DUMPS)}.")
    here, known = services(), bearer()
    with ExitStack() as held:
        if not is_owner():  # others may read slowly
            held.callback(here.places.take(client()))
        file, tag = here.dumps.open(DUMPS[suffix], age=0 if known else KEPT)
        held.enter_context(file)
        response = Response(FileWrapper(file, CHUNK), mimetype=DUMPS[suffix].media_type)
        response.content_length = os.fstat(file.fileno()).st_size
        response.headers.set("Content-Disposition", "attachment", filename=f"descant.{suffix}")
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(tag)
        settled(response, response.content_length)
        response.call_on_close(held.pop_all().close)
        return response
