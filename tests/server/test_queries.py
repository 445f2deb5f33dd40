"""Named queries over HTTP: which there are, what they answer, and what is refused."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.ontology.queries import Parameter, all_queries
from tests.ontology import worked_example as example
from tests.ontology.test_queries import PARAMETERS
from tests.server.conforming import conforming


@pytest.fixture
def filled(app: Flask) -> Flask:
    app.extensions["descant"].stores.public.add(example.all_quads())
    return app


def told(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    return [{name: each["value"] for name, each in row.items()} for row in response.json["results"]["bindings"]]


def test_all_are_told_with_what_they_take(client: FlaskClient) -> None:
    said: Any = client.get("/api/queries").json
    assert [each["name"] for each in said["queries"]] == list(all_queries())
    span = next(each for each in said["queries"] if each["name"] == "annotations-in-time-span")
    assert span["parameters"] == [
        {"name": "file", "kind": "iri"},
        {"name": "from", "kind": "number"},
        {"name": "to", "kind": "number"},
    ]
    assert "?file" in span["text"]


def test_each_answers_what_it_answers_in_the_house(filled: Flask) -> None:
    """With parameters as texts, of which terms of the right kind become."""
    client = filled.test_client()
    for query in all_queries().values():
        terms = PARAMETERS.get(query.name, {})
        response = client.get(f"/api/queries/{query.name}", query_string={k: v.value for k, v in terms.items()})
        if query.text.count("CONSTRUCT"):
            assert (response.status_code, response.mimetype) == (200, "text/turtle"), response.text
            assert " " in response.text
        else:
            assert told(response), query.name


def test_a_table_is_had_as_csv_too(filled: Flask) -> None:
    asked = {"creator": example.SCHOLAR.value}
    client = filled.test_client()
    rows = told(client.get("/api/queries/annotations-by-creator", query_string=asked))
    for how in (
        {"query_string": asked | {"format": "csv"}},
        {"query_string": asked, "headers": {"Accept": "text/csv"}},
    ):
        response = client.get("/api/queries/annotations-by-creator", **how)
        assert response.mimetype == "text/csv"
        assert len(list(csv.DictReader(io.StringIO(response.text)))) == len(rows) > 0
    assert client.get("/api/queries/works", query_string={"after": "", "format": "turtle"}).status_code == 400


INJECTIONS = (
    '") } } SELECT * WHERE { { ?s ?p ?o #',
    "\\u0022 ) || true || (\\u0022",
    '""" . ?s ?p ?o . """',
    "'; DROP ALL ;--",
    "\n} #",
    "\0",
    "x" * 2000,
    "\U0001f3b5 é \\",
)


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_text_is_never_more_than_a_text(filled: Flask, text: str) -> None:
    """Nobody calls a passage so, so nothing is found; as an IRI or a number it is refused."""
    client = filled.test_client()
    response = client.get("/api/queries/passages-marked-as", query_string={"word": text})
    assert (response.status_code, response.json and response.json["results"]["bindings"]) == (200, [])
    asked = {"file": example.SOUND.value, "second": text}
    assert client.get("/api/queries/bars-at-time", query_string=asked).status_code == 400
    response = client.get("/api/queries/annotations-on-file", query_string={"file": f"https://example.org/{text}> <"})
    assert response.status_code == 400


@pytest.mark.parametrize("number", ["", "nan", "inf", "1e999", "0x1", "1_000", "٣", "1 2", "--1", "5) || (1=1"])
def test_what_is_no_number_is_refused(client: FlaskClient, number: str) -> None:
    asked = {"file": example.SOUND.value, "second": number}
    response = client.get("/api/queries/bars-at-time", query_string=asked)
    assert response.status_code == 400
    assert "second" in response.text


def test_what_is_missing_unknown_or_said_twice_is_refused(client: FlaskClient) -> None:
    def status(address: str) -> int:
        return client.get(f"/api/queries/{address}").status_code

    assert status("works?after=") == 200
    assert status("works") == 400
    assert status("works?after=&more=1") == 400
    assert status("works?after=&after=x") == 400
    assert status(f"works?after={'x' * 2001}") == 400
    assert status("nothing") == 404
    assert status("..%2fworks?after=") == 404


def test_they_have_the_limits_of_queries_from_outside(make_app: Any) -> None:
    app = make_app(query_rows=1)
    app.extensions["descant"].stores.public.add(example.all_quads())
    response = app.test_client().get("/api/queries/statistics-classes")
    assert response.status_code != 200
    assert "rows" in response.text


def test_kinds_are_what_the_queries_are_tried_with() -> None:
    """Nothing is bound as a text where the graph has an IRI."""
    for name, terms in PARAMETERS.items():
        query = all_queries()[name]
        for parameter, kind in zip(query.parameters, query.kinds, strict=True):
            value = terms[parameter]
            datatype = getattr(value, "datatype", None)
            is_text = datatype is not None and datatype.value.endswith("#string")
            meant = Parameter.IRI if datatype is None else Parameter.TEXT if is_text else Parameter.NUMBER
            assert kind is meant, (name, parameter)


@pytest.mark.slow
def test_the_interface_keeps_what_its_document_says(filled: Flask) -> None:
    """Every other time with what the query takes."""
    names = iter(list(all_queries()) * 100)

    def prepare(case: Any) -> None:
        if "name" in case.path_parameters:
            name = case.path_parameters["name"] = next(names)
            if all_queries()[name].parameters and len(case.query or {}) % 2 == 0:
                case.query = {key: term.value for key, term in PARAMETERS[name].items()}

    assert len(conforming(filled, "/api/queries", dict, prepare, free=r"\{name\}", examples=60)) == 2
