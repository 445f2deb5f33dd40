"""The files that sources are, at their own names: `/id/file/sha256-….mei` is the file, with an id for everything in it.

Who asks for a page or for triples gets what is said about the file, as of every other name.
"""

from __future__ import annotations

import mimetypes
from typing import Any

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.errors import NotFound
from descant.jobs.ingesting.outcome import KEPT, ORIGINAL
from descant.ontology.queries import named
from descant.server.negotiation import GRAPHS, HTML
from descant.server.resources import resource
from descant.server.services import services
from descant.store.files import Files, files_of

blueprint = Blueprint("kept", __name__)

LENGTH = len("sha256-") + 64
SHOWN = ("audio/", "image/jpeg", "image/png", "image/webp", "video/")
"""what a browser may show; all else is for programs, and never runs here"""
SANDBOX = "default-src 'none'; sandbox"


@blueprint.get("/id/file/<name>")
def show_file(name: str) -> ResponseReturnValue:
    described = request.args.get("format") or any(each.lower() in _DESCRIBING for each, _ in request.accept_mimetypes)
    if described:
        return resource(f"id/file/{name}")
    content, piece = name[:LENGTH], name[LENGTH:].partition(".")[0].removeprefix("-")
    media_type = _media_type(name)
    kept, original = files_of(services().config), "original" in request.args
    response = send_file(
        kept.path(content, _name_in(kept, content, piece, original=original)),
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
    rows: Any = services().stores.public.query(
        named("source-of-file").text, {"file": NamedNode(f"{services().config.base}id/file/{name}")}
    )
    found = [row["format"] for row in rows]
    if not found:
        raise NotFound(f"There is no file {name}.", remedy="The page of a source names its file.")
    return found[0].value if found[0] else mimetypes.guess_type(name)[0] or "application/octet-stream"


def _name_in(files: Files, content: str, piece: str, *, original: bool) -> str:
    """Of several pieces in a file each is kept by itself; what came in is one."""
    names = files.names(content)
    kept = f"{KEPT}-{piece}" if piece else KEPT
    wanted = (ORIGINAL,) if original else (kept,) if piece else (kept, ORIGINAL)
    for stem in wanted:
        for name in names:
            if name.partition(".")[0] == stem:
                return name
    raise NotFound(f"The file of {content} is not kept here.", remedy="Ingest it again.")
