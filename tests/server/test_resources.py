"""Every IRI of ours resolves, however it is written; what the graph says never becomes an address by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from descant.accounts.tokens import owner_token
from descant.server.addresses import is_usual, spelled, unusual
from tests.server.conftest import Server

UPDATE = {"Content-Type": "application/sparql-update"}
TRIPLES = {"Accept": "application/n-triples"}
HTML = {"Accept": "text/html,*/*;q=0.8"}
BASE = "http://localhost/"
PAGES = ("/", "/sparql", "/ontology", "/describe?iri=a:s", "/nowhere")
ODD = [
    "id/work/a%2Fb",
    "id/work/a%2Fb/c",
    "id/work/100%25",
    "id/work/gr%C3%B6%C3%9Fe",
    "id/work/größe",
    "id/work/a%3Ab",
    "id/work/a:b",
    "id/work/x?part=1",
    "id/work/x?part=%C3%B6&part=2",
    "id/work/a(b)'c",
    "graph/model/a%252Fb",
    "annotations/%C3%A9%2F1",
]


def write(owner: FlaskClient, triples: str) -> None:
    assert owner.post("/sparql/update", data=f"INSERT DATA {{ {triples} }}", headers=UPDATE).status_code == 204


def hrefs(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'href="([^"]*)"', page)]


def link_to(iri: str, page: str) -> str:
    (link,) = re.findall(f'href="([^"]*)" title="{re.escape(str(escape(iri)))}"', page)
    return unescape(link)


@pytest.mark.parametrize("path", ODD)
def test_every_name_of_ours_resolves(owner: FlaskClient, client: FlaskClient, path: str) -> None:
    iri = BASE + path
    write(owner, f"GRAPH <a:g> {{ <{iri}> <a:p> 'this one' . <a:s> <a:uses> <{iri}> }}")
    for address in (f"/{path}", f"/describe?iri={quote(iri, safe='')}"):
        found = client.get(address, headers=TRIPLES)
        assert found.status_code == 200, address
        assert f"<{iri}> <a:p>" in found.get_data(as_text=True)
    link = link_to(iri, client.get("/describe?iri=a:s", headers=HTML).text)
    assert f"<{iri}> <a:p>" in client.get(link, headers=TRIPLES).get_data(as_text=True)


def test_real_addresses_resolve_through_a_real_server(server: Server) -> None:
    names = "".join(f"<{server.url}{path}> <a:p> 1 ." for path in ODD)
    with server.owner() as http:
        http.post(
            "/sparql/update", content=f"INSERT DATA {{ GRAPH <a:g> {{ {names} }} }}", headers=UPDATE
        ).raise_for_status()
        for path in ODD:
            assert http.get(path, headers=TRIPLES).status_code == 200, path


def test_a_name_with_two_slashes_is_described(owner: FlaskClient, client: FlaskClient) -> None:
    iri = f"{BASE}id//x"
    write(owner, f"<a:s> <a:uses> <{iri}> . <{iri}> <a:p> 1")
    link = link_to(iri, client.get("/describe?iri=a:s", headers=HTML).text)
    assert client.get(link, headers=TRIPLES).status_code == 200


@given(st.text(min_size=1).filter(lambda name: "/" not in name and name not in (".", "..")))
def test_the_usual_spelling_comes_back_and_the_minter_s_is_tried(name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:
        return
    assert is_usual(f"id/{spelled(name)}")
    assert f"id/work/{quote(name, safe='')}" in set(unusual(f"id/work/{name}"))


@pytest.mark.parametrize("where", ["{}", "GRAPH <a:g> {{ {} }}", "{0} GRAPH <a:g> {{ {0} }}"])
def test_what_the_unnamed_graph_says_is_said(owner: FlaskClient, client: FlaskClient, where: str) -> None:
    write(owner, where.format(f"<{BASE}id/work/u> <a:p> 'said' . <a:s> <a:uses> <{BASE}id/work/u>"))
    for address in ("/id/work/u", f"/describe?iri={BASE}id/work/u"):
        found = client.get(address, headers=TRIPLES).get_data(as_text=True)
        assert found.count('<a:p> "said"') == found.count("<a:uses>") == 1
        page = client.get(address, headers=HTML).text
        assert page.count(">said<") == 1
        assert ("Stated in" in page) == ("GRAPH" in where)


def test_what_several_graphs_state_is_said_once(owner: FlaskClient, client: FlaskClient) -> None:
    iri = f"{BASE}id/work/u"
    said = f"<{iri}> <a:p> 'said' . <a:s> <a:uses> <{iri}>"
    write(owner, f"{said} GRAPH <a:g> {{ {said} }} GRAPH <a:h> {{ {said} }} GRAPH <{iri}> {{ {said} }}")
    describe = f"/sparql?query={quote(f'PREFIX a: <a:> DESCRIBE <{iri}> <a:s>')}"
    for address in ("/id/work/u", f"/describe?iri={iri}", describe):
        for accept in ("application/n-triples", "text/turtle", "application/ld+json", "application/rdf+xml"):
            found = client.get(address, headers={"Accept": accept}).text
            assert found.count("said") == found.count("uses") == 1, (address, accept)
    page = client.get("/id/work/u", headers=HTML).text
    assert page.count(">said<") == page.count(">a:uses<") == 1
    assert page.count('title="Stated in a:g"') == page.count('title="Stated in a:h"') == 2


@pytest.mark.parametrize("evil", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_no_name_of_the_data_becomes_an_address(owner: FlaskClient, client: FlaskClient, evil: str) -> None:
    write(owner, f"GRAPH <{evil}> {{ <a:s> <{evil}> <{evil}> . <{evil}> <a:p> <a:s> , 1 }}")
    for about in ("a:s", evil):
        page = client.get("/describe", query_string={"iri": about}, headers=HTML)
        assert page.status_code == 200
        links = hrefs(page.text)
        assert any("describe?iri=" in each for each in links)
        assert all(each.startswith(("/", "#", "https://www.apache.org")) for each in links), links


def test_no_name_of_the_data_leads_to_another_host(owner: FlaskClient, client: FlaskClient) -> None:
    write(owner, f"<a:s> <a:p> <{BASE}/evil.example/x>")
    assert not [each for each in hrefs(client.get("/describe?iri=a:s", headers=HTML).text) if each.startswith("//")]
    answer = client.get("/sparql?format=html&query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D", headers=HTML)
    assert "evil.example" in answer.text
    assert not [each for each in hrefs(answer.text) if each.startswith("//")]


def test_linked_things_are_called_by_their_labels(owner: FlaskClient, client: FlaskClient) -> None:
    write(
        owner,
        f"""<{BASE}id/work/w> <a:p> <{BASE}id/work/other> , <{BASE}id/work/bare> .
        <{BASE}id/work/other> <http://purl.org/dc/terms/title> 'Andere'@de , 'The other one'@en .
        <a:user> <a:uses> <{BASE}id/work/w> ; <http://www.w3.org/2000/01/rdf-schema#label> 'Somebody' .""",
    )
    page = client.get("/id/work/w", headers=HTML).text
    assert f'title="{BASE}id/work/other">The other one</a>' in page
    assert ">work/bare</a>" in page
    assert ">Somebody</a>" in page


@pytest.mark.parametrize("path", ["music", "a/b", "größe"])
def test_a_base_with_a_path_is_served_under_it(make_app: Callable[..., Flask], path: str) -> None:
    root = quote(f"/{path}")
    app = make_app(base=f"http://localhost{root}/")
    owner, client = app.test_client(), app.test_client()
    owner.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {owner_token(app.extensions['descant'].config)}"
    iri = f"http://localhost{root}/id/work/w"
    write(owner, f"<{iri}> <http://e/p> 1 . <a:s> <http://e/uses> <{iri}>")
    for prefix in (root, ""):
        assert client.get(f"{prefix}/id/work/w", headers=TRIPLES).status_code == 200
        assert client.get(f"{prefix}/sparql?query=ASK%7B%7D").json == {"head": {}, "boolean": True}
        pages = {each: client.get(f"{prefix}{each}", headers=HTML).text for each in PAGES}
        written = unquote(prefix)  # a browser encodes it
        assert f'href="{written}/id/work/w"' in pages["/describe?iri=a:s"]
        for page in pages.values():
            links = [each for each in hrefs(page) if each.startswith("/")]
            assert all(each.startswith(f"{written}/") for each in links), links
            for each in links:
                with client.get(each, headers=HTML) as response:
                    # A property may be used only; and what is nowhere is so in every language.
                    assert response.status_code != 404 or "describe" in each or "/nowhere?lang=" in each, each
    assert client.get("/elsewhere/id/work/w").status_code == 404


@pytest.mark.parametrize("name", ["some%20name", "n%C3%A9", "a%22b", "plain"])
def test_a_graph_has_an_address_of_its_own_whatever_its_name(owner: FlaskClient, name: str) -> None:
    address = f"/graph-store/{name}"
    assert owner.put(address, data="<http://e/a> <http://e/p> 1 .", content_type="text/turtle").status_code == 201
    assert b"http://e/a" in owner.get(address).data
    assert owner.delete(address).status_code == 200
    assert owner.get(address).status_code == 404


def test_who_looks_for_what_is_unknown_is_sent_to_what_there_is(client: FlaskClient) -> None:
    missing = client.get("/id/work/nobody-s")
    assert (missing.status_code, missing.json["title"]) == (404, "Not found")
    assert missing.json["remedy"] == "Look through the library at /library, or ask the graph at /sparql."
    assert "<h1>Library</h1>" in client.get("/library", headers=HTML).text


def test_a_source_without_a_known_licence_says_so_wherever_it_is_shown(owner: FlaskClient, client: FlaskClient) -> None:
    dsc, frbr = "https://w3id.org/descant/ns#", "http://purl.org/vocab/frbr/core#"
    ours, file, version = (f"{BASE}id/{name}" for name in ("source/one", "file/one", "version/v"))
    free = f"{BASE}id/source/two"
    licence = "<http://purl.org/dc/terms/license> <https://example.org/licence>"
    sources = f"<{ours}> a <{dsc}RecordedSource> ; <{frbr}exemplar> <{file}> ; <{frbr}embodimentOf> <{version}> ."
    others = f"<{free}> a <{dsc}NotatedSource> ; {licence} ; <{frbr}embodimentOf> <{version}> ."
    write(owner, f"GRAPH <a:g> {{ {sources} {others} }}")

    def said(path: str) -> int:
        return client.get(f"/id/{path}", headers=HTML).text.count("The licence is not known.")

    assert said("source/one") == 1  # of itself
    assert said("file/one") == 2  # of itself, and where the source is listed
    assert said("version/v") == 1  # of the one of its two sources
    assert said("source/two") == 0


def test_a_page_is_short_where_its_names_are_long(owner: FlaskClient, client: FlaskClient) -> None:
    """Hashes by their first digits, long texts folded, what uses it in the order that people count in."""
    name, long_text = "source/sha256-" + "0123456789abcdef" * 4, "lorem " * 200
    bars = " ".join(f"<a:bar{n}> <a:barOf> <a:long> ; rdfs:label 'bar {n}' ." for n in (10, 2, 1))
    graph = f"GRAPH <{BASE}graph/{name}> {{ <a:long> <a:p> '{long_text}' . {bars} }}"
    prefix = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    assert owner.post("/sparql/update", data=f"{prefix} INSERT DATA {{ {graph} }}", headers=UPDATE).status_code == 204
    page = client.get("/describe?iri=a:long", headers=HTML).text
    assert ">graph/source/sha256-01234567…</a>" in page
    assert f'title="Stated in {BASE}graph/{name}"' in page
    content = page.partition("<main")[2]
    assert long_text in content.partition("<details")[2].partition("</details>")[0]
    assert re.findall(r">(bar \d+)<", page) == ["bar 1", "bar 2", "bar 10"]
