"""Jobs over HTTP: who sees what, submitting, stopping, retrying, events, and the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts.tokens import create_token
from descant.database import now
from descant.jobs import BATCH, Order, State
from descant.jobs.claiming import Line, Verdict, beat, claim, settle
from descant.jobs.runner import Runner
from descant.jobs.submitting import submit, submit_batch
from descant.jobs.table import Job
from descant.server import streams
from descant.server.jobs import RUNNER
from tests.jobs.toys import TOYS
from tests.server.conforming import as_sent_by, conforming


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """With a runner that knows toys and is not started: jobs stay as they are put."""
    app = make_app()
    services = app.extensions["descant"]
    app.extensions[RUNNER] = Runner(services.config, services.stores, services.engine, family=TOYS)
    return app


@pytest.fixture
def with_token(app: Flask) -> Callable[[str], FlaskClient]:
    def make(scope: str) -> FlaskClient:
        token, text = create_token(app.extensions["descant"].engine, "test", scope)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
        client.environ_base["test.token"] = text
        client.environ_base["test.id"] = token.id
        return client

    return make


def put(app: Flask, key: str, **more: object) -> Job:
    return submit(app.extensions["descant"].engine, Order(kind="toy", key=key, **more))  # type: ignore[arg-type]


def end(app: Flask, state: State, error: dict[str, object] | None = None, *lines: str) -> Job:
    """Let the job that is due next come out like this."""
    engine = app.extensions["descant"].engine
    beat(engine, "test", "a test")
    (job,) = claim(engine, "test", 1)
    settle(engine, "test", [Verdict(job, state, error=error)], [Line(job.id, "info", each, now()) for each in lines])
    return job


def events(text: str) -> list[tuple[str, str, object]]:
    return [
        (name, number, json.loads(data))
        for name, number, data in re.findall(r"^event: (.*)\nid: (.*)\ndata: (.*)\n\n", text, re.MULTILINE)
    ]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", ""),
        ("POST", "/clear"),
        ("GET", "/{}"),
        ("DELETE", "/{}"),
        ("POST", "/{}/retry"),
        ("GET", "/{}/log"),
        ("GET", "/{}/events"),
    ],
)
def test_nothing_is_shown_without_a_token(app: Flask, client: FlaskClient, method: str, path: str) -> None:
    job = put(app, "secret")
    answer = client.open(f"/api/jobs{path.format(job.id)}", method=method, json={})
    assert answer.status_code == 401
    assert "secret" not in answer.text


def test_a_token_sees_its_own_jobs_and_admin_sees_all(app: Flask, with_token: Callable[[str], FlaskClient]) -> None:
    writer, other, admin = with_token("write"), with_token("write"), with_token("admin")
    made = writer.post("/api/jobs", json={"kind": "toy", "request": {"number": 7}})
    assert made.status_code == 202
    assert made.json
    path = made.headers["Location"]
    assert path == f"/api/jobs/{made.json['id']}"
    assert made.json["owner"] == writer.environ_base["test.id"]
    seen = {client: [each["id"] for each in client.get("/api/jobs").json["jobs"]] for client in (writer, other, admin)}  # type: ignore[index]
    assert seen == {writer: [made.json["id"]], other: [], admin: [made.json["id"]]}
    assert other.get(path).status_code == other.delete(path).status_code == 404
    assert admin.get(path).status_code == 200


def test_reading_is_not_writing(app: Flask, with_token: Callable[[str], FlaskClient]) -> None:
    reader = with_token("read")
    assert reader.post("/api/jobs", json={"kind": "toy", "request": {"number": 7}}).status_code == 403
    job = put(app, "x", owner=str(reader.environ_base["test.id"]))
    assert reader.get(f"/api/jobs/{job.id}").status_code == 200
    assert reader.delete(f"/api/jobs/{job.id}").status_code == 403


def test_the_same_request_is_the_same_job(owner: FlaskClient) -> None:
    asked = {"kind": "toy", "request": {"number": 1}}
    assert owner.post("/api/jobs", json=asked).json["id"] == owner.post("/api/jobs", json=asked).json["id"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "toy", "request": {"number": "one"}}, 400),
        ({"kind": "toy", "request": []}, 400),
        ({"kind": 1}, 400),
        ([], 400),
        ({"kind": "private", "request": {}}, 403),
        ({"kind": "unheard", "request": {}}, 404),
    ],
)
def test_what_a_kind_does_not_take_is_refused(owner: FlaskClient, body: object, status: int) -> None:
    assert owner.post("/api/jobs", json=body).status_code == status


def test_jobs_come_page_by_page_and_by_state(app: Flask, owner: FlaskClient) -> None:
    made = [put(app, f"job {number}").id for number in range(5)]
    end(app, State.DONE)
    found, path = [], "/api/jobs?limit=2"
    while path:
        page = owner.get(path).json
        assert page
        found += [each["id"] for each in page["jobs"]]
        path = page["next"]
    assert found == made[::-1]
    assert [each["id"] for each in owner.get("/api/jobs?state=done").json["jobs"]] == [made[0]]  # type: ignore[index]
    assert owner.get("/api/jobs?state=asleep").status_code == 400
    assert owner.get("/api/jobs?limit=0").status_code == 400


def test_a_job_is_stopped_tried_again_and_forgotten(app: Flask, owner: FlaskClient) -> None:
    path = f"/api/jobs/{put(app, 'x').id}"
    assert owner.post(f"{path}/retry").status_code == 400
    assert owner.delete(path).json["state"] == "cancelled"  # type: ignore[index]
    assert owner.post(f"{path}/retry").json["state"] == "queued"  # type: ignore[index]
    assert owner.post("/api/jobs/clear").json == {"cleared": 0}
    owner.delete(path)
    assert owner.post("/api/jobs/clear", json={"days": 1}).json == {"cleared": 0}
    assert owner.post("/api/jobs/clear", json={}).json == {"cleared": 1}
    assert owner.get(path).status_code == 404


def test_a_token_forgets_only_its_own_jobs(app: Flask, with_token: Callable[[str], FlaskClient]) -> None:
    put(app, "of the owner")
    end(app, State.DONE)
    assert with_token("write").post("/api/jobs/clear", json={}).json == {"cleared": 0}


def test_events_tell_the_job_its_log_and_its_end(app: Flask, owner: FlaskClient) -> None:
    job = put(app, "x")
    end(app, State.DONE, None, "first", "second")
    answer = owner.get(f"/api/jobs/{job.id}/events")
    assert answer.mimetype == "text/event-stream"
    told = events(answer.text)
    assert [name for name, _, _ in told] == ["log", "log", "job", "end"]
    assert [data["message"] for _, _, data in told[:2]] == ["first", "second"]  # type: ignore[index]
    assert told[2][2] == owner.get(f"/api/jobs/{job.id}").json


def test_events_go_on_where_the_browser_was(app: Flask, owner: FlaskClient) -> None:
    job = put(app, "x")
    end(app, State.DONE, None, "first", "second")
    path = f"/api/jobs/{job.id}/events"
    first, _, described, _ = events(owner.get(path).text)
    after_first = events(owner.get(path, headers={"Last-Event-ID": first[1]}).text)
    assert [name for name, _, _ in after_first] == ["log", "job", "end"]
    after_all = events(owner.get(path, headers={"Last-Event-ID": described[1]}).text)
    assert [name for name, _, _ in after_all] == ["end"]
    assert owner.get(path, headers={"Last-Event-ID": "nonsense"}).status_code == 200


def test_a_stream_ends_after_its_life_and_gives_its_place_back(
    app: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LIFE", 0.1)
    job = put(app, "x")
    for _ in range(streams.EACH + 1):
        assert f"retry: {streams.SOON}" in owner.get(f"/api/jobs/{job.id}/events").text


def test_without_a_place_a_stream_tells_what_is_and_ends(app: Flask, owner: FlaskClient) -> None:
    job = put(app, "x")
    held = [owner.get(f"/api/jobs/{job.id}/events", buffered=False) for _ in range(streams.EACH)]
    try:
        more = owner.get(f"/api/jobs/{job.id}/events").text
        assert f"retry: {streams.LATER}" in more
        assert [name for name, _, _ in events(more)] == ["job"]
    finally:
        for each in held:
            each.close()


# -- pages -----------------------------------------------------------------------------------------------------


def test_the_page_asks_for_a_token_and_keeps_it_in_a_cookie(
    app: Flask, client: FlaskClient, with_token: Callable[[str], FlaskClient]
) -> None:
    job = put(app, "a title of mine")
    door = client.get("/jobs", headers={"Accept": "text/html"})
    assert door.status_code == 401
    assert "a title of mine" not in door.text
    token = with_token("admin").environ_base["test.token"]
    ours = {"Origin": "http://localhost"}
    assert client.post("/jobs/enter", data={"token": "dsc_wrong_wrong"}, headers=ours).status_code == 401
    let_in = client.post("/jobs/enter", data={"token": token}, headers=ours)
    assert let_in.status_code == 303
    cookie = let_in.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert token not in cookie, "it says only that the token was shown"
    assert "a title of mine" in client.get("/jobs").text
    assert client.get(f"/api/jobs/{job.id}").status_code == 200
    assert client.post("/account/sign-out").status_code == 403, "nobody else sends one away"
    assert client.post("/account/sign-out", headers=ours).status_code == 303
    assert client.get("/jobs").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
    ],
)
def test_no_page_of_others_acts_for_a_visitor(
    app: Flask, client: FlaskClient, with_token: Callable[[str], FlaskClient], headers: dict[str, str], status: int
) -> None:
    token = str(with_token("admin").environ_base["test.token"])
    client.post("/jobs/enter", data={"token": token}, headers={"Origin": "http://localhost"})
    job = put(app, "x")
    assert client.post(f"/jobs/{job.id}/cancel", headers=headers).status_code == status


def test_the_pages_show_progress_reason_and_buttons(app: Flask, owner: FlaskClient) -> None:
    failed = put(app, "one")
    end(app, State.FAILED, {"detail": "a.mei:3: broken", "remedy": "Mend it."}, "a line")
    engine = app.extensions["descant"].engine
    batch = submit_batch(engine, Order(kind=BATCH, key="many"), [Order(kind="toy", key=f"child {n}") for n in range(3)])
    listed = owner.get("/jobs").text
    assert "a.mei:3: broken" in listed
    assert 'role="progressbar"' in listed
    assert 'aria-valuemax="3"' in listed
    page = owner.get(f"/jobs/{failed.id}").text
    assert "Mend it." in page
    assert "a line" in page
    assert "Try again" in page
    assert "Stop" not in page
    assert all(text in owner.get(f"/jobs/{batch.id}").text for text in ("child 0", "child 2", "Stop"))
    assert owner.post(f"/jobs/{failed.id}/retry").status_code == 303
    assert owner.get(f"/api/jobs/{failed.id}").json["state"] == "queued"  # type: ignore[index]


def test_without_jobs_the_page_says_how_to_make_some(owner: FlaskClient) -> None:
    assert "descant ingest" in owner.get("/jobs").text
    assert "No job is failed" in owner.get("/jobs?state=failed").text


# -- the document ----------------------------------------------------------------------------------------------


def test_every_address_of_the_document_is_there(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document
    rules = app.url_map.bind("localhost")
    for path, operations in document["paths"].items():
        for method in operations.keys() - {"parameters"}:
            filled = re.sub(r"{\w+}", "1", path.replace("{kind}", "selection"))
            rules.match(filled, method.upper())  # or it raises
    of_jobs = {re.sub(r"<\w+>", "{id}", rule.rule) for rule in app.url_map.iter_rules() if "/api/jobs" in rule.rule}
    assert of_jobs <= document["paths"].keys()


@pytest.mark.slow
def test_the_interface_keeps_what_its_document_says(app: Flask, owner: FlaskClient) -> None:
    for number in range(3):
        put(app, f"job {number}")
    end(app, State.FAILED, {"title": "Broken", "status": 400, "detail": "broken"}, "a line")
    ours = "/api/(jobs|ingest|orphans|analys|audit)"  # the rest has tests of its own
    assert len(conforming(app, ours, as_sent_by(owner), examples=15)) == 21


def test_what_is_known_of_a_job_is_said_in_german(app: Flask, owner: FlaskClient) -> None:
    """The page says it, and JSON beside what programs read, where a script asks for it."""
    job = put(app, "x", title="Looking up names of x.mei")
    end(app, State.FAILED, {"title": "Broken", "status": 400, "detail": "x.mei: the file is empty", "remedy": "Eat."})
    page = owner.get(f"/jobs/{job.id}", headers={"Accept": "text/html", "Accept-Language": "de"}).text
    assert "<h1>Namen werden nachgeschlagen: x.mei</h1>" in page
    assert "<p>x.mei: die Datei ist leer</p>" in page
    assert '<span lang="en">Eat.</span>' in page
    here: Any = owner.get(f"/api/jobs/{job.id}?lang=de").json
    assert owner.get("/api/jobs?lang=de").json == {"jobs": [here], "next": None}
    assert events(owner.get(f"/api/jobs/{job.id}/events?lang=de").text)[0][2] == here
    assert here.pop("said") == {
        "title": "Namen werden nachgeschlagen: x.mei",
        "message": "",
        "reason": {"text": "x.mei: die Datei ist leer", "lang": "de"},
    }
    assert owner.get(f"/api/jobs/{job.id}", headers={"Accept-Language": "de"}).json == here


def test_what_nobody_has_translated_is_said_to_be_english(app: Flask, owner: FlaskClient) -> None:
    job = put(app, "x")
    end(app, State.FAILED, {"title": "Broken", "status": 400, "detail": "TypeError: no", "remedy": ""})
    here: Any = owner.get(f"/api/jobs/{job.id}?lang=de").json
    assert here["said"]["reason"] == {"text": "TypeError: no", "lang": "en"}
    assert "said" not in (owner.get(f"/api/jobs/{job.id}?lang=xx").json or {})
