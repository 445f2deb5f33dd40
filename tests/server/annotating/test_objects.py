"""Musical objects over HTTP: who may see them, what is said of them in other formats, passages by one request."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import Post
from tests.server.annotating.test_accounts import People, person

__all__ = ["person"]  # a fixture

PART = "https://example.org/trio.flac#t=4,6"
SELECTION = {"type": "Selection", "part": PART, "label": "Das Thema"}


def made(client: FlaskClient, raw: dict[str, Any], where: str = "/api/objects") -> str:
    response = client.post(where, json=raw)
    assert response.status_code == 201, response.text
    return response.headers["Location"].removeprefix("http://localhost")


def items(client: FlaskClient, query: str, where: str = "/api/objects") -> list[str]:
    response = client.get(f"{where}?{query}")
    assert response.status_code == 200, response.text
    return [each["id"].removeprefix("http://localhost") for each in response.get_json(force=True)["items"]]


def test_an_object_is_made_read_changed_and_deleted(owner: FlaskClient) -> None:
    path = made(owner, SELECTION)
    assert path.startswith("/id/selection/")
    read = owner.get(path, headers={"Accept": "application/ld+json"})
    assert read.content_type == "application/ld+json"
    assert read.get_json(force=True)["startSeconds"] == 4
    assert "PUT" in read.headers["Allow"]
    assert owner.put(path, json=SELECTION).status_code == 428
    assert owner.put(path, json=SELECTION, headers={"If-Match": '"old"'}).status_code == 412
    changed = owner.put(path, json=SELECTION | {"label": "Theme"}, headers={"If-Match": read.headers["ETag"]})
    assert changed.get_json(force=True)["label"] == "Theme"
    assert owner.get(path, headers={"If-None-Match": changed.headers["ETag"]}).status_code == 304
    assert len(owner.get(f"/api/annotations{path}/versions").get_json()["versions"]) == 2
    assert owner.delete(path).status_code == 204
    assert owner.get(path).status_code == 410
    assert owner.post(f"/api/annotations{path}/restore").status_code == 200
    assert owner.get(path).status_code == 200


def test_turtle_says_the_same(owner: FlaskClient) -> None:
    path = made(owner, SELECTION)
    turtle = owner.get(path, headers={"Accept": "text/turtle"})
    said = {(quad.predicate.value, str(quad.object)) for quad in parse(turtle.data, RdfFormat.TURTLE)}
    assert ("http://purl.org/vocab/frbr/core#part", f"<{PART}>") in said


def test_what_is_private_is_not_there_for_others(owner: FlaskClient, client: FlaskClient, person: People) -> None:
    clara, _ = person("Clara")
    path = made(clara, SELECTION)
    for other in (client, owner):
        assert other.get(path).status_code == 404
        assert items(other, "q=Thema") == []
    assert client.get(path).text == client.get(path[:-3] + "XYZ").text.replace("XYZ", path[-3:])
    assert items(clara, "q=Thema") == items(clara, "scope=mine&type=Selection") == [path]
    assert clara.put(f"/api/annotations{path}/visibility", json={"visibility": "public"}).status_code == 200
    assert items(client, "q=Thema") == [path]
    assert "Das Thema" in client.get(path, headers={"Accept": "text/html"}).text
    assert owner.put(path, json=SELECTION, headers={"If-Match": "*"}).status_code == 403
    assert clara.put(f"/api/annotations{path}/visibility", json={"visibility": "private"}).status_code == 200
    assert client.get(path).status_code == 410


def test_a_passage_by_one_request(owner: FlaskClient, client: FlaskClient) -> None:
    raw = {
        "label": {"de": "Thema"},
        "places": [
            {"version": "https://example.org/trio", "parts": [PART]},
            {"version": "https://example.org/quartet", "parts": ["https://example.org/quartet.mei#m3"]},
            {"version": "https://example.org/song", "parts": ["https://example.org/song.mei#m9"], "absent": "after"},
        ],
        "says": {"body": {"type": "TextualBody", "value": "It comes back.", "language": "en"}},
    }
    response = owner.post("/api/passages", json=raw, headers={"Idempotency-Key": "once"})
    assert response.status_code == 201, response.text
    shown = response.get_json()
    assert response.headers["Location"] == shown["annotation"]
    assert [each["version"].rpartition("/")[2] for each in shown["extracts"]] == ["trio", "quartet", "song"]
    again = owner.post("/api/passages", json=raw, headers={"Idempotency-Key": "once"})
    assert again.get_json() == shown
    annotated = shown["annotation"].removeprefix("http://localhost")
    assert items(owner, "overlaps=https://example.org/trio.flac%23t=5,5.5", "/annotations/search") == [annotated]
    assert items(client, "", "/annotations/search") == []

    published = owner.put(f"/api{annotated}/visibility", json={"visibility": "public", "along": True})
    assert published.status_code == 200, published.text
    assert items(client, "overlaps=https://example.org/trio.flac%23t=5,5.5", "/annotations/search") == [annotated]
    assert len(items(client, "")) == 7
    query = "SELECT ?part { ?m a <https://w3id.org/music-annotation/1.0#MusicalMaterial> ; "
    query += "<https://w3id.org/music-annotation/1.0#setting>/<http://purl.org/vocab/frbr/core#embodiment>/"
    query += "<http://purl.org/vocab/frbr/core#part> ?part }"
    rows = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert len(rows.get_json(force=True)["results"]["bindings"]) == 3


def test_publishing_an_annotation_alone_tells_nothing_of_what_it_is_about(
    owner: FlaskClient, client: FlaskClient
) -> None:
    selection = made(owner, SELECTION)
    annotated = made(owner, annotation(target=f"http://localhost{selection}", visibility="private"), "/annotations/")
    assert owner.put(f"/api{annotated}/visibility", json={"visibility": "public"}).status_code == 200
    assert annotated in (seen := client.get(selection).text)  # that it is linked to is public now
    assert "Thema" not in seen
    assert PART not in seen
    assert items(client, "source=https://example.org/trio.flac", "/annotations/search") == []


@pytest.mark.parametrize("where", ["/api/objects", "/api/passages"])
def test_bad_bodies_are_refused(owner: FlaskClient, where: str) -> None:
    assert owner.post(where, data="{}", content_type="text/plain").status_code == 415
    assert owner.post(where, data="[]", content_type="application/json").status_code == 400
    assert owner.post(where, data='{"a": NaN}', content_type="application/json").status_code == 400
    assert owner.post(where, data=b"\xff{", content_type="application/json").status_code == 400
    assert owner.post(where, json={"type": "x" * 3_000_000}).status_code == 413


def test_strangers_and_readers_make_nothing(client: FlaskClient, person: People) -> None:
    reader, _ = person("Robert", "read")
    passage = {"places": [{"parts": [PART]}]}
    for where, raw in (("/api/objects", SELECTION), ("/api/passages", passage)):
        assert client.post(where, json=raw).status_code == 401
        assert reader.post(where, json=raw).status_code == 403


def test_a_selection_that_nobody_here_made_is_a_thing_as_any_other(client: FlaskClient, post: Post) -> None:
    assert client.get("/id/selection/from-a-file").status_code == 404
    assert client.delete("/id/selection/from-a-file").status_code in (401, 404)
