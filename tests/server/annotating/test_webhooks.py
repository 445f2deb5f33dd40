"""Webhooks over HTTP: each account has its own, and is told what became of them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts import Role, create_account, create_group, put_member
from descant.accounts.tokens import create_token, owner_token
from descant.config import Config
from tests.annotations.conftest import annotation
from tests.annotations.test_outbox import until
from tests.conftest import free_port, running
from tests.neighbour import Neighbour, neighbour
from tests.server.annotating.conftest import PROFILED, Post
from tests.server.test_run import child_other_than

HOOK = {"url": "https://example.org/hook", "about": "public"}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(webhook_private=True)


@pytest.fixture
def receiver() -> Iterator[Neighbour]:
    with neighbour() as here:
        here.says("/", "")
        yield here


def person(app: Flask, scope: str = "annotate") -> tuple[FlaskClient, str]:
    engine = app.extensions["descant"].engine
    account = create_account(engine, "Clara", Role.ANNOTATOR).id
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {create_token(engine, 'x', scope, account=account)[1]}"
    return client, account


def test_a_hook_is_made_listed_tested_and_deleted(owner: FlaskClient, post: Post, receiver: Neighbour) -> None:
    made = owner.post("/api/webhooks", json={"url": receiver.url(), "about": "public", "actions": ["Create"]})
    assert made.status_code == 201, made.text
    hook = made.get_json()
    place = made.headers["Location"].removeprefix("http://localhost")
    assert hook.pop("secret").startswith("whsec_")
    assert hook["state"] == "on"
    assert owner.get("/api/webhooks").get_json() == {"webhooks": [hook]}
    assert owner.get(place).get_json() == hook | {"deliveries": []}

    tested = owner.post(f"{place}/test")
    assert (tested.get_json()["status"], tested.get_json()["error"]) == (200, None)
    post()
    until(lambda: len(owner.get(place).get_json()["deliveries"]) == 2)
    newest, test = owner.get(place).get_json()["deliveries"]
    assert test["id"].startswith("test-")
    assert newest["status"] == 200
    assert [headers["webhook-id"] for _, _, headers, _ in receiver.asked] == [test["id"], newest["id"]]

    receiver.says("/", "", status=500)
    assert owner.post(f"{place}/test").get_json()["error"] == "The receiver answered 500."
    assert owner.delete(place).status_code == 204
    assert owner.get(place).status_code == owner.delete(place).status_code == 404


def test_a_hook_is_its_account_s(app: Flask, owner: FlaskClient, client: FlaskClient) -> None:
    place = owner.post("/api/webhooks", json=HOOK).headers["Location"].removeprefix("http://localhost")
    clara, _ = person(app)
    assert clara.get("/api/webhooks").get_json() == {"webhooks": []}
    for door in (clara.get, clara.delete):
        assert door(place).status_code == 404
    for done in ("test", "on"):
        assert clara.post(f"{place}/{done}").status_code == 404
    assert owner.post(f"{place}/on").get_json()["state"] == "on"
    for answer in (client.get("/api/webhooks"), client.post("/api/webhooks", json=HOOK), client.delete(place)):
        assert answer.status_code == 401
    reader, _ = person(app, "read")
    assert reader.post("/api/webhooks", json=HOOK).status_code == 403
    assert reader.get("/api/webhooks").status_code == 200


def test_groups_are_for_those_who_are_in_them(app: Flask) -> None:
    engine = app.extensions["descant"].engine
    group = create_group(engine, "Trio").id
    clara, account = person(app)
    asked = HOOK | {"about": "group", "of": f"http://localhost/id/agent/{group}"}
    assert clara.post("/api/webhooks", json=asked).status_code == 404
    put_member(engine, group, account, may_write=False)
    made = clara.post("/api/webhooks", json=asked)
    assert made.status_code == 201
    assert made.get_json()["of"] == group


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        {"url": "https://example.org/"},
        HOOK | {"about": "everything"},
        HOOK | {"about": []},
        HOOK | {"about": "work"},
        HOOK | {"about": "work", "of": "../x"},
        HOOK | {"about": "person", "of": ["a"]},
        HOOK | {"actions": []},
        HOOK | {"actions": ["Like"]},
        HOOK | {"actions": "Create"},
        HOOK | {"url": 5},
        HOOK | {"url": "https://user:secret@example.org/"},
        HOOK | {"url": "https://"},
        HOOK | {"url": "https://example.org/\nHost: other"},
        HOOK | {"url": "https://example.org/" + "x" * 2000},
        HOOK | {"secret": "mine"},
    ],
)
def test_what_makes_no_hook_is_refused(owner: FlaskClient, said: Any) -> None:
    answer = owner.post("/api/webhooks", json=said)
    assert answer.status_code == 400, answer.text
    assert answer.get_json()["remedy"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "file:///etc/passwd",
        "no address",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1:8443/",
        "https://169.254.169.254/latest",
    ],
)
def test_private_and_open_addresses_are_refused(owner: FlaskClient, url: str) -> None:
    here = owner.application.extensions["descant"]
    owner.application.extensions["descant"] = replace(here, config=replace(here.config, webhook_private=False))
    assert owner.post("/api/webhooks", json=HOOK | {"url": url}).status_code == 403


def test_an_account_has_so_many(owner: FlaskClient) -> None:
    for _ in range(20):
        assert owner.post("/api/webhooks", json=HOOK).status_code == 201
    assert owner.post("/api/webhooks", json=HOOK).status_code == 409


def test_what_a_hook_was_told_can_be_read_by_whom_it_is(app: Flask, post: Post, owner: FlaskClient) -> None:
    clara, _ = person(app)
    with neighbour() as here:
        owner.post("/api/webhooks", json={"url": here.says("/", ""), "about": "own"})
        post(container="user/owner/")
        until(lambda: here.asked)
        place = f"/annotations/activity/{here.asked[0][2]['webhook-id']}"
        assert owner.get(place).data == here.asked[0][3]
    assert owner.get(place).headers["Cache-Control"] == "private, no-store"
    assert clara.get(place).status_code == app.test_client().get(place).status_code == 404


@pytest.mark.slow
def test_a_real_server_delivers_after_kill_9_and_stops_beside_a_receiver_that_hangs(tmp_path: Path) -> None:
    port, home = free_port(), tmp_path / "home"
    settings = {"HOME": str(home), "PORT": str(port), "WEBHOOK_PRIVATE": "true"}
    environment = os.environ | {f"DESCANT_{name}": value for name, value in settings.items()}
    command, base = [sys.executable, "-m", "descant", "serve"], f"http://127.0.0.1:{port}"
    with neighbour() as here:
        here.says("/", "", status=500)
        with running(command, port, env=environment) as server:
            bearer = {"Authorization": f"Bearer {owner_token(Config(home=home))}"}
            for path in ("/", "/drip"):
                asked = {"url": here.url(path), "about": "public"}
                assert httpx.post(f"{base}/api/webhooks", json=asked, headers=bearer).status_code == 201
            made = httpx.post(f"{base}/annotations/", json=annotation(), headers=bearer | {"Content-Type": PROFILED})
            assert made.status_code == 201
            until(lambda: {path for _, path, *_ in here.asked} == {"/", "/drip"})
            os.kill(child_other_than(server.pid), signal.SIGKILL)
            here.says("/", "")
            before = len(here.asked)
            until(lambda: any(path == "/" for _, path, *_ in here.asked[before:]))
        assert server.returncode in (0, -signal.SIGTERM), "it was not waited for"
    sent = [headers["webhook-id"] for _, path, headers, _ in here.asked if path == "/"]
    assert len(set(sent)) == 1 < len(sent)
