"""One's own data: seen, said to everybody and taken back, taken along, and erased so that no file has a word of it."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from pyoxigraph import NamedNode
from sqlalchemy import insert, select

from descant.accounts import create_group, put_member
from descant.accounts.bindings import bound_account
from descant.accounts.erasures import begin_erasure, begun_erasures
from descant.accounts.tables import AccountRow
from descant.accounts.tokens import bearer_of, create_token
from descant.annotations.activities import Kind as ActivityKind
from descant.annotations.register import AnnotationRow, VersionRow
from descant.annotations.webhooks.keeping import deliveries, list_hooks, register
from descant.errors import Forbidden, NotFound
from descant.server.annotating.room import ROOM, room
from descant.server.people.erasing import delete_account, resume_deletions
from descant.solid.tables import ConnectionRow
from tests.annotations.conftest import annotation
from tests.conftest import running
from tests.server.people.conftest import OURS, Browser, Provider

SECRETS = ("zwiebelturm", "grundbass", "querstand", "nebelhorn", "wachtelruf", "trugschluss")
LD = {"Content-Type": "application/ld+json", **OURS}


def planted(word: str, **more: Any) -> dict[str, Any]:
    """In its words, its place, its tag and what no schema names."""
    return annotation(
        f"Here is the {word}, which is said at length",
        target=f"https://example.org/{word}/recording.flac#t=1,2",
        motivation="tagging",
        **{"https://example.org/own": f"{word} {word} {word}"},
        **more,
    )


class Writer:
    """Somebody who writes in a browser."""

    def __init__(self, browser: Browser) -> None:
        self.client = browser.client

    def write(self, container: str, document: dict[str, Any]) -> str:
        response = self.client.post(f"/annotations/{container}", json=document, headers=LD)
        assert response.status_code == 201, response.text
        return response.headers["Location"].removeprefix("http://localhost")

    def change(self, path: str, document: dict[str, Any]) -> None:
        response = self.client.put(path, json=document, headers={**LD, "If-Match": "*"})
        assert response.status_code == 200, response.text

    def show(self, path: str, visibility: str) -> None:
        response = self.client.put(f"/api{path}/visibility", json={"visibility": visibility}, headers=OURS)
        assert response.status_code == 200, response.text


@pytest.fixture
def writer(signed_in: Browser) -> Writer:
    return Writer(signed_in)


@pytest.fixture
def written(writer: Writer, engine: Any, clara: str) -> dict[str, str]:
    """Private, a group's, private once and public now, taken back, deleted, an object; each with a word of its own."""
    group = create_group(engine, "Trio").id
    put_member(engine, group, clara, may_write=True)
    private = writer.write(f"user/{clara}/", planted(SECRETS[0]))
    writer.change(private, planted(SECRETS[0], rights="https://example.org/licence/of-her-own"))
    shared = writer.write(f"group/{group}/", planted(SECRETS[1]))
    public = writer.write(f"user/{clara}/", planted(SECRETS[2]))
    writer.change(public, annotation("What everybody may read", creator={"type": "Person", "name": "Clara Herself"}))
    writer.show(public, "public")
    back = writer.write("", planted(SECRETS[3]))
    writer.show(back, "private")
    gone = writer.write("", planted(SECRETS[4]))
    assert writer.client.delete(gone, headers=OURS).status_code == 204
    made = writer.client.post(
        "/api/objects",
        json={"type": "Selection", "part": f"https://example.org/{SECRETS[5]}#t=1,2", "label": {"en": SECRETS[5]}},
        headers=OURS,
    )
    object_ = made.headers["Location"].removeprefix("http://localhost")
    writer.client.get("/annotations/search?q=anything")  # so that all of it is indexed
    return {"private": private, "group": shared, "public": public, "back": back, "gone": gone, "object": object_}


def found_on_disk(home: Path, *words: str) -> set[str]:
    """Those of the words that are in some file, as they are, in small letters."""
    found: set[str] = set()
    for file in home.rglob("*"):
        if file.is_file():
            content = file.read_bytes().lower()
            found |= {word for word in words if word.encode() in content}
    return found


def delete(browser: Browser | Writer, account: str, public: str) -> Any:
    sent = {"confirm": account, "public": public}
    return browser.client.delete("/api/account", json=sent, headers=OURS)


# -- seen and said ---------------------------------------------------------------------------------------------


def test_one_s_own_account_has_nothing_that_lets_somebody_in(
    signed_in: Browser, engine: Any, clara: str, provider: Provider
) -> None:
    token, text = create_token(engine, "program", "read", account=clara)
    shown = signed_in.client.get("/api/account")
    cookie = signed_in.client.get_cookie("descant_session")
    assert cookie
    for secret in (text, text.rpartition("_")[2], cookie.value, token.digest, "subject-of-clara"):
        assert secret not in shown.text
    said = shown.get_json()
    assert said["providers"] == [provider.url]
    assert said["tokens"][0] | {"created": ""} == {
        "id": token.id,
        "name": "program",
        "scope": "read",
        "valid": True,
        "created": "",
        "expires": None,
    }
    assert "no-store" in shown.headers["Cache-Control"]


def said_of(app: Flask, account: str) -> set[str]:
    graph = NamedNode(f"http://localhost/graph/agent/{account}")
    stores = app.extensions["descant"].stores
    return {each.object.value for each in stores.public.graph(graph)}


def test_a_profile_is_said_of_the_agent_and_taken_back(app: Flask, signed_in: Browser, clara: str) -> None:
    graph = f"/id/agent/{clara}"
    put = {"json": {"name": "Clara S.", "page": "https://orcid.org/0000-0002-1825-0097"}, "headers": OURS}
    assert signed_in.client.put("/api/account/profile", **put).status_code == 200
    assert {"Clara S.", "https://orcid.org/0000-0002-1825-0097"} <= said_of(app, clara)
    stranger = app.test_client()
    assert "Clara S." in stranger.get(graph, headers={"Accept": "text/turtle"}).text
    assert signed_in.post("/account/profile", {"name": "", "page": "https://example.org/clara"}).status_code == 303
    assert "Clara S." not in said_of(app, clara)
    assert "https://example.org/clara" in said_of(app, clara)
    assert signed_in.post("/account/profile", {}).status_code == 303
    assert said_of(app, clara) == set()
    with stranger.get("/dump.nq") as dump:
        assert "Clara" not in dump.text, "the name that she has here is nobody's"


@pytest.mark.parametrize(
    "page",
    [
        "javascript:alert(1)",
        "example.org",
        "https://",
        "https://a b",
        "https://x/<script>",
        "https://clara:secret@example.org/",
        "https://orcid.org/0000-0002-1825-0098",
        "https://example.org/" + "x" * 600,
        "https://[",
    ],
)
def test_a_page_that_is_none_is_refused(page: str, signed_in: Browser, app: Flask, clara: str) -> None:
    assert signed_in.client.put("/api/account/profile", json={"page": page}, headers=OURS).status_code == 400
    assert signed_in.post("/account/profile", {"page": page}).status_code == 400
    assert said_of(app, clara) == set()


# -- taken along -----------------------------------------------------------------------------------------------


def test_an_export_has_every_version_of_everything(signed_in: Browser, written: dict[str, str], clara: str) -> None:
    with signed_in.client.get("/api/account/export") as response:
        assert response.content_type == "application/zip"
        sent = io.BytesIO(response.data)
    with ZipFile(sent) as archive:
        names = archive.namelist()
        account = json.loads(archive.read("account.json"))
        history = [json.loads(line) for line in archive.read("history.jsonl").splitlines()]
        documents = {name: json.loads(archive.read(name)) for name in names if name.endswith(".jsonld")}
    assert (account["id"], account["name"], account["groups"][0]["name"]) == (clara, "Clara", "Trio")
    assert {"signed in", "exported its data"} <= {each["action"] for each in account["audit"]}
    for path in written.values():
        folder = path[1:].replace("id/", "objects/", 1)
        assert f"{folder}/1.jsonld" in names
    assert f"{written['private'][1:]}/2.jsonld" in names
    assert all(word in json.dumps(list(documents.values())) for word in SECRETS)
    assert all("@context" in each for each in documents.values())
    assert {"published", "taken back", "deleted", "changed"} <= {each["action"] for each in history}


def test_an_export_has_nothing_of_others(
    written: dict[str, str], browser: Callable[[], Browser], engine: Any, provider: Provider
) -> None:
    from descant.accounts import Role, create_account
    from descant.accounts.bindings import bind

    robert = create_account(engine, "Robert", Role.ANNOTATOR).id
    bind(engine, robert, provider.url, "subject-of-robert", actor="owner")
    provider.signs_in("subject-of-robert")
    here = browser()
    here.sign_in()
    with here.client.get("/api/account/export") as response, ZipFile(io.BytesIO(response.data)) as archive:
        assert archive.namelist() == ["account.json", "history.jsonl", "corrections.json"]
        assert json.loads(archive.read("corrections.json")) == []
        assert "Clara" not in archive.read("account.json").decode()


# -- erased ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("public", ["keep", "erase"])
def test_what_is_erased_is_in_no_file_any_more(
    public: str, app: Flask, signed_in: Browser, written: dict[str, str], engine: Any, clara: str, provider: Provider
) -> None:
    home = app.extensions["descant"].config.home
    stranger = app.test_client()
    stranger.get("/dump.nq").close()
    _, token = create_token(engine, "her own program", "annotate", account=clara)
    signed_in.client.put("/api/account/profile", json={"name": "Clara Publicly Named"}, headers=OURS)
    words = (*SECRETS, "clara publicly named", "clara herself", "her own program", "subject-of-clara")
    assert found_on_disk(home, *words) == set(words)
    assert delete(signed_in, clara, public).status_code == 204
    assert found_on_disk(home, *words) == set()
    assert found_on_disk(home, "what everybody may read") == (
        {"what everybody may read"} if public == "keep" else set()
    )
    assert signed_in.who() is None
    assert bearer_of(engine, token) is None
    assert bound_account(engine, provider.url, "subject-of-clara") is None
    with engine.connect() as connection:
        assert connection.scalars(select(AccountRow.id)).all() == []
        owners = connection.scalars(select(AnnotationRow.owner)).all()
        actors = set(connection.scalars(select(VersionRow.actor)))
    assert owners == (["anonymous"] if public == "keep" else [])
    assert actors <= {"anonymous"}
    for name, path in written.items():
        kept = name == "public" and public == "keep"
        response = stranger.get(path, headers={"Accept": "application/ld+json"})
        assert response.status_code == (200 if kept else 404), name
        if kept:
            assert response.get_json()["creator"] == "http://localhost/id/agent/anonymous"
            assert stranger.get(f"{path}?version=1").status_code == 404
    hits = stranger.get("/annotations/search?q=everybody").get_json()["items"]
    assert len(hits) == (1 if public == "keep" else 0)
    assert begun_erasures(engine) == []


def test_it_is_done_only_by_whoever_confirms_it(signed_in: Browser, clara: str, engine: Any) -> None:
    for sent in ({}, {"confirm": clara}, {"confirm": clara, "public": "yes"}):
        assert signed_in.client.delete("/api/account", json=sent, headers=OURS).status_code == 400
    unconfirmed = {"confirm": "x", "public": "keep"}
    assert signed_in.client.delete("/api/account", json=unconfirmed, headers=OURS).status_code == 409
    assert signed_in.client.delete("/api/account", data="no JSON", headers=OURS).status_code == 400
    assert signed_in.client.delete("/api/account", json={"confirm": clara, "public": "keep"}).status_code == 403
    assert signed_in.post("/account/delete", {"confirm": "x", "public": "keep"}).status_code == 409
    assert signed_in.who()
    _, text = create_token(engine, "t", "read", account=clara)
    program = signed_in.client.application.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    refused = program.delete("/api/account", json={"confirm": clara, "public": "erase"})
    assert refused.status_code == 403, "a token that may less than its account"


def test_what_others_wrote_stays(
    app: Flask, signed_in: Browser, written: dict[str, str], owner: Any, clara: str
) -> None:
    note = annotation("An answer of somebody else", target=f"http://localhost{written['public']}")
    made = owner.post("/annotations/", json=note, headers={"Content-Type": "application/ld+json"})
    private = owner.post("/annotations/user/owner/", json=note, headers={"Content-Type": "application/ld+json"})
    assert delete(signed_in, clara, "erase").status_code == 204
    for each in (made, private):
        path = each.headers["Location"].removeprefix("http://localhost")
        assert "somebody else" in owner.get(path).text
    assert len(owner.get("/annotations/search?q=answer").get_json()["items"]) == 2
    later = owner.post("/annotations/", json=annotation("And on"), headers={"Content-Type": "application/ld+json"})
    assert later.status_code == 201
    assert len(owner.get("/annotations/search?q=on").get_json()["items"]) == 1


STEPS = (
    "descant.server.people.erasing.forget_tokens",
    "descant.server.people.erasing.say_profiles",
    "descant.annotations.register.change",
    "descant.annotations.following.Indexes.follow",
    "descant.annotations.index.file.IndexFile.forget_removed",
    "descant.store.embedded.rewritten",
    "descant.annotations.erasing._forget",
    "descant.server.people.erasing.forget_account",
    "descant.server.people.erasing.forget_removed",
    "descant.server.people.erasing.finish_erasure",
)


@pytest.mark.parametrize("step", STEPS)
def test_what_a_failure_interrupts_is_gone_on_with(
    step: str, app: Flask, signed_in: Browser, written: dict[str, str], engine: Any, clara: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fail(*_: object, **__: object) -> None:
        raise OSError("the power has failed")

    here = app.extensions["descant"]
    with monkeypatch.context() as patch:
        patch.setattr(step, fail)
        with app.test_request_context(), pytest.raises(OSError, match="power"):
            delete_account(here, room(), clara, keep_public=False, actor=clara)
    assert signed_in.who() is None, "nobody is signed in to it from the beginning"
    resume_deletions(here, app.extensions[ROOM])
    assert found_on_disk(here.config.home, *SECRETS) == set()
    assert begun_erasures(engine) == []
    with app.test_request_context(), pytest.raises(NotFound):
        delete_account(here, room(), clara, keep_public=False, actor="owner")


def test_of_two_wishes_the_one_that_erases_more_counts(engine: Any, clara: str) -> None:
    assert begin_erasure(engine, clara, keep_public=True, actor=clara).keep_public
    assert not begin_erasure(engine, clara, keep_public=False, actor="owner").keep_public
    assert not begin_erasure(engine, clara, keep_public=True, actor="owner").keep_public
    with pytest.raises(Forbidden):
        begin_erasure(engine, "owner", keep_public=True, actor="owner")


def test_nothing_is_written_in_the_name_of_who_is_being_forgotten(
    app: Flask, signed_in: Browser, engine: Any, clara: str
) -> None:
    """A request that was let in before the deletion began."""
    from descant.accounts import Role
    from descant.annotations.containers import Container
    from descant.annotations.rights import Who

    who = Who(clara, Role.ANNOTATOR, agent=f"http://localhost/id/agent/{clara}")
    with app.test_request_context():
        desk = room().desk
    begin_erasure(engine, clara, keep_public=True, actor=clara)
    with pytest.raises(Forbidden, match="deleted"):
        desk.create(who, Container.named(f"user/{clara}"), planted(SECRETS[0]))


@pytest.mark.slow
def test_a_server_that_is_killed_goes_on_with_it_when_it_is_started_again(
    tmp_path: Path, provider: Provider, settings: dict[str, str]
) -> None:
    """With `kill -9` as soon as it has begun."""
    from descant.accounts import Role, create_account
    from descant.config import Config
    from descant.database import open_database
    from tests.conftest import free_port

    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    environment = os.environ | {"DESCANT_HOME": str(tmp_path), "DESCANT_PORT": str(port)}
    engine = open_database(Config(home=tmp_path, port=port))
    clara = create_account(engine, "Clara", Role.ANNOTATOR).id
    _, token = create_token(engine, "t", "annotate", account=clara)
    command = [sys.executable, "-m", "descant", "serve"]
    import httpx

    def write(client: httpx.Client, number: int) -> None:
        path = f"annotations/user/{clara}/"
        document = planted(SECRETS[number % len(SECRETS)])
        client.post(path, json=document, headers={"Content-Type": "application/ld+json"}).raise_for_status()

    with running(command, port, env=environment) as process:
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
            for number in range(300):
                write(client, number)
        sent = [sys.executable, "-m", "descant", "user", "delete", clara, "--public", "erase", "--yes"]
        deletion = subprocess.Popen(sent, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not begun_erasures(engine):
            assert deletion.poll() is None, "it was over before it was seen to begin"
            time.sleep(0.005)
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
        for pid in (process.pid, *map(int, children.stdout.split())):
            os.kill(pid, signal.SIGKILL)
        deletion.wait(60)
    with running(command, port, env=environment):
        while begun_erasures(engine):
            time.sleep(0.05)
        assert found_on_disk(tmp_path, *SECRETS) == set()
    engine.dispose()


@pytest.mark.parametrize("public", ["keep", "erase"])
def test_feeds_webhooks_and_pod_are_forgotten_too(
    app: Flask, engine: Any, writer: Writer, clara: str, public: str
) -> None:
    stranger, mine = app.test_client(), writer.write("", annotation("hers, for everybody"))
    hook = register(engine, clara, "https://example.org/hook", "", [ActivityKind.CREATE])
    room = app.extensions[ROOM]
    moment = datetime(2026, 1, 1)
    pod = {"account": clara, "webid": "https://clara.example/#me", "issuer": "i", "storage": "https://clara.example/"}
    with engine.begin() as connection:
        row = pod | {"secrets": "", "objects": False, "connected": moment, "due": moment}
        connection.execute(insert(ConnectionRow).values(**row))
    kept = writer.client.get("/api/account").get_json()
    assert kept["webhooks"] == [{"url": "https://example.org/hook", "feed": ""}]
    assert kept["pod"] == {"webid": "https://clara.example/#me", "storage": "https://clara.example/"}
    feed = f"/annotations/user/{clara}/feed?format=as2"
    assert mine in stranger.get(f"{feed}&before=now").text
    assert delete(writer, clara, public).status_code == 204
    assert list_hooks(engine) == []
    assert deliveries(engine, hook.id) == []
    assert room.pods.connections.find(clara) is None
    assert mine not in stranger.get(f"{feed}&before=now").text
    everything = stranger.get("/annotations/feed?format=as2&before=now")
    assert everything.status_code == 200
    assert (mine in everything.text) is (public == "keep")
    assert f"/id/agent/{clara}" not in everything.text
