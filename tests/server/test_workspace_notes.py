"""What is said of the bars of a work, as a workspace shows it: counted, page by page, with replies and rights."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts import Role, create_account
from descant.accounts.tokens import create_token
from descant.server.workspace import counting, notes
from tests.server.conforming import as_sent_by, asking, conforming
from tests.server.test_workspace import work  # noqa: F401 # a fixture

BODY = {"type": "TextualBody", "value": "It *comes* <b>back</b>.", "format": "text/markdown", "language": "en"}


@pytest.fixture
def whole(client: FlaskClient, work: str) -> str:  # noqa: F811 # the fixture
    """The longer version."""
    versions = client.get(f"/api/workspace?work={quote(work)}").get_json()["versions"]
    return next(each["iri"] for each in versions if each["name"] == "whole")


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """Somebody else who may annotate."""
    here = app.extensions["descant"]
    account = create_account(here.engine, "Clara", Role.ANNOTATOR)
    _, token = create_token(here.engine, "t", "annotate", account=account.id)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def say(client: FlaskClient, version: str, bars: list[int], visibility: str = "public", **more: Any) -> str:
    """Its name."""
    said = {"places": [{"version": version, "bars": bars}], "says": {"body": BODY}, "visibility": visibility, **more}
    answer = client.post("/api/passages", json=said)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["annotation"]).partition("/annotations/")[2]


def on(client: FlaskClient, version: str, first: int, last: int, **more: str) -> dict[str, Any]:
    query = {"version": version, "first": str(first), "last": str(last), **more}
    found: dict[str, Any] = client.get("/api/workspace/notes", query_string=query).get_json()
    return found


def counts(client: FlaskClient, work: str, version: str) -> tuple[list[int], list[int]]:  # noqa: F811 # an IRI
    said = client.get(f"/api/workspace/counts?work={quote(work)}").get_json()
    assert said["complete"]
    found = said["versions"].get(version, {"counts": [], "begins": []})
    return found["counts"], found["begins"]


def test_what_is_said_of_bars_is_found_at_each_of_them_and_counted_once(
    client: FlaskClient,
    owner: FlaskClient,
    reader: FlaskClient,
    work: str,  # noqa: F811 # the fixture
    whole: str,
) -> None:
    """Strangers see what is public, each with the rights of whoever asks."""
    public, private = say(owner, whole, [3, 5]), say(owner, whole, [5, 6], "private")
    [item] = on(client, whole, 5, 5)["items"]
    assert (item["name"], item["bars"], item["visibility"]) == (public, [3, 5], "public")
    assert item["says"] == [
        {"html": "<p>It <em>comes</em> &lt;b&gt;back&lt;/b&gt;.</p>\n", "text": "", "language": "en"}
    ]
    assert (item["mayChange"], item["mayDelete"], item["isOwn"]) == (False, False, False)
    assert [each["name"] for each in on(owner, whole, 5, 9)["items"]] == [private, public]
    assert all(each["mayChange"] and each["isOwn"] for each in on(owner, whole, 5, 9)["items"])
    assert on(owner, whole, 7, 9)["items"] == []

    assert counts(client, work, whole)[0][:7] == [0, 0, 1, 1, 1, 0, 0]
    assert counts(reader, work, whole) == counts(client, work, whole)
    seen, begun = counts(owner, work, whole)
    assert (seen[:7], begun[:7]) == ([0, 0, 1, 1, 2, 1, 0], [0, 0, 1, 0, 1, 0, 0])

    owner.delete(f"/annotations/{public}")
    assert counts(client, work, whole) == ([], [])
    owner.post(f"/api/annotations/{public}/restore")
    assert counts(client, work, whole)[0][3] == 1


def test_what_is_aligned_is_counted_in_both_versions(
    client: FlaskClient,
    owner: FlaskClient,
    work: str,  # noqa: F811 # the fixture
    whole: str,
) -> None:
    say(owner, whole, [1, 2], aligned=True)
    said = client.get(f"/api/workspace/counts?work={quote(work)}").get_json()["versions"]
    assert [each["counts"][:3] for each in said.values()] == [[1, 1, 0]] * 2


def test_replies_are_found_with_those_who_may_read_them(
    client: FlaskClient, owner: FlaskClient, reader: FlaskClient, whole: str
) -> None:
    name = say(owner, whole, [3, 5])
    iri = f"http://localhost/annotations/{name}"
    reply = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": ["Annotation", "Commentary"], "target": iri}
    for visibility, body in (("public", "So it does."), ("private", "Does it?")):
        home = reader.get("/api/account").get_json()["id"]
        sent = reader.post(
            f"/annotations/user/{home}/",
            json=reply | {"bodyValue": body, "visibility": visibility},
            headers={"Content-Type": "application/ld+json"},
        )
        assert sent.status_code == 201, sent.text
    said = {
        who: [
            each["says"][0]["text"] for each in asker.get(f"/api/workspace/replies?to={quote(iri)}").get_json()["items"]
        ]
        for who, asker in (("reader", reader), ("owner", owner), ("stranger", client))
    }
    assert said == {"reader": ["Does it?", "So it does."], "owner": ["So it does."], "stranger": ["So it does."]}
    assert client.get(f"/api/workspace/notes/{name}").get_json()["replies"] == 1
    assert reader.get(f"/api/workspace/notes/{name}").get_json()["replies"] == 2


def test_many_on_one_bar_come_page_by_page_and_each_once(
    client: FlaskClient,
    owner: FlaskClient,
    work: str,  # noqa: F811 # the fixture
    whole: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notes, "PAGE", 4)
    made = [say(owner, whole, [2, 2]) for _ in range(11)]
    found, page = list[str](), on(client, whole, 2, 2)
    found += [each["name"] for each in page["items"]]
    while page["next"]:
        page = on(client, whole, 2, 2, before=page["next"])
        found += [each["name"] for each in page["items"]]
    assert found == made[::-1]
    assert counts(client, work, whole)[0][1] == 11
    monkeypatch.setattr(counting, "MOST_PLACES", 5)
    assert client.get(f"/api/workspace/counts?work={quote(work)}").get_json()["complete"] is False


def test_tags_are_not_among_the_words(client: FlaskClient, owner: FlaskClient, whole: str) -> None:
    tag = {"type": "TextualBody", "value": "theme", "purpose": "tagging"}
    say(owner, whole, [1, 1], says={"body": [BODY, tag]})
    say(owner, whole, [2, 2], says={"type": "Annotation", "motivation": "tagging", "body": {**tag, "value": "coda"}})
    [one], [two] = on(client, whole, 1, 1)["items"], on(client, whole, 2, 2)["items"]
    assert (len(one["says"]), two["says"]) == (1, [])
    assert one["document"]["body"][1]["value"] == "theme"


def test_a_preview_is_what_is_shown_afterwards(client: FlaskClient, owner: FlaskClient) -> None:
    hostile = "[x](javascript:alert(1)) ![y](https://elsewhere.example/z.png) <img src=x onerror=alert(1)>\n\n- a\n- b"
    html = owner.post("/api/workspace/preview", json={"text": hostile}).get_json()["html"]
    assert "<li>a</li>" in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert client.post("/api/workspace/preview", json={"text": hostile}).status_code == 401
    assert owner.post("/api/workspace/preview", json={"text": 3}).status_code == 400
    assert owner.post("/api/workspace/preview", json={"text": "*" * 200_000}).get_json()["html"] == ""


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("counts?work=https://example.org/none", 404),
        ("notes?version=<&first=1", 400),
        ("notes?version=https://example.org/v&first=5&last=2", 400),
        ("notes?version=https://example.org/v&first=1&last=2000", 400),
        ("notes?version=https://example.org/v&first=1&before=zz", 400),
        ("notes/user/nobody/none", 404),
        ("replies?to=<", 400),
    ],
)
def test_what_cannot_be_asked_is_told(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(f"/api/workspace/{address}").status_code == status


def test_the_interface_keeps_what_its_document_says(
    app: Flask,
    owner: FlaskClient,
    work: str,  # noqa: F811 # the fixture
    whole: str,
) -> None:
    say(owner, whole, [1, 2])
    prepare = asking(work=work, version=whole)
    ours = "/api/workspace/(counts|notes|replies|preview)"
    assert len(conforming(app, ours, as_sent_by(owner), prepare, free=".", examples=8)) == 5


@pytest.mark.parametrize(("start", "end", "bars"), [(7, 8, [1]), (3, 3.5, [1, 2]), (5, 9, [1, 3]), (4, 4, [1, 3])])
def test_a_bar_that_outlasts_others_sounds_to_its_end(start: float, end: float, bars: list[int]) -> None:
    """As people may say of a recording, and as they are listed."""
    times = {1: (0.0, 10.0), 2: (2.0, 4.0), 3: (4.0, 6.0)}
    sounding = counting.Sounding([{"index": bar, "start": since, "end": to} for bar, (since, to) in times.items()])
    assert [bar for first, last in sounding.between(start, end) for bar in range(first, last + 1)] == bars
