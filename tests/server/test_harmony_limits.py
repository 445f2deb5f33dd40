"""What is too much for a request is refused before it is read, by counting."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad

from tests.jobs.harmony.sequences import PIECE, quads_of

MANY_VERSIONS, MANY_CHORDS = 3_000, 200_001
ADDRESSES = ("/api/harmony/graph", "/api/harmony/coherence", "/api/harmony/chords", "/harmony")


def filled(app: Flask, sequences: Iterator[list[tuple[str, str]]]) -> None:
    graph = NamedNode("https://example.org/graph")
    app.extensions["descant"].stores.public.put(
        Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads_of(sequences)
    )


@pytest.mark.parametrize(
    ("count", "length"), [pytest.param(MANY_VERSIONS, 4, id="versions"), pytest.param(1, MANY_CHORDS, id="chords")]
)
def test_too_much_is_refused_at_once(app: Flask, client: FlaskClient, count: int, length: int) -> None:
    filled(app, ([("C:maj", "")] * length for _ in range(count)))
    for address in ADDRESSES:
        begun = time.perf_counter()
        answer = client.get(address, query_string={"of": PIECE.value})
        assert answer.status_code == 413
        assert time.perf_counter() - begun < 1.0
