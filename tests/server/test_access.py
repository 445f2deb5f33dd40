"""Who may do what: tokens, scopes, the owner; 401 and 403 as problem documents; nothing secret in the database."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from descant.accounts.tokens import bearer_of, create_token, list_tokens, owner_token, revoke_token
from descant.config import Config
from descant.database import open_database
from descant.errors import NotFound, WrongUse

TURTLE = {"Content-Type": "text/turtle"}
UPDATE = {"Content-Type": "application/sparql-update"}
PROBLEM = "application/problem+json"
DOORS = [
    ("POST", "/sparql/update", "write"),
    ("GET", "/graph-store?default", "read"),
    ("PUT", "/graph-store?graph=http://example.org/g", "write"),
    ("POST", "/graph-store?graph=http://example.org/g", "write"),
    ("DELETE", "/graph-store?graph=http://example.org/g", "write"),
    ("GET", "/api/store/statistics", "admin"),
    ("GET", "/api/store/check", "admin"),
    ("POST", "/api/store/backup", "admin"),
]


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize(("method", "path", "scope"), DOORS)
def test_every_door_is_closed_to_strangers(client: FlaskClient, method: str, path: str, scope: str) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.content_type) == (401, PROBLEM)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert json.loads(response.data)["remedy"]


@pytest.mark.parametrize(("method", "path", "scope"), DOORS)
def test_every_door_wants_its_scope(app: Flask, method: str, path: str, scope: str) -> None:
    engine = app.extensions["descant"].engine
    order = ["read", "write", "admin"]
    for held in order:
        _, text = create_token(engine, "test", held)
        status = app.test_client().open(path, method=method, headers=bearer(text)).status_code
        assert (status == 403) == (order.index(held) < order.index(scope)), (held, status)
        assert status != 401


def test_wrong_expired_and_revoked_tokens_are_401(app: Flask) -> None:
    engine = app.extensions["descant"].engine
    revoked, revoked_text = create_token(engine, "revoked", "admin")
    revoke_token(engine, revoked.id)
    _, expired_text = create_token(engine, "expired", "admin", days=1e-9)
    _, good = create_token(engine, "good", "admin")
    for text in (revoked_text, expired_text, good + "x", good[:-1], "dsc_nobody_secret", "", "own_guess"):
        response = app.test_client().get("/api/store/statistics", headers=bearer(text))
        assert (response.status_code, response.content_type) == (401, PROBLEM), text
    assert app.test_client().get("/api/store/statistics", headers=bearer(good)).status_code == 200
    basic = app.test_client().get("/api/store/statistics", headers={"Authorization": "Basic eDp5"})
    assert basic.status_code == 401


def test_a_bad_token_is_refused_where_none_is_needed_too(client: FlaskClient) -> None:
    """Or somebody whose token has expired would not learn why less is granted."""
    assert client.get("/sparql?query=ASK%7B%7D", headers=bearer("dsc_x_y")).status_code == 401


STATISTICS = "/api/store/statistics"


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::", "192.0.2.1"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"])
def test_the_owners_token_is_good_on_this_machine_whatever_is_listened_on(
    make_app: Callable[..., Flask], host: str, peer: str
) -> None:
    app = make_app(host=host)
    text = owner_token(app.extensions["descant"].config)
    here = {"REMOTE_ADDR": peer}
    assert app.test_client().get(STATISTICS, headers=bearer(text), environ_base=here).status_code == 200


@pytest.mark.parametrize("peer", ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", "127.0.0.1.example.org", ""])
def test_the_owners_token_is_not_for_other_machines(app: Flask, peer: str) -> None:
    text = owner_token(app.extensions["descant"].config)
    there = {"REMOTE_ADDR": peer}
    response = app.test_client().get(STATISTICS, headers=bearer(text), environ_base=there)
    assert (response.status_code, "on this machine only" in response.json["detail"]) == (401, True)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "x-forwarded-for", "X-Real-IP", "Forwarded", "Via"])
@pytest.mark.parametrize("trust", [False, True])
def test_the_owners_token_does_not_come_through_a_proxy(
    make_app: Callable[..., Flask], header: str, trust: bool
) -> None:
    """Nor by who says to be a proxy's client on this machine."""
    app = make_app(trust_proxy=trust)
    text = owner_token(app.extensions["descant"].config)
    for said in ("127.0.0.1", "192.0.2.7", ""):
        response = app.test_client().get(STATISTICS, headers=bearer(text) | {header: said})
        assert response.status_code == 401


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe"])
def test_an_owners_token_that_is_none_is_made_anew(
    make_app: Callable[..., Flask], tmp_path: Path, content: bytes
) -> None:
    """An empty one would let everybody in who sends nothing."""
    file = tmp_path / "owner.token"
    file.write_bytes(content)
    client = make_app().test_client()
    text = owner_token(Config(home=tmp_path))
    assert len(text) > 40
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.glob("owner.token*")) == [file]
    for said, status in ((text, 200), ("", 401), (" ", 401)):
        assert client.get(STATISTICS, headers=bearer(said)).status_code == status


def test_two_who_make_the_owners_token_at_once_have_the_same(tmp_path: Path) -> None:
    script = (
        "from descant.config import load; from descant.accounts.tokens import owner_token; print(owner_token(load()))"
    )
    command, environment = [sys.executable, "-c", script], os.environ | {"DESCANT_HOME": str(tmp_path)}
    started = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(4)]
    said = {each.communicate(timeout=60)[0] for each in started}
    assert said == {f"{owner_token(Config(home=tmp_path))}\n".encode()}


def test_the_owners_token_is_readable_by_the_owner_alone(tmp_path: Path) -> None:
    config = Config(home=tmp_path / "new")
    text = owner_token(config)
    assert owner_token(config) == text
    assert stat.S_IMODE((tmp_path / "new" / "owner.token").stat().st_mode) == 0o600


def test_no_secret_is_in_the_database(tmp_path: Path) -> None:
    engine = open_database(Config(home=tmp_path))
    _, text = create_token(engine, "secret", "write")
    engine.dispose()
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("descant.sqlite*"))
    assert text.removeprefix("dsc_").partition("_")[2].encode() not in stored  # it may have underscores
    assert b"secret" in stored  # its name is


def test_tokens_are_listed_and_revoked_by_id(tmp_path: Path) -> None:
    engine = open_database(Config(home=tmp_path))
    token, text = create_token(engine, "a name", "read", days=1)
    assert [each.name for each in list_tokens(engine)] == ["a name"]
    found = bearer_of(engine, text)
    assert found
    assert (found.id, found.scope) == (token.id, "read")
    revoke_token(engine, token.id)
    assert bearer_of(engine, text) is None
    with pytest.raises(NotFound):
        revoke_token(engine, "nobody")
    with pytest.raises(WrongUse):
        create_token(engine, "x", "everything")
    engine.dispose()


@given(st.text())
def test_no_text_is_a_token_by_chance(text: str) -> None:
    engine = open_database(Config(home=Path("/nonexistent"), database="sqlite://"))
    assert bearer_of(engine, text) is None
    engine.dispose()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"<http://e/a> <http://e/b> <http://e/c> .\n<http://e/a> nonsense", "2:"),
        (b"@prefix : <http://e/> .\n:a :b 'open\n", "2"),
    ],
)
def test_broken_turtle_says_where_and_changes_nothing(owner: FlaskClient, body: bytes, place: str) -> None:
    path = "/graph-store?graph=http://example.org/g"
    assert owner.put(path, data=b"<http://e/x> <http://e/y> 1 .", headers=TURTLE).status_code == 201
    for method in ("PUT", "POST"):
        response = owner.open(path, method=method, data=body, headers=TURTLE)
        assert (response.status_code, response.content_type) == (400, PROBLEM)
        assert place in json.loads(response.data)["detail"]
    assert owner.get(path, headers={"Accept": "application/n-triples"}).data.count(b"\n") == 1


def test_broken_json_ld_says_where(owner: FlaskClient) -> None:
    response = owner.put(
        "/graph-store?graph=http://example.org/g",
        data=b'{"@id": "http://e/a",\n "b" }',
        headers={"Content-Type": "application/ld+json"},
    )
    assert (response.status_code, response.content_type) == (400, PROBLEM)
    assert json.loads(response.data)["line"] == 2


def test_unknown_terms_of_ours_are_refused_with_the_node(owner: FlaskClient) -> None:
    body = b"@prefix dsc: <https://w3id.org/descant/ns#> . <http://example.org/bar/7> a dsc:Barr ; dsc:barIndex 1 ."
    response = owner.put("/graph-store?graph=http://example.org/g", data=body, headers=TURTLE)
    assert (response.status_code, response.content_type) == (422, PROBLEM)
    detail = json.loads(response.data)["detail"]
    assert "http://example.org/bar/7" in detail
    assert "dsc:Bar?" in detail
    assert owner.get("/graph-store?graph=http://example.org/g").status_code == 404


def test_what_does_not_conform_is_refused_with_the_node(owner: FlaskClient) -> None:
    body = b"@prefix dsc: <https://w3id.org/descant/ns#> . <http://example.org/bar/7> a dsc:Bar ; dsc:barIndex 'x' ."
    response = owner.put("/graph-store?graph=http://example.org/g", data=body, headers=TURTLE)
    assert response.status_code == 422
    assert "http://example.org/bar/7" in json.loads(response.data)["detail"]


def test_an_update_with_an_unknown_term_of_ours_is_refused(owner: FlaskClient) -> None:
    for text in (
        "PREFIX d: <https://w3id.org/descant/ns#> INSERT DATA { GRAPH <a:g> { <a:b> a d:Barr } }",
        "INSERT DATA { GRAPH <a:g> { <a:b> <https://w3id.org/music-annotation/1.0#settingg> <a:c> } }",
    ):
        response = owner.post("/sparql/update", data=text, headers=UPDATE)
        assert (response.status_code, response.content_type) == (422, PROBLEM)
        assert "Did you mean" in json.loads(response.data)["detail"]
    known = "PREFIX d: <https://w3id.org/descant/ns#> INSERT DATA { GRAPH <a:g> { <a:b> a d:Bar ; a 'd:Barr' } }"
    assert owner.post("/sparql/update", data=known, headers=UPDATE).status_code == 204


def test_an_update_that_cannot_be_done_says_why(owner: FlaskClient) -> None:
    response = owner.post("/sparql/update", data="MOVE <http://e/none> TO <http://e/other>", headers=UPDATE)
    assert (response.status_code, response.content_type) == (400, PROBLEM)


def test_a_graph_s_name_is_taken_as_it_is(owner: FlaskClient) -> None:
    path = "/graph-store?graph=http%3A%2F%2Fexample.org%2Fns%23"
    assert owner.put(path, data=b"<a:b> <a:c> 1 .", headers=TURTLE).status_code == 201
    asked = owner.get("/sparql?query=SELECT%20%3Fg%20%7BGRAPH%20%3Fg%20%7B%3Fs%20%3Fp%20%3Fo%7D%7D")
    assert b'"http://example.org/ns#"' in asked.data
    for wrong in ("/graph-store?graph=", "/graph-store?graph=a:b&graph=a:c"):
        assert owner.put(wrong, data=b"<a:b> <a:c> 1 .", headers=TURTLE).status_code == 400
