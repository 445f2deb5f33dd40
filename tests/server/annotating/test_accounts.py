"""Accounts write in their own names, groups read what is theirs, and a token does no more than it may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts import Role, create_account, create_group, put_member
from descant.accounts.tokens import create_token
from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import PROFILED, Post

People = Callable[..., tuple[FlaskClient, str]]


@pytest.fixture
def person(app: Flask) -> People:
    engine = app.extensions["descant"].engine

    def make(name: str, scope: str = "annotate") -> tuple[FlaskClient, str]:
        account = create_account(engine, name, Role.ANNOTATOR)
        _, text = create_token(engine, name, scope, account=account.id)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
        return client, account.id

    return make


def send(client: FlaskClient, container: str = "", text: str = "by me") -> str:
    response = client.post(f"/annotations/{container}", json=annotation(text), headers={"Content-Type": PROFILED})
    assert response.status_code == 201, response.text
    return response.headers["Location"].removeprefix("http://localhost")


def test_accounts_write_in_their_own_names(person: People) -> None:
    clara, identifier = person("Clara")
    robert, _ = person("Robert")
    iri = send(clara)
    assert clara.get(iri).json["creator"] == f"http://localhost/id/agent/{identifier}"  # type: ignore[index] # JSON
    changed = robert.put(iri, json=annotation("mine now"), headers={"If-Match": "*", "Content-Type": PROFILED})
    assert changed.status_code == 403
    assert robert.delete(iri).status_code == 403
    assert clara.delete(iri).status_code == 204


def test_a_token_to_read_writes_nothing(app: Flask, post: Post) -> None:
    iri = post(container="user/owner/").headers["Location"].removeprefix("http://localhost")
    _, text = create_token(app.extensions["descant"].engine, "r", "read")
    reader = app.test_client()
    reader.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    assert reader.get(iri).status_code == 200
    assert reader.put(iri, json=annotation(), headers={"If-Match": "*", "Content-Type": PROFILED}).status_code == 403
    assert reader.put(f"/api{iri}/visibility", json={"visibility": "public"}).status_code == 403
    assert reader.delete(iri).status_code == 403
    assert reader.post(f"/api{iri}/restore").status_code == 403
    assert reader.post("/annotations/", json=annotation()).status_code == 403


def test_a_token_to_annotate_writes_no_graphs(person: People) -> None:
    clara, _ = person("Clara")
    sent = clara.put(
        "/graph-store?graph=http://localhost/graph/w", data="<a:b> <a:c> <a:d> .", content_type="text/turtle"
    )
    assert sent.status_code == 403
    assert clara.post("/sparql/update", data="DROP ALL", content_type="application/sparql-update").status_code == 403


def test_a_group_reads_what_is_shared_with_it(app: Flask, person: People, client: FlaskClient) -> None:
    engine = app.extensions["descant"].engine
    (clara, one), (robert, two), (fanny, three), (felix, _) = (person(each) for each in ("C", "R", "F", "M"))
    group = create_group(engine, "Trio").id
    for account, may_write in ((one, True), (two, True), (three, False)):
        put_member(engine, group, account, may_write=may_write)
    iri = send(clara, f"group/{group}/", "for us")
    for reader in (clara, robert, fanny):
        assert reader.get(iri).status_code == 200
        assert reader.get(f"/annotations/group/{group}/").json["total"] == 1  # type: ignore[index] # JSON
        assert len(reader.get("/annotations/search?q=us").json["items"]) == 1  # type: ignore[index] # JSON
    for other in (felix, client):
        assert other.get(iri).status_code == 404
        assert other.get(f"/annotations/group/{group}/").status_code == 404
        assert other.get("/annotations/search?q=us").json["items"] == []  # type: ignore[index] # JSON
    headers = {"If-Match": "*", "Content-Type": PROFILED}
    changed = robert.put(iri, json=annotation("by Robert", creator="https://orcid.org/0"), headers=headers)
    assert changed.status_code == 200
    assert changed.json["creator"] == f"http://localhost/id/agent/{one}"  # type: ignore[index] # it stays its author's
    assert fanny.put(iri, json=annotation(), headers=headers).status_code == 403
    assert robert.put(f"/api{iri}/visibility", json={"visibility": "public"}).status_code == 403


def test_a_browser_with_a_token_that_is_good_no_more_reads_as_a_stranger(app: Flask, post: Post) -> None:
    iri = post().headers["Location"].removeprefix("http://localhost")
    browser = app.test_client()
    browser.set_cookie("descant_session", "gone")
    for place in ("/annotations/", "/annotations/search", iri):
        assert browser.get(place).status_code == 200


def test_a_note_is_shared_with_a_group_by_the_iri_that_the_account_is_told(app: Flask, person: People) -> None:
    engine = app.extensions["descant"].engine
    (clara, her_id), (robert, his_id) = person("Clara"), person("Robert")
    group = create_group(engine, "Seminar").id
    for each in (her_id, his_id):
        put_member(engine, group, each, may_write=True)
    [told] = clara.get("/api/account").get_json()["groups"]
    assert (told["name"], told["agent"]) == ("Seminar", f"http://localhost/id/agent/{group}")
    name = send(clara, f"user/{her_id}/").removeprefix("/annotations/")
    assert robert.get(f"/annotations/{name}").status_code == 404
    shared = clara.put(f"/api/annotations/{name}/visibility", json={"visibility": "group", "sharedWith": told["agent"]})
    assert (shared.status_code, shared.get_json(force=True)["sharedWith"]) == (200, told["agent"])
    assert robert.get(f"/annotations/{name}").status_code == 200
    nobody = {"visibility": "group", "sharedWith": 3}
    assert clara.put(f"/api/annotations/{name}/visibility", json=nobody).status_code == 400
