"""Conditions on graphs: nobody overwrites what somebody else has written in between."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, Triple

GRAPH = "/graph-store?graph=http://example.org/g"
PROBLEM = "application/problem+json"
N_TRIPLES = {"Content-Type": "application/n-triples"}


def line(value: object) -> str:
    return f'<http://example.org/s> <http://example.org/p> "{value}" .\n'


def write(owner: FlaskClient, value: object, method: str = "PUT", **headers: str) -> int:
    more = {name.replace("_", "-"): each for name, each in headers.items()}
    return owner.open(GRAPH, method=method, data=line(value), headers=N_TRIPLES | more).status_code


def text(owner: FlaskClient) -> str:
    return owner.get(GRAPH, headers={"Accept": "application/n-triples"}).get_data(as_text=True)


def tag(owner: FlaskClient, accept: str = "text/turtle") -> str:
    return owner.get(GRAPH, headers={"Accept": accept}).headers["ETag"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_graph_that_the_reader_has_already_is_304(owner: FlaskClient, method: str) -> None:
    write(owner, 1)
    first = owner.open(GRAPH, method=method)
    again = owner.open(GRAPH, method=method, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert owner.open(GRAPH, method=method, headers={"If-None-Match": '"other"'}).status_code == 200
    assert tag(owner, "text/turtle") != tag(owner, "application/n-triples")
    write(owner, 2, "POST")
    assert owner.open(GRAPH, method=method, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_same_graph_has_the_same_tag(owner: FlaskClient) -> None:
    write(owner, 1)
    write(owner, 2, "POST")
    first = tag(owner)
    owner.put(GRAPH, data=line(3), headers=N_TRIPLES)
    assert tag(owner) != first
    owner.put(GRAPH, data=line(2) + line(1), headers=N_TRIPLES)
    assert tag(owner) == first


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_what_has_changed_since_it_was_read_is_not_written(owner: FlaskClient, method: str) -> None:
    write(owner, 1)
    seen = tag(owner)
    write(owner, 2)
    refused = owner.open(GRAPH, method=method, data=line(3), headers=N_TRIPLES | {"If-Match": seen})
    assert (refused.status_code, refused.content_type) == (412, PROBLEM)
    assert text(owner) == line(2)
    for good in (tag(owner, "application/ld+json"), f'"x", {tag(owner)}', "*"):
        assert write(owner, 2, "PUT", If_Match=good) == 204
    assert write(owner, 3, method, If_Match=tag(owner)) in (200, 204)


def test_a_graph_that_is_not_there_matches_nothing(owner: FlaskClient) -> None:
    for wanted in ("*", '"x"'):
        assert write(owner, 1, "PUT", If_Match=wanted) == 412
        assert write(owner, 1, "DELETE", If_Match=wanted) == 412
    assert owner.get(GRAPH).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_graph_is_made_only_where_there_is_none(owner: FlaskClient, method: str) -> None:
    assert write(owner, 1, method, If_None_Match="*") == 201
    assert write(owner, 2, method, If_None_Match="*") == 412
    assert write(owner, 2, method, If_None_Match=tag(owner)) == 412
    assert text(owner) == line(1)
    assert write(owner, 2, "PUT", If_None_Match='"other"') == 204


def test_of_many_who_saw_the_same_only_one_writes(app: Flask, owner: FlaskClient) -> None:
    write(owner, "seen")
    seen, credentials = tag(owner), owner.environ_base["HTTP_AUTHORIZATION"]

    def replace(value: int) -> int:
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = credentials
        return write(client, value, "PUT", If_Match=seen)

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(replace, range(16)))
    assert sorted(statuses) == [204] + [412] * 15
    assert text(owner) == line(statuses.index(204))


@pytest.mark.parametrize("accept", ["application/n-triples", "text/turtle", "application/rdf+xml"])
def test_the_tag_is_that_of_the_body(
    app: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    """Though somebody else writes as soon as the graph is read, each time."""
    dataset = app.extensions["descant"].stores.public
    read, values = dataset.graph, count()

    def overtaken(graph: NamedNode) -> Iterator[Triple]:
        yield from list(read(graph))
        dataset.put([Quad(graph, graph, Literal(next(values)), graph)])

    write(owner, "seen")
    with monkeypatch.context() as patched:
        patched.setattr(dataset, "graph", overtaken)
        seen = owner.get(GRAPH, headers={"Accept": accept})
    assert tag(owner, accept) != seen.headers["ETag"]
    owner.put(GRAPH, data=seen.data, headers={"Content-Type": accept})
    assert tag(owner, accept) == seen.headers["ETag"]


@pytest.mark.parametrize("path", [GRAPH, "/dump.nq"])
def test_what_is_not_what_the_reader_wants_is_a_problem(owner: FlaskClient, path: str) -> None:
    write(owner, 1)
    seen = owner.get(path, buffered=True).headers["ETag"]
    assert owner.get(path, headers={"If-Match": seen}, buffered=True).status_code == 200
    write(owner, 2)
    refused = owner.get(path, headers={"If-Match": seen}, buffered=True)
    assert (refused.status_code, refused.content_type, "ETag" in refused.headers) == (412, PROBLEM, False)
    assert "If-Match" in refused.json["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
def test_a_condition_is_about_one_graph(owner: FlaskClient, method: str, name: str) -> None:
    headers = {"Content-Type": "application/n-quads", name: "*"}
    body = f"{line(1)[:-2]} <http://example.org/g> ."
    refused = owner.open("/graph-store", method=method, data=body, headers=headers)
    assert (refused.status_code, refused.content_type) == (400, PROBLEM)
    assert owner.get(GRAPH).status_code == 404


def test_a_graph_is_not_replaced_in_part(owner: FlaskClient) -> None:
    write(owner, 1)
    assert write(owner, 2, "PUT", Content_Range="bytes 0-10/100") == 400
    assert text(owner) == line(1)


@pytest.mark.parametrize("path", [GRAPH, "/sparql", "/sparql/update"])
@pytest.mark.parametrize("coding", ["gzip", "br", "nonsense"])
def test_a_packed_body_is_refused(owner: FlaskClient, path: str, coding: str) -> None:
    packed = gzip.compress(line(1).encode())
    media_types = {"/sparql": "application/sparql-query", "/sparql/update": "application/sparql-update"}
    headers = {"Content-Type": media_types.get(path, "application/n-triples"), "Content-Encoding": coding}
    answer = owner.post(path, data=packed, headers=headers)
    assert (answer.status_code, answer.content_type) == (415, PROBLEM)
    assert coding in answer.json["detail"]
    assert write(owner, 1, "PUT", Content_Encoding="identity") == 201
