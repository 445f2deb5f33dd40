"""`/covers/<source>`: a small picture of a source, drawn when it is first asked for and kept.

No request waits for a picture: one that is not there yet is answered with staff lines (202, and when to come back)
while a thread draws it, one after the other. What cannot be drawn keeps its staff lines.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.disk import disk_errors, make_folder, require_room
from descant.errors import DescantError, InvalidInput, NotFound, RemoteFailed
from descant.fetching import fetch
from descant.ontology.iris import DSC
from descant.rendering.covers import JPEG, SVG, Cover, draw_page, draw_score, draw_wave
from descant.server.keeping import LENGTH, SANDBOX, kept_path
from descant.server.library.cover_places import cover_place
from descant.server.services import services
from descant.store.files import files_of
from descant.store.named import rows_of

blueprint = Blueprint("covers", __name__)

WAITING = 200
"""pictures; whoever asks for more comes back"""
SOON = 1
"""seconds until one may ask again"""
PATIENCE = 3600.0
"""seconds until something is tried again that failed for a reason that may pass"""
FETCHED, SECONDS = 20_000_000, 15.0
"""bytes of a page that lies elsewhere, and what it may take"""
LARGEST_SCORE = 20_000_000
NOTHING = b""
"""kept of what cannot be drawn"""
STAFF = gzip.compress(
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 200" width="700" height="200">'
    b'<path d="M40 68H660M40 84H660M40 100H660M40 116H660M40 132H660" stroke="#000" stroke-opacity=".25"/></svg>'
)

Draw = Callable[[], Cover]


class Easel:
    """One thread, which ends when nothing waits."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._waiting = dict[Path, Draw]()
        self._failed = dict[Path, float]()
        self._is_drawing = False

    def want(self, place: Path, draw: Draw, min_free: int) -> bool:
        """Whether it will be there; no where it failed a while ago."""
        with self._turn:
            if time.monotonic() - self._failed.get(place, -PATIENCE) < PATIENCE:
                return False
            if len(self._waiting) < WAITING:
                self._waiting.setdefault(place, draw)
            if not self._is_drawing:
                self._is_drawing = True
                threading.Thread(target=self._run, args=(min_free,), name="covers", daemon=True).start()
            return True

    def _run(self, min_free: int) -> None:
        while True:
            with self._turn:
                place = next(iter(self._waiting), None)
                if place is None:
                    self._is_drawing = False
                    return
                draw = self._waiting[place]
            self._draw(place, draw, min_free)
            with self._turn:
                self._waiting.pop(place, None)

    def _draw(self, place: Path, draw: Draw, min_free: int) -> None:
        try:
            if not place.is_file():
                _keep(place, _drawn(draw), min_free)
        except Exception as error:  # of a stranger's file or the disk; who asks again in an hour meets it again
            logging.getLogger(__name__).warning("no cover was drawn: %s", error)
            with self._turn:
                self._failed[place] = time.monotonic()


def _drawn(draw: Draw) -> bytes:
    try:
        return draw().body
    except InvalidInput as error:
        logging.getLogger(__name__).info("this gives no cover: %s", error)
        return NOTHING


def _keep(place: Path, body: bytes, min_free: int) -> None:
    make_folder(place.parent)
    draft = place.with_name(f".{secrets.token_hex(8)}")
    with disk_errors(place):
        require_room(place.parent, min_free)
        try:
            draft.write_bytes(gzip.compress(body) if place.suffix == ".svgz" and body else body)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)


OURS, ELSEWHERE = Easel(), Easel()
"""no picture of ours waits for another host"""


@blueprint.get("/covers/<name>")
def show_cover(name: str) -> ResponseReturnValue:
    """Of a source that is public, by the last part of its IRI."""
    node = NamedNode(f"{services().config.base}id/source/{name}") if name.replace("-", "").isalnum() else None
    rows = rows_of(services().stores.public, "source-to-show", source=node) if node else []
    if node is None or not rows:
        raise NotFound(f"There is no source {name[:100]}.", remedy="The library names the sources that are here.")
    kind, file = rows[0]["kind"], next((row["file"].value for row in rows if row["file"]), "")
    place = cover_place(services().config.home, node.value, paged=kind == DSC.FacsimileSource)
    if place.is_file():
        return _answer(place.read_bytes(), JPEG if kind == DSC.FacsimileSource else SVG)
    easel, draw = _way_to_draw(node, kind, file)
    if draw and easel.want(place, draw, services().config.min_free):
        return _answer(STAFF, SVG, 202, **{"Cache-Control": "no-store", "Retry-After": str(SOON)})
    return _answer(NOTHING, SVG)


def _answer(body: bytes, media_type: str, status: int = 200, **headers: str) -> Response:
    """SVG lies there packed."""
    if not body:
        body, media_type = STAFF, SVG
    response = Response(body, status, content_type=media_type)
    if media_type == SVG and request.accept_encodings.quality("gzip") > 0:
        response.headers["Content-Encoding"] = "gzip"
    elif media_type == SVG:
        response.set_data(gzip.decompress(body))
    response.vary.add("Accept-Encoding")
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers.update(headers)
    if status == 200:
        response.set_etag(hashlib.sha256(body).hexdigest()[:32])
        response.make_conditional(request)
    return response


# -- what is drawn, found while the request has the graph -------------------------------------------------------


def _way_to_draw(source: NamedNode, kind: NamedNode, file: str) -> tuple[Easel, Draw | None]:
    ours = f"{services().config.base}id/file/"
    name = file.removeprefix(ours) if file.startswith(ours) else ""
    try:
        if kind == DSC.FacsimileSource:
            return _way_to_page(source, ours, name)
        if kind == DSC.NotatedSource and name:
            return OURS, partial(_score, kept_path(name), name)
        if kind == DSC.RecordedSource and name:
            return OURS, partial(_wave, files_of(services().config).path(name[:LENGTH], "peaks.dat"), name)
    except NotFound:  # it is known, but not kept here
        return OURS, None
    return OURS, None


def _way_to_page(source: NamedNode, ours: str, own: str) -> tuple[Easel, Draw | None]:
    """The first one with a picture; or the file itself, where that is an image."""
    for row in rows_of(services().stores.public, "pages-of-source", source=source):
        image = row["image"].value if row["image"] else ""
        if image.startswith(ours):
            name = image.removeprefix(ours)
            return OURS, partial(draw_page, kept_path(name), name)
        small = [f"{row['service'].value}/full/700,/0/default.jpg"] if row["service"] else []
        if addresses := [each for each in (*small, image) if each.startswith(("http://", "https://"))]:
            return ELSEWHERE, partial(_page_from_elsewhere, addresses)
    return OURS, partial(draw_page, kept_path(own), own) if own else None


def _score(path: Path, name: str) -> Cover:
    if path.stat().st_size > LARGEST_SCORE:
        raise InvalidInput.at("it is too large for a small picture", file=name, remedy="Look at it as it is.")
    try:
        return draw_score(path.read_bytes(), name)
    except UnicodeDecodeError as error:
        raise InvalidInput.at("it is no MEI", file=name, remedy="Look at it as it is.") from error


def _wave(path: Path, name: str) -> Cover:
    return draw_wave(path.read_bytes(), name)


def _page_from_elsewhere(addresses: list[str]) -> Cover:
    """By this server, so that nobody's browser is led to another host by looking at the library."""
    failure: DescantError = RemoteFailed("There is no address.", remedy="")
    for address in addresses:
        try:
            found = fetch(address, size=FETCHED, seconds=SECONDS)
            if found.status == 200:
                with tempfile.NamedTemporaryFile(prefix="descant-") as file:
                    file.write(found.body)
                    file.flush()
                    return draw_page(Path(file.name), address)
            failure = RemoteFailed(f"{address} answers with the status {found.status}.", remedy="Try again later.")
        except DescantError as error:
            failure = error
    raise failure
