"""Secrets are planted in private and group notes; a stranger goes through every public door and finds none of them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts import Role, create_account
from descant.accounts.tokens import create_token
from descant.annotations.containers import Container
from descant.annotations.exchange.forms import NAMES
from descant.annotations.register import Visibility
from descant.annotations.rights import Who
from descant.server.annotating.room import ROOM
from tests.annotations.conftest import annotation
from tests.annotations.test_outbox import until
from tests.neighbour import neighbour
from tests.server.annotating.conftest import PROFILED, Post

SECRETS = ("zwiebelturm", "grundbass", "querstand", "nebelhorn", "wachtelruf")
PLACES = tuple(f"https://example.org/{secret}.flac" for secret in SECRETS)


def noted(secret: str) -> dict[str, Any]:
    return annotation(
        f"the {secret}",
        target=f"https://example.org/{secret}.flac#t=1,2",
        motivation="tagging",
        rights=f"https://example.org/licence/{secret}",
        **{"https://example.org/own": secret},
    )


@pytest.fixture
def names(app: Flask, post: Post, owner: FlaskClient) -> list[str]:
    """Four that no stranger may see: private, a group's, once public and taken back, deleted; and one with a past."""
    made = [post(noted(SECRETS[0]), "user/owner/").headers["Location"]]
    desk = app.extensions[ROOM].desk
    clara = Who("clara", Role.ANNOTATOR, {"trio": True}, agent="http://localhost/id/agent/clara")
    made.append(desk.iri(desk.create(clara, Container.named("group/trio"), noted(SECRETS[1])).name))
    taken_back = post(noted(SECRETS[2])).headers["Location"]
    owner.put(f"/api{path(taken_back)}/visibility", json={"visibility": "private"})
    deleted = post(noted(SECRETS[3])).headers["Location"]
    owner.delete(path(deleted))
    # One that was private before it was published: the words from before are nobody's.
    history = post(annotation("vorgeschichte"), "user/owner/").headers["Location"]
    owner.put(
        path(history), json=annotation("public now"), headers={"If-Match": "*", "Content-Type": "application/json"}
    )
    desk.share(Who("owner", Role.ADMIN), history.partition("/annotations/")[2], Visibility.PUBLIC)
    # A passage, its objects and what is said of it.
    passage = {
        "label": SECRETS[4],
        "places": [{"parts": [f"{PLACES[4]}#t=1,2"]}],
        "says": {"bodyValue": f"the {SECRETS[4]}", "motivation": "tagging"},
    }
    shown = owner.post("/api/passages", json=passage).get_json()
    objects = [shown["annotation"], shown["material"], shown["extracts"][0]["selections"][0]["id"]]
    return [history, *made, taken_back, deleted, *objects]


def path(iri: str) -> str:
    return iri.removeprefix("http://localhost")


def doors(names: list[str]) -> Iterator[str]:
    yield from (
        "/",
        "/annotations/",
        "/annotations/?iris=1",
        "/annotations/?format=ttl",
        "/annotations/search",
        "/api/objects",
    )
    yield from (
        "/dump.nq",
        "/dump.ttl",
        "/dump.trig",
        "/.well-known/void",
        "/metrics",
        "/health",
        "/api/orphans",
        "/jobs",
    )
    yield from (f"/api/annotations/export?form={form}" for form in NAMES if form != "crate")
    for feed in ("feed", "work/none/feed", "user/owner/feed", "user/clara/feed"):
        yield from (f"/annotations/{feed}?{asked}" for asked in ("", "format=as2", "format=as2&before=now"))
    yield from ("/api/suggestions?kind=tag", "/api/suggestions?kind=creator", "/api/webhooks")
    for secret, place in zip(SECRETS, PLACES, strict=True):
        for typed in (secret[:2], secret, f"the {secret[:3]}"):
            yield from (f"/api/suggestions?kind={kind}&q={quote(typed)}" for kind in ("tag", "creator"))
        for asked in (f"q={secret}", f"q={secret[:5]}", f"tag={quote(f'the {secret}')}", f"source={quote(place)}"):
            yield f"/annotations/search?{asked}"
            yield f"/api/objects?{asked}"
        yield f"/annotations/search?overlaps={quote(f'{place}#t=0,9')}"
        yield f"/api/objects?overlaps={quote(f'{place}#t=0,9')}"
        yield f"/describe?iri={quote(place)}"
        yield f"/describe?iri={quote(f'{place}#t=1,2')}"
    for name in names[1:]:
        yield from (path(name), f"{path(name)}?version=1", f"{path(name)}?format=ttl")
        yield path(name).replace("/annotations/", "/annotations/timemap/")
        yield f"/api{path(name)}/versions"
        yield path(name).replace("/annotations/", "/graph/annotations/").replace("/id/", "/graph/")
        yield f"/describe?iri={quote(name)}"
        yield f"/graph-store?graph={quote(name.replace('/annotations/', '/graph/annotations/'))}"
    yield from ("/annotations/user/owner/", "/annotations/group/trio/", "/annotations/user/clara/")
    yield from (f"{path(names[0])}?version={number}" for number in (1, 2))
    yield path(names[0]).replace("/annotations/", "/annotations/timemap/")
    for query in (
        "SELECT * { ?s ?p ?o }",
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(CONTAINS(STR(?o), 'zwiebelturm')) }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "DESCRIBE <" + names[1] + ">",
    ):
        yield f"/sparql?query={quote(query)}"


def test_no_door_gives_a_secret_away(names: list[str], client: FlaskClient) -> None:
    words = re.compile("|".join((*SECRETS, "vorgeschichte")))
    for door in doors(names):
        for accept in ("application/json", "text/html", "text/turtle, */*;q=0.1"):
            with client.get(door, headers={"Accept": accept}) as response:
                said = f"{response.headers} {response.text}"
            asked = {secret for secret in SECRETS if secret in door}  # it may say what it was asked
            if "/api/suggestions" in door:
                asked = set()
            found = set(words.findall(said)) - asked
            assert not found, (door, accept, found)
            if asked and response.status_code == 200 and ("search" in door or "/api/objects" in door):
                assert "items" not in (page := json.loads(response.text)) or page["items"] == [], door


def test_no_research_object_gives_a_secret_away(names: list[str], client: FlaskClient) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("/api/annotations/export?form=crate").data)) as crate:
        said = "".join(crate.read(name).decode() for name in crate.namelist())
    assert "public now" in said
    assert not re.findall("|".join((*SECRETS, "vorgeschichte")), said)


def test_counts_and_tags_are_the_same_with_and_without_secrets(
    post: Post, owner: FlaskClient, client: FlaskClient
) -> None:
    post(annotation("seen"))
    doors = (
        *("/annotations/", "/annotations/?iris=1", "/annotations/search", "/dump.nq", "/.well-known/void"),
        *("/annotations/feed", "/annotations/feed?format=as2", "/annotations/user/owner/feed"),
        *("/api/suggestions?kind=tag", "/api/suggestions?kind=creator"),
    )

    def seen() -> list[Any]:
        found = []
        for door in doors:
            with client.get(door) as response:
                body = re.sub(r"_:\w+", "_:", response.text)  # blank nodes have other names each time
                # of feeds it is told when they have rested for a moment
                modified = response.headers.get("Last-Modified") if "feed" not in door else None
                found.append((door, response.headers.get("ETag"), modified, body))
        return found

    before = seen()
    secret = post(noted(SECRETS[0]), "user/owner/")
    owner.delete(path(secret.headers["Location"]))
    post(noted(SECRETS[1]), "user/owner/")
    assert seen() == before


def test_what_a_stranger_may_not_see_answers_as_what_is_not_there(names: list[str], client: FlaskClient) -> None:
    nothing = client.get("/annotations/01M8C22BA5KQVA35MF07PGW5ZF")
    for name in names[1:3]:
        response = client.get(path(name))
        assert response.status_code == nothing.status_code == 404
        wrote = client.put(path(name), json=annotation(), headers={"If-Match": "*"})
        assert wrote.status_code in (401, 404)


def test_no_webhook_gives_a_secret_away(app: Flask, owner: FlaskClient, request: pytest.FixtureRequest) -> None:
    """Those of strangers to the secrets: on everything public, a work, people; of their own, which is nothing."""
    here = app.extensions["descant"]
    app.extensions["descant"] = replace(here, config=replace(here.config, webhook_private=True))
    felix = create_account(here.engine, "Felix", Role.ANNOTATOR).id
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {create_token(here.engine, 'x', 'annotate', account=felix)[1]}"
    with neighbour() as receiver:
        url = receiver.says("/", "")
        for about, of in (("public", None), ("own", None), ("person", "owner"), ("person", "clara"), ("work", "none")):
            made = client.post("/api/webhooks", json={"url": url, "about": about, "of": of})
            assert made.status_code == 201, made.text
        assert client.post("/api/webhooks", json={"url": url, "about": "group", "of": "trio"}).status_code == 404
        names = request.getfixturevalue("names")
        last = owner.post("/annotations/", json=annotation("the last"), headers={"Content-Type": PROFILED})
        until(lambda: sum(last.headers["Location"].encode() in body for *_, body in receiver.asked) == 2)
        told = b"".join(body for *_, body in receiver.asked)
    found = set(re.findall("|".join((*SECRETS, "vorgeschichte")), told.decode()))
    assert not found - {SECRETS[2], SECRETS[3]}, "what was public when it was sent was so for everybody"
    assert names[0].encode() in told
    assert not any(name.encode() in told for name in (names[1], names[2]))
