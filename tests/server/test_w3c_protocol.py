"""The W3C's SPARQL 1.1 Protocol tests, one by one, by the names that the manifest gives them.

https://w3c.github.io/rdf-tests/sparql/sparql11/protocol/ : what is asked and expected is the manifest's, the
requests are built here. Queries go to /sparql and updates, with the owner's token, to /sparql/update, of a real
server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import httpx
import pytest

from tests.server.conftest import Server

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
D0, D1, D2, D3 = (DATA.format(i) for i in range(4))
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/>"
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml")
BOTH_DOCUMENTS = f"ASK {{ <{D1}> a ?type . <{D2}> a ?type . }}"
BOTH_NAMED = f"ASK {{ GRAPH ?g1 {{ <{D1}> a ?type }} GRAPH ?g2 {{ <{D2}> a ?type }} }}"
ALL_THREE = f"ASK {{ <{D3}> a ?type GRAPH ?g1 {{ <{D1}> a ?type }} GRAPH ?g2 {{ <{D2}> a ?type }} }}"
RELOAD = (
    "PREFIX dc: <http://purl.org/dc/terms/> "
    + FOAF
    + " DROP ALL ; INSERT DATA {"
    + " ".join(f"GRAPH <{d}> {{ <{d}> a foaf:Document }}" for d in (D1, D2, D3))
    + "} ;"
)
BOOK = "a <http://purl.org/dc/terms/BibliographicResource>"


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with server.owner() as client:
        yield client


@pytest.fixture(autouse=True)
def documents(http: httpx.Client) -> None:
    data = " ".join(f"GRAPH <{d}> {{ <{d}> a <http://xmlns.com/foaf/0.1/Document> }}" for d in (D1, D2, D3))
    http.post("/sparql/update", content=f"DROP ALL ; INSERT DATA {{ {data} }}", headers=UPDATE).raise_for_status()


def parameters(**lists: list[str]) -> str:
    return urlencode({name.replace("_", "-"): values for name, values in lists.items()}, doseq=True)


def truth(response: httpx.Response) -> bool:
    assert response.is_success, response.text
    assert response.headers["Content-Type"] in RESULTS
    value: bool = json.loads(response.text)["boolean"]
    return value


def get(http: httpx.Client, query: str, **dataset: list[str]) -> httpx.Response:
    return http.get(f"/sparql?{parameters(query=[query], **dataset)}")


def post(http: httpx.Client, query: str, **dataset: list[str]) -> httpx.Response:
    return http.post(f"/sparql?{parameters(**dataset)}", content=query, headers=QUERY)


def update(http: httpx.Client, text: str, **dataset: list[str]) -> httpx.Response:
    return http.post(f"/sparql/update?{parameters(**dataset)}", content=text, headers=UPDATE)


def test_query_post_form(http: httpx.Client) -> None:
    address = f"/sparql?{parameters(default_graph_uri=[D0])}"
    assert truth(http.post(address, content="query=ASK%20%7B%7D", headers=FORM))


def test_query_dataset_default_graphs_get(http: httpx.Client) -> None:
    assert truth(get(http, BOTH_DOCUMENTS, default_graph_uri=[D1, D2]))
    assert not truth(get(http, BOTH_DOCUMENTS, default_graph_uri=[D1]))


def test_query_dataset_default_graphs_post(http: httpx.Client) -> None:
    assert truth(post(http, BOTH_DOCUMENTS, default_graph_uri=[D1, D2]))


def test_query_dataset_named_graphs_post(http: httpx.Client) -> None:
    assert truth(post(http, BOTH_NAMED, named_graph_uri=[D1, D2]))


def test_query_dataset_named_graphs_get(http: httpx.Client) -> None:
    assert truth(get(http, BOTH_NAMED, named_graph_uri=[D1, D2]))
    assert not truth(get(http, BOTH_NAMED, named_graph_uri=[D1]))


def test_query_dataset_full(http: httpx.Client) -> None:
    assert truth(post(http, ALL_THREE, default_graph_uri=[D3], named_graph_uri=[D1, D2]))


def test_query_multiple_dataset(http: httpx.Client) -> None:
    """The protocol's dataset wins over FROM."""
    query = f"ASK FROM <{D3}> {{ GRAPH ?g1 {{ <{D1}> a ?type }} GRAPH ?g2 {{ <{D2}> a ?type }} }}"
    assert truth(post(http, query, named_graph_uri=[D1, D2]))


def test_query_get(http: httpx.Client) -> None:
    assert truth(get(http, "ASK {}", default_graph_uri=[D0]))


@pytest.mark.parametrize(
    ("name", "query", "kind"),
    [
        ("query_content_type_select", "SELECT (1 AS ?value) {}", RESULTS),
        ("query_content_type_ask", "ASK {}", RESULTS),
        ("query_content_type_describe", "DESCRIBE <http://example.org/>", ("text/turtle",)),
        ("query_content_type_construct", "CONSTRUCT { <s> <p> 1 } WHERE {}", ("text/turtle",)),
    ],
)
def test_query_content_type(http: httpx.Client, name: str, query: str, kind: tuple[str, ...]) -> None:
    response = post(http, query)
    assert response.is_success, name
    assert response.headers["Content-Type"].partition(";")[0] in kind


def graph_of(http: httpx.Client, name: str, body: str) -> bool:
    return truth(post(http, f"ASK {{ GRAPH <http://example.org/{name}> {{ {body} }} }}"))


def insert(name: str, where: str) -> str:
    return f"{RELOAD} INSERT {{ GRAPH <http://example.org/{name}> {{ ?s {BOOK} }} }} WHERE {{ {where} }}"


def test_update_dataset_default_graph(http: httpx.Client) -> None:
    assert update(http, insert("one", "?s a foaf:Document"), using_graph_uri=[D1]).is_success
    assert graph_of(http, "one", f"<{D1}> {BOOK}")
    assert not graph_of(http, "one", f"<{D2}> {BOOK}")


def test_update_dataset_default_graphs(http: httpx.Client) -> None:
    assert update(http, insert("two", "?s a foaf:Document"), using_graph_uri=[D1, D2]).is_success
    assert graph_of(http, "two", f"<{D1}> {BOOK} . <{D2}> {BOOK}")
    assert not graph_of(http, "two", f"<{D3}> {BOOK}")


def test_update_dataset_named_graphs(http: httpx.Client) -> None:
    where = "GRAPH ?g { ?s a foaf:Document }"
    assert update(http, insert("named", where), using_named_graph_uri=[D1, D2]).is_success
    assert graph_of(http, "named", f"<{D1}> {BOOK} . <{D2}> {BOOK}")
    assert not graph_of(http, "named", f"<{D3}> {BOOK}")


def test_update_dataset_full(http: httpx.Client) -> None:
    text = (
        f"{RELOAD} INSERT {{ GRAPH <http://example.org/full> {{ ?s <http://example.org/in> ?in }} }}"
        " WHERE { { GRAPH ?g { ?s a foaf:Document } BIND(?g AS ?in) }"
        ' UNION { ?s a foaf:Document . BIND("default" AS ?in) } }'
    )
    assert update(http, text, using_graph_uri=[D1], using_named_graph_uri=[D2]).is_success
    inside = "<http://example.org/in>"
    assert graph_of(http, "full", f'<{D1}> {inside} "default" . <{D2}> {inside} <{D2}>')
    assert not graph_of(http, "full", f"<{D3}> ?p ?o")


def test_update_post_form(http: httpx.Client) -> None:
    assert http.post("/sparql/update", content="update=CLEAR+ALL", headers=FORM).is_success


def test_update_post_direct(http: httpx.Client) -> None:
    assert update(http, "CLEAR ALL").is_success


def test_update_base_uri(http: httpx.Client) -> None:
    graph = "<http://example.org/protocol-base-test/>"
    triple = "<http://example.org/s> <http://example.org/p> <test>"
    text = f"CLEAR GRAPH {graph} ; INSERT DATA {{ GRAPH {graph} {{ {triple} }} }}"
    assert update(http, text).is_success
    rows = post(http, f"SELECT ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}").json()["results"]["bindings"]
    assert [row["o"]["type"] for row in rows] == ["uri"]
    assert rows[0]["o"]["value"] not in ("test", "<test>")


def test_query_post_direct(http: httpx.Client) -> None:
    assert truth(post(http, "ASK {}"))


def is_4xx(response: httpx.Response) -> bool:
    assert response.headers["Content-Type"] == "application/problem+json", response.text
    return 400 <= response.status_code < 500


def test_bad_query_method(http: httpx.Client) -> None:
    response = http.put(f"/sparql?{parameters(query=['ASK {}'], default_graph_uri=[D0])}", headers=FORM)
    assert is_4xx(response)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_bad_multiple_queries(http: httpx.Client) -> None:
    assert is_4xx(http.get(f"/sparql?query={quote('ASK {}')}&query={quote('SELECT * {}')}"))


def test_bad_query_wrong_media_type(http: httpx.Client) -> None:
    response = http.post("/sparql", content="ASK {}", headers={"Content-Type": "text/plain"})
    assert is_4xx(response)
    assert response.status_code == 415


def test_bad_query_missing_form_type(http: httpx.Client) -> None:
    assert is_4xx(http.post("/sparql", content="query=ASK%20%7B%7D"))


def test_bad_query_missing_direct_type(http: httpx.Client) -> None:
    assert is_4xx(http.post("/sparql", content="ASK {}"))


def test_bad_query_non_utf8(http: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=UTF-16"}
    assert is_4xx(http.post("/sparql", content="ASK {}".encode("utf-16"), headers=headers))
    assert is_4xx(http.post("/sparql", content="ASK {}".encode("utf-16"), headers=QUERY))


def test_bad_query_syntax(http: httpx.Client) -> None:
    response = get(http, "ASK {")
    assert is_4xx(response)
    assert response.status_code == 400
    assert "line 1, column 6" in response.json()["detail"]
    assert (response.json()["line"], response.json()["column"]) == (1, 6)


def test_bad_update_get(http: httpx.Client) -> None:
    assert is_4xx(http.get("/sparql/update?update=CLEAR%20ALL"))
    assert is_4xx(http.get("/sparql?update=CLEAR%20ALL", headers={"Accept": "application/sparql-results+json"}))


def test_bad_multiple_updates(http: httpx.Client) -> None:
    body = "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"
    assert is_4xx(http.post("/sparql/update", content=body, headers=FORM))


def test_bad_update_wrong_media_type(http: httpx.Client) -> None:
    assert is_4xx(http.post("/sparql/update", content="CLEAR NAMED", headers={"Content-Type": "text/plain"}))


def test_bad_update_missing_form_type(http: httpx.Client) -> None:
    assert is_4xx(http.post("/sparql/update", content="update=CLEAR%20NAMED"))


def test_bad_update_non_utf8(http: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-update; charset=UTF-16"}
    assert is_4xx(http.post("/sparql/update", content="CLEAR NAMED".encode("utf-16"), headers=headers))


def test_bad_update_syntax(http: httpx.Client) -> None:
    assert is_4xx(http.post("/sparql/update", content="update=CLEAR%20XYZ", headers=FORM))


def test_bad_update_dataset_conflict(http: httpx.Client) -> None:
    text = (
        f"{FOAF} WITH <http://example/addresses> DELETE {{ ?person foaf:givenName 'Bill' }}"
        " INSERT { ?person foaf:givenName 'William' } WHERE { ?person foaf:givenName 'Bill' }"
    )
    assert is_4xx(update(http, text, using_named_graph_uri=["http://example/people"]))
