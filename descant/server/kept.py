"""The files that sources are, at their own names: `/id/file/sha256-….mei` is the file, with an id for everything in it.

Who asks for a page or for triples gets what is said about the file, as of every other name.
"""

from __future__ import annotations

import mimetypes

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.errors import NotFound
from descant.server.keeping import SANDBOX, kept_path
from descant.server.negotiation import GRAPHS, HTML
from descant.server.resources import resource
from descant.server.services import services
from descant.store.named import rows_of

blueprint = Blueprint("kept", __name__)

SHOWN = ("audio/", "image/jpeg", "image/png", "image/webp", "video/")
"""what a browser may show; all else is for programs, and never runs here"""


@blueprint.get("/id/file/<name>")
def show_file(name: str) -> ResponseReturnValue:
    described = request.args.get("format") or any(each.lower() in _DESCRIBING for each, _ in request.accept_mimetypes)
    if described:
        return resource(f"id/file/{name}")
    media_type = _media_type(name)
    response = send_file(
        kept_path(name, original="original" in request.args),
        mimetype=media_type,
        conditional=True,
        as_attachment=not media_type.startswith(SHOWN),
        download_name=name,
        max_age=3600,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Accept-Ranges"] = "bytes"
    return response


_DESCRIBING = frozenset({HTML, *GRAPHS} - {"application/json"})


def _media_type(name: str) -> str:
    """What the graph says; a file that is in no public source is not there."""
    file = NamedNode(f"{services().config.base}id/file/{name}")
    rows = rows_of(services().stores.public, "source-of-file", file=file)
    found = [row["format"] for row in rows]
    if not found:
        raise NotFound(f"There is no file {name}.", remedy="The page of a source names its file.")
    return found[0].value if found[0] else mimetypes.guess_type(name)[0] or "application/octet-stream"
