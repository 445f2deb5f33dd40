"""Parallel passages over HTTP and as a page: found in every format, kept by those who may, refused with a reason."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.ontology import named, validate
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS
from tests.server.conforming import as_sent_by, asking, conforming


@pytest.fixture
def version(app: Flask, ingest: Any, tmp_path: Path) -> str:
    """The IRI of one of two versions."""
    for name, key in (("Piece -- whole", "C"), ("Piece -- high", "C transpose=4")):
        ingest(write(tmp_path, name, list(CHORDS), key))
    rows: Any = app.extensions["descant"].stores.public.query(
        "SELECT ?v WHERE { ?v <http://www.w3.org/2000/01/rdf-schema#label> ?name ; "
        '<http://purl.org/vocab/frbr/core#realizationOf> ?w FILTER(STR(?name) = "whole") }'
    )
    (row,) = rows
    return str(row["v"].value)


def asked(version: str, **more: object) -> str:
    said = {"first": 5, "last": 9} | more
    return f"/api/passages?version={quote(version)}" + "".join(f"&{name}={value}" for name, value in said.items())


def test_places_in_every_format(client: FlaskClient, version: str) -> None:
    document: Any = client.get(asked(version)).json
    place = document["places"][0]
    assert (place["firstBar"], place["lastBar"], place["transposition"], place["sameWork"]) == (5, 9, 4, True)
    assert (place["likeness"], document["unread"]) == (1.0, 0)
    table = client.get(asked(version, form="csv"))
    assert (table.mimetype, table.text.splitlines()[0][:12]) == ("text/csv", "version,name")
    turtle = client.get(asked(version, form="turtle"))
    assert turtle.mimetype == "text/turtle"
    said = [ox.Quad(*each) for each in ox.parse(io.BytesIO(turtle.data), format=ox.RdfFormat.TURTLE)]
    assert validate(said).conforms


def test_places_are_kept_by_those_who_may(client: FlaskClient, owner: FlaskClient, app: Flask, version: str) -> None:
    body = {"version": version, "first": 5, "last": 9}
    assert client.post("/api/passages/kept", json=body).status_code == 401
    made: Any = owner.post("/api/passages/kept", json=body)
    assert made.status_code == 201, made.json
    public = app.extensions["descant"].stores.public
    rows: Any = list(public.query(named("passages-of-material").text, {"material": NamedNode(made.json["material"])}))
    assert {row["inVersion"].value for row in rows} == {version, made.json["places"][0]["version"]}
    assert all(row["source"] and row["part"] for row in rows)
    assert validate(list(public.quads())).conforms
    assert owner.post("/api/passages/kept", json=body).json == made.json
    assert owner.get(made.headers["Location"].replace("http://localhost", "")).status_code == 200


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"first": 90, "last": 99}, 400, "has no bars 90 to 99"),
        ({"first": 9, "last": 5}, 400, "has no bars 9 to 5"),
        ({"first": "x"}, 400, "no number from 1"),
        ({"in": "house"}, 400, "There are both, work, collection"),
        ({"form": "xls"}, 406, "There are json, csv, turtle"),
        ({"most": 0}, 400, "no number from 1 to 100"),
    ],
)
def test_what_cannot_be_found_says_why(
    client: FlaskClient, version: str, more: dict[str, Any], status: int, said: str
) -> None:
    answer: Any = client.get(asked(version, **more))
    assert answer.status_code == status
    assert said in answer.json["detail"] + answer.json["remedy"]
    assert client.get(asked("https://example.org/none")).status_code in (400, 404)


def test_the_page_leads_from_a_version_to_its_parallels(client: FlaskClient, owner: FlaskClient, version: str) -> None:
    start = client.get("/passages", headers={"Accept": "text/html"})
    assert (start.status_code, "Find</button>" in start.text) == (200, True)
    resource = client.get(version.replace("http://localhost", ""), headers={"Accept": "text/html"})
    assert "/passages?version=" in resource.text
    assert "Where bars of it are found again" in resource.text
    page = client.get(f"/passages?version={quote(version)}&first=5&last=9")
    assert "4 semitones up" in page.text
    assert ">whole</a>, bars 5 to 9</h2>" in page.text
    assert "1 place." in page.text
    assert "Piece -- whole" not in page.text
    assert "Keep these places" not in page.text
    assert "Keep these places" in owner.get(f"/passages?version={quote(version)}&first=5&last=9").text
    kept = owner.post("/passages", data={"version": version, "first": "5", "last": "9"})
    assert (kept.status_code, "/id/material/" in kept.headers["Location"]) == (303, True)
    wrong = client.get(f"/passages?version={quote(version)}&first=90")
    assert (wrong.status_code, "has no bars 90 to 90" in wrong.text) == (400, True)


def test_whatever_is_asked_is_answered_as_documented(app: Flask, owner: FlaskClient, version: str) -> None:
    ours = "^(GET /api/passages|POST /api/passages/kept)$"
    assert len(conforming(app, ours, as_sent_by(owner), asking(version=version), free=".", examples=15)) == 2
