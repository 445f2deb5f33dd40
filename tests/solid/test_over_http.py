"""Pods over HTTP: connected, seen, synced by the server's own thread, resolved; another's is not there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts import Role, create_account
from descant.accounts.tokens import create_token
from descant.server.annotating.room import ROOM
from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import PROFILED
from tests.server.conforming import as_sent_by, conforming
from tests.server.conftest import *  # noqa: F403 - its fixtures
from tests.server.conftest import Server
from tests.solid.community import Community
from tests.solid.test_syncing import body, said

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """The desk is closed before its stores."""
    app = request.getfixturevalue("app") if "app" in request.fixturenames else None
    yield
    if app and ROOM in app.extensions:
        app.extensions[ROOM].close()


@pytest.fixture
def wish(pods: Community) -> dict[str, str]:
    """What somebody says of a new pod of theirs."""
    name = f"h{time.monotonic_ns():x}"
    webid = pods.new_pod(name, "fanny")
    identifier, secret = pods.credentials[name]
    return {"webid": webid, "id": identifier, "secret": secret}


def until(found: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(0.1)
    raise AssertionError("it did not come")


def test_a_server_keeps_pods_in_step_by_itself(
    start_server: Callable[..., Server], pods: Community, wish: dict[str, str]
) -> None:
    server = start_server(pods_private="true", pod_every=0.5)
    agent = pods.agent(wish["webid"].split("/")[3])
    with server.owner() as owner:
        assert owner.get("/api/pod").json() == {"state": "none"}
        assert owner.put("/api/pod", json=wish).json()["state"] == "connecting"
        made = owner.post("/annotations/user/owner/", json=annotation("One."), headers={"Content-Type": PROFILED})
        name = made.headers["Location"].rpartition("/annotations/")[2]
        (shown,) = until(lambda: owner.get("/api/pod/annotations").json()["annotations"])
        until(lambda: owner.get("/api/pod/annotations").json()["annotations"][0]["state"] == "same")
        assert (shown["id"], shown["public"]) == (made.headers["Location"], False)
        url = shown["inPod"]
        assert said(agent.get(url)) == "One."
        agent.edit(url, body=body("Two."))
        until(lambda: said(owner.get(f"/annotations/{name}").json()) == "Two.")
        until(lambda: owner.get("/api/pod/annotations").json()["annotations"][0]["state"] == "same")
        pods.front.away = True
        owner.post("/annotations/user/owner/", json=annotation("Away."), headers={"Content-Type": PROFILED})
        state = until(lambda: found if (found := owner.get("/api/pod").json())["waitingSince"] else None)
        assert (state["state"], state["toSend"]) == ("waiting for the pod", 1)
        pods.front.away = False
        assert owner.post("/api/pod/sync").status_code == 202
        until(lambda: owner.get("/api/pod").json()["inPod"] == 2)
        page = owner.get("/pod", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert wish["webid"] in page.text
        assert owner.delete("/api/pod", params={"copies": "perhaps"}).status_code == 400
        assert owner.delete("/api/pod", params={"copies": "remove"}).status_code == 204
        until(lambda: owner.get("/api/pod").json() == {"state": "none"})
        assert owner.get(f"/annotations/{name}").status_code == 410
    assert said(agent.get(url)) == "Two."


def token(app: Flask, name: str, role: Role = Role.ANNOTATOR) -> tuple[str, dict[str, str]]:
    engine = app.extensions["descant"].engine
    account = create_account(engine, name, role).id
    scope = "annotate" if role >= Role.ANNOTATOR else "read"
    return account, {"Authorization": f"Bearer {create_token(engine, 't', scope, account=account)[1]}"}


def test_a_pod_is_its_account_s_own(make_app: Callable[..., Flask], pods: Community, wish: dict[str, str]) -> None:
    app = make_app(pods_private=True)
    client = app.test_client()
    account, clara = token(app, "Clara")
    _, robert = token(app, "Robert")
    _, reader = token(app, "Felix", Role.READER)
    connected = client.put("/api/pod", json=wish, headers=clara)
    assert connected.status_code == 200
    assert wish["secret"] not in connected.text
    assert connected.headers["Cache-Control"] == "private, no-store"
    made = client.post(
        f"/annotations/user/{account}/", json=annotation("Before."), headers=clara | {"Content-Type": PROFILED}
    )
    keeper = app.extensions[ROOM].pods
    keeper.sync(account)
    (place,) = client.get("/api/pod/annotations", headers=clara).json["annotations"]
    agent = pods.agent(wish["webid"].split("/")[3])
    agent.edit(place["inPod"], body=body("Theirs."))
    client.put(
        made.headers["Location"],
        json=annotation("Mine."),
        headers=clara | {"Content-Type": PROFILED, "If-Match": made.headers["ETag"]},
    )
    keeper.sync(account)
    (clash,) = client.get("/api/pod/conflicts", headers=clara).json["conflicts"]
    assert (said(clash["mine"]), said(clash["theirs"]), clash["keep"]) == ("Mine.", "Theirs.", None)
    assert b"Theirs." in client.get("/pod", headers=clara).data

    assert client.get("/api/pod", headers=robert).json == {"state": "none"}
    assert client.get("/api/pod/annotations", headers=robert).json["annotations"] == []
    assert client.get("/api/pod/conflicts", headers=robert).json["conflicts"] == []
    for method, path, document in (
        ("POST", f"/api/pod/conflicts/{clash['id']}", {"keep": "mine"}),
        ("POST", "/api/pod/sync", None),
        ("DELETE", "/api/pod", None),
    ):
        assert client.open(path, method=method, json=document, headers=robert).status_code == 404
        assert client.open(path, method=method, json=document).status_code == 401
        assert client.open(path, method=method, json=document, headers=reader).status_code == 403
    assert client.post(f"/api/pod/conflicts/{clash['id']}", json={"keep": "all"}, headers=clara).status_code == 400
    assert client.post(f"/api/pod/conflicts/{clash['id']}", json={"keep": "mine"}, headers=clara).status_code == 202
    keeper.sync(account)
    assert said(agent.get(place["inPod"])) == "Mine."
    assert client.get("/api/pod/conflicts", headers=clara).json["conflicts"] == []
    assert client.delete("/api/pod", headers=clara).status_code == 204
    app.extensions[ROOM].close()
    del app.extensions[ROOM]


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ([], 400),
        ({}, 400),
        ({"webid": 1}, 400),
        ({"webid": "clara"}, 400),
        ({"webid": "https://[::1/"}, 400),
        ({"webid": "ftp://example.org/a"}, 400),
        ({"webid": "https://clara:x@example.org/a"}, 400),
        ({"webid": "https://example.org/<>"}, 400),
        ({"webid": "https://example.org/" + "a" * 3000}, 400),
        ({"webid": "http://127.0.0.1:9/a", "id": "a"}, 400),
        ({"webid": "http://127.0.0.1:9/a", "objects": "yes"}, 400),
        ({"webid": "http://127.0.0.1:9/a"}, 403),
        ({"webid": "http://169.254.169.254/latest"}, 403),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(owner: FlaskClient, wish: Any, status: int) -> None:
    answer = owner.put("/api/pod", json=wish)
    assert answer.status_code == status
    assert answer.json["remedy"]


def test_a_browser_that_comes_back_shows_whose_it_is(app: Flask, client: FlaskClient, owner: FlaskClient) -> None:
    page = client.get("/pod/signed-in?code=abc&state=%3Cscript%3E&iss=https://example.org/")
    assert page.status_code == 200
    assert b'value="abc"' in page.data
    assert b"<script>" not in page.data
    assert b"Not today." in client.get("/pod/signed-in?error_description=Not%20today.").data
    form = {"code": "abc", "state": "x"}
    assert client.post("/pod/signed-in", data=form).status_code == 401
    assert owner.post("/pod/signed-in", data=form).status_code == 404
    assert owner.post("/api/pod/signed-in", json=form).status_code == 404
    assert owner.get("/pod").status_code == 200
    door = client.get("/pod")
    assert (door.status_code, b"Sign in first." in door.data) == (200, True)


def test_the_interface_keeps_what_its_document_says(app: Flask, owner: FlaskClient) -> None:

    def prepare(case: schemathesis.Case) -> None:
        if isinstance(case.body, dict):  # at addresses where nobody is asked
            case.body |= {each: "http://127.0.0.1:9/a" for each in ("webid", "issuer") if each in case.body}

    assert len(conforming(app, "/api/pod", as_sent_by(owner), prepare, examples=15)) == 8
