"""What lost its anchor is seen, and dismissed, by page and by program; by whoever looks after the data."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts.tokens import create_token
from descant.jobs.ingesting.changes import Change
from descant.jobs.ingesting.orphans import Orphan, remember_orphans
from descant.jobs.table import writing
from descant.store.files import Files

OWN = {"Origin": "http://localhost"}


@pytest.fixture
def orphans(app: Flask, tmp_path: Path) -> list[Orphan]:
    base = "http://localhost/"
    found = [
        Orphan(f"{base}annotations/a", f"{base}id/file/old.mei#n1", f"{base}id/file/new.mei#n2"),
        Orphan(f"{base}annotations/b", f"{base}id/file/old.mei#n9", None),
    ]
    results = ({"file": f"{base}id/file/{name}.mei", "content": f"sha256-{'0' * 64}"} for name in ("old", "new"))
    with writing(app.extensions["descant"].engine) as connection:
        remember_orphans(connection, "/somewhere/tune.mei", Change(Files(tmp_path), *results), found)
    return found


def test_programs_list_them_page_by_page_and_dismiss_them(owner: FlaskClient, orphans: list[Orphan]) -> None:
    first = owner.get("/api/orphans?limit=1").json
    assert first
    (one,) = first["orphans"]
    assert {name: one[name] for name in ("anchored", "place", "candidate")} == orphans[0].as_dict()
    second = owner.get(first["next"]).json
    assert second
    assert [each["anchored"] for each in second["orphans"]] == [orphans[1].anchored]
    assert "somewhere" not in str(first)
    assert owner.delete(f"/api/orphans/{one['id']}").status_code == 204
    assert owner.delete(f"/api/orphans/{one['id']}").status_code == 404
    listed = owner.get("/api/orphans").json
    assert listed
    assert (len(listed["orphans"]), listed["next"]) == (1, None)


def test_people_see_them_on_a_page(owner: FlaskClient, orphans: list[Orphan]) -> None:
    page = owner.get("/orphans").text
    assert 'href="/annotations/a"' in page
    assert "id/file/new.mei#n2" in page
    assert "nothing" in page  # for the one without a candidate
    assert 'href="/orphans"' in owner.get("/jobs").text
    for _ in orphans:
        (address, *_) = [each.partition('"')[0] for each in owner.get("/orphans").text.split('action="')[1:]]
        assert owner.post(address, headers=OWN).status_code == 303
    assert "Everything is where it was anchored" in owner.get("/orphans").text


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "9" * 30])
def test_what_is_no_number_of_one_is_not_there(owner: FlaskClient, number: str) -> None:
    assert owner.delete(f"/api/orphans/{number}").status_code == 404


def test_others_see_nothing(app: Flask, client: FlaskClient, orphans: list[Orphan]) -> None:
    assert client.get("/api/orphans").status_code == 401
    assert client.get("/orphans").status_code == 303
    assert client.post("/orphans/1/dismiss", headers=OWN).status_code == 401
    _, text = create_token(app.extensions["descant"].engine, "writer", "write")
    headers = {"Authorization": f"Bearer {text}"}
    for address in ("/api/orphans", "/orphans"):
        assert client.get(address, headers=headers).status_code == 403
    assert client.delete("/api/orphans/1", headers=headers).status_code == 403
