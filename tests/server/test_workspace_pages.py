"""Pages in the workspace over HTTP: their images, the regions of bars, and who says where these are."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.ontology.records import Region
from descant.server.workspace import pages
from descant.server.workspace.facsimile import origin_of
from tests import facsimiles
from tests.facsimiles import ELSEWHERE, SIZE, VERSION, WORK, Zone
from tests.server.conforming import as_sent_by, asking, conforming

NAMES = ("page 10", "page 2", "page 1")
FIRST, SECOND, THIRD = Region(10, 20, 200, 100), Region(210, 20, 90, 100), Region(10, 220, 300, 100)


@pytest.fixture
def encoded(app: Flask, tmp_path: Path) -> str:
    """The facsimile of an encoding."""
    here = app.extensions["descant"]
    (tmp_path / "trio.mei").write_text(facsimiles.encoding())
    facsimiles.read(tmp_path / "trio.mei", here.config, here.stores, here.engine)
    (source,) = (each["iri"] for each in sources(app.test_client()) if each["kind"] == "pages")
    return str(source)


@pytest.fixture
def images(app: Flask, encoded: str, tmp_path: Path) -> list[str]:
    """Sources, in the order of pages."""
    here = app.extensions["descant"]
    return facsimiles.read_images(tmp_path, NAMES, here.config, here.stores, here.engine)[::-1]


@pytest.fixture
def claims(app: Flask, images: list[str]) -> list[list[str]]:
    here = app.extensions["descant"]
    zones = [
        [Zone((1,), FIRST, 0.9), Zone((2,), SECOND, 0.5)],
        [Zone((2,), FIRST, 0.9), Zone((3, 4), SECOND, 0.9), Zone((), THIRD, 0.2)],
        [],
    ]
    return facsimiles.propose(zones, here.config, here.stores)


def sources(client: FlaskClient) -> Any:
    (version,) = client.get(f"/api/workspace?{urlencode({'work': WORK})}").get_json()["versions"]
    return version["sources"]


def shown(client: FlaskClient, source: str, version: str = VERSION) -> Any:
    return client.get(f"/api/workspace/pages?{urlencode({'version': version, 'source': source})}")


def regions(client: FlaskClient, source: str) -> list[list[Any]]:
    """Of each page: bars, by whom, and where."""
    return [
        [(each["bars"], each["by"], Region(*(each[side] for side in "xywh"))) for each in page["regions"]]
        for page in shown(client, source).get_json()["pages"]
    ]


def test_zones_of_an_encoding_are_regions_of_its_bars(client: FlaskClient, encoded: str) -> None:
    found = shown(client, encoded).get_json()
    assert found["propose"] is None
    assert [(page["number"], page["label"], page["width"], page["height"]) for page in found["pages"]] == [
        (1, "1", 1000, 1400),
        (2, "2", 1000, 1400),
    ]
    assert [(page["service"], page["elsewhere"]) for page in found["pages"]] == [
        (f"{ELSEWHERE}{n}", f"{ELSEWHERE}{n}/full/full/0/default.jpg") for n in (1, 2)
    ]
    assert regions(client, encoded) == [
        [([1], "people", Region(100, 200, 400, 400)), ([2], "people", Region(500, 200, 400, 400))],
        [([2], "people", Region(100, 300, 300, 400)), ([3, 4], "people", Region(400, 300, 500, 400))],
    ]


def test_images_are_the_pages_of_one_edition(client: FlaskClient, encoded: str, images: list[str]) -> None:
    listed = [each for each in sources(client) if each["kind"] == "pages"]
    assert [(each["iri"], each["images"]) for each in listed if each["iri"] != encoded] == [(images[0], images)]
    for source in images:
        found = shown(client, source).get_json()
        assert [(page["number"], page["label"]) for page in found["pages"]] == [
            (1, "page 1"),
            (2, "page 2"),
            (3, "page 10"),
        ]
        assert [(page["width"], page["height"]) for page in found["pages"]] == [
            (SIZE[0], SIZE[1] + 2 * n) for n in (2, 1, 0)
        ]
        assert client.get(found["propose"]).status_code == 200
    for page in found["pages"]:
        said = client.get(f"{page['service']}/info.json").get_json()
        assert (said["width"], said["height"]) == (page["width"], page["height"])


def test_a_pane_is_the_same_whichever_page_is_named(client: FlaskClient, images: list[str]) -> None:
    for source in images:
        page = client.get(f"/workspace?{urlencode({'work': WORK, 'pane': source})}").text
        assert page.count("<descant-pages ") == 1
        assert f'data-source="{images[0]}"' in page
        assert "manifest.json" in page


def test_proposals_are_told_from_what_people_say(
    client: FlaskClient, owner: FlaskClient, images: list[str], claims: list[list[str]]
) -> None:
    """A zone of no bar is none that could be chosen; what was judged is where the judge says, or nowhere."""
    first, second = (
        [([1], "detector", FIRST), ([2], "detector", SECOND)],
        [
            ([2], "detector", FIRST),
            ([3, 4], "detector", SECOND),
        ],
    )
    assert regions(client, images[0]) == [first, second, []]
    for claim, verdict, right in (
        (claims[0][0], "confirmed", ""),
        (claims[0][1], "rejected", ""),
        (claims[1][0], "rejected", "1"),
    ):
        form = {"claim": claim, "verdict": verdict, "right": right, "back": "/page-bars"}
        assert owner.post("/analyses/verdict", data=form, headers={"Origin": "http://localhost"}).status_code == 303
    assert regions(client, images[0]) == [
        [([1], "people", FIRST)],
        [([1], "people", FIRST), ([3, 4], "detector", SECOND)],
        [],
    ]


def test_where_images_lie_is_looked_up_once_of_each_source(
    client: FlaskClient, encoded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many links on the page lead to it."""
    looked_up, host = list[str](), "https://images.example.org"

    def look_up(source: NamedNode) -> set[str]:
        looked_up.append(source.value)
        return {host}

    monkeypatch.setattr(pages, "origins_elsewhere", look_up)
    asked = urlencode({"work": WORK, "pane": encoded, "host": host})
    page = client.get(f"/workspace?{asked}", headers={"Accept": "text/html"}).text
    assert page.count(f"host={host}") > 1
    assert looked_up == [encoded]


def test_images_elsewhere_are_allowed_where_somebody_asks_for_them(client: FlaskClient, encoded: str) -> None:
    """Of panes that are shown, and of no other host."""

    def policy(pane: str, *hosts: str) -> str:
        asked = urlencode({"work": WORK, "pane": pane, "host": hosts}, doseq=True)
        return client.get(f"/workspace?{asked}").headers["Content-Security-Policy"]

    (score,) = (each["iri"] for each in sources(client) if each["kind"] == "score")
    host, usual = "https://images.example.org", policy(encoded)
    assert "example.org" not in usual
    assert policy(score, host) == policy(encoded, "https://evil.example.org", "*", "https:") == usual
    allowed = usual.replace("img-src 'self' data:", f"img-src 'self' data: {host}")
    assert policy(encoded, host, "*") == allowed.replace("connect-src 'self'", f"connect-src 'self' {host}")
    assert policy(encoded, host, "*") != usual


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://a.example.org/iiif/x", "https://a.example.org"),
        ("HTTPS://A.example.org:443", "https://a.example.org"),
        ("http://127.0.0.1:8443?x", "http://127.0.0.1:8443"),
        ("https://me:secret@a.example.org/", ""),
        ("https://a.example.org; script-src *", ""),
        ("https://a.example.org' 'unsafe-inline'/", ""),
        ("https://*/", ""),
        ("data:image/png,", ""),
        ("", ""),
    ],
)
def test_an_origin_is_no_more_than_a_host(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize("bar", ["27", "x", "-1", "", "9" * 5000])
def test_the_page_opens_at_whatever_bar(client: FlaskClient, encoded: str, bar: str) -> None:
    assert client.get(f"/workspace?{urlencode({'work': WORK, 'bar': bar})}").status_code == 200


def test_what_is_not_here_is_told(client: FlaskClient, encoded: str) -> None:
    (score,) = (each["iri"] for each in sources(client) if each["kind"] == "score")
    for source, version in ((score, VERSION), (encoded, WORK), ("https://example.org/none", VERSION)):
        answer = shown(client, source, version)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert shown(client, "<", VERSION).status_code == 400
    assert client.get("/api/workspace/pages").status_code == 400


def test_the_interface_keeps_what_its_document_says(
    app: Flask, owner: FlaskClient, images: list[str], claims: list[list[str]]
) -> None:
    prepare = asking(version=VERSION, source=images[0])
    assert len(conforming(app, "/api/workspace/pages", as_sent_by(owner), prepare, free=".", examples=10)) == 1


def draw(client: FlaskClient, version: str, page: str, xywh: str, visibility: str = "public") -> Any:
    says = {"body": {"type": "TextualBody", "value": "A stamp."}}
    place = {"version": version, "parts": [f"{page}#xywh={xywh}"]}
    return client.post("/api/passages", json={"places": [place], "says": says, "visibility": visibility})


def test_a_region_that_is_drawn_is_kept_on_its_page_and_found_there(
    client: FlaskClient, owner: FlaskClient, images: list[str]
) -> None:
    """By decimals that begin beside the page; of images that are shown together by whichever is asked for."""
    page = shown(client, images[0]).get_json()["pages"][0]
    first, below = page["iri"], page["height"] - 700
    made = draw(owner, VERSION, first, "-10.5,700.2,100.1,5000")
    assert made.status_code == 201, made.text
    (extract,) = made.get_json()["extracts"]
    (selection,) = extract["selections"]
    assert (selection["parts"], extract["version"]) == ([f"{first}#xywh=0,700,90,{below}"], VERSION)
    assert selection["source"] in images
    assert draw(owner, VERSION, first, "10,10,20,20", "private").status_code == 201
    assert draw(owner, VERSION, first, "601,0,10,10").status_code == 400

    def found(who: FlaskClient, source: str) -> list[Any]:
        said = who.get(f"/api/workspace/regions?{urlencode({'source': source})}").get_json()
        assert said["complete"]
        return [(each["page"], each["xywh"], each["annotations"]) for each in said["regions"]]

    assert found(client, images[-1]) == [(first, [0, 700, 90, below], 1)]
    assert sorted(found(owner, images[0])) == [(first, [0, 700, 90, below], 1), (first, [10, 10, 20, 20], 1)]
    place = urlencode({"place": f"{first}#xywh=50,750,10,10"})
    (note,) = client.get(f"/api/workspace/notes?{place}").get_json()["items"]
    assert (note["bars"], note["places"]) == (None, [{"in": first, "xywh": [0, 700, 90, below]}])
    elsewhere = urlencode({"place": f"{first}#xywh=200,200,10,10"})
    assert client.get(f"/api/workspace/notes?{elsewhere}").get_json()["items"] == []
    for wrong in ("", "#xywh=0,0,1,1", first, f"{first}#xywh=1,2,3"):
        assert client.get(f"/api/workspace/notes?{urlencode({'place': wrong})}").status_code == 400


def test_what_is_said_of_bars_is_no_region(client: FlaskClient, owner: FlaskClient, encoded: str) -> None:
    says = {"places": [{"version": VERSION, "bars": [1, 2]}], "says": {"bodyValue": "x"}, "visibility": "public"}
    assert owner.post("/api/passages", json=says).status_code == 201
    assert client.get(f"/api/workspace/regions?{urlencode({'source': encoded})}").get_json()["regions"] == []
