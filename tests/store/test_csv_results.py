"""Solutions as CSV: whatever is in them, each is one field."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.store.csv_results import write_results

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


def written(store: ox.Store, query: str, media_type: str = "text/csv") -> bytes:
    file, results = io.BytesIO(), store.query(query)
    assert isinstance(results, ox.QuerySolutions | ox.QueryBoolean)
    write_results(results, media_type, file)
    return file.getvalue()


@given(texts)
def test_a_literal_is_one_field(text: str) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("https://example.org/s"), ox.NamedNode("https://example.org/p"), ox.Literal(text)))
    [header, row] = csv.reader(io.StringIO(written(store, "SELECT ?s ?o { ?s ?p ?o }").decode(), newline=""))
    assert header == ["s", "o"]
    assert row == ["https://example.org/s", text]


def test_an_iri_with_commas_is_one_field_and_what_is_not_bound_is_empty() -> None:
    place = "https://example.org/a.flac#t=4,6"
    query = f"SELECT ?place ?none ?blank {{ BIND(<{place}> AS ?place) BIND(BNODE() AS ?blank) }}"
    said = written(ox.Store(), query).decode()
    assert said.startswith(f'place,none,blank\r\n"{place}",,_:')
    assert said.endswith("\r\n")


@pytest.mark.parametrize("media_type", ["text/tab-separated-values", "application/sparql-results+json"])
def test_other_formats_are_the_engine_s(media_type: str) -> None:
    assert b"https://example.org/x,y" in written(
        ox.Store(), "SELECT * { BIND(<https://example.org/x,y> AS ?place) }", media_type
    )
    assert b"true" in written(ox.Store(), "ASK {}", "application/sparql-results+json")
