"""`/covers/…`: at once or later, once for each source, only of what is public, and never anybody else's script."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.errors import Forbidden, InvalidInput, TooLarge
from descant.ingest.images import vips
from descant.ontology import records as r
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter
from descant.rendering.covers import JPEG, SVG, Cover
from descant.server.library import covers
from descant.server.library.covers import Easel
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS

MINT = Minter("http://localhost/")


@pytest.fixture
def easels(monkeypatch: pytest.MonkeyPatch) -> tuple[Easel, Easel]:
    made = Easel(), Easel()
    monkeypatch.setattr(covers, "OURS", made[0])
    monkeypatch.setattr(covers, "ELSEWHERE", made[1])
    return made


def finished(easel: Easel) -> None:
    deadline = time.monotonic() + 60
    while easel._is_drawing:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_score_has_a_picture_when_it_is_drawn(
    client: FlaskClient, ingest: Any, tmp_path: Path, easels: tuple[Easel, Easel]
) -> None:
    address = f"/covers/{ingest(write(tmp_path, 'Piece', list(CHORDS)))}"
    first = client.get(address)
    assert (first.status_code, first.mimetype, first.headers["Cache-Control"]) == (202, SVG, "no-store")
    assert int(first.headers["Retry-After"]) > 0
    finished(easels[0])
    drawn = client.get(address)
    assert (drawn.status_code, drawn.mimetype) == (200, SVG)
    assert len(drawn.data) > 5 * len(first.data)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == drawn.data
    assert client.get(address, headers={"If-None-Match": drawn.headers["ETag"]}).status_code == 304
    assert drawn.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_an_image_that_is_a_page_itself_gives_its_top(
    client: FlaskClient, ingest: Any, tmp_path: Path, easels: tuple[Easel, Easel]
) -> None:
    vips().Image.black(1400, 2000).invert().pngsave(str(tmp_path / "page 1.png"))
    address = f"/covers/{ingest(tmp_path / 'page 1.png')}"
    assert client.get(address).status_code == 202
    finished(easels[0])
    drawn = client.get(address)
    assert (drawn.status_code, drawn.mimetype) == (200, JPEG)
    assert vips().Image.new_from_buffer(drawn.data, "").width == 700


def source(app: Flask, name: str, kind: r.SourceKind, **more: Any) -> str:
    said = r.Source(iri=MINT.source(name), kind=kind, version=MINT.version("v"), **more)
    pages = ()
    if kind is r.SourceKind.FACSIMILE:
        image = NamedNode("https://example.org/1.jpg")
        pages = (r.Page(NamedNode("https://example.org/canvas/1"), said.iri, 1, image=image),)
    app.extensions["descant"].stores.public.add(quads((said, *pages), MINT.graph(said.iri)))
    return f"/covers/{name}"


def test_what_is_drawn_once_is_not_drawn_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, easels: tuple[Easel, Easel]
) -> None:
    drawn: list[str] = []

    def draw(addresses: list[str]) -> Cover:
        drawn.append(addresses[0])
        return Cover(b"a picture", "image/jpeg")

    monkeypatch.setattr(covers, "_page_from_elsewhere", draw)
    address = source(app, "pages", r.SourceKind.FACSIMILE)
    for _ in range(3):
        client.get(address)
        finished(easels[1])
    assert client.get(address).data == b"a picture"
    assert drawn == ["https://example.org/1.jpg"]


@pytest.mark.parametrize(
    ("failure", "tries"), [(InvalidInput("It is broken."), 1), (TooLarge("It is too large."), 1), (OSError("full"), 1)]
)
def test_what_cannot_be_drawn_has_staff_lines_and_is_not_tried_at_once_again(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    easels: tuple[Easel, Easel],
    failure: Exception,
    tries: int,
) -> None:
    tried: list[int] = []

    def draw(_: list[str]) -> Cover:
        tried.append(1)
        raise failure

    monkeypatch.setattr(covers, "_page_from_elsewhere", draw)
    address = source(app, "pages", r.SourceKind.FACSIMILE)
    waiting = client.get(address).data
    for _ in range(3):
        finished(easels[1])
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype, answer.data) == (200, SVG, waiting)
    assert len(tried) == tries


def test_a_page_elsewhere_is_fetched_through_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """So nobody's manifest makes this server ask its neighbours."""
    with pytest.raises(Forbidden):
        covers._page_from_elsewhere(["http://127.0.0.1:1/full/700,/0/default.jpg"])


def test_a_page_elsewhere_does_not_hold_up_what_is_here(
    app: Flask,
    client: FlaskClient,
    ingest: Callable[[Path], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    easels: tuple[Easel, Easel],
) -> None:
    may_go_on = threading.Event()

    def hang(_: list[str]) -> Cover:
        may_go_on.wait(60)
        raise InvalidInput("It is late.")

    monkeypatch.setattr(covers, "_page_from_elsewhere", hang)
    ours = f"/covers/{ingest(write(tmp_path, 'Piece', list(CHORDS)))}"
    assert client.get(source(app, "pages", r.SourceKind.FACSIMILE)).status_code == 202
    assert client.get(ours).status_code == 202
    finished(easels[0])
    assert client.get(ours).status_code == 200
    may_go_on.set()
    finished(easels[1])


def test_only_so_many_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covers, "WAITING", 2)
    easel, may_go_on, drawn = Easel(), threading.Event(), list[int]()

    def draw(number: int) -> Callable[[], Cover]:
        def do() -> Cover:
            may_go_on.wait(60)
            drawn.append(number)
            return Cover(b"x", SVG)

        return do

    assert [easel.want(tmp_path / f"{n}.svgz", draw(n), 0) for n in range(5)] == [True] * 5
    may_go_on.set()
    finished(easel)
    assert drawn == [0, 1]


@pytest.mark.parametrize("name", ["nothing", "..%2F..%2Fowner.token", "a b", "%00", "<script>", "sha256-"])
def test_what_is_no_source_is_not_there(client: FlaskClient, name: str) -> None:
    assert client.get(f"/covers/{name}").status_code == 404


def test_a_source_whose_file_is_not_kept_has_staff_lines(
    app: Flask, client: FlaskClient, easels: tuple[Easel, Easel]
) -> None:
    address = source(app, "gone", r.SourceKind.NOTATED, file=MINT.file(f"sha256-{'0' * 64}", ".mei"))
    assert (client.get(address).status_code, client.get(address).mimetype) == (200, SVG)
