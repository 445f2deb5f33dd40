"""IIIF over HTTP: manifests of sources in the graph, tiles with long lives, content states."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.errors import NotFound
from descant.ingest.reading import Text
from descant.jobs.tiles import make_tiles, tiles_folder
from descant.ontology import records as r
from descant.ontology.mapping import quads
from descant.server.iiif import FOREVER
from descant.server.iiif.content_state import decode, encode
from descant.server.iiif.shown import Shown, ShownSound, find_shown
from descant.store import Stores
from tests.ingest.pictures import picture
from tests.server.iiif_rules import faults

BASE = "http://localhost/"
HASH = "7c" * 32
SCAN = NamedNode(f"{BASE}id/source/sha256-{HASH}")
SOUND = NamedNode(f"{BASE}id/source/sound")
BOOK = NamedNode(f"{BASE}id/source/book")
VERSION, WORK = NamedNode(f"{BASE}id/version/trio"), NamedNode(f"{BASE}id/work/op92")
LICENCE = NamedNode("http://creativecommons.org/licenses/by/4.0/")
IMAGES = f"{BASE}iiif/image/"


def canvas(n: int) -> NamedNode:
    return NamedNode(f"https://example.org/canvas/{n}")


RECORDS = [
    r.Work(WORK, (r.text("Symphonie", "de"),)),
    r.Version(VERSION, WORK, (r.text("Piano trio", "en"),)),
    r.Source(iri=SCAN, kind=r.SourceKind.FACSIMILE, version=VERSION, media_type="image/png", sha256=HASH),
    r.Page(NamedNode(f"{BASE}id/canvas/1"), SCAN, 1, None, 600, 400),
    r.Source(
        iri=SOUND,
        kind=r.SourceKind.RECORDED,
        file=NamedNode(f"{BASE}id/file/a.flac"),
        media_type="audio/flac",
        duration=12.5,
        licence=LICENCE,
    ),
    r.Source(iri=BOOK, kind=r.SourceKind.FACSIMILE, version=VERSION, licence=LICENCE),
    *(
        r.Page(
            canvas(n),
            BOOK,
            n,
            r.text(f"p. {n}"),
            100,
            200,
            service=NamedNode(f"https://example.org/i/{n}"),
            service_version=2,
        )
        for n in (2, 1, 3)
    ),
]


@pytest.fixture
def stores(app: Flask) -> Stores:
    stores: Stores = app.extensions["descant"].stores
    graph = NamedNode(f"{BASE}graph/test")
    stores.public.put(quads(RECORDS, graph), graphs=[graph])
    return stores


def test_a_source_with_pages_elsewhere(stores: Stores) -> None:
    shown = find_shown(stores.public, BOOK, IMAGES)
    assert [(page.index, page.canvas, page.service_version) for page in shown.pages] == [
        (n, canvas(n).value, 2) for n in (1, 2, 3)
    ]
    assert shown.labels == (Text("Piano trio", "en"), Text("Symphonie", "de"))
    assert shown.licence == LICENCE.value


def test_a_source_that_is_an_image_is_served_by_us(stores: Stores) -> None:
    (page,) = find_shown(stores.public, SCAN, IMAGES).pages
    assert (page.service, page.service_version, page.width) == (IMAGES + HASH, 3, 600)


def test_a_source_that_is_a_recording(stores: Stores) -> None:
    expected = ShownSound(address=f"{BASE}id/file/a.flac", duration=12.5, media_type="audio/flac")
    assert find_shown(stores.public, SOUND, IMAGES) == Shown(
        address=SOUND.value, sound=expected, licence=LICENCE.value, file=expected.address
    )


def test_a_source_that_is_not_there(stores: Stores) -> None:
    with pytest.raises(NotFound):
        find_shown(stores.public, NamedNode(f"{BASE}id/source/none"), IMAGES)


@pytest.mark.parametrize("name", [f"sha256-{HASH}", "sound", "book"])
def test_manifests_are_served_to_everybody(name: str, stores: Stores, client: FlaskClient) -> None:
    response = client.get(f"/iiif/{name}/manifest.json")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/ld+json;profile=")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    made = json.loads(response.data)
    assert made["id"] == f"{BASE}iiif/{name}/manifest.json"
    assert faults(made) == []
    assert (
        client.get(f"/iiif/{name}/manifest.json", headers={"If-None-Match": response.headers["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize("name", ["none", "image", "..%2f..", "a/b"])
def test_what_is_not_there_is_not_found(name: str, stores: Stores, client: FlaskClient) -> None:
    assert client.get(f"/iiif/{name}/manifest.json").status_code == 404


@pytest.fixture
def image(tmp_path: Path, client: FlaskClient) -> str:
    """The address of an image that has its tiles."""
    make_tiles(picture(tmp_path / "page.png", 600, 400), tiles_folder(tmp_path, HASH))
    return f"/iiif/image/{HASH}"


def test_tiles_live_long_and_are_for_everybody(image: str, client: FlaskClient) -> None:
    information = client.get(f"{image}/info.json")
    assert information.json
    assert information.json["id"] == f"http://localhost{image}"
    assert information.headers["Access-Control-Allow-Origin"] == "*"
    size = information.json["sizes"][0]
    for place in ("full/max", f"full/{size['width']},{size['height']}", "0,0,512,400/512,400", "512,0,88,400/88,400"):
        response = client.get(f"{image}/{place}/0/default.jpg", buffered=True)
        assert response.status_code == 200, place
        assert response.mimetype == "image/jpeg"
        assert f"max-age={FOREVER}" in response.headers["Cache-Control"]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        tag = response.headers["ETag"]
        assert client.get(f"{image}/{place}/0/default.jpg", headers={"If-None-Match": tag}).status_code == 304


def test_the_service_leads_to_its_description(image: str, client: FlaskClient) -> None:
    response = client.get(image)
    assert (response.status_code, response.headers["Location"]) == (303, f"http://localhost{image}/info.json")


@pytest.mark.parametrize(
    "place",
    [
        "full/max/90/default.jpg",
        "full/max/0/default.png",
        "full/7,7/0/default.jpg",
        "../../descant.toml",
        "full/max",
        "%2e%2e/info.json",
    ],
)
def test_what_is_no_tile_is_not_found(place: str, image: str, client: FlaskClient) -> None:
    assert client.get(f"{image}/{place}").status_code == 404


@pytest.mark.parametrize("name", ["a", "..", HASH.upper(), "8d" * 32])
def test_what_is_no_image_is_not_found(name: str, client: FlaskClient) -> None:
    assert client.get(f"/iiif/image/{name}/info.json").status_code == 404
    assert client.get(f"/iiif/image/{name}/full/max/0/default.jpg").status_code == 404


def test_a_place_becomes_a_content_state_and_back(client: FlaskClient) -> None:
    target, manifest = "https://example.org/c#xywh=1,2,3,4", "https://example.org/m"
    text = client.get("/iiif/content-state", query_string={"target": target, "manifest": manifest}).text
    found = client.get("/iiif/content-state", query_string={"iiif-content": text}).json
    assert found == decode(text)
    assert found
    assert found["target"] == {"id": target, "type": "Canvas", "partOf": [{"id": manifest, "type": "Manifest"}]}


@pytest.mark.parametrize(
    "query", [{}, {"iiif-content": "%%"}, {"target": "x", "type": "Sofa"}, {"iiif-content": encode("[]")}]
)
def test_what_is_no_content_state_is_refused(query: dict[str, str], client: FlaskClient) -> None:
    assert client.get("/iiif/content-state", query_string=query).status_code == 400


def test_addresses_are_those_of_the_configured_base(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    make_tiles(picture(tmp_path / "page.png"), tiles_folder(tmp_path, HASH))
    there = make_app(base="https://music.example.org/d/").test_client()
    found = there.get(f"/iiif/image/{HASH}/info.json").json
    assert found
    assert found["id"] == f"https://music.example.org/d/iiif/image/{HASH}"
