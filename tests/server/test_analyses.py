"""What was heard in recordings, over HTTP: as data in every format, on a page, and asked for."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from pyoxigraph import NamedNode, Quad

from descant.accounts import Role, create_account
from descant.accounts.tokens import OWNER, create_token, owner_token
from descant.analysis.built_in import BUILT_IN
from descant.analysis.claims import claim_iri
from descant.analysis.findings import Finding, Span
from descant.analysis.reports import Report
from descant.config import Config
from descant.database import open_database
from descant.ingest.describing.naming import Placement
from descant.jobs import BATCH, Order
from descant.jobs.analysing.ordering import Wish, orders, recordings
from descant.jobs.ingesting.orders import locations
from descant.jobs.ingesting.orders import orders as readings
from descant.jobs.looking import find_job
from descant.jobs.runner import Runner
from descant.jobs.submitting import submit_batch
from descant.jobs.table import new_id
from descant.ontology.iris import PROV, RDF
from descant.ontology.minting import Minter
from descant.server.analyses import report_of_key
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.server.instances import seconds_of
from descant.store.opening import open_stores
from tests.analysis.sounds import chords, write
from tests.jobs.conftest import SECONDS
from tests.jobs.heard import heard, read

OWN = {"Origin": "http://localhost"}
NAMES = ("mtt-vgg", "key", "notes", "tuning")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, cluster: str) -> Iterator[tuple[Flask, str]]:
    """A server with a recording that has been analysed; and its source."""
    folder = tmp_path_factory.mktemp("studio")
    config = Config(home=folder / "home", base="http://localhost/", min_free=1, cluster=cluster)
    (config.home / "models").mkdir(parents=True)
    (config.home / "models" / "broken.toml").write_text('front_end = "abc"', "utf-8")
    engine = open_database(config)
    with open_stores(config) as stores, Runner(config, stores, engine) as runner:

        def run(wanted: Iterator[Order]) -> None:
            runner.wait(submit_batch(engine, Order(kind=BATCH, key=new_id()), wanted).id, SECONDS)

        path = write(folder / "cadence.wav", chords(["C:maj", "F:maj", "G:maj", "C:maj"] * 2, 2.0))
        truth = folder / "cadence.jams"
        truth.write_text(json.dumps({"annotations": [_key_by("Ada", "C:major"), _key_by("Grace", "F:major")]}), "utf-8")
        run(readings(locations([str(path), str(truth)], Placement()), config, engine))
        [recording] = recordings(engine)
        run(orders([recording], Wish(NAMES), config, engine))
        app = create_app(config, stores, engine)
        app.extensions["descant.jobs"] = runner
        yield app, recording.source
        close_room(app)
    engine.dispose()


def _key_by(name: str, key: str) -> dict[str, object]:
    data = [{"time": 0, "duration": 16, "value": key, "confidence": 1}]
    return {"namespace": "key_mode", "data": data, "annotation_metadata": {"annotator": {"name": name}}}


def client_with(app: Flask, scope: str, account: str = OWNER) -> FlaskClient:
    _, text = create_token(app.extensions["descant"].engine, scope, scope, account=account)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


def analyses(client: FlaskClient, source: str) -> dict[str, dict[str, object]]:
    listed = client.get("/api/analyses", query_string={"source": source}).json
    assert listed
    return {each["analyser"]: each for each in listed["analyses"]}


@pytest.mark.slow
def test_everybody_reads_what_was_heard_in_every_format(studio: tuple[Flask, str]) -> None:
    app, source = studio
    client = app.test_client()
    found = analyses(client, source)
    assert set(found) == set(NAMES)
    for each in found.values():
        report = client.get(str(each["report"])).json
        assert report
        assert len(report["found"]) == each["findings"]
        if "svg" in each["formats"]:  # type: ignore[operator]
            small = client.get(each["formats"]["svg"], query_string={"width": 360})  # type: ignore[index]
            assert b'width="360"' in small.data
            assert client.get(each["formats"]["svg"], query_string={"width": "x"}).status_code == 400  # type: ignore[index]
        for address in each["formats"].values():  # type: ignore[attr-defined]
            answer = client.get(address)
            assert answer.status_code == 200
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
            assert again.status_code == 304
            assert f"cadence {each['analyser']}" in answer.headers["Content-Disposition"]
    assert "lab" in found["key"]["formats"]  # type: ignore[operator]
    assert "lab" not in found["notes"]["formats"]  # type: ignore[operator]
    assert "midi" in found["notes"]["formats"]  # type: ignore[operator]
    assert "midi" not in found["key"]["formats"]  # type: ignore[operator]
    assert "svg" not in found["tuning"]["formats"]  # type: ignore[operator]


@pytest.mark.slow
def test_documents_that_are_bodies_of_claims_are_there(studio: tuple[Flask, str]) -> None:
    app, source = studio
    client = app.test_client()
    key = analyses(client, source)["notes"]["key"]
    answer = client.get(f"/id/finding/{key}/notes.mid")
    assert answer.mimetype == "audio/midi"
    assert answer.data.startswith(b"MThd")
    assert client.get(f"/id/finding/{key}/secrets.txt").status_code == 404


@pytest.mark.slow
def test_every_score_is_had_without_a_threshold_by_http_and_by_the_graph(studio: tuple[Flask, str]) -> None:
    app, source = studio
    client = app.test_client()
    found = analyses(client, source)["mtt-vgg"]
    report = client.get(str(found["report"])).json
    assert report
    assert set(report["curves"]) == {"scores", "embedding"}
    table = client.get(report["curves"]["scores"]["csv"])
    rows = list(csv.DictReader(table.text.splitlines()))
    kept = services_report(app, str(found["key"])).findings.curves["scores"]
    assert len(rows) == len(kept.values)
    assert np.allclose([float(row["piano"]) for row in rows], kept.values[:, kept.columns.index("piano")], atol=1e-5)
    said = client.get(f"{found['report']}?curve=scores").json
    assert said
    assert (said["step"], said["start"], tuple(said["columns"])) == (kept.step, kept.start, kept.columns)
    assert np.allclose(np.array(said["values"], float), kept.values, atol=1e-5, equal_nan=True)
    query = f"""PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?document {{ ?document dcterms:format "text/csv" ; prov:wasDerivedFrom <{found_file(client, source)}> ;
        prov:wasGeneratedBy <http://localhost/id/run/{found["key"]}> }}"""
    told: Any = app.extensions["descant"].stores.public.query(query, {})
    documents = {row["document"].value for row in told}
    assert {each.rpartition("/")[2] for each in documents} == {"scores.csv", "embedding.csv"}
    scores = next(each for each in documents if each.endswith("scores.csv"))
    answer = client.get(scores.removeprefix("http://localhost"))
    assert answer.data == table.data
    assert "cadence mtt-vgg scores.csv" in answer.headers["Content-Disposition"]
    again = client.get(scores.removeprefix("http://localhost"), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def services_report(app: Flask, key: str) -> Report:
    with app.app_context():
        return report_of_key(key)


def found_file(client: FlaskClient, source: str) -> str:
    listed = client.get("/api/analyses", query_string={"source": source}).json
    assert listed
    return str(listed["file"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "status"),
    [("?curve=tea", 404), (".csv?curve=tea", 404), (".jams?curve=scores", 406), (".csv?kind=tea", 404)],
)
def test_what_an_analysis_does_not_have_is_said(studio: tuple[Flask, str], address: str, status: int) -> None:
    app, source = studio
    client = app.test_client()
    assert client.get(f"{analyses(client, source)['mtt-vgg']['report']}{address}").status_code == status


@pytest.mark.slow
def test_jams_over_http_names_the_recording(studio: tuple[Flask, str]) -> None:
    app, source = studio
    client = app.test_client()
    answer = client.get(f"{analyses(client, source)['key']['report']}.jams")
    told = json.loads(answer.data)["file_metadata"]
    assert told["title"] == "cadence.wav"
    assert told["identifiers"]["file"] == found_file(client, source)
    assert client.get(f"/id/finding/{'0' * 32}/notes.mid").status_code == 404


@pytest.mark.slow
def test_the_page_shows_pictures_scores_and_where_they_come_from(studio: tuple[Flask, str]) -> None:
    app, source = studio
    client = app.test_client()
    page = client.get("/analyses", query_string={"source": source}).text
    assert page.count('<section class="analysis"') == len(NAMES)
    assert "C major" in page
    assert re.search(r"<td>4\d\d\.\d\d Hz</td>", page)
    assert ".svg" in page
    assert "/analysers#mtt-vgg" in page
    assert 'action="/analyses"' not in page  # strangers cannot ask for more
    linked = client.get(source.removeprefix("http://localhost"), headers={"Accept": "text/html"}).text
    assert "What is heard in it" in linked
    cards = client.get("/analysers").text
    for each in BUILT_IN.values():
        assert f'<a href="#analyser-{each.name}">{escape(each.description)}</a>' in cards
        assert all(str(escape(option.meaning)) in cards for option in each.options())
        assert all(f'id="{card.name}"' in cards for card in each.cards())
    assert "Cellos are nearly always" in cards
    assert cards.count("no net can be surer") == 1, "nets that are alike are told of once"
    assert '<a href="https://spdx.org/licenses/MIT">MIT</a>' in cards
    assert "broken.toml: the card does not say its title" in cards


@pytest.mark.slow
def test_analysers_are_listed_with_their_cards_and_those_that_are_broken(studio: tuple[Flask, str]) -> None:
    app, _ = studio
    said = app.test_client().get("/api/analysers").json
    assert said
    assert said["broken"] == {"broken": 'broken.toml: the card does not say its title. Write title = "…".'}
    there = {each["name"]: each for each in said["analysers"]}
    assert set(there) == set(BUILT_IN)
    [nets, _] = there["chords"]["options"]
    assert (nets["name"], nets["default"], nets["least"], nets["most"]) == ("nets", 3, 1, 5)
    [model] = there["mtt-vgg"]["models"]
    assert {"guitar", "cello"} <= set(model["instruments"])
    document: Any = app.test_client().get("/api/openapi.json").json
    for schema, example in (("Analyser", there["chords"]), ("Model", model)):
        about = document["components"]["schemas"][schema]
        assert set(about["required"]) == set(about["properties"]) == set(example)


@pytest.mark.slow
def test_chords_keys_and_notes_can_be_read_and_judged(studio: tuple[Flask, str]) -> None:
    app, source = studio
    stranger = app.test_client().get("/analyses", query_string={"source": source}).text
    assert "Sign in</a>" in stranger
    assert "verdict" not in stranger
    page = client_with(app, "admin").get("/analyses", query_string={"source": source}).text
    assert re.search(r"<a href=\"[^\"]+#t=0\.0\" data-start=\"0\.0\"[^>]*><title>C major, 0:00\.0 to", page)
    found = analyses(app.test_client(), source)
    for name, kind in (("notes", "note"), ("key", "local key"), ("key", "key")):
        key = str(found[name]["key"])
        first = None if kind == "note" else services_report(app, key).findings.of(kind)[0]
        claim = claim_iri(Minter("http://localhost/"), key, kind, first).value
        assert f'name="claim" value="{claim}"' in page
        admin = client_with(app, "admin")
        form = {"claim": claim, "source": source, "verdict": "confirmed"}
        assert admin.post("/analyses/verdict", data=form, headers=OWN).status_code == 303
        assert admin.post("/analyses/verdict", data=form | {"verdict": "none"}, headers=OWN).status_code == 303
    assert re.search(r"<td>notes</td><td>\d+</td><td>0\.\d\d</td>", page)  # the confidence that the claim has, too
    notes = page.partition("Notes as a table")[2].partition("</details>")[0]
    assert notes.count("<tr") == 1 + int(str(found["notes"]["findings"]))
    late = app.test_client().get("/analyses", query_string={"source": source, "from": "9999"})
    assert late.status_code == 200  # what lies behind the end is the beginning


@pytest.mark.slow
def test_who_may_write_has_all_made_ready(studio: tuple[Flask, str], monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = studio
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(app.extensions["descant.jobs"], "prepare", lambda wish: asked.append(wish) or 300.0)
    writer, place = client_with(app, "write"), "/api/analyses/readiness"
    said = writer.post(place, json={"analysers": ["key", "chords", "key"], "settings": {"chords": {"nets": 1}}})
    assert (said.status_code, said.json) == (202, {"seconds": 300.0})
    [wish] = asked
    assert {*wish["analysers"]} == {"chords", "key"}
    assert wish["analysers"]["chords"]["settings"]["nets"] == 1
    wrong: tuple[tuple[dict[str, Any], int, str], ...] = (
        ({}, 400, "no analysers"),
        ({"analysers": []}, 400, "no analysers"),
        ({"analysers": "key"}, 400, "`analysers` is no list of texts"),
        ({"analysers": ["x"]}, 404, "no analyser 'x'"),
        ({"analysers": ["key"], "settings": {"chords": {"nets": 1}}}, 400, "chords is not among"),
        ({"analysers": ["chords"], "settings": {"chords": {"x": 1}}}, 400, "no setting 'x'"),
        ({"analysers": ["chords"], "settings": []}, 400, "`settings` are objects"),
        ({"analysers": ["chords"], "else": 1}, 400, "no analysers"),
    )
    for body, status, detail in wrong:
        said = writer.post(place, json=body)
        assert (said.status_code, detail in said.json["detail"]) == (status, True), body
    assert len(asked) == 1
    assert client_with(app, "read").post(place, json={"analysers": ["key"]}).status_code == 403


@pytest.mark.slow
def test_who_may_write_asks_for_more_by_page_and_by_program(studio: tuple[Flask, str]) -> None:
    app, source = studio
    writer, runner = client_with(app, "write"), app.extensions["descant.jobs"]
    page = writer.get("/analyses", query_string={"source": source}).text
    assert 'value="loudness" checked' in page
    assert 'value="key"' not in page  # is there already
    nothing = writer.post("/analyses", data={"source": source}, headers=OWN)
    assert nothing.status_code == 400
    assert "Nothing was chosen" in nothing.text
    assert "checked" not in nothing.text.partition("<fieldset")[2].partition("</fieldset")[0]
    asked = writer.post("/analyses", data={"source": source, "only": ["loudness"]}, headers=OWN)
    assert asked.status_code == 303
    page = writer.get(asked.headers["Location"]).text
    if job := re.search(r'data-job="([0-9a-z]+)"', page):  # it may have been quicker
        runner.wait(job[1], SECONDS)
    body = {"sources": [source], "only": ["key"], "settings": {"key": {"change": 20.0}}}
    posted = writer.post("/api/analyses", json=body)
    assert posted.status_code == 202
    assert posted.json
    runner.wait(posted.json["id"], SECONDS)
    listed = writer.get("/api/analyses", query_string={"source": source}).json
    assert listed
    names = [each["analyser"] for each in listed["analyses"]]
    assert sorted(names) == sorted([*NAMES, "loudness", "key"])  # with another setting beside the one before
    assert "with change = 20.0</h2>" in writer.get("/analyses", query_string={"source": source}).text
    nothing = writer.post("/api/analyses", json=body)
    assert nothing.json
    engine = app.extensions["descant"].engine
    assert find_job(engine, nothing.json["id"]).state.value == "done"


@pytest.mark.slow
def test_people_judge_claims_and_the_claims_stay(studio: tuple[Flask, str]) -> None:
    app, source = studio
    owner = app.test_client()
    owner.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {owner_token(app.extensions['descant'].config)}"
    page = owner.get("/analyses", query_string={"source": source}).text
    claim = page.partition('name="claim" value="')[2].partition('"')[0]
    before = owner.get(claim.removeprefix("http://localhost"), headers={"Accept": "text/turtle"}).text
    form = {"claim": claim, "source": source, "verdict": "confirmed"}
    for _ in range(2):  # saying the same twice is saying it once
        assert owner.post("/analyses/verdict", data=form, headers=OWN).status_code == 303
    account = create_account(app.extensions["descant"].engine, "Ada", Role.ANNOTATOR)
    ada = client_with(app, "annotate", account.id)
    assert ada.post("/analyses/verdict", data=form | {"verdict": "rejected"}, headers=OWN).status_code == 303
    page = owner.get("/analyses", query_string={"source": source}).text
    assert "1 confirmed" in page
    assert "1 rejected" in page
    assert "You said: right" in page
    assert 'name="right"' not in page
    said = owner.post("/analyses/verdict", data=form | {"verdict": "rejected"}, headers=OWN)
    page = owner.get(said.headers["Location"]).text
    assert f'id="{said.headers["Location"].partition("#")[2]}"' in page  # where it leads back to
    assert "You said: wrong" in page
    assert 'list="w-' in page  # the words that may be right instead
    form |= {"verdict": "rejected", "right": "hammered dulcimer"}
    assert owner.post("/analyses/verdict", data=form, headers=OWN).status_code == 303
    page = owner.get("/analyses", query_string={"source": source}).text
    assert "2 rejected" in page
    assert "it is hammered dulcimer" in page
    assert "1 confirmed" not in page
    said = owner.get(claim.removeprefix("http://localhost"), headers={"Accept": "text/turtle"}).text
    assert set(before.split()) <= set(said.split())  # the machine's claim is as it was
    found = owner.get("/annotations/search", query_string={"target": claim}).json
    assert found
    assert len(found["items"]) == 2
    for wrong, status in (
        ({"verdict": "maybe"}, 400),
        ({"source": f"{source}\nx"}, 404),
        ({"source": ""}, 400),
        ({"claim": "no iri"}, 400),
        ({"claim": source}, 404),
        ({"claim": found["items"][0]["id"]}, 404),
        ({"claim": "http://localhost/annotations/none"}, 404),
        ({"right": "x" * 201}, 400),
    ):
        assert owner.post("/analyses/verdict", data=form | wrong, headers=OWN).status_code == status
    then = owner.get("/annotations/search", query_string={"target": claim}).json
    assert then == found  # nothing of it was written
    assert owner.post("/analyses/verdict", data=form | {"verdict": "none"}, headers=OWN).status_code == 303
    assert "You said" not in owner.get("/analyses", query_string={"source": source}).text
    assert app.test_client().post("/analyses/verdict", data=form, headers=OWN).status_code in (401, 403)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 400),
        ({}, 400),
        ({"sources": []}, 400),
        ({"sources": "x"}, 400),
        ({"sources": ["/etc/passwd"]}, 404),
        ({"sources": ["http://localhost/id/source/none"]}, 404),
        ({"sources": ["SOURCE"], "only": ["tea"]}, 400),
        ({"sources": ["SOURCE"], "only": ["broken"]}, 400),
        ({"sources": ["SOURCE"], "settings": {"key": {"tea": 1}}}, 400),
        ({"sources": ["SOURCE"], "settings": {"key": {"change": math.inf}}}, 400),
        ({"sources": ["SOURCE"], "settings": {"key": {"change": 10**400}}}, 400),
        ({"sources": ["SOURCE"], "settings": {"key": {"change": None}}}, 400),
        ({"sources": ["SOURCE"], "only": ["key"], "settings": {"chords": {"nets": True}}}, 400),
        ({"sources": ["SOURCE"], "settings": []}, 400),
        ({"sources": ["SOURCE"], "sugar": 1}, 400),
        ({"sources": ["x://\ud800"]}, 404),
        ({"sources": ["x://\0"]}, 404),
        ({"sources": ["sha256-\0"]}, 404),
    ],
)
def test_wishes_that_cannot_be_are_refused(studio: tuple[Flask, str], body: object, status: int) -> None:
    app, source = studio
    if isinstance(body, dict) and body.get("sources") == ["SOURCE"]:
        body = {**body, "sources": [source]}
    sent = json.dumps(body)  # with numbers that are none, too
    asked = client_with(app, "write").post("/api/analyses", data=sent, content_type="application/json")
    assert asked.status_code == status


def test_a_recording_whose_length_nobody_knew_is_shown_to_its_end(app: Flask, client: FlaskClient) -> None:
    here = app.extensions["descant"]
    content = read(here.engine, here.config, b"stream", "/m/stream.wav", duration=None)
    found = [Finding("chord", f"{'CG'[n % 2]}:maj", Span(100.0 * n, 100.0 * n + 100)) for n in range(15)]
    key = heard(here.engine, here.config, content, "chords", found, duration=1500.0)
    graph = NamedNode(f"http://localhost/id/run/{key}")
    here.stores.public.add([Quad(graph, RDF.type, PROV.Activity, graph)])
    page = client.get("/analyses", query_string={"source": content}).text
    assert [f"from={start}" in page for start in (0, 600, 1200, 1800)] == [True, True, True, False]
    last = client.get("/analyses", query_string={"source": content, "from": 1200}).text
    assert "20:00" in last
    assert "25:00" in last


@pytest.mark.parametrize("source", ["sha256-%00", "x://%00", "x://%1f"])
@pytest.mark.parametrize("page", ["/analyses", "/api/analyses", "/api/analyses/similar"])
def test_a_name_with_control_characters_names_nothing(client: FlaskClient, page: str, source: str) -> None:
    assert client.get(f"{page}?source={source}").status_code == 404


@pytest.mark.slow
def test_strangers_and_readers_ask_for_nothing(studio: tuple[Flask, str], tmp_path: Path) -> None:
    app, source = studio
    body = {"sources": [source]}
    assert app.test_client().post("/api/analyses", json=body).status_code == 401
    assert client_with(app, "read").post("/api/analyses", json=body).status_code == 403
    assert client_with(app, "write").get("/api/analyses?source=/tmp").status_code == 404
    assert app.test_client().get("/api/analyses").status_code == 400
    assert app.test_client().get(f"/api/analyses/{'0' * 32}").status_code == 404


@pytest.mark.slow
def test_marked_passages_bring_others_like_them_to_be_answered(studio: tuple[Flask, str]) -> None:
    app, source = studio
    owner = app.test_client()
    owner.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {owner_token(app.extensions['descant'].config)}"
    asked = {"word": "brass <b>chorale</b>", "analyser": "mtt-vgg"}
    assert "No passage is marked" in owner.get("/instances", query_string=asked).text
    form = asked | {"source": source, "start": "0", "end": "3"}
    marked = owner.post("/instances", data=form, headers=OWN)
    assert marked.status_code == 303
    page = owner.get(marked.headers["Location"]).text
    assert "brass &lt;b&gt;chorale" in page
    assert "is one" in page
    first = app.test_client().get("/api/analyses/instances", query_string=asked).json  # for everybody
    assert first
    assert [(each["start"], each["end"], each["is"]) for each in first["marks"]] == [(0, 3, True)]
    assert all(each["start"] >= 1.4 for each in first["suggestions"])  # the patch that was marked is none of them
    best = first["suggestions"][0]
    assert 0 < best["score"] <= 1
    assert all(each["end"] <= 16 for each in first["suggestions"])
    no = form | {"source": best["file"], "start": best["start"], "end": best["end"], "answer": "no"}
    assert owner.post("/instances", data=no, headers=OWN).status_code == 303
    then = owner.get("/api/analyses/instances", query_string=asked).json
    assert then
    assert [each["is"] for each in then["marks"]] == [True, False]
    assert best["start"] not in [each["start"] for each in then["suggestions"]]
    assert max(each["score"] for each in then["suggestions"]) < best["score"]
    for _ in range(2):  # once more is once
        assert owner.post("/instances", data=form | {"word": "Brass <B>chorale</b>"}, headers=OWN).status_code == 303
    assert len(owner.get("/api/analyses/instances", query_string=asked).json["marks"]) == 2  # type: ignore[index]
    words = app.test_client().get("/instances").text
    assert 'chorale&lt;/b&gt;</a> <span class="quiet">2</span>' in words
    page = owner.get("/instances", query_string=asked).text
    mark = page.rpartition('name="mark" value="')[2].partition('"')[0]
    gone = {"mark": mark, "word": asked["word"]}
    assert app.test_client().post("/instances/remove", data=gone, headers=OWN).status_code in (401, 403)
    assert owner.post("/instances/remove", data=gone, headers=OWN).status_code == 303
    assert owner.post("/instances/remove", data=gone, headers=OWN).status_code == 404
    assert len(owner.get("/api/analyses/instances", query_string=asked).json["marks"]) == 1  # type: ignore[index]
    assert owner.get("/instances", query_string=asked | {"analyser": "nope"}).status_code == 404
    unheard = owner.get("/instances", query_string=asked | {"analyser": "mtt-musicnn"}).text
    assert "has not been heard by mtt-musicnn" in unheard


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        {"word": " "},
        {"word": "x" * 201},
        {"start": "now"},
        {"start": "nan"},
        {"start": "4", "end": "3"},
        {"start": "-1"},
        {"start": "500", "end": "501"},
        {"end": "17"},
        {"start": "1.0001", "end": "1.0002"},
        {"start": "1:2:3:4"},
        {"source": ""},
    ],
)
def test_marks_that_cannot_be_are_refused(studio: tuple[Flask, str], wrong: dict[str, str]) -> None:
    app, source = studio
    owner = app.test_client()
    owner.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {owner_token(app.extensions['descant'].config)}"
    form = {"word": "x", "source": source, "start": "0", "end": "3"} | wrong
    refused = owner.post("/instances", data=form, headers=OWN)
    assert refused.status_code == 400
    if form["source"]:  # what was filled in is still there, and beside it what is wrong
        assert 'aria-invalid="true"' in refused.text
        assert f'value="{form["end"]}"' in refused.text
    assert app.test_client().post("/instances", data=form, headers=OWN).status_code in (400, 401, 403)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("65.2", 65.2),
        ("1:05.2", 65.2),
        ("1:05,2", 65.2),
        ("1:00:01", 3601),
        ("4.4879999999999995", 4.4879999999999995),
        ("-1", None),
        ("1:", None),
        ("²", None),
    ],
)
def test_times_are_seconds_or_minutes_and_seconds(said: str, seconds: float | None) -> None:
    assert seconds_of(said) == seconds


def _owner(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {owner_token(app.extensions['descant'].config)}"
    return client


def _post_at_once(app: Flask, address: str, forms: list[dict[str, object]]) -> list[int]:
    gate = threading.Barrier(len(forms))

    def post(form: dict[str, object]) -> int:
        gate.wait()
        return _owner(app).post(address, data=form, headers=OWN).status_code

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(post, forms))


@pytest.mark.slow
def test_what_is_said_many_times_at_once_is_said_once(studio: tuple[Flask, str]) -> None:
    app, source = studio
    page = _owner(app).get("/analyses", query_string={"source": source}).text
    claim = page.rpartition('name="claim" value="')[2].partition('"')[0]
    form = {"claim": claim, "source": source}
    said = [form | {"verdict": verdict} for verdict in ("confirmed", "rejected") for _ in range(3)]
    assert set(_post_at_once(app, "/analyses/verdict", said)) == {303}
    found = _owner(app).get("/annotations/search", query_string={"target": claim}).json
    assert len(found["items"]) == 1  # type: ignore[index]
    assert _owner(app).post("/analyses/verdict", data=form | {"verdict": "none"}, headers=OWN).status_code == 303
    mark = {"source": source, "word": "at once", "start": "6", "end": "9"}
    assert set(_post_at_once(app, "/instances", [mark] * 5)) == {303}
    marks = _owner(app).get("/api/analyses/instances", query_string={"word": "at once"}).json["marks"]  # type: ignore[index]
    assert len(marks) == 1


@pytest.mark.slow
def test_what_people_said_is_what_machines_are_held_against(studio: tuple[Flask, str]) -> None:
    app, source = studio
    owner = app.test_client()
    owner.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {owner_token(app.extensions['descant'].config)}"
    listed = owner.get("/api/analyses", query_string={"source": source}).json
    assert listed
    document = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "motivation": "tagging",
        "target": listed["file"],
        "body": {"type": "TextualBody", "value": "organ", "format": "text/plain", "purpose": "tagging"},
    }
    assert owner.post("/annotations/", json=document).status_code == 201
    page = owner.get("/analyses", query_string={"source": source}).text
    vocabulary = BUILT_IN["mtt-vgg"].cards()[0].vocabulary
    claims = re.findall(r'name="claim" value="([^"]+)".*?aria-label="Wrong: ([^"]+)"', page, re.DOTALL)
    claim, tag = next((each, word) for each, word in claims if word in vocabulary)
    form = {"claim": claim, "source": source, "verdict": "rejected", "right": "celesta"}
    assert owner.post("/analyses/verdict", data=form, headers=OWN).status_code == 303
    found = app.test_client().get("/api/audit").json  # for everybody
    assert found
    [vgg] = found["models"]
    assert (vgg["model"], vgg["clips"]) == ("mtt-vgg", 1)
    assert vgg["tags"]["organ"] | {"recall": 0.0, "support": 1} == vgg["tags"]["organ"]
    assert vgg["tags"]["celesta"]["support"] == 1
    assert ">0.5</text>" in owner.get("/audit").text or not vgg["calibration"]  # its axes have figures
    assert vgg["tags"][tag]["support"] == 0  # it was asked for, and is none
    assert f'<th scope="row">{tag}</th>' in owner.get("/audit").text or not vgg["tags"][tag]["claimed"]


@pytest.mark.slow
def test_keys_are_held_against_what_was_read_here_of_each_annotator(studio: tuple[Flask, str]) -> None:
    app, _ = studio
    client = app.test_client()
    found = client.get("/api/audit/key").json
    assert found
    assert {each["truth_by"]: each["score"] for each in found["recordings"]} == {"Ada": 1.0, "Grace": 0.5}
    assert found["means"]["key"] == {"score": 0.75}
    assert found["agreement"] == []  # one analyser alone
    page = client.get("/audit?what=key").text
    assert "Grace in cadence.jams</td><td>0.500</td>" in page
    assert "<td>key</td><td></td><td>0.750</td>" in page
    assert "has a truth for this yet: beats" in client.get("/audit?what=beats").text
    assert client.get("/api/audit/tags").json == client.get("/api/audit").json
    assert client.get("/api/audit/tea").status_code == client.get("/audit?what=tea").status_code == 404


@pytest.mark.slow
def test_a_truth_that_is_sent_is_audited(studio: tuple[Flask, str]) -> None:
    app, _ = studio
    reader = client_with(app, "read")
    truth = "clip,tag\ncadence.wav,piano\n"
    sent = reader.post("/api/audit/tags", query_string={"file": "truth.csv"}, data=truth)
    assert sent.status_code == 200
    assert sent.json
    assert [each["model"] for each in sent.json["models"]] == ["mtt-vgg"]
    lab = "0 16 C:major\n"
    keys = reader.post("/api/audit/key", query_string={"file": "cadence.lab"}, data=lab).json
    assert keys
    assert keys["means"]["key"]["score"] == 1.0
    for path, name, data, status in (
        ("tea", "cadence.lab", lab, 404),
        ("key", "other.lab", lab, 404),
        ("key", "../cadence.lab", "0 sixteen C", 400),
        ("tags", "truth.csv", "clip\n", 400),
        ("tags", "", truth, 400),
        ("tags", "truth.csv", "clip,tag\nother.wav,piano\n", 400),
    ):
        answer = reader.post(f"/api/audit/{path}", query_string={"file": name}, data=data)
        assert answer.status_code == status, (path, name)
    anybody = app.test_client().post("/api/audit/tags", query_string={"file": "truth.csv"}, data=truth)
    assert anybody.status_code == 401
    page = reader.post("/audit", data={"what": "key", "truth": (io.BytesIO(lab.encode()), "cadence.lab")}, headers=OWN)
    assert "1.000" in page.text
    wrong = reader.post("/audit", data={"what": "key", "truth": (io.BytesIO(b"x"), "cadence.lab")}, headers=OWN)
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text
