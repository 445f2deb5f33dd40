"""Comparisons over HTTP: by a job of the runner's, kept as files; the page; hostile wishes."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import pyvips
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from pyoxigraph import NamedNode
from werkzeug.test import TestResponse

from descant.errors import DescantError, NotFound, TooLarge
from descant.jobs import Order, comparing
from descant.jobs.aligning import Align
from descant.jobs.aligning import order as align_work
from descant.jobs.aligning.corrections import Correction, Two, keep
from descant.jobs.aligning.kept import kept as beside_in_graph
from descant.jobs.comparing import Compare, Wish, order
from descant.jobs.comparing.kept import pair_of
from descant.ontology import named, validate
from descant.server.comparing import SHOWN, engraving
from descant.server.throttle import Throttle, account_of
from descant.store.files import files_of
from descant.store.permits import Permits
from tests.cli.test_align import CUT, write
from tests.cli.test_harmonise import CHORDS
from tests.jobs.doing import do
from tests.jobs.test_tiles import Silent
from tests.server.conforming import as_sent_by, asking, conforming

SHORT = [chord for at, chord in enumerate(CHORDS) if at not in CUT]


@pytest.fixture
def versions(app: Flask, ingest: Any, tmp_path: Path) -> tuple[str, str]:
    """A piece, and an arrangement of it a tone higher, six bars shorter."""
    return (
        _read(app, ingest, write(tmp_path, "Piece -- whole", list(CHORDS))),
        _read(app, ingest, write(tmp_path, "Piece -- short", SHORT, "C transpose=2")),
    )


def _read(app: Flask, ingest: Any, file: Path) -> str:
    source = NamedNode(f"http://localhost/id/source/{ingest(file)}")
    rows: Any = list(app.extensions["descant"].stores.public.query(named("files-of-source").text, {"source": source}))
    return str(rows[0]["ofVersion"].value)


def compare(app: Flask, versions: tuple[str, str], **wish: bool) -> Mapping[str, Any]:
    """As the runner does it."""
    here = app.extensions["descant"]
    pair = pair_of(here.stores.public, here.engine, here.config, *map(NamedNode, versions))
    asked = order(here.engine, here.config.base, pair, Wish(**wish), again=True)
    assert asked
    return finish(app, asked)


def finish(app: Flask, asked: Order) -> Mapping[str, Any]:
    here = app.extensions["descant"]
    found: Mapping[str, Any] = do(Compare(), asked, here.config, here.stores, here.engine)
    return found


def asked(client: FlaskClient, versions: tuple[str, str], **more: str) -> TestResponse:
    return client.get("/api/comparisons", query_string={"one": versions[0], "other": versions[1], **more})


def test_whoever_asks_learns_which_way_round_versions_were_compared(
    app: Flask, client: FlaskClient, versions: tuple[str, str]
) -> None:
    def kept(one: str, other: str) -> object:
        return client.get("/api/comparisons/kept", query_string={"one": one, "other": other}).get_json()["pair"]

    one, other = versions
    assert kept(one, other) is None
    compare(app, versions)
    assert kept(one, other) == kept(other, one) == [one, other]


def test_a_comparison_is_read_in_every_form(app: Flask, client: FlaskClient, versions: tuple[str, str]) -> None:
    assert asked(client, versions).status_code == 404
    result = compare(app, versions)
    assert result["status"] == "compared"
    document: Any = asked(client, versions).json
    assert "6 of 20 bars abridged: 8–13." in document["summary"]["en"]
    rows = list(csv.DictReader(asked(client, versions, form="csv").text.splitlines()))
    assert len(rows) == len(document["rows"])
    assert "id" in asked(client, versions, form="notes").text.partition("\n")[0].split(",")
    for picture in SHOWN:
        answer = asked(client, versions, form="svg", picture=picture)
        assert answer.mimetype == "image/svg+xml"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        width = float(etree.fromstring(answer.data).get("width"))
        pixels = asked(client, versions, form="png", picture=picture)
        assert (pixels.mimetype, pyvips.Image.new_from_buffer(pixels.data, "").width) == ("image/png", round(2 * width))
    turtle = asked(client, versions, form="ttl")
    assert validate(list(ox.parse(turtle.data, format=ox.RdfFormat.TURTLE))).conforms
    assert asked(client, versions, form="pdf").status_code == 406
    assert asked(client, versions, form="svg", picture="cat").status_code == 406


def test_what_is_kept_is_not_sent_again(app: Flask, client: FlaskClient, versions: tuple[str, str]) -> None:
    compare(app, versions)
    tag = asked(client, versions).headers["ETag"]
    again = client.get(
        "/api/comparisons", query_string={"one": versions[0], "other": versions[1]}, headers={"If-None-Match": tag}
    )
    assert again.status_code == 304


def test_two_versions_are_compared_by_a_job_once(
    app: Flask, client: FlaskClient, owner: FlaskClient, versions: tuple[str, str]
) -> None:
    wish = {"one": versions[0], "other": versions[1]}
    assert client.post("/api/comparisons", json=wish).status_code == 401
    made = owner.post("/api/comparisons", json=wish)
    assert made.status_code == 202
    assert owner.get(made.headers["Location"]).status_code == 200
    iri = compare(app, versions)["comparison"]
    done = owner.post("/api/comparisons", json=wish)
    assert (done.status_code, done.json) == (200, {"comparison": iri, "status": "compared"})
    assert owner.post("/api/comparisons", json={**wish, "again": True}).status_code == 202
    assert owner.post("/api/comparisons", json={**wish, "notes": True}).status_code == 202


class Watched(Silent):
    """Tools that note what they are told."""

    def __init__(self) -> None:
        self.told: list[tuple[float, float | None, str]] = []

    def progress(self, done: float, total: float | None = None, message: str = "") -> None:
        self.told.append((done, total, message))


@pytest.mark.parametrize("chords", [True, False])
def test_the_job_tells_how_far_it_is(app: Flask, versions: tuple[str, str], chords: bool) -> None:
    here, tools = app.extensions["descant"], Watched()
    pair = pair_of(here.stores.public, here.engine, here.config, *map(NamedNode, versions))
    asked = order(here.engine, here.config.base, pair, Wish(chords=chords))
    assert asked
    Compare().work(json.loads(json.dumps(asked.parameters)), tools)
    total = len(tools.told)
    assert total > 10
    assert tools.told == [(step, total, "steps") for step in range(1, total + 1)]


def test_what_people_said_of_bars_is_kept_to(app: Flask, client: FlaskClient, versions: tuple[str, str]) -> None:
    compare(app, versions)
    here = app.extensions["descant"]
    two = Two.of(*versions)
    said = (3, None) if two.one == versions[0] else (None, 3)
    correction = Correction(two, "http://localhost/id/agent/ann", (said,))
    keep(here.stores.public, here.config.base, correction)
    assert asked(client, versions).status_code == 404
    compare(app, versions)
    document: Any = asked(client, versions).json
    assert [row["status"] for row in document["rows"] if row["bars"][0] and row["bars"][0]["bar"] == 3] == ["left out"]
    keep(here.stores.public, here.config.base, correction._replace(said=()))
    assert asked(client, versions).status_code == 404


def test_a_comparison_is_in_the_graph(app: Flask, client: FlaskClient, versions: tuple[str, str]) -> None:
    iri = compare(app, versions, notes=True)["comparison"]
    public = app.extensions["descant"].stores.public
    [found] = public.query(named("comparisons-of-version").text, {"version": NamedNode(versions[0])})
    assert found["comparison"].value == iri
    graph = NamedNode(iri.replace("/id/", "/graph/"))
    said = list(public.graph(graph))
    assert sum(each.object.value.endswith("#ComparedBars") for each in said if isinstance(each.object, NamedNode)) == 20
    assert client.get(iri.removeprefix("http://localhost"), headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"one": 1, "other": 2}, 400),
        ({"one": "no iri", "other": "http://localhost/id/version/x"}, 400),
        ({"one": "http://localhost/id/version/x", "other": "http://localhost/id/version/y"}, 404),
        ({"one": "a", "other": "b", "cat": True}, 400),
        ({"one": "a", "other": "b", "again": "yes"}, 400),
    ],
)
def test_wrong_wishes_are_refused(owner: FlaskClient, body: dict[str, Any], status: int) -> None:
    answer = owner.post("/api/comparisons", json=body)
    assert answer.status_code == status
    assert answer.json["remedy"]  # type: ignore[index] # a problem document


def test_a_version_with_itself_and_other_music_are_refused(
    app: Flask, client: FlaskClient, ingest: Any, versions: tuple[str, str], tmp_path: Path
) -> None:
    assert asked(client, (versions[0], versions[0])).status_code == 400
    other = _read(app, ingest, write(tmp_path, "Other", ["[^C,^CF^G]", "[_B,_DF_A]"] * 12))
    with pytest.raises(DescantError, match="where 1 is a version with itself"):
        compare(app, (versions[0], other))
    assert compare(app, (versions[0], other), other_music_too=True)["rows"]


def test_what_is_too_large_is_compared_as_files_alone(
    app: Flask, versions: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST_NOTES", 50)
    with pytest.raises(TooLarge, match="50 are compared here"):
        compare(app, versions)


def test_a_version_that_changed_meanwhile_leaves_nothing(
    app: Flask, ingest: Any, versions: tuple[str, str], tmp_path: Path
) -> None:
    here = app.extensions["descant"]
    pair = pair_of(here.stores.public, here.engine, here.config, *map(NamedNode, versions))
    asked = order(here.engine, here.config.base, pair, Wish())
    assert asked
    ingest(write(tmp_path, "Piece -- short", list(CHORDS)))
    with pytest.raises(NotFound, match="changed meanwhile"):
        finish(app, asked)
    assert not list(here.stores.public.query(named("comparisons-of-version").text, {"version": NamedNode(versions[0])}))


def test_the_page_leads_from_a_work_to_its_comparison(
    app: Flask, client: FlaskClient, owner: FlaskClient, versions: tuple[str, str]
) -> None:
    page = client.get(versions[0].removeprefix("http://localhost"), headers={"Accept": "text/html"}).text
    assert "/compare?work=" in page
    address = f"/compare?one={quote(versions[0])}&other={quote(versions[1])}"
    assert "Sign in" in client.get(address).text
    assert "Compare them" in owner.get(address).text
    form = {"one": versions[0], "other": versions[1]}
    sent = owner.post("/compare", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert sent.status_code == 303
    assert "They are being compared" in owner.get(sent.headers["Location"]).text
    compare(app, versions)
    assert "6 of 20 bars abridged" in client.get(address).text
    german = client.get(f"{address}&language=de").text
    assert '<ul lang="de">' in german
    assert "6 von 20 Takten gekürzt" in german
    turned = client.get(f"/compare?one={quote(versions[1])}&other={quote(versions[0])}").text
    assert "The other way round they are" in turned


def test_empty_pages_say_what_to_do(client: FlaskClient) -> None:
    assert "Add</a> the scores of an arrangement" in client.get("/compare").text
    wrong = client.get("/compare?one=http://localhost/id/version/a&other=b c")
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text


def test_a_passage_of_both_is_drawn_with_marks(app: Flask, client: FlaskClient, versions: tuple[str, str]) -> None:
    compare(app, versions)
    address = f"/api/comparisons/passage?one={quote(versions[0])}&other={quote(versions[1])}"
    answer = client.get(f"{address}&first=6&last=9")
    assert answer.status_code == 200
    picture = etree.fromstring(answer.data)
    notes = picture.findall(".//{*}g[@class='note c-none']")
    assert notes
    assert all(note.find("{*}use[@transform]") is not None for note in notes)
    pixels = client.get(f"{address}&first=6&last=9&form=png")
    drawn = pyvips.Image.new_from_buffer(pixels.data, "")
    assert (pixels.mimetype, drawn.min() < 128 < drawn.max()) == ("image/png", True)
    assert client.get(f"{address}&first=6&last=9&form=gif").status_code == 406
    assert "no match" in answer.text
    assert "identical: 1" in answer.text
    assert len(picture.findall(".//{*}path[@class='tie']")) == 2
    for wrong in ("first=0", "first=9&last=8", "first=1&last=9", "first=99", "first=x"):
        assert client.get(f"{address}&{wrong}").status_code == 400
    assert client.get("/api/comparisons/passage").status_code == 400


def test_files_of_older_comparisons_go_and_those_that_a_graph_names_stay(
    app: Flask, client: FlaskClient, ingest: Any, versions: tuple[str, str], tmp_path: Path
) -> None:
    third = _read(app, ingest, write(tmp_path, "Piece -- long", [*CHORDS, "[C,EG]"]))
    here = app.extensions["descant"]

    def stored(*two: str) -> tuple[str, set[str]]:
        pair = pair_of(here.stores.public, here.engine, here.config, *map(NamedNode, two))
        return pair.key, {
            name.split("-")[1] for name in files_of(here.config).names(pair.one.content) if "compared" in name
        }

    compare(app, versions)
    compare(app, (versions[0], third))
    (first, _), (other, kept) = stored(*versions), stored(versions[0], third)
    assert kept == {first, other}
    keep(here.stores.public, here.config.base, Correction(Two.of(*versions), "http://localhost/id/agent/a", ((1, 1),)))
    compare(app, versions)
    newer, kept = stored(*versions)
    assert newer != first
    assert kept == {newer, other}
    assert asked(client, versions).status_code == 200
    assert asked(client, (versions[0], third)).status_code == 200


def test_who_draws_too_much_is_told_when_to_come_back(
    app: Flask, versions: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of queries; of what is being drawn by others, too. Both answers are in the document."""
    compare(app, versions)
    stranger, address = app.test_client(), "/api/comparisons/passage"
    query = {"one": versions[0], "other": versions[1]}
    document: Any = stranger.get("/api/openapi.json").json
    documented = document["paths"][address]["get"]["responses"]
    monkeypatch.setattr(engraving, "_TURNS", Permits(0, "Too many passages are being drawn just now."))
    monkeypatch.setattr(engraving, "PATIENCE", 0.1)
    busy = stranger.get(address, query_string=query)
    assert (busy.status_code, "503" in documented) == (503, True)
    assert "passages" in busy.json["detail"]  # type: ignore[index] # JSON
    assert int(busy.headers["Retry-After"]) > 0
    throttle = Throttle(at_once=1, seconds=1000, errors=1000)
    object.__setattr__(app.extensions["descant"], "throttle", throttle)
    with throttle.share(account_of("127.0.0.1")):
        refused = stranger.get(address, query_string=query)
    assert (refused.status_code, "429" in documented) == (429, True)
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.slow
def test_the_description_holds(app: Flask, owner: FlaskClient, versions: tuple[str, str]) -> None:
    compare(app, versions)
    prepare = asking(one=versions[0], other=versions[1])
    seen = conforming(app, "/api/comparisons", as_sent_by(owner), prepare, free=".")
    assert len(seen) == 4


def test_a_comparison_is_of_the_bars_that_stand_beside_each_other(
    app: Flask, client: FlaskClient, ingest: Any, versions: tuple[str, str], tmp_path: Path
) -> None:
    """As the graph has them, also by what was said of one of the two and a third."""
    here = app.extensions["descant"]
    public, config, engine = here.stores.public, here.config, here.engine
    long = _read(app, ingest, write(tmp_path, "Piece -- long", [*CHORDS[:10], "[_B,_EGB]", *CHORDS[10:]]))
    two = Two.of(versions[0], long)
    said = (13, 8) if two.one == versions[0] else (8, 13)
    keep(public, config.base, Correction(two, "http://localhost/id/agent/ann", (said,)))
    found = align_work(public, engine, config, NamedNode("http://localhost/id/work/piece"))
    assert found
    do(Align(), found, config, here.stores, engine)
    rows, _ = beside_in_graph(public, *versions)
    compare(app, versions)
    document: Any = asked(client, versions).json
    bars = [tuple(bar and bar["bar"] for bar in row["bars"]) for row in document["rows"]]
    assert sorted(map(str, bars)) == sorted(str((row.one, row.other)) for row in rows)


def test_bars_of_one_version_are_drawn(app: Flask, client: FlaskClient, versions: tuple[str, str]) -> None:
    """Compared or not."""

    def bars(**asked: object) -> TestResponse:
        return client.get("/api/scores/passage", query_string={"version": versions[0]} | asked)

    drawn = bars(first=3, last=5)
    picture = etree.fromstring(drawn.data)
    assert len(picture.findall(".//{*}g[@class='measure']")) == 3
    assert "identical:" not in drawn.text
    pixels = pyvips.Image.new_from_buffer(bars(first=3, last=5, form="png").data, "")
    assert pixels.width > pixels.height
    assert len(etree.fromstring(bars(first=18, last=25).data).findall(".//{*}g[@class='measure']")) == 3
    for wrong in ({"first": 0}, {"first": 21}, {"first": 3, "last": 2}, {"first": 1, "last": 9}, {"first": "x"}):
        assert bars(**wrong).status_code == 400
    assert bars(form="gif").status_code == 406
    assert bars(version="http://localhost/id/version/none").status_code == 404
    assert client.get("/api/scores/passage").status_code == 400


def test_who_draws_too_many_bars_waits_too(
    app: Flask, versions: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engraving, "_TURNS", Permits(0, "Too many passages are being drawn just now."))
    monkeypatch.setattr(engraving, "PATIENCE", 0.1)
    query = {"version": versions[0], "first": 7}
    busy = app.test_client().get("/api/scores/passage", query_string=query)
    assert busy.status_code == 503
    throttle = Throttle(at_once=1, seconds=1000, errors=1000)
    object.__setattr__(app.extensions["descant"], "throttle", throttle)
    with throttle.share(account_of("127.0.0.1")):
        assert app.test_client().get("/api/scores/passage", query_string=query).status_code == 429
