"""Music brought in by form and by HTTP, read by the server's own jobs, and its files given out again."""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

from descant.accounts.tokens import create_token
from descant.errors import Unavailable
from descant.jobs.looking import Wanted, list_jobs
from tests.ingest.notation.scores import bars, document, note, score
from tests.server.conftest import Server

Clients = tuple[httpx.Client, httpx.Client]

MEI = document(score(bars(note("c4", "1"), note("d4", "1")))).encode()
COLLECTION = """
[[work]]
id = "op92"
[[version]]
id = "litolff"
work = "op92"
files = ["FILE"]
"""


@pytest.fixture
def clients(server: Server) -> Iterator[Clients]:
    """The owner, and a stranger."""
    with server.owner() as owner, server.client() as stranger:
        yield owner, stranger


def ended(owner: httpx.Client, job: str) -> dict[str, Any]:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found: dict[str, Any] = owner.get(f"/api/jobs/{job}").json()
        if found["ended"]:
            return found
        time.sleep(0.3)
    raise AssertionError(f"job {job} has not ended")


def child(owner: httpx.Client, job: str) -> dict[str, Any]:
    ended(owner, job)
    (found,) = owner.get("/api/jobs", params={"parent": job}).json()["jobs"]
    return dict(found)


@pytest.mark.slow
def test_a_file_by_http_is_read_and_given_out_again(server: Server, clients: Clients) -> None:
    owner, stranger = clients
    sent = owner.post("/api/ingest", params={"name": "tune.mei", "work": "Tune"}, content=MEI)
    assert sent.status_code == 202, sent.text
    job = child(owner, sent.json()["id"])
    assert (job["state"], job["result"]["bars"]) == ("done", 2)
    assert job["result"]["work"].endswith("/id/work/tune")
    assert not list((server.home / "uploads").rglob("tune.mei"))

    address = job["result"]["file"]
    name = address.rpartition("/")[2]
    assert name == f"sha256-{hashlib.sha256(MEI).hexdigest()}.mei"
    kept = stranger.get(f"/id/file/{name}")
    assert (kept.status_code, kept.headers["content-type"]) == (200, "application/mei+xml; charset=utf-8")
    assert kept.content.count(b"xml:id=") >= 4
    assert "sandbox" in kept.headers["content-security-policy"]
    assert stranger.get(f"/id/file/{name}?original").content == MEI
    part = stranger.get(f"/id/file/{name}", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, kept.content[:4])
    again = stranger.get(f"/id/file/{name}", headers={"If-None-Match": kept.headers["etag"]})
    assert again.status_code == 304
    page = stranger.get(f"/id/file/{name}", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    turtle = stranger.get(f"/id/file/{name}", headers={"Accept": "text/turtle"})
    assert "exemplar" in turtle.text


@pytest.mark.slow
def test_files_and_addresses_by_the_form(server: Server, clients: Clients) -> None:
    owner, _ = clients
    same = {"Origin": str(server.url).rstrip("/")}
    files = [
        ("files", ("../../one.mei", MEI, "application/xml")),
        ("files", ("broken.mei", MEI[:50], "application/xml")),
    ]
    data = {"addresses": "http://127.0.0.1:9/x.mei", "licence": "https://example.org/licence"}
    sent = owner.post("/add", files=files, data=data, headers=same)
    assert sent.status_code == 303, sent.text
    job = sent.headers["location"].rpartition("/")[2]
    assert ended(owner, job)["state"] == "failed"
    jobs = {each["title"]: each for each in owner.get("/api/jobs", params={"parent": job}).json()["jobs"]}
    assert jobs["one.mei"]["result"]["licence"] == "https://example.org/licence"
    assert "broken.mei" in jobs["broken.mei"]["error"]["detail"]
    page = owner.get(f"/jobs/{jobs['one.mei']['id']}").text
    assert "What came of it" in page
    assert f"/id/source/sha256-{hashlib.sha256(MEI).hexdigest()}" in page
    assert jobs["http://127.0.0.1:9/x.mei"]["state"] == "failed"


@pytest.mark.slow
def test_a_collection_finds_the_files_that_are_sent_with_it(server: Server, clients: Clients) -> None:
    owner, _ = clients
    collection = COLLECTION.replace("FILE", "lit.mei")
    sent_files = {"coll.toml": collection.encode(), "lit.mei": MEI, "x.txt": b"x"}
    sent = owner.post("/add", files=[("files", each) for each in sent_files.items()])
    assert sent.status_code == 303, sent.text
    job = child(owner, sent.headers["location"].rpartition("/")[2])
    (found,) = owner.get("/api/jobs", params={"parent": job["id"]}).json()["jobs"]
    assert (job["title"], found["title"], found["state"]) == ("coll.toml", "lit.mei", "done"), found
    assert found["result"]["version"].endswith("/id/version/litolff")
    assert not list((server.home / "uploads").rglob("lit.mei"))


@pytest.mark.slow
def test_what_a_collection_lacks_is_named_without_the_place_of_the_server(server: Server, clients: Clients) -> None:
    owner, _ = clients
    collection = COLLECTION.replace("FILE", "lacking.mei")
    sent = owner.post("/api/ingest", params={"name": "coll.toml"}, content=collection)
    job = child(owner, sent.json()["id"])
    (found,) = owner.get("/api/jobs", params={"parent": job["id"]}).json()["jobs"]
    assert found["error"]["detail"] == "There is no file lacking.mei."
    assert str(server.home) not in owner.get(f"/jobs/{found['id']}").text


@pytest.mark.slow
def test_files_of_one_form_are_placed_as_those_of_a_folder(server: Server, clients: Clients) -> None:
    owner, _ = clients
    names = {"pair.mei", "pair.krn"}
    kern = b"**kern\n*M4/4\n=1\n1c\n=2\n1d\n==\n*-\n"
    files = [("files", ("pair.mei", MEI, "")), ("files", ("pair.krn", kern, ""))]
    batch = owner.post("/add", files=files).headers["location"].rpartition("/")[2]
    assert ended(owner, batch)["state"] == "done"
    jobs = owner.get("/api/jobs", params={"parent": batch}).json()["jobs"]
    assert {each["title"] for each in jobs} == names
    assert len({each["result"]["version"] for each in jobs}) == 1
    assert not list((server.home / "uploads").rglob("pair.*"))


@pytest.mark.parametrize("names", [("a.mei", "x/a.mei"), ("..",), ("a/..",), ("a\a.mei",), ("a" * 300,)])
def test_names_that_cannot_be_told_apart_or_written_are_refused(owner: FlaskClient, names: tuple[str, ...]) -> None:
    form = {"files": [(io.BytesIO(MEI), name) for name in names]}
    answer = owner.post("/add", data=form, headers=OURS)
    assert (answer.status_code, "files are called" in answer.text or "cannot be called" in answer.text) == (400, True)
    assert kept_by(owner) == []


@pytest.mark.parametrize(
    "said", [{"licence": "free"}, {"addresses": "file:///etc/passwd"}, {"addresses": "https://example.org/a b"}]
)
def test_of_an_upload_that_is_refused_nothing_is_kept(owner: FlaskClient, said: dict[str, str]) -> None:
    form = {"files": [(io.BytesIO(MEI), "a.mei")], **said}
    assert owner.post("/add", data=form, headers=OURS).status_code == 400
    assert kept_by(owner) == []


def test_of_an_upload_that_fails_nothing_is_kept(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Unavailable("The database does not answer.")

    monkeypatch.setattr("descant.server.adding.submit_batch", fail)
    assert owner.post("/api/ingest?name=a.mei", data=MEI).status_code == 503
    assert kept_by(owner) == []


def kept_by(client: FlaskClient) -> list[Path]:
    return list((client.application.extensions["descant"].config.home / "uploads").glob("*"))


@pytest.mark.slow
def test_files_with_one_name_are_one_file_unless_they_are_of_two_versions(server: Server, clients: Clients) -> None:
    owner, stranger = clients

    def source(content: bytes, **said: str) -> dict[str, Any]:
        sent = owner.post("/api/ingest", params={"name": "score.mei", **said}, content=content)
        job = child(owner, sent.json()["id"])
        return {**job["result"], "job": job["id"]}

    first = source(document(score(bars(note("e4", "1")))).encode(), version="One")
    second = source(document(score(bars(note("f4", "1")))).encode(), version="Two")
    assert "replaces" not in second
    for each in (first, second):
        assert stranger.get(f"/id/source/{each['source'].rpartition('/')[2]}").status_code == 200
    third = source(document(score(bars(note("g4", "1")))).encode(), version="Two")
    assert third["replaces"] == second["source"]
    assert stranger.get(f"/id/source/{first['source'].rpartition('/')[2]}").status_code == 200
    assert "Replaces" in owner.get(f"/jobs/{third['job']}").text


def test_strangers_add_nothing(client: FlaskClient) -> None:
    assert client.post("/api/ingest?name=a.mei", data=MEI).status_code == 401
    assert client.post("/add", data={"addresses": "https://example.org/a.mei"}).status_code == 401
    assert client.get("/add").status_code == 303


OURS = {"Origin": "http://localhost"}


def token(client: FlaskClient, scope: str) -> str:
    return create_token(client.application.extensions["descant"].engine, "browser", scope)[1]


def test_who_comes_without_a_token_is_led_back_to_the_form(client: FlaskClient) -> None:
    door = client.get("/add", follow_redirects=True)
    assert (door.status_code, door.request.full_path) == (401, "/jobs/enter?to=/add")
    assert 'name="to" value="/add"' in door.text
    wrong = client.post("/jobs/enter", data={"token": "wrong", "to": "/add"}, headers=OURS)
    assert (wrong.status_code, 'name="to" value="/add"' in wrong.text) == (401, True)
    let_in = client.post("/jobs/enter", data={"token": token(client, "write"), "to": "/add"}, headers=OURS)
    assert (let_in.status_code, let_in.location) == (303, "/add")
    form = client.get(let_in.location)
    assert form.status_code == 200
    assert 'name="addresses"' in form.text


def test_who_may_not_write_is_told_so_at_the_door(client: FlaskClient) -> None:
    client.post("/jobs/enter", data={"token": token(client, "read")}, headers=OURS)
    door = client.get("/add", follow_redirects=True)
    assert door.status_code == 401
    assert "scope is read; this needs write" in door.text
    assert client.get("/jobs/enter").location == "/jobs"


@pytest.mark.parametrize(
    "place",
    ["https://example.org/", "//example.org/add", "/\\example.org", "/add\n", "/jobs/../sparql", "/sparql", "add", ""],
)
def test_the_door_leads_nowhere_else(client: FlaskClient, place: str) -> None:
    text = token(client, "write")
    assert client.post("/jobs/enter", data={"token": text, "to": place}, headers=OURS).location == "/jobs"
    assert client.get("/jobs/enter", query_string={"to": place}).location == "/jobs"


def test_the_door_of_a_job_leads_to_the_job(client: FlaskClient) -> None:
    assert 'name="to" value="/jobs/0abc"' in client.get("/jobs/0abc").text
    let_in = client.post("/jobs/enter", data={"token": token(client, "read"), "to": "/jobs/0abc"}, headers=OURS)
    assert let_in.location == "/jobs/0abc"


def test_the_door_is_found_under_a_base_with_a_path(make_app: Any) -> None:
    client = make_app(base="http://localhost/music/").test_client()
    door = client.get("/music/add")
    assert door.location == "/music/jobs/enter?to=/add"
    let_in = client.post("/music/jobs/enter", data={"token": token(client, "write"), "to": "/add"}, headers=OURS)
    assert let_in.location == "/music/add"


@pytest.mark.parametrize(
    ("query", "body", "said"),
    [
        ("", {}, "There is no file"),
        ("", {"addresses": "https://example.org"}, "There is no file"),
        ("", {"addresses": ["file:///etc/passwd"]}, "is no address"),
        ("", {"addresses": []}, "Nothing was chosen"),
        ("", {"addresses": ["https://example.org/a.mei"], "version_of": "x"}, "'version_of' is not known"),
        ("", {"addresses": ["https://example.org/a.mei"], "work": 1}, "'work' is no text"),
        ("", {"addresses": ["https://example.org/a.mei"], "licence": "http://x y <z>"}, "is no IRI"),
        ("?licence=free", {"addresses": ["https://example.org/a.mei"]}, "is no IRI"),
    ],
)
def test_what_makes_no_sense_is_refused(owner: FlaskClient, query: str, body: object, said: str) -> None:
    answer = owner.post(f"/api/ingest{query}", data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 400
    assert said in answer.json["detail"]  # type: ignore[index] # a problem document


def test_what_a_body_says_beside_addresses_is_said_of_them(owner: FlaskClient) -> None:
    said = {"work": "Op. 92", "version": "Trio", "arrangement_of": "Orchestra", "licence": "https://example.org/free"}
    body = {"addresses": ["https://example.org/a.mei"], **said}
    answer = owner.post("/api/ingest?work=Another", json=body)
    assert answer.status_code == 202
    engine = owner.application.extensions["descant"].engine
    (job,) = list_jobs(engine, Wanted(parent=answer.get_json()["id"]))
    assert {name: job.parameters["placement"][name] for name in said} == said


def test_an_upload_that_is_too_large_is_refused(make_app: Any) -> None:
    app = make_app(upload_bytes=1000)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {app.extensions['descant'].owner}"
    refused = client.post("/api/ingest?name=a.mei", data=b"x" * 1001)
    assert (refused.status_code, refused.get_json()["type"]) == (413, "urn:descant:problem:too-large")
    assert "upload_bytes" in refused.get_json()["remedy"]
    form = {"files": (io.BytesIO(b"x" * 1001), "a.mei")}
    headers = {"Origin": "http://localhost"}
    page = client.post("/add", data=form, content_type="multipart/form-data", headers=headers)
    assert (page.status_code, page.mimetype) == (413, "text/html")
    assert "upload_bytes" in page.text
    assert 'name="addresses"' in page.text


def test_the_form_says_what_is_wrong_and_keeps_what_was_written(owner: FlaskClient) -> None:
    answer = owner.post("/add", data={"work": "My work"}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 400
    assert "Nothing was chosen" in answer.text
    assert "My work" in answer.text


def test_files_that_are_not_public_are_not_there(client: FlaskClient, tmp_path: Path) -> None:
    content = f"sha256-{'0' * 64}"
    folder = tmp_path / "files" / "00" / content
    folder.mkdir(parents=True)
    (folder / "original.mei").write_bytes(MEI)
    for name in (f"{content}.mei", "..%2f..%2fowner.token", f"{content}.mei/../x", "x"):
        assert client.get(f"/id/file/{name}", headers={"Accept": "*/*"}).status_code == 404
