"""Wikidata and DBpedia in small: real Oxigraph servers with the extract."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.conftest import free_port, running
from tests.linked_open_data import as_dbpedia, as_wikidata


@contextmanager
def endpoint(triples: str) -> Iterator[str]:
    port, program = free_port(), str(Path(sys.executable).with_name("oxigraph"))
    with running([program, "serve", "--bind", f"127.0.0.1:{port}"], port):
        address = f"http://127.0.0.1:{port}"
        headers = {"Content-Type": "application/n-triples"}
        urlopen(Request(f"{address}/store?default", triples.encode(), headers, method="PUT")).close()
        yield f"{address}/query"


@pytest.fixture(scope="session")
def wikidata() -> Iterator[str]:
    with endpoint(as_wikidata()) as address:
        yield address


@pytest.fixture(scope="session")
def dbpedia() -> Iterator[str]:
    with endpoint(as_dbpedia()) as address:
        yield address
