"""What a stranger may send to /sparql and its neighbours, and what they get: one line a check."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from tests.conftest import ON_FIXTURES

SELECT = "SELECT ?s ?o { ?s <http://example.org/p> ?o } ORDER BY ?o"
CONSTRUCT = "CONSTRUCT { ?s <http://example.org/p> ?o } WHERE { ?s <http://example.org/p> ?o }"
DATA = "INSERT DATA { GRAPH <http://example.org/g> { <http://example.org/a> <http://example.org/p> 1, 2, 'Größe'@de } }"
UPDATE = {"Content-Type": "application/sparql-update"}
PROBLEM = "application/problem+json"


@pytest.fixture
def filled(owner: FlaskClient, client: FlaskClient) -> FlaskClient:
    assert owner.post("/sparql/update", data=DATA, headers=UPDATE).status_code == 204
    return client


def ask(client: FlaskClient, query: str, accept: str = "", **headers: str) -> tuple[int, str, bytes]:
    given_headers = {"Accept": accept, **headers} if accept else headers
    response = client.get(f"/sparql?query={quote(query)}", headers=given_headers)
    return response.status_code, response.content_type.partition(";")[0], response.data


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/csv;q=0.9, application/sparql-results+xml;q=0.5", "text/csv"),
        ("text/csv;q=0, */*", "application/sparql-results+json"),
        ("application/*;q=0.2, text/*;q=0.9", "text/csv"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
    ],
)
def test_tables_come_in_the_format_that_is_preferred(filled: FlaskClient, accept: str, expected: str) -> None:
    status, media_type, body = ask(filled, SELECT, accept)
    assert (status, media_type) == (200, expected)
    if expected == "text/csv":  # cannot be parsed without loss
        assert body.decode().split() == ["s,o", *(f"http://example.org/a,{o}" for o in ("1", "2", "Größe"))]
    else:
        rows = parse_query_results(body, format=QueryResultsFormat.from_media_type(expected))
        assert len(list(rows)) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("text/plain", "application/n-triples"),
        ("application/n-quads", "application/n-quads"),
        ("application/trig", "application/trig"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.1, application/ld+json;q=0.8", "application/ld+json"),
        ("application/sparql-results+json, application/rdf+xml;q=0.3", "application/rdf+xml"),
    ],
)
def test_graphs_come_in_the_format_that_is_preferred(filled: FlaskClient, accept: str, expected: str) -> None:
    status, media_type, body = ask(filled, CONSTRUCT, accept)
    assert (status, media_type) == (200, expected)
    assert len(list(parse(body, format=RdfFormat.from_media_type(expected)))) == 3


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/turtle;charset=utf-8", "text/turtle"),
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ("application/n-triples;q=0.5, text/turtle;charset=utf-8;q=0.4", "application/n-triples"),
    ],
)
def test_parameters_of_a_media_type_exclude_nothing(filled: FlaskClient, accept: str, expected: str) -> None:
    answer = filled.get("/sparql", query_string={"query": "CONSTRUCT WHERE { ?s ?p ?o }"}, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, expected)


def test_a_format_that_nobody_knows_is_400_and_the_known_ones_are_named(filled: FlaskClient) -> None:
    query = f"query={quote(SELECT)}"
    for path, named in (
        (f"/sparql?{query}&format=zzz", "tsv"),
        ("/describe?iri=http://example.org/a&format=zzz", "jsonld"),
        ("/describe?iri=http://example.org/a&format=csv", "jsonld"),
    ):
        answer = filled.get(path)
        assert (answer.status_code, answer.content_type) == (400, PROBLEM)
        assert named in answer.json["remedy"]
    form = filled.post("/sparql", data={"query": SELECT, "format": "zzz"})
    assert (form.status_code, form.content_type) == (400, PROBLEM)
    for name, media_type in (("csv", "text/csv"), ("", "application/sparql-results+json")):
        assert filled.get(f"/sparql?{query}&format={name}").mimetype == media_type


@pytest.mark.parametrize(
    ("query", "name", "media_type", "fitting"),
    [
        (CONSTRUCT, "csv", "text/csv", "text/turtle (ttl)"),
        ("DESCRIBE <http://example.org/a>", "json", "application/sparql-results+json", "application/ld+json (jsonld)"),
        ("ASK {}", "ttl", "text/turtle", "text/csv (csv)"),
        (SELECT, "rdf", "application/rdf+xml", "application/sparql-results+xml (xml)"),
    ],
)
def test_a_format_of_another_kind_of_answer_is_406_and_those_that_fit_are_named(
    filled: FlaskClient, query: str, name: str, media_type: str, fitting: str
) -> None:
    for refused in (
        filled.get("/sparql", query_string={"query": query, "format": name}),
        filled.post("/sparql", data={"query": query, "format": name}),
        filled.get("/sparql", query_string={"query": query}, headers={"Accept": media_type}),
    ):
        assert (refused.status_code, refused.content_type) == (406, PROBLEM)
        assert fitting in refused.json["remedy"]
        assert media_type not in refused.json["remedy"]


def test_an_answer_without_a_body_says_no_type(owner: FlaskClient) -> None:
    graph = "/graph-store?graph=http://example.org/g"
    turtle = {"data": "<a:s> <a:p> 1 .", "headers": {"Content-Type": "text/turtle"}}
    for answer, status in (
        (owner.put(graph, **turtle), 201),  # type: ignore[arg-type]
        (owner.put(graph, **turtle), 204),  # type: ignore[arg-type]
        (owner.post("/graph-store", **turtle), 201),  # type: ignore[arg-type]
        (owner.post("/sparql/update", data="CLEAR DEFAULT", headers=UPDATE), 204),
        (owner.delete(graph), 200),
        (owner.options(graph), 200),
        (owner.options("/sparql", headers={"Origin": "http://example.org"}), 200),
    ):
        assert (answer.status_code, answer.data) == (status, b"")
        assert "Content-Type" not in answer.headers
    for path in ("/sparql?query=ASK%7B%7D", "/graph-store?default"):
        assert owner.head(path, headers={"Accept": "text/turtle, */*;q=0.1"}).content_type
    lines = {"Accept": "application/n-triples"}
    assert owner.get("/graph-store?default", headers=lines).content_type
    assert owner.post("/sparql", data={"query": CONSTRUCT}, headers=lines).content_type
    assert owner.head("/sparql", headers={"Accept": "text/html"}).mimetype == "text/html"


def test_nothing_acceptable_is_406(filled: FlaskClient) -> None:
    assert ask(filled, SELECT, "image/png")[:2] == (406, PROBLEM)
    assert ask(filled, SELECT, "text/turtle")[:2] == (406, PROBLEM)
    assert ask(filled, CONSTRUCT, "text/csv")[:2] == (406, PROBLEM)


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, "ASK {}"])
@pytest.mark.parametrize("accept", ["", "text/csv", "application/sparql-results+xml, text/turtle"])
def test_the_short_way_says_what_the_long_way_says(filled: FlaskClient, query: str, accept: str) -> None:
    """An Origin makes the request take the long way (gate.py); all else must be the same."""
    address = f"/sparql?query={quote(query)}"
    headers = {"Accept": accept} if accept else {}
    short = filled.get(address, headers=headers)
    long = filled.get(address, headers={**headers, "Origin": "http://elsewhere.example"})
    assert (short.status_code, short.data) == (long.status_code, long.data)
    plain = {name: value for name, value in long.headers.items() if not name.startswith("Access-Control")}
    assert dict(short.headers) == plain


def test_a_syntax_error_is_400_with_its_place(client: FlaskClient) -> None:
    response = client.get("/sparql?query=" + quote("SELECT * {\n  ?s ?p\n}"))
    problem = json.loads(response.data)
    assert (response.status_code, response.content_type) == (400, PROBLEM)
    assert (problem["line"], problem["status"]) == (3, 400)
    assert "line 3" in problem["detail"]
    assert problem["remedy"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/sparql", {"GET", "POST", "HEAD", "OPTIONS"}),
        ("DELETE", "/sparql", {"GET", "POST", "HEAD", "OPTIONS"}),
        ("PATCH", "/sparql", {"GET", "POST", "HEAD", "OPTIONS"}),
        ("GET", "/sparql/update", {"POST", "OPTIONS"}),
        ("PUT", "/sparql/update", {"POST", "OPTIONS"}),
        ("PATCH", "/graph-store", {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"}),
        ("POST", "/.well-known/void", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/ontology", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/dump.nq", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_wrong_methods_are_405_and_say_which_are_right(
    client: FlaskClient, method: str, path: str, allowed: set[str]
) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.content_type) == (405, PROBLEM)
    assert {each.strip() for each in response.headers["Allow"].split(",")} == allowed


def test_head_is_get_without_a_body(filled: FlaskClient) -> None:
    response = filled.head(f"/sparql?query={quote(SELECT)}")
    assert (response.status_code, response.data) == (200, b"")


def test_answers_vary_on_accept(filled: FlaskClient) -> None:
    for path in (f"/sparql?query={quote(SELECT)}", "/sparql", "/ontology", "/.well-known/void"):
        assert "Accept" in filled.get(path).headers["Vary"]


def test_other_origins_may_read_and_may_not_use_cookies(filled: FlaskClient) -> None:
    response = filled.get(f"/sparql?query={quote(SELECT)}", headers={"Origin": "http://elsewhere.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    preflight = filled.options(
        "/sparql", headers={"Origin": "http://elsewhere.example", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 200
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]


def test_a_query_without_end_is_413(make_app: Callable[..., Flask]) -> None:
    client = make_app(query_length=10_000).test_client()
    long = "ASK { # " + "x" * 20_000 + "\n}"
    for response in (
        client.post("/sparql", data=long, headers={"Content-Type": "application/sparql-query"}),
        client.post("/sparql", data={"query": long}),
        client.get(f"/sparql?query={quote(long)}"),
    ):
        assert (response.status_code, response.content_type) == (413, PROBLEM)


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"ASK {}", "text/plain", 415),
        (b"ASK {}", "", 415),
        (b"ASK {}", "application/sparql-query; charset=utf-16", 415),
        (b"\xff\xfe", "application/sparql-query", 400),
        (b"", "application/sparql-query", 400),
        (b"query=ASK%7B%7D&query=ASK%7B%7D", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"ASK { \0 }", "application/sparql-query", 400),
        (b"query=ASK%7B%7D&default-graph-uri=not+an+iri", "application/x-www-form-urlencoded", 400),
        (b"query=ASK%7B%7D&default-graph-uri=", "application/x-www-form-urlencoded", 400),
        (b"query=ASK%7B%7D&named-graph-uri=%3Cx%3E", "application/x-www-form-urlencoded", 400),
    ],
)
def test_broken_bodies_are_refused(client: FlaskClient, body: bytes, media_type: str, status: int) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = client.post("/sparql", data=body, headers=headers)
    assert (response.status_code, response.content_type) == (status, PROBLEM), response.data


def test_a_body_without_content_type_is_told_so(owner: FlaskClient) -> None:
    for path, wanted in (("/sparql", "application/sparql-query"), ("/sparql/update", "application/sparql-update")):
        refused = owner.post(path, data=b"ASK {}")
        assert refused.json["detail"] == "A body without Content-Type is not read here."
        assert wanted in refused.json["remedy"]


@pytest.mark.parametrize(
    "update",
    ["DROP ALL", "PREFIX drop: <a:> insert data { <a:b> drop:c 1 }", "WITH <a:g> DELETE { ?s ?p ?o } WHERE {}"],
)
def test_an_update_where_a_query_is_wanted_is_told_where_to_go(client: FlaskClient, update: str) -> None:
    sent = [client.get("/sparql", query_string={"query": update}), client.post("/sparql", data={"query": update})]
    for refused in sent:
        assert (refused.status_code, refused.content_type) == (400, PROBLEM)
        assert "begins an update" in refused.json["detail"]
    for refused in (*sent, client.post("/sparql", data={"update": update})):
        assert (refused.status_code, "/sparql/update" in refused.json["remedy"]) == (400, True)
    assert "/sparql/update" not in client.get("/sparql?query=nonsense").json["remedy"]


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=ASK%7B%3Fs%20%3Fp%20%22%FF%22%7D",
        "/sparql?query=ASK%7B%7D&default-graph-uri=http://e/%C3",
        "/graph-store?graph=http://e/%FF",
        "/describe?iri=http://e/%ED%A0%80",
    ],
)
def test_an_address_that_is_no_utf_8_is_refused_and_not_altered(owner: FlaskClient, path: str) -> None:
    for origin in ({}, {"Origin": "http://elsewhere.example"}):
        answer = owner.get(path, headers=origin)
        assert (answer.status_code, answer.content_type) == (400, PROBLEM)
        assert "UTF-8" in answer.json["detail"]


@pytest.mark.parametrize("path", ["/graph-store/\xff", "/id/\xc3("])
def test_neither_is_such_a_path(owner: FlaskClient, path: str) -> None:
    answer = owner.get("/", environ_overrides={"PATH_INFO": path})  # as servers hand it on, decoded
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)


@pytest.mark.parametrize(("path", "name"), [("/sparql", "query"), ("/sparql/update", "update")])
@pytest.mark.parametrize("broken", [b"%FF", b"\xff", b"%C3%28"])
def test_a_form_that_is_no_utf_8_is_refused(owner: FlaskClient, path: str, name: str, broken: bytes) -> None:
    body = f"{name}=INSERT+DATA+%7B%3Ca:s%3E+%3Ca:p%3E+%22".encode() + broken + b"%22%7D"
    answer = owner.post(path, data=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)
    assert "UTF-8" in answer.json["detail"]
    assert json.loads(owner.get("/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D").data)["boolean"] is False


def test_service_and_load_are_refused(client: FlaskClient, owner: FlaskClient) -> None:
    for query in ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "ASK{service<http://a/>{}}"):
        assert client.get(f"/sparql?query={quote(query)}").status_code == 403
    for update in (
        "LOAD <http://127.0.0.1:1/>",
        "LOAD <file:///etc/passwd>",
        "INSERT {} WHERE { SERVICE <a:b> {} }",
    ):
        assert owner.post("/sparql/update", data=update, headers=UPDATE).status_code == 403


@pytest.mark.parametrize("graph", ["urn:descant:staging:1:x:0", "urn:descant:unnamed", "urn:descant:anything"])
def test_names_of_the_store_s_own_are_not_for_graphs(owner: FlaskClient, graph: str) -> None:
    quad = f"<http://e/s> <http://e/p> <http://e/o> <{graph}> ."
    turtle, quads = ({"Content-Type": each} for each in ("text/turtle", "application/n-quads"))
    answers = [
        owner.get(f"/graph-store?graph={graph}"),
        owner.put(f"/graph-store?graph={graph}", data="<a:s> <a:p> 1 .", headers=turtle),
        owner.post(f"/graph-store?graph={graph}", data="<a:s> <a:p> 1 .", headers=turtle),
        owner.delete(f"/graph-store?graph={graph}"),
        owner.put("/graph-store", data=quad, headers=quads),
        owner.post("/graph-store", data=quad, headers=quads),
        owner.post("/sparql/update", data=f"INSERT DATA {{ GRAPH <{graph}> {{ <a:s> <a:p> 1 }} }}", headers=UPDATE),
        owner.post("/sparql/update", data=f"BASE <{graph}> DROP GRAPH <#>; COPY <a:g> TO <{graph}>", headers=UPDATE),
    ]
    assert [(each.status_code, each.content_type) for each in answers] == [(403, PROBLEM)] * len(answers)
    assert json.loads(owner.get("/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D").data)["boolean"] is False


def test_from_and_from_named_choose_the_dataset(filled: FlaskClient) -> None:
    def rows(query: str) -> int:
        return len(json.loads(ask(filled, query)[2])["results"]["bindings"])

    assert rows("SELECT * { ?s ?p ?o }") == 3
    assert rows("SELECT * FROM <http://example.org/g> { ?s ?p ?o }") == 3
    assert rows("SELECT * FROM <http://example.org/none> { ?s ?p ?o }") == 0
    assert rows("SELECT * FROM NAMED <http://example.org/none> { GRAPH ?g { ?s ?p ?o } }") == 0


def test_the_union_counts_a_statement_for_each_graph_that_makes_it(filled: FlaskClient, owner: FlaskClient) -> None:
    """As docs/sparql.md says, with its remedies."""
    owner.post("/sparql/update", data=DATA.replace("/g>", "/h>"), headers=UPDATE)

    def count(query: str) -> str:
        (row,) = json.loads(ask(filled, query)[2])["results"]["bindings"]
        return str(row["n"]["value"])

    assert count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == "6"
    assert count("SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }") == "3"
    assert count("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }") == "3"


def test_rows_and_bytes_are_capped_with_a_reason(make_app: Callable[..., Flask]) -> None:
    app = make_app(query_rows=5, query_bytes=2_000)
    values = " ".join(f'"{i}"' for i in range(6))
    response = app.test_client().get(f"/sparql?query={quote(f'SELECT * {{ VALUES ?x {{ {values} }} }}')}")
    assert (response.status_code, response.content_type) == (503, PROBLEM)
    assert "5 rows" in json.loads(response.data)["detail"]
    large = f'SELECT * {{ BIND("{"x" * 3000}" AS ?x) }}'
    assert "2000 bytes" in json.loads(app.test_client().get(f"/sparql?query={quote(large)}").data)["detail"]


def test_a_client_has_a_share_and_is_told_when_to_come_back(make_app: Callable[..., Flask]) -> None:
    client = make_app(client_errors=3).test_client()
    statuses = [client.get("/sparql?query=nonsense").status_code for _ in range(5)]
    assert statuses == [400, 400, 400, 429, 429]
    refused = client.get("/sparql?query=ASK%7B%7D")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_the_owner_is_not_counted(make_app: Callable[..., Flask]) -> None:
    from descant.accounts.tokens import owner_token

    app = make_app(client_errors=1)
    headers = {"Authorization": f"Bearer {owner_token(app.extensions['descant'].config)}"}
    for _ in range(3):
        assert app.test_client().get("/sparql?query=nonsense", headers=headers).status_code == 400


@pytest.mark.parametrize("path", ["/sparql", "/", "/ontology", "/nothing-here", "/.well-known/void", "/health"])
def test_the_security_policy_is_on_everything(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Accept": "text/html, */*;q=0.1"}).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_person_gets_problems_as_a_page(client: FlaskClient) -> None:
    response = client.get("/nothing-here", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert b"Traceback" not in response.data


def test_dumps_are_cached_until_the_data_change(filled: FlaskClient, owner: FlaskClient) -> None:
    for suffix, media_type in {
        "nq": "application/n-quads",
        "ttl": "text/turtle",
        "nt": "application/n-triples",
    }.items():
        first = filled.get(f"/dump.{suffix}", buffered=True)
        assert (first.status_code, first.mimetype) == (200, media_type)
        assert len(list(parse(first.data, format=RdfFormat.from_media_type(media_type)))) == 3
        tag = first.headers["ETag"]
        assert filled.get(f"/dump.{suffix}", headers={"If-None-Match": tag}, buffered=True).status_code == 304
        with filled.get(f"/dump.{suffix}", headers={"Range": "bytes=0-9"}) as part:
            assert (part.status_code, part.data) == (206, first.data[:10])
        owner.post("/sparql/update", data=DATA.replace("/g>", f"/{suffix}>"), headers=UPDATE)
        with filled.get(f"/dump.{suffix}", headers={"If-None-Match": tag}) as changed:
            assert changed.status_code == 200
            assert changed.headers["ETag"] != tag
        owner.post("/sparql/update", data=f"DROP GRAPH <http://example.org/{suffix}>", headers=UPDATE)
    assert filled.get("/dump.exe").status_code == 404


@settings(max_examples=150, deadline=None, suppress_health_check=ON_FIXTURES)
@given(
    query=st.text(max_size=60) | st.sampled_from([SELECT, CONSTRUCT, "ASK {}"]),
    accept=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40),
    graph=st.text(max_size=20),
    form=st.sampled_from(["", "html", "csv", "nonsense"]),
)
def test_no_request_is_a_server_fault(client: FlaskClient, query: str, accept: str, graph: str, form: str) -> None:
    parameters = {"query": query, "default-graph-uri": graph} | ({"format": form} if form else {})
    for response in (
        client.get("/sparql", query_string=parameters, headers={"Accept": accept}),
        client.post("/sparql", data=parameters, headers={"Accept": accept}),
        client.get("/describe", query_string={"iri": graph}, headers={"Accept": accept}),
        client.get(f"/id/{quote(graph)}", headers={"Accept": accept}),
    ):
        assert response.status_code < 500, response.data


@pytest.mark.parametrize(
    "update", ["INSERT DATA { <a:s> <a:p> <<( <a:s> <a:p> 1 )>> }", "INSERT DATA { <a:s> <a:p> 'x'@en--ltr }"]
)
def test_rdf_12_is_refused_and_no_fault_where_it_is_already(app: Flask, owner: FlaskClient, update: str) -> None:
    refused = owner.post("/sparql/update", data=update, headers=UPDATE)
    assert (refused.status_code, refused.content_type, refused.json["line"]) == (400, PROBLEM, 1)
    public = app.extensions["descant"].stores.public
    public.update(update)  # as trusted code could have, or an older version
    for path in ("/graph-store?default", "/describe?iri=a:s", f"/sparql?query={quote('CONSTRUCT WHERE {?s ?p ?o}')}"):
        for accept in ("application/ld+json", "application/rdf+xml"):
            answer = owner.get(path, headers={"Accept": accept})
            assert answer.status_code in (200, 406), path
            assert answer.status_code == 406 or b"@direction" in answer.data
        for accept in ("application/n-triples", "text/turtle"):
            assert owner.get(path, headers={"Accept": accept}).status_code == 200
    assert owner.get("/describe?iri=a:s", headers={"Accept": "text/html"}).status_code == 200


DEEP = {"groups": "{" * 5_000 + "}" * 5_000, "negations": "{ FILTER(" + "!" * 100_000 + "true) }"}
LONG = "{ FILTER(?s" + " || ?s" * 30_000 + ") }"


@pytest.mark.parametrize("kind", DEEP)
def test_a_text_that_is_nested_very_deeply_is_refused_and_ends_nobody(
    client: FlaskClient, owner: FlaskClient, kind: str
) -> None:
    query, update = f"SELECT * {DEEP[kind]}", f"INSERT {{ <a:s> <a:p> 1 }} WHERE {DEEP[kind]}"
    said = client.post("/sparql", data=query, headers={"Content-Type": "application/sparql-query"})
    done = owner.post("/sparql/update", data=update, headers=UPDATE)
    for response in (said, done):
        assert response.status_code == 400
        assert response.json["type"].endswith(":invalid-input")  # type: ignore[index] # of a problem
        assert "nested more than" in response.json["detail"]  # type: ignore[index]
    assert ask(client, "ASK {}")[0] == 200


def test_a_text_that_is_one_long_chain_is_refused_and_ends_nobody(client: FlaskClient, owner: FlaskClient) -> None:
    said = client.post("/sparql", data=f"SELECT * {LONG}", headers={"Content-Type": "application/sparql-query"})
    assert (said.status_code, "too long chains" in said.text) == (400, True)
    done = owner.post("/sparql/update", data=f"INSERT {{ <a:s> <a:p> 1 }} WHERE {LONG}", headers=UPDATE)
    assert (done.status_code, "links of chains" in done.text) == (400, True)
    assert ask(client, "ASK { <a:s> ?p ?o }")[0] == 200
