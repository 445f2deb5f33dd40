"""Errors as documents, whatever kind they are and wherever they are met; and what small requests get."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts.tokens import create_token
from descant.errors import DescantError, StoreUnwritable, Unavailable

PROBLEM = "application/problem+json"
HTML = {"Accept": "text/html,*/*;q=0.8"}
ASK = "/sparql?query=ASK%7B%7D"
LONG_WAY = {"Origin": "http://elsewhere.example"}


@pytest.mark.parametrize("headers", [{}, LONG_WAY], ids=["gate", "application"])
@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (StoreUnwritable("The disk of x is full."), 507, "full"),
        (Unavailable("The store is closing.", retry_after=7), 503, "closing"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "cannot write"),
        (OSError("IO error: No space left on device: While open a file for appending"), 507, "cannot write"),
        (OSError(errno.EIO, "Input/output error", "/a/secret/place"), 500, "fault"),
        (ZeroDivisionError("no secret"), 500, "fault"),
    ],
)
def test_whatever_goes_wrong_below_is_a_problem(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    said: str,
    headers: dict[str, str],
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(type(app.extensions["descant"].stores.public), "answer", fail)
    response = app.test_client().get(ASK, headers=headers)
    assert (response.status_code, response.content_type) == (status, PROBLEM)
    assert said in json.loads(response.data)["detail"]
    assert "secret" not in response.text
    assert response.headers.get("Retry-After") == ("7" if isinstance(error, DescantError) and status == 503 else None)


def test_a_page_says_when_to_come_back_too(make_app: Callable[..., Flask]) -> None:
    client = make_app(client_errors=1).test_client()
    assert client.get("/sparql?query=nonsense&format=html", headers=HTML).status_code == 400
    refused = client.get(f"{ASK}&format=html", headers=HTML)
    assert (refused.status_code, refused.mimetype) == (429, "text/html")
    assert int(refused.headers["Retry-After"]) > 0


def test_multipart_is_no_way_to_ask(client: FlaskClient, app: Flask) -> None:
    asked = client.post("/sparql", data={"query": "ASK {}"}, content_type="multipart/form-data")
    assert (asked.status_code, asked.content_type) == (415, PROBLEM)
    _, text = create_token(app.extensions["descant"].engine, "test", "write")
    token = {"Authorization": f"Bearer {text}"}
    update = {"update": "INSERT DATA { <a:b> <a:c> 1 }"}
    sent = client.post("/sparql/update", data=update, content_type="multipart/form-data", headers=token)
    assert sent.status_code == 415


@pytest.mark.parametrize("path", ["/sparql", ASK, "/sparql?query=nonsense", "/ontology", "/dump.nq", "/", "/id/none"])
@pytest.mark.parametrize("headers", [{}, HTML])
def test_head_is_get_without_its_body(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    with client.get(path, headers=headers) as got, client.head(path, headers=headers) as head:
        assert (head.status_code, head.content_type, head.data) == (got.status_code, got.content_type, b"")


def test_the_ontology_has_no_other_files(client: FlaskClient) -> None:
    for suffix in ("ttl", "jsonld", "nt", "rdf"):
        assert client.get(f"/ontology.{suffix}").status_code == 200
    for suffix in ("foo", "nq", "html", "TTL"):
        response = client.get(f"/ontology.{suffix}")
        assert (response.status_code, response.content_type) == (404, PROBLEM)
