"""IIIF for others: manifests of our sources, tiles of local images, content states. See docs/iiif.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request, send_file

from descant.errors import NotFound, WrongUse
from descant.jobs.tiles import INFORMATION, information, tiles_folder
from descant.ontology.minting import Minter
from descant.server.iiif.content_state import as_annotation, decode, encode, state
from descant.server.iiif.manifests import manifest
from descant.server.iiif.shown import find_shown
from descant.server.services import services

blueprint = Blueprint("iiif", __name__, url_prefix="/iiif")

PRESENTATION = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
IMAGE = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
FOREVER = 365 * 24 * 3600
"""seconds: an image's name is the hash of its content"""
_PLACE = re.compile(r"(?:full|\d+,\d+,\d+,\d+)/(?:max|\d+,\d+)/0/default\.jpg")


@blueprint.get("/<path:source>/manifest.json")
def source_manifest(source: str) -> Response:
    """Of a source by the name that it has under `id/source/`."""
    here = services()
    base = here.config.base
    shown = find_shown(here.stores.public, Minter(base).source(source), f"{base}iiif/image/")
    return _json(manifest(shown, f"{base}iiif/{source}/manifest.json"), PRESENTATION)


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
