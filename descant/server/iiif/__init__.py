"""IIIF for others: manifests of our sources, search in them, tiles of images, content states. See docs/iiif.md."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, send_file

from descant.errors import NotFound, WrongUse
from descant.ingest.presentation.ranges import FILE as RANGES
from descant.ingest.presentation.ranges import read_ranges
from descant.ingest.reading import Range
from descant.jobs.tiles import INFORMATION, information, tiles_folder
from descant.ontology.minting import Minter
from descant.server.auth import client
from descant.server.iiif.answering import search_page, term_page
from descant.server.iiif.asking import PARAMETERS, asked
from descant.server.iiif.content_state import as_annotation, decode, encode, state
from descant.server.iiif.manifests import canvas_addresses, manifest
from descant.server.iiif.remarks import Recent, Remark
from descant.server.iiif.shown import Shown, find_shown
from descant.server.services import services
from descant.store.files import files_of

blueprint = Blueprint("iiif", __name__, url_prefix="/iiif")

PRESENTATION = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
SEARCH = 'application/ld+json;profile="http://iiif.io/api/search/2/context.json"'
IMAGE = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
FOREVER = 365 * 24 * 3600
"""seconds: an image's name is the hash of its content"""
_NUMBER = re.compile(r"[0-9]{1,9}")
_PLACE = re.compile(r"(?:full|\d+,\d+,\d+,\d+)/(?:max|\d+,\d+)/0/default\.jpg")


@blueprint.get("/<path:source>/manifest.json")
def source_manifest(source: str) -> Response:
    """Of a source by the name that it has under `id/source/`."""
    return _json(manifest(_shown(source), _beside(source, "manifest.json")), PRESENTATION)


@blueprint.get("/<path:source>/search")
def search(source: str) -> Response:
    request_made, number = asked(request.args), request.args.get("page", "1")
    if not _NUMBER.fullmatch(number):
        raise WrongUse(f"{number[:40]!r} is no page.", remedy="Follow next and prev.")
    found = [each for each in _remarks(source) if request_made.finds(each)]
    return _json(search_page(found, request_made, _beside(source, "search"), int(number)), SEARCH)


@blueprint.get("/<path:source>/autocomplete")
def autocomplete(source: str) -> Response:
    request_made = asked(request.args, (*PARAMETERS, "min"))
    return _json(term_page(_remarks(source), request_made, _beside(source, "autocomplete")), SEARCH)


def _shown(source: str) -> Shown:
    here = services()
    base = here.config.base
    found = find_shown(here.stores.public, Minter(base).source(source), f"{base}iiif/image/")
    return replace(found, ranges=_ranges(found.sha256))


def _ranges(sha256: str | None) -> tuple[Range, ...]:
    """Those that were read are kept beside the file, which several sources may have."""
    with suppress(NotFound):
        return read_ranges(files_of(services().config).path(f"sha256-{sha256}", RANGES).read_bytes())
    return ()


def _remarks(source: str) -> list[Remark]:
    """On the account of who asks, as a query is."""
    here = services()
    with here.throttle.share(client()):
        shown = _shown(source)
        recent: Recent = current_app.extensions.setdefault("descant.iiif", Recent())
        return recent.get(here.stores.public, shown, canvas_addresses(shown, _beside(source, "manifest.json")))


def _beside(source: str, name: str) -> str:
    return f"{services().config.base}iiif/{source}/{name}"


@blueprint.get("/image/<name>")
def image(name: str) -> Response:
    """The service's own address leads to its description."""
    _folder(name)
    return Response(status=303, headers={"Location": f"{services().config.base}iiif/image/{name}/{INFORMATION}"})


@blueprint.get("/image/<name>/info.json")
def image_information(name: str) -> Response:
    return _json(information(_folder(name), f"{services().config.base}iiif/image/{name}"), IMAGE)


@blueprint.get("/image/<name>/<path:place>")
def image_part(name: str, place: str) -> Response:
    """A file of the tiles; of level 0 nothing is made on demand."""
    path = _folder(name) / place
    if not _PLACE.fullmatch(place) or not path.is_file():
        raise NotFound(f"The image {name[:12]}… has no {place[:80]}.", remedy="Its info.json lists sizes and tiles.")
    told = path.stat()
    tag = f"{told.st_mtime_ns:x}-{told.st_size:x}"
    if request.if_none_match.contains_weak(tag):  # before the file is opened
        return _open(Response(status=304, headers={"ETag": f'"{tag}"'}))
    return _open(send_file(path, mimetype="image/jpeg", etag=tag, conditional=False, max_age=FOREVER))


def _folder(name: str) -> Path:
    return tiles_folder(services().config.home, name)


@blueprint.get("/content-state")
def content_state() -> Response:
    """`iiif-content` as the annotation that it stands for; a `target` as the text that travels in an address."""
    if content := request.args.get("iiif-content"):
        return _json(as_annotation(decode(content)), PRESENTATION)
    if target := request.args.get("target"):
        made = state(target, request.args.get("type", "Canvas"), request.args.get("manifest"))
        return _open(Response(encode(made), mimetype="text/plain"))
    raise WrongUse("There is no content state.", remedy="Give iiif-content=…, or target=… with type= and manifest=.")


def _json(document: dict[str, Any], media_type: str) -> Response:
    response: Response = jsonify(document)
    response.content_type = media_type
    response.add_etag()
    response.make_conditional(request)
    return _open(response)


def _open(response: Response) -> Response:
    """For viewers of any origin, also out of a cache that did not know which one asked."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
