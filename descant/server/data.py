"""The data as a whole: its description (VoID) and its dumps."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_file

from descant.errors import NotFound
from descant.ontology.formats import format_of
from descant.ontology.writing import write_rdf
from descant.server.dumps import dump_file
from descant.server.negotiation import GRAPHS, require_best
from descant.server.services import services
from descant.server.void import describe

blueprint = Blueprint("data", __name__)

DUMPS = {
    "nq": "application/n-quads",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "trig": "application/trig",
}


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
        raise NotFound(f"There is no dump as .{suffix}.", remedy=f"Dumps: {', '.join(DUMPS)}.")
    here = services()
    path, tag = dump_file(here.stores.public, here.config.home / "dumps", DUMPS[suffix], suffix)
    if tag and request.if_none_match.contains_weak(tag):
        return Response(status=304, headers={"ETag": f'"{tag}"'})  # before the file is opened
    return send_file(
        path,
        mimetype=DUMPS[suffix],
        as_attachment=True,
        download_name=f"descant.{suffix}",
        etag=tag or False,
        conditional=True,
        max_age=0,
    )
