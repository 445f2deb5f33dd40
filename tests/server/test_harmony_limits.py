"""What is too much for a request is refused before it is read, by counting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, NamedNode, Quad

from descant.jobs.harmony import songs
from descant.ontology.iris import OA
from descant.store import Dataset
from descant.store.named import rows_of as songs_rows_of
from tests.jobs.harmony.sequences import BASE, PIECE, quads_of

MANY_VERSIONS, MANY_CHORDS = 3_000, 200_001
ADDRESSES = ("/api/harmony/graph", "/api/harmony/coherence", "/api/harmony/chords", "/harmony")


def filled(app: Flask, sequences: Iterator[list[tuple[str, str]]]) -> None:
    graph = NamedNode("https://example.org/graph")
    app.extensions["descant"].stores.public.put(
        Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads_of(sequences)
    )


def test_what_has_chords_and_no_iri_is_listed(app: Flask, client: FlaskClient) -> None:
    filled(app, iter([[("C:maj", "")]]))
    claim, part = NamedNode(f"{BASE}sequence/00000-claim"), BlankNode()
    app.extensions["descant"].stores.public.add([Quad(claim, OA.hasTarget, part, NamedNode(f"{BASE}graph"))])
    page = client.get("/harmony")
    assert page.status_code == 200
    assert PIECE.value.rpartition("/")[2] in page.text


@pytest.mark.parametrize(
    ("count", "length"), [pytest.param(MANY_VERSIONS, 4, id="versions"), pytest.param(1, MANY_CHORDS, id="chords")]
)
def test_too_much_is_refused_before_a_chord_is_read(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, count: int, length: int
) -> None:
    filled(app, ([("C:maj", "")] * length for _ in range(count)))
    asked: list[str] = []

    def rows_of(dataset: Dataset, query: str, **terms: Any) -> Any:
        asked.append(query)
        return songs_rows_of(dataset, query, **terms)

    monkeypatch.setattr(songs, "rows_of", rows_of)
    for address in ADDRESSES:
        assert client.get(address, query_string={"of": PIECE.value}).status_code == 413
    assert "chord-sequences-of" in asked
    assert not {"events-of-sequence", "words-of-sequence", "keys-of-sequence"} & set(asked)
    assert asked.count("size-of-sequence") <= len(ADDRESSES)
