"""Citations: what the graph says, as programs for literature read it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from descant.server.citing.cited import Cited
from descant.server.citing.forms import bibtex
from tests.server.conforming import asking, conforming

HOME = "http://localhost/id/"
GRAPH = f"""
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX frbr: <http://purl.org/vocab/frbr/core#>
PREFIX mo: <http://purl.org/ontology/mo/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX dsc: <https://w3id.org/descant/ns#>
PREFIX rel: <http://id.loc.gov/vocabulary/relators/> PREFIX oa: <http://www.w3.org/ns/oa#>
INSERT DATA {{
  <{HOME}work/songs> a mo:MusicalWork ; dcterms:title "Lieder & Gesänge" ; dcterms:creator <{HOME}agent/fanny> .
  <{HOME}agent/fanny> foaf:name "Fanny Hensel" .
  <{HOME}version/duo> a mo:MusicalExpression ; frbr:realizationOf <{HOME}work/songs> ;
    rdfs:label "For 100 % two_hands" ; rel:arr <{HOME}agent/clara> ; dcterms:date "1846-05" .
  <{HOME}agent/clara> foaf:name "Clara Schumann" .
  <{HOME}source/s> a dsc:RecordedSource ; frbr:embodimentOf <{HOME}version/duo> ; frbr:exemplar <{HOME}file/s.flac> ;
    rdfs:label "Evening" ; dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> .
  <{HOME}file/s.flac> mo:encodes <{HOME}signal/s> .
  <{HOME}annotation/a> a oa:Annotation ; oa:bodyValue "It slows down here." ; dcterms:creator <{HOME}agent/clara> .
}}"""


@pytest.fixture
def filled(app: Flask) -> None:
    app.extensions["descant"].stores.public.update(GRAPH)


def csl(client: FlaskClient, thing: str) -> Any:
    answer = client.get("/api/citation", query_string={"of": HOME + thing})
    assert answer.mimetype == "application/vnd.citationstyles.csl+json"
    [item] = json.loads(answer.data)
    today = datetime.now(UTC).date()
    assert item.pop("accessed") == {"date-parts": [[today.year, today.month, today.day]]}
    return item


def test_a_work_is_cited_by_its_title_and_composer(client: FlaskClient, filled: None) -> None:
    assert csl(client, "work/songs") == {
        "id": "Fanny-Hensel-songs",
        "type": "musical_score",
        "title": "Lieder & Gesänge",
        "author": [{"literal": "Fanny Hensel"}],
        "URL": f"{HOME}work/songs",
    }


@pytest.mark.parametrize("thing", ["source/s", "file/s.flac"])
def test_a_recording_has_the_people_of_its_version_and_work(client: FlaskClient, filled: None, thing: str) -> None:
    item = csl(client, thing)
    assert (item["type"], item["title"], item["container-title"]) == ("song", "Evening", "Lieder & Gesänge")
    assert item["author"] == [{"literal": "Fanny Hensel"}]
    assert item["contributor"] == [{"literal": "Clara Schumann"}]
    assert item["issued"] == {"date-parts": [[1846]]}
    assert item["note"] == "Licence: https://creativecommons.org/publicdomain/zero/1.0/"
    assert item["URL"] == HOME + thing


def test_bibtex_is_as_tex_reads_it(client: FlaskClient, filled: None) -> None:
    answer = client.get("/api/citation", query_string={"of": f"{HOME}version/duo", "form": "bibtex"})
    assert "Fanny-Hensel-1846-duo.bib" in answer.headers["Content-Disposition"]
    assert answer.text.splitlines()[:4] == [
        "@misc{Fanny-Hensel-1846-duo,",
        "  author = {{Fanny Hensel}},",
        r"  title = {For 100 \% two\_hands},",
        "  year = {1846},",
    ]
    assert r"  note = {Of: Lieder \& Gesänge; Arranged by Clara Schumann}," in answer.text


def test_a_sentence_is_for_people(client: FlaskClient, filled: None) -> None:
    answer = client.get("/api/citation", query_string={"of": f"{HOME}version/duo", "form": "text"})
    wanted = "Fanny Hensel. For 100 % two_hands (Lieder & Gesänge). Arranged by Clara Schumann. 1846. "
    assert answer.text.startswith(wanted + f"{HOME}version/duo (")


def test_an_annotation_is_cited_by_what_it_says(client: FlaskClient, filled: None) -> None:
    item = csl(client, "annotation/a")
    assert (item["type"], item["author"]) == ("post", [{"literal": "Clara Schumann"}])


def test_pages_lead_to_it(client: FlaskClient, filled: None) -> None:
    page = client.get("/id/version/duo", headers={"Accept": "text/html"}).text
    found = re.search(r'href="(/api/citation\?[^"]*form=bibtex)"', page)
    assert found
    assert client.get(found[1].replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("of=not an IRI", 400), (f"of={HOME}work/none", 404), (f"of={HOME}work/songs&form=ris", 406)],
)
def test_what_cannot_be_cited_is_said(client: FlaskClient, filled: None, query: str, status: int) -> None:
    answer: Any = client.get(f"/api/citation?{query}")
    assert (answer.status_code, bool(answer.json["remedy"])) == (status, True)


@given(st.text(), st.text(min_size=1))
def test_no_name_leaves_its_braces(title: str, maker: str) -> None:
    today = datetime.now(UTC).date()
    written = bibtex(Cited("http://localhost/id/x", "dataset", title, "", (maker,), (), (), "", "", today))
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", written.replace(r"\\", "")):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert written.count("\n}\n") == 1


def test_the_interface_keeps_what_its_document_says(app: Flask, filled: None) -> None:
    assert conforming(app, "/api/citation", dict, asking(of=f"{HOME}version/duo"), free="citation")
