"""Suggestions while somebody types: by the beginning of a word, what is used most first, of what one may read."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts import Role, create_account, create_group, put_member
from descant.accounts.tokens import create_token
from descant.annotations.index.entries import Facet
from descant.annotations.index.suggesting import FEW, suggest
from descant.server.annotating.room import ROOM
from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import PROFILED, Post


def tagged(post: Post, *tags: Any, container: str = "", **more: Any) -> str:
    body = [
        {"type": "TextualBody", "value": each, "purpose": "tagging"} if isinstance(each, str) else each for each in tags
    ]
    return post(annotation(body=body, **more), container).headers["Location"].removeprefix("http://localhost")


def labels(client: FlaskClient, q: str = "", kind: str = "tag") -> list[str]:
    response = client.get("/api/suggestions", query_string={"kind": kind, "q": q})
    assert response.status_code == 200
    return [each["label"] for each in response.get_json()["suggestions"]]


def test_tags_by_the_beginning_of_a_word(post: Post, client: FlaskClient) -> None:
    tagged(post, "Violin", "solo violin", "Élégie")
    tagged(post, "Viola", "Violin")
    assert labels(client, "vio") == ["Violin", "Viola", "solo violin"]
    assert labels(client, "VIOLIN") == ["Violin", "solo violin"]
    assert labels(client, "elé") == ["Élégie"]
    assert labels(client, "olin") == labels(client, "%") == labels(client, "_") == []
    assert labels(client) == ["Violin", "Viola", "solo violin", "Élégie"]


def test_concepts_and_people_by_their_names(post: Post, client: FlaskClient) -> None:
    concept = {"type": "SpecificResource", "source": "https://example.org/concept/violin", "purpose": "tagging"}
    tagged(post, concept, creator={"type": "Person", "id": "https://example.org/people/1", "name": "Clara"})
    tagged(post, "x", creator={"type": "Person", "name": "Fanny"})
    found = client.get("/api/suggestions?kind=tag&q=violin").get_json()["suggestions"]
    assert found == [{"label": "violin", "value": "https://example.org/concept/violin"}]
    clara, fanny = (client.get(f"/api/suggestions?kind=creator&q={q}").get_json()["suggestions"][0] for q in "cf")
    assert clara == {"label": "Clara", "value": "https://example.org/people/1"}
    for each in (clara, fanny):
        asked = {"creator": each["value"]}
        assert len(client.get("/annotations/search", query_string=asked).get_json(force=True)["items"]) == 1


def test_each_reader_is_told_of_what_they_may_read(
    app: Flask, post: Post, owner: FlaskClient, client: FlaskClient
) -> None:
    engine = app.extensions["descant"].engine
    account, group = create_account(engine, "Clara", Role.ANNOTATOR).id, create_group(engine, "Trio").id
    for each in (account, "owner"):
        put_member(engine, group, each, may_write=True)
    clara = app.test_client()
    clara.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {create_token(engine, 'x', 'read', account=account)[1]}"
    tagged(post, "vorhalt")
    tagged(post, "vorschlag", "vorhalt", container=f"group/{group}/")
    private = tagged(post, "vorzeichen", "vorzeichen", container="user/owner/")
    assert labels(client, "vor") == ["vorhalt"]
    assert labels(clara, "vor") == ["vorhalt", "vorschlag"]
    assert sorted(labels(owner, "vor")) == ["vorhalt", "vorschlag", "vorzeichen"]
    assert "no-store" in clara.get("/api/suggestions?kind=tag").headers["Cache-Control"]
    owner.delete(private)
    assert "vorzeichen" not in labels(owner, "vor")


def test_what_a_thing_was_called_in_what_is_gone_is_not_told(
    post: Post, owner: FlaskClient, client: FlaskClient
) -> None:
    def person(name: str) -> dict[str, str]:
        return {"type": "Person", "id": "https://example.org/people/1", "name": name}

    name = tagged(post, "x", creator=person("Wrongly named"))
    tagged(post, "x", creator=person("Robert"))
    assert sorted(labels(client, kind="creator")) == ["Robert", "Wrongly named"]
    owner.put(f"/api{name}/visibility", json={"visibility": "private"})
    assert labels(client, kind="creator") == ["Robert"]
    said = annotation("no tag any more")
    owner.put(name, json=said, headers={"If-Match": "*", "Content-Type": PROFILED})
    assert labels(owner, "x") == ["x"]


def test_many_that_begin_so_are_still_in_order(app: Flask, post: Post, client: FlaskClient) -> None:
    for number in range(3):
        for _ in range(number + 1):
            tagged(post, f"often {number}")
    assert labels(client)[0] == "often 2"
    index = app.extensions[ROOM].indexes.annotations.public
    with index.writing() as cursor:
        reader = cursor.execute("SELECT id FROM names WHERE value = ''").fetchone()[0]
        for number in range(FEW + 1):
            name = cursor.execute("INSERT INTO names (value) VALUES (?)", (f"of {number}\nof {number}",)).lastrowid
            cursor.execute(
                "INSERT INTO suggested VALUES (?, ?, ?, ?, 1)", (reader, Facet.TAG_CALLED, f"of {number}", name)
            )
    found = suggest([(index, ("",))], Facet.TAG_CALLED, "of", 20)
    assert [label for label, _ in found[:2]] == ["often 2", "often 1"]
    assert len(found) == len(set(found)) == 20


@pytest.mark.parametrize("asked", ["", "kind=x", "kind=tag&limit=5", f"kind=tag&q={'x' * 201}"])
def test_what_makes_no_sense_is_refused(client: FlaskClient, asked: str) -> None:
    assert client.get(f"/api/suggestions?{asked}").status_code == 400


def test_people_are_found_and_told_of_by_the_name_that_they_chose(app: Flask, client: FlaskClient) -> None:
    engine = app.extensions["descant"].engine
    who = {name: create_account(engine, name, Role.ANNOTATOR).id for name in ("one", "two")}
    for account, name in zip(who.values(), ("Clara Wieck", "Robert"), strict=True):
        token = create_token(engine, "x", "annotate", account=account)[1]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": PROFILED}
        said = {"name": name, "page": None}
        assert client.put("/api/account/profile", json=said, headers=headers | {"Content-Type": "application/json"})
        if name != "Robert":  # who has said nothing
            assert client.post("/annotations/", json=annotation(), headers=headers).status_code == 201
    agent = f"http://localhost/id/agent/{who['one']}"
    for typed in ("wie", "clara", ""):
        found = client.get("/api/suggestions", query_string={"kind": "creator", "q": typed}).get_json()["suggestions"]
        assert found == [{"label": "Clara Wieck", "value": agent}], typed
    for asked in ("clara wieck", "Clara Wieck", agent):
        items = client.get("/annotations/search", query_string={"creator": asked}).get_json(force=True)["items"]
        assert [each["creator"] for each in items] == [agent]
    assert client.get("/annotations/search?creator=Robert").get_json(force=True)["items"] == []
    assert "<name>Clara Wieck</name>" in client.get("/annotations/feed?format=atom").text
