"""Documents that were made to do harm: refused, or kept without harm to anybody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.errors import StoreUnwritable
from descant.server.annotating.room import ROOM, close_room, open_room
from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import Post

DSC = "https://w3id.org/descant/ns#"


def selected(*selectors: Any) -> dict[str, Any]:
    return annotation(target={"source": "https://example.org/a", "selector": list(selectors)})


def selector(name: str, refined_by: str) -> dict[str, Any]:
    return {
        "id": f"https://example.org/{name}",
        "type": "CssSelector",
        "value": "x",
        "refinedBy": f"https://example.org/{refined_by}",
    }


@pytest.mark.parametrize(
    "raw",
    [
        annotation(target="https://example.org/a.mp3#t=2000000000"),
        annotation(body={"id": "http://x.org/c", "type": "Choice", "items": [{"id": "http://x.org/c"}]}),
        selected(selector("s1", "s2"), selector("s2", "s1"), selector("s1", "s3")),
        selected(*(selector(f"s{n}", f"s{n + 1}") for n in range(90))),
        annotation(target={"id": "https://secret.example/p#x", f"{DSC}startSeconds": "SECRET"}),
        annotation(target={"id": "https://example.org/a.mp3#t=6,9", f"{DSC}startSeconds": 100}),
    ],
)
def test_no_annotation_ends_search_and_lists_for_others(post: Post, client: FlaskClient, raw: dict[str, Any]) -> None:
    post(raw, "user/owner/")
    post(raw)
    seen = post(annotation("seen")).headers["Location"]
    for door in ("/annotations/", "/annotations/search?q=seen"):
        response = client.get(door)
        assert response.status_code == 200, response.text
        assert "SECRET" not in response.text.replace(json.dumps(raw["target"]), "")
        assert seen in response.text


@pytest.mark.parametrize("kind", ["SvgSelector", "oa:SvgSelector", "http://www.w3.org/ns/oa#SvgSelector"])
@pytest.mark.parametrize("key", ["value", "rdf:value", "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"])
@pytest.mark.parametrize("more", [{}, {"creator": "https://domestic-beethoven.eu/Terms/Extract"}])
def test_scripts_are_taken_out_by_whichever_name(post: Post, kind: str, key: str, more: dict[str, Any]) -> None:
    space = "http://www.w3.org/2000/svg"
    svg = f"<svg xmlns='{space}' onload='x()'><script>alert(1)</script><rect width='2' height='2'/></svg>"
    response = post(selected({"type": kind, key: svg}) | more)
    assert "script" not in response.text
    assert "onload" not in response.text
    for form in ("format", "dc:format", "http://purl.org/dc/elements/1.1/format"):
        response = post(
            annotation(body={"type": "TextualBody", key: "<p>a<script>alert(1)</script></p>", form: "text/html"}) | more
        )
        assert "script" not in response.text


def test_what_is_not_there_for_somebody_answers_as_what_is_not_there(post: Post, client: FlaskClient) -> None:
    hidden = post(container="user/owner/").headers["Location"].removeprefix("http://localhost/annotations/user/owner/")
    never = "01M8C22BA5KQVA35MF07PGW5ZF"
    for more in ("", "?version=1", "?version=x", "?format=ttl"):
        answers = [
            client.get(f"/annotations/user/owner/{name}{more}").text.replace(name, "NAME") for name in (hidden, never)
        ]
        assert answers[0] == answers[1]


def test_what_becomes_of_an_annotation_after_it_was_taken_back_is_its_author_s(
    post: Post, owner: FlaskClient, client: FlaskClient
) -> None:
    iri = post().headers["Location"].removeprefix("http://localhost")
    owner.put(f"/api{iri}/visibility", json={"visibility": "private"})
    before = client.get(iri).text
    owner.delete(iri)
    assert client.get(iri).text == before
    assert "deleted" in owner.get(iri).text


def test_keys_of_pages_do_not_tell_how_much_is_hidden(post: Post, client: FlaskClient) -> None:
    nexts = []
    for hidden in range(3):
        for _ in range(hidden):
            post(container="user/owner/")
        post()
    page: Any = client.get("/annotations/search?limit=1").json
    while "next" in page:
        nexts.append(int(page["next"].partition("after=")[2].partition("&")[0], 16))
        page = client.get(page["next"].removeprefix("http://localhost")).json
    assert len(nexts) == 2
    assert all(each > 1 << 32 for each in nexts)
    assert client.get("/annotations/search?after=zz").status_code == 400


@pytest.mark.parametrize("name", ["a%20b", "a%3Eb", "a%0Ab", "a%23b", "a%3Fb", "..", "%2e%2e"])
def test_containers_have_names_that_an_iri_can_have(post: Post, client: FlaskClient, name: str) -> None:
    assert client.get(f"/annotations/work/{name}/?format=ttl").status_code in (301, 308, 404)
    assert post(container=f"work/{name}/").status_code in (301, 308, 404)


def test_what_could_not_be_shown_is_shown_with_the_next_write(
    app: Flask, post: Post, owner: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was in the register when the disk of the graph was full."""
    iri = post(annotation("SECRETX")).headers["Location"].removeprefix("http://localhost")
    public = app.extensions["descant"].stores.public

    def full(*_: object, **__: object) -> int:
        raise StoreUnwritable("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(public, "put", full)
        response = owner.put(f"/api{iri}/visibility", json={"visibility": "private"})
        assert response.status_code == 507
        assert "It is kept" in response.json["detail"]  # type: ignore[index] # JSON
    asked = {"query": "ASK { ?s ?p ?o FILTER(STR(?o) = 'SECRETX') }"}
    post()
    assert client.get("/sparql", query_string=asked).json["boolean"] is False  # type: ignore[index] # JSON
    with monkeypatch.context() as patch:
        patch.setattr(public, "put", full)
        assert post(annotation("SECRETX")).status_code == 507
    close_room(app)
    app.extensions[ROOM] = open_room(app.extensions["descant"])
    assert client.get("/sparql", query_string=asked).json["boolean"] is True  # type: ignore[index] # at the next start


def test_small_things(post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    made = post(annotation("Étude"), Idempotency_Key="k")
    iri = made.headers["Location"].removeprefix("http://localhost")
    assert owner.put(f"/api{iri}/visibility", json={"visibility": []}).status_code == 400
    assert owner.delete(iri, headers={"If-Match": ","}).status_code == 400
    for word in ("étude", "e\u0301tude", "etude"):
        assert len(client.get("/annotations/search", query_string={"q": word}).json["items"]) == 1, word  # type: ignore[index] # JSON
    assert client.get("/annotations/search?" + "&".join(["motivation=tagging"] * 30)).status_code == 400
    assert client.get("/annotations/search", query_string={"q": " ".join(map(str, range(30)))}).status_code == 400
    assert post(annotation(created="2026-02-30T12:00:00Z")).status_code == 400
    assert "Last-Modified" not in client.get(iri).headers
    assert owner.put("/annotations/work/x/", json={}, headers={"If-Match": "*"}).status_code == 405
    assert client.get("/annotations/?start=7").json["first"]["startIndex"] == 0  # type: ignore[index] # JSON
    turtle = "<> a <http://www.w3.org/ns/oa#Annotation> ; <http://www.w3.org/ns/oa#hasTarget> <https://example.org/a> ."
    sent = owner.post("/annotations/", data=turtle, content_type="text/turtle")
    assert "via" not in sent.json  # type: ignore[operator] # JSON
    again = sent.headers["Location"].removeprefix("http://localhost")
    put = owner.put(again, data=turtle, content_type="text/turtle", headers={"If-Match": "*"})
    assert put.status_code == 200
    owner.delete(iri)
    assert post(annotation("Étude"), Idempotency_Key="k").status_code == 410
