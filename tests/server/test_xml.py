"""What is sent as XML is XML; what XML cannot hold is refused with a reason, wherever it is asked for."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

RDF_XML = {"Accept": "application/rdf+xml"}
TABLE_XML = {"Accept": "application/sparql-results+xml"}
UPDATE = {"Content-Type": "application/sparql-update"}
PLACES = [
    f"/sparql?query={quote('CONSTRUCT WHERE { ?s ?p ?o }')}",
    f"/sparql?query={quote('DESCRIBE <a:s>')}",
    "/graph-store?graph=a:g",
    "/describe?iri=a:s",
    "/describe?iri=a:g",
]


def write(owner: FlaskClient, triples: str) -> None:
    done = owner.post("/sparql/update", data=f"INSERT DATA {{ GRAPH <a:g> {{ {triples} }} }}", headers=UPDATE)
    assert done.status_code == 204


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize(
    ("triples", "named"),
    [
        ("<a:s> <http://x/1> 'x'", "<http://x/1>"),
        (r"<a:s> <a:p> 'a\u0001b'", "U+0001 in a value of <a:p>"),
        (r"<a:s> <a:p> '\uFFFE'", "U+FFFE"),
    ],
)
def test_a_graph_that_xml_cannot_hold_is_406(owner: FlaskClient, path: str, triples: str, named: str) -> None:
    write(owner, triples)
    answer = owner.get(path, headers=RDF_XML)
    assert (answer.status_code, answer.content_type) == (406, "application/problem+json")
    assert named in answer.json["detail"]
    assert "Turtle" in answer.json["remedy"]
    assert owner.get(path, headers={"Accept": "text/turtle"}).status_code == 200


@pytest.mark.parametrize("path", PLACES)
def test_a_graph_in_xml_is_xml(owner: FlaskClient, path: str) -> None:
    write(owner, r"<a:s> <http://x/1b> 'a\rb' ; <http://x/ª/p> '<&>' ; <a:p> [ <a:q> 'x'@de , 1 ] ")
    answer = owner.get(path, headers=RDF_XML)
    assert answer.status_code == 200
    values = [each.text for each in ElementTree.fromstring(answer.data).iter() if each.text]
    assert "a\rb" in values


@pytest.mark.parametrize("character", [r"\u0001", r"\u001F", r"\uFFFF"])
def test_a_table_that_xml_cannot_hold_is_406(owner: FlaskClient, client: FlaskClient, character: str) -> None:
    write(owner, f"<a:s> <a:p> 'a{character}b'")
    address = f"/sparql?query={quote('SELECT ?o { ?s ?p ?o }')}"
    answer = client.get(address, headers=TABLE_XML)
    assert (answer.status_code, answer.content_type) == (406, "application/problem+json")
    assert f"U+{character[2:]}" in answer.json["detail"]
    assert client.get(address).status_code == 200


def test_a_table_in_xml_is_xml(client: FlaskClient) -> None:
    text = r"SELECT ?o { VALUES ?o { 'Größe\r\n\t<&>]]>' '￼\uFFFD' } }"
    answer = client.get(f"/sparql?query={quote(text)}", headers=TABLE_XML)
    assert answer.status_code == 200
    assert len(list(ElementTree.fromstring(answer.data).iter())) > 5
