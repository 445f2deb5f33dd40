"""The W3C's Graph Store HTTP Protocol tests in the manifest's order, and the service description's.

https://w3c.github.io/rdf-tests/sparql/sparql11/http-rdf-update/ and …/service-description/ : each step builds on
the one before, as the manifest has it, so they are one test a manifest.
"""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from tests.server.conftest import Server

TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}
PREFIXES = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> . "
ALICE = PREFIXES + '[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
SD = "http://www.w3.org/ns/sparql-service-description#"


def same(left: str, right: str) -> bool:
    graphs = [Dataset(parse(text, format=RdfFormat.TURTLE)) for text in (left, right)]
    for graph in graphs:
        graph.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return graphs[0] == graphs[1]


def person(store: str, name: str, more: str = "") -> str:
    card = f'foaf:businessCard [ a v:VCard ; v:fn "{name}" ]'
    return f"{PREFIXES} <{store}/person/1> a foaf:Person ; {card} {more} ."


def test_every_row_of_the_graph_store_manifest(start_server: Callable[..., Server]) -> None:
    server = start_server()
    store = server.url + "graph-store"
    with server.owner() as http:

        def get(address: str) -> str:
            response = http.get(address, headers={"Accept": "text/turtle"})
            assert response.status_code == 200, response.text
            assert response.headers["Content-Type"].startswith("text/turtle")
            return response.text

        one, two = f"{store}/person/1.ttl", f"{store}/person/2.ttl"
        john, jane = person(store, "John Doe"), person(store, "Jane Doe")

        def status(method: str, address: str, body: str | None = None, **headers: str) -> int:
            response = http.request(method, address, content=body, headers={**TURTLE, **headers})
            return response.status_code

        # put__initial_state, get_of_put__initial_state
        assert status("PUT", one, john) == 201
        assert same(get(f"{store}?graph={one}"), john)
        # put__graph_already_in_store (the first PUT makes it so), get_of_put__graph_already_in_store
        plain = f"{store}/person/1"
        assert status("PUT", plain, john) == 201
        assert status("PUT", plain, jane) == 204
        assert same(get(plain), jane)
        # put__default_graph, get_of_put__default_graph
        assert status("PUT", f"{store}?default", ALICE) == 201
        assert same(get(f"{store}?default"), ALICE)
        # put__mismatched_payload: the body is not what Content-Type says
        rdf_xml = {"Content-Type": "application/rdf+xml"}
        assert http.put(f"{store}?default", content=jane, headers=rdf_xml).status_code == 400
        assert same(get(f"{store}?default"), ALICE)
        # delete__existing_graph, get_of_delete__existing_graph, delete__nonexistent_graph
        assert status("PUT", two, john) == 201
        assert status("DELETE", two) == 200
        assert http.get(two).status_code == 404
        assert status("DELETE", two) == 404
        # post__existing_graph, get_of_post__existing_graph
        assert status("PUT", one, jane) == 204
        named = f'@prefix foaf: <http://xmlns.com/foaf/0.1/> . <{store}/person/1> foaf:name "Jane Doe"'
        assert status("POST", one, named + " .") == 200
        assert same(get(one), person(store, "Jane Doe", '; foaf:name "Jane Doe"'))
        # post__multipart_formdata, get_of_post__multipart_formdata
        parts = {
            f"{part}.ttl": (
                f"{part}.ttl",
                f'<{store}/person/1> <http://xmlns.com/foaf/0.1/{part}> "{value}" .',
                "text/turtle",
            )
            for part, value in (("familyName", "Doe"), ("givenName", "Jane"))
        }
        assert http.post(one, files=parts).status_code == 200
        more = '; foaf:name "Jane Doe" ; foaf:givenName "Jane" ; foaf:familyName "Doe"'
        assert same(get(one), person(store, "Jane Doe", more))
        # post__create__new_graph, get_of_post__create__new_graph
        made = http.post(store, content=ALICE, headers=TURTLE)
        assert made.status_code == 201
        assert same(get(made.headers["Location"]), ALICE)
        # get_of_post__after_noop
        assert http.post(made.headers["Location"], content="", headers=TURTLE).is_success
        assert same(get(made.headers["Location"]), ALICE)
        # head_on_an_existing_graph, head_on_a_nonexisting_graph
        assert http.head(one).status_code == 200
        assert http.head(f"{store}/person/4.ttl").status_code == 404


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/n-triples"])
def test_returns_rdf_has_endpoint_triple_and_conforms_to_schema(server: Server, accept: str) -> None:
    response = httpx.get(server.url + "sparql", headers={"Accept": accept})
    assert response.status_code == 200
    triples = list(parse(response.content, format=RdfFormat.from_media_type(accept), base_iri=server.url))
    endpoints = {quad.object.value for quad in triples if quad.predicate.value == SD + "endpoint"}  # type: ignore[union-attr]
    assert server.url + "sparql" in endpoints
    services = {quad.subject for quad in triples if getattr(quad.object, "value", "") == SD + "Service"}
    assert services
    subjects_of_endpoint = {quad.subject for quad in triples if quad.predicate.value == SD + "endpoint"}
    assert subjects_of_endpoint <= services
    terms = {q.predicate.value for q in triples} | {
        q.object.value
        for q in triples
        if q.predicate.value.endswith("#type")  # type: ignore[union-attr]
    }
    used = {term.removeprefix(SD) for term in terms if term.startswith(SD)}
    assert used <= {
        "Service", "endpoint", "supportedLanguage", "feature", "resultFormat", "inputFormat", "defaultDataset",
        "Dataset", "defaultGraph", "Graph",
    }  # fmt: skip


@pytest.mark.parametrize("method", ["PATCH", "TRACE"])
def test_methods_that_are_not_there_say_so(server: Server, method: str) -> None:
    with server.owner() as http:
        response = http.request(method, "/graph-store?default")
    assert response.status_code == 405
    assert "PUT" in response.headers["Allow"]
