"""The Python client, on the application itself: what it asks for, and what it raises."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from flask import Flask

from descant.accounts.tokens import owner_token
from descant.client import Client
from descant.errors import DescantError, Gone, InvalidInput, NotFound, Stale, Unauthenticated, Unavailable, WrongUse
from tests.annotations.conftest import annotation
from tests.conftest import free_port

PART = "https://example.org/trio.flac#t=4,6"


@pytest.fixture
def descant(app: Flask) -> Iterator[Client]:
    token = owner_token(app.extensions["descant"].config)
    with Client("http://localhost", token, transport=httpx.WSGITransport(app=app)) as client:
        yield client


def test_annotations_are_made_found_changed_and_shared(descant: Client) -> None:
    made = descant.create(annotation("first"), "user/owner")
    assert made["visibility"] == "private"
    document, tag = descant.read(made["id"])
    changed = descant.replace(made["id"], document | {"body": {"type": "TextualBody", "value": "second"}}, tag)
    assert changed["body"]["value"] == "second"
    with pytest.raises(Stale):
        descant.replace(made["id"], document, tag)
    descant.share(made["id"], "public")
    assert [each["action"] for each in descant.versions(made["id"])] == ["created", "changed", "published"]
    assert [each["id"] for each in descant.search(q="second")] == [made["id"]]
    descant.delete(made["id"])
    with pytest.raises(Gone):
        descant.read(made["id"])
    assert descant.restore(made["id"])["id"] == made["id"]


def test_pages_are_followed(descant: Client) -> None:
    for number in range(5):
        descant.create(annotation(f"number {number}"))
    assert len(list(descant.search(q="number", limit=2))) == 5


def test_opinions_on_a_passage(descant: Client) -> None:
    passage = descant.passage([{"parts": [PART]}], label={"de": "Thema"}, visibility="public")
    first = descant.observe(passage["material"], "It rises.", language="en")
    second = descant.observe(passage["material"], "It falls.")
    related = descant.relate("substitution", [first["id"], second["id"]], "Rise for fall.")
    assert related["relation"] == "substitution"
    comment = descant.comment(related["id"], "As a sigh.", visibility="private")
    assert comment["visibility"] == "private"
    assert {each["id"] for each in descant.search(type="Observation")} == {first["id"], second["id"]}
    assert {each["id"] for each in descant.search(source=first["id"])} == {related["id"]}
    assert [each["type"] for each in descant.objects(overlaps="https://example.org/trio.flac#t=5,6")] == [
        "MusicalMaterial",
        "Extract",
        "Selection",
    ]
    selection = descant.create_object({"type": "AbsenceSelection", "part": PART, "absenceQualifier": "after"})
    assert selection["startSeconds"] == 4


def test_files_out_and_in(descant: Client) -> None:
    made = descant.create(annotation("there and back"))
    data = descant.export("csv", q="there")
    assert descant.take_in(data, "mine.csv") == {"created": 0, "changed": 0, "unchanged": 1, "refused": []}
    changed = data.replace(b"there and back,en", b"there and elsewhere,en", 1)
    assert descant.take_in(changed, "mine.csv")["changed"] == 1
    assert descant.read(made["id"])[0]["body"]["value"] == "there and elsewhere"
    with zipfile.ZipFile(io.BytesIO(descant.export("crate"))) as archive:
        assert "ro-crate-metadata.json" in archive.namelist()
    with pytest.raises(InvalidInput):
        descant.take_in(b"nothing", "mine.jsonld")
    with pytest.raises(DescantError, match="cannot be told by its name"):
        descant.take_in(b"nothing", "mine.doc")


def test_what_is_refused_is_raised(app: Flask, descant: Client) -> None:
    with pytest.raises(NotFound):
        descant.read("http://localhost/annotations/01M8C22BA5KQVA35MF07PGW5ZF")
    with pytest.raises(InvalidInput, match="target is missing"):
        descant.create({"type": "Annotation"})
    stranger = Client("http://localhost/", transport=httpx.WSGITransport(app=app))
    for elsewhere in ("http://example.org/api/account", "//example.org/x", "https://localhost/"):
        with pytest.raises(WrongUse, match="at another server"):
            stranger.ask("GET", elsewhere)
    with pytest.raises(Unauthenticated):
        stranger.create(annotation())
    with (
        Client(f"http://127.0.0.1:{free_port()}/") as nobody,
        pytest.raises(Unavailable, match="Is the server running"),
    ):
        nobody.read("annotations/x")


@pytest.mark.parametrize("scope", ["public", "all"])
def test_strangers_take_what_is_public(app: Flask, descant: Client, scope: str) -> None:
    descant.create(annotation("public"), "")
    descant.create(annotation("secret"), "user/owner")
    stranger = Client("http://localhost/", transport=httpx.WSGITransport(app=app))
    found: Any = stranger.export("jsonld", scope=scope)
    assert b"public" in found
    assert b"secret" not in found


def test_names_are_kept_for_administrators_alone(app: Flask) -> None:
    from descant.accounts import Role, create_account
    from descant.accounts.tokens import create_token

    engine = app.extensions["descant"].engine
    clara = create_account(engine, "Clara", Role.ANNOTATOR)
    _, text = create_token(engine, "clara", "annotate", account=clara.id)
    with Client("http://localhost/", text, transport=httpx.WSGITransport(app=app)) as client:
        data = b'{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "target": "a:b"}'
        with pytest.raises(DescantError, match="administrators alone"):
            client.take_in(data, "a.jsonld", restoring="1")
        assert client.take_in(data, "a.jsonld")["created"] == 1
