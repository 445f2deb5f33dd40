"""Annotations are found over HTTP, page by page, with what each condition means."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import Post

SOUND = "https://example.org/a.flac"


def texts(client: FlaskClient, **asked: Any) -> list[str]:
    response = client.get("/annotations/search", query_string=asked)
    assert response.status_code == 200, response.text
    return [each["body"]["value"] for each in response.json["items"]]  # type: ignore[index] # JSON


def test_conditions_are_said_by_name_or_iri(post: Post, client: FlaskClient) -> None:
    post(annotation("one", target=f"{SOUND}#t=6,9"))
    post(annotation("two", target="https://example.org/p#xywh=0,0,10,10", motivation="describing"), "work/op92-2/")
    for asked, found in (
        ({"overlaps": f"{SOUND}#t=8,20"}, ["one"]),
        ({"overlaps": f"{SOUND}#t=9,20"}, []),
        ({"overlaps": [f"{SOUND}#t=8,20", "https://example.org/p#xywh=5,5,1,1"]}, ["one", "two"]),
        ({"overlaps": "http://localhost/id/version/v#bars=1,3", "aligned": "1"}, []),
        ({"source": SOUND}, ["one"]),
        ({"target": f"{SOUND}#t=6,9"}, ["one"]),
        ({"motivation": "describing"}, ["two"]),
        ({"motivation": "http://www.w3.org/ns/oa#describing"}, ["two"]),
        ({"creator": "http://localhost/id/agent/owner"}, ["one", "two"]),
        ({"q": "one"}, ["one"]),
        ({"q": "one", "language": "en", "motivation": "commenting"}, ["one"]),
        ({"since": "2000-01-01"}, ["one", "two"]),
        ({"until": "2000-01-01T00:00:00Z"}, []),
        ({}, ["one", "two"]),
    ):
        assert texts(client, **asked) == found, asked


def test_pages_lead_forwards_and_back(post: Post, client: FlaskClient) -> None:
    made = [post(annotation(f"number {number}")).headers["Location"] for number in range(5)]
    page: Any = client.get("/annotations/search", query_string={"q": "number", "limit": 2}).json
    assert [each["id"] for each in page["items"]] == made[:2]
    assert "prev" not in page
    second: Any = client.get(f"/annotations/search?{urlsplit(page['next']).query}").json
    assert [each["id"] for each in second["items"]] == made[2:4]
    last: Any = client.get(f"/annotations/search?{urlsplit(second['next']).query}").json
    assert [each["id"] for each in last["items"]] == made[4:]
    assert "next" not in last
    back: Any = client.get(f"/annotations/search?{urlsplit(last['prev']).query}").json
    assert [each["id"] for each in back["items"]] == made[2:4]


def test_what_is_private_is_found_by_whom_it_is_for(post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    post(annotation("seen"))
    post(annotation("hidden"), "user/owner/")
    assert texts(client) == texts(owner, scope="public") == ["seen"]
    assert texts(owner) == texts(owner, scope="mine") == ["seen", "hidden"]
    assert texts(client, scope="mine") == []
    assert texts(client, q="hidden") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"colour": "red"},
        {"overlaps": SOUND},
        {"overlaps": "#t=1,2"},
        {"overlaps": f"{SOUND}#bars=0"},
        {"overlaps": "not an iri#bars=1,2"},
        {"overlaps": f"{SOUND}#bars=1,2", "aligned": "yes"},
        {"overlaps": f"{SOUND}#t=9,1"},
        {"since": "yesterday"},
        {"after": "-1"},
        {"after": "x"},
        {"limit": "9" * 30},
        {"scope": "theirs"},
        {"q": ["a", "b"]},
        {"q": "x" * 3_000},
    ],
)
def test_what_makes_no_sense_is_refused(client: FlaskClient, asked: dict[str, Any]) -> None:
    response = client.get("/annotations/search", query_string=asked)
    assert response.status_code == 400
    assert response.json["remedy"]  # type: ignore[index] # JSON
