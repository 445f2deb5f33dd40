"""Federation as a client meets it: the same rules by GET, by POST and in updates."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.ontology.iris import DSC
from tests.neighbour import Neighbour, neighbour

RESULTS = "application/sparql-results+json"
ROW = '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"far"}}]}}'
TITLE = "http://purl.org/dc/terms/title"
GRAPH = "http://localhost/graphs/loaded"


@pytest.fixture
def near() -> Iterator[Neighbour]:
    with neighbour() as here:
        yield here


@pytest.fixture
def app(make_app: Callable[..., Flask], near: Neighbour) -> Flask:
    return make_app(federation=(near.url("/sparql"), near.url("/data/")), federation_private=True)


def update(client: FlaskClient, text: str) -> tuple[int, str]:
    answer = client.post("/sparql/update", data=text, content_type="application/sparql-update")
    return answer.status_code, answer.text


def is_there(app: Flask) -> bool:
    return bool(app.extensions["descant"].stores.public.contains(NamedNode(GRAPH)))


def test_anybody_may_ask_a_listed_endpoint(client: FlaskClient, near: Neighbour) -> None:
    query = f"SELECT * {{ SERVICE <{near.says('/sparql', ROW, RESULTS)}> {{ ?s a ?x }} }}"
    for answer in (
        client.get("/sparql", query_string={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.get("/sparql", query_string={"query": query, "default-graph-uri": "a:g"}),
    ):
        assert (answer.status_code, "far" in answer.text) == (200, True), answer.text


def test_nobody_may_ask_another(client: FlaskClient, owner: FlaskClient, near: Neighbour) -> None:
    for who in (client, owner):
        answer = who.get("/sparql", query_string={"query": f"ASK {{ SERVICE <{near.url('/data/')}x> {{}} }}"})
        assert answer.status_code == 403
        assert near.url("/sparql") in answer.json["remedy"]
    assert near.asked == []


@pytest.mark.parametrize(("body", "status"), [("no", 500), ("no", 404), ("{", 200)])
def test_an_endpoint_that_fails_is_a_bad_gateway(client: FlaskClient, near: Neighbour, body: str, status: int) -> None:
    endpoint = near.says("/sparql", body, RESULTS, status)
    answer = client.get("/sparql", query_string={"query": f"SELECT * {{ SERVICE <{endpoint}> {{ ?s a ?x }} }}"})
    assert (answer.status_code, answer.json["type"]) == (502, "urn:descant:problem:remote-failed")
    assert endpoint in answer.json["detail"] or status == 200


def test_a_document_whose_server_fails_is_a_bad_gateway(owner: FlaskClient, near: Neighbour) -> None:
    status, said = update(owner, f"LOAD <{near.says('/data/a.ttl', 'no', status=500)}> INTO GRAPH <{GRAPH}>")
    assert (status, "says 500" in said) == (502, True)


def test_service_in_an_update_is_refused(owner: FlaskClient, near: Neighbour) -> None:
    text = f"INSERT {{ <a:s> <a:p> ?x }} WHERE {{ SERVICE <{near.url('/sparql')}> {{ ?s a ?x }} }}"
    assert update(owner, text)[0] == 403
    assert near.asked == []


def test_a_listed_document_is_loaded(app: Flask, owner: FlaskClient, near: Neighbour) -> None:
    url = near.says("/data/a.ttl", f'<a:s> <{TITLE}> "a\\\\u0041" .', "text/turtle")
    assert update(owner, f"LOAD <{url}> INTO GRAPH <{GRAPH}>") == (204, "")
    [triple] = app.extensions["descant"].stores.public.graph(NamedNode(GRAPH))
    assert triple.object.value == "a\\u0041"


def test_a_stranger_loads_nothing(client: FlaskClient, near: Neighbour) -> None:
    assert update(client, f"LOAD <{near.url('/data/a.ttl')}>")[0] == 401
    assert near.asked == []


@pytest.mark.parametrize("document", ["http://127.0.0.1:1/", "file:///etc/passwd", "http://169.254.169.254/latest/"])
def test_what_is_not_listed_is_not_loaded(owner: FlaskClient, document: str) -> None:
    status, said = update(owner, f"LOAD SILENT <{document}>")
    assert (status, document in said) == (403, True)


def test_a_broken_document_says_where_and_leaves_nothing(app: Flask, owner: FlaskClient, near: Neighbour) -> None:
    url = near.says("/data/a.ttl", f'<a:s> <{TITLE}> "a" .\n<a:s> <{TITLE}> .\n', "text/turtle")
    before = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <a:s> <{TITLE}> 'before' }} }}"
    status, said = update(owner, f"{before} ; LOAD <{url}> INTO GRAPH <{GRAPH}>")
    assert (status, f"{url}:2:" in said) == (400, True), said
    assert not is_there(app)


def test_a_document_with_unknown_terms_is_refused(app: Flask, owner: FlaskClient, near: Neighbour) -> None:
    url = near.says("/data/a.ttl", f"<a:s> a <{DSC.base}Barr> .", "text/turtle")
    assert update(owner, f"LOAD <{url}> INTO GRAPH <{GRAPH}>")[0] == 422
    assert not is_there(app)
