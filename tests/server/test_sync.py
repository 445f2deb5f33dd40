"""Times of bars over HTTP: a work's recordings are synchronised, and what is kept is given as JSON and CSV."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.jobs import Order, Services, State
from descant.jobs.synchronising import Sync, orders
from descant.jobs.table import Job
from descant.ontology import named
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS
from tests.cli.test_sync import sound
from tests.jobs.test_tiles import Silent

pytest.importorskip("synctoolbox")


@pytest.fixture
def work(app: Flask, ingest: Any, tmp_path: Path) -> str:
    """Of a score and its recording."""
    score = write(tmp_path, "Piece -- whole", list(CHORDS))
    ingest(score)
    ingest(sound(score))
    rows: Any = app.extensions["descant"].stores.public.query(named("works").text.replace("?after", '""'))
    return str(next(iter(rows))["work"].value)


def test_times_are_found_and_given(app: Flask, client: FlaskClient, work: str) -> None:
    here = app.extensions["descant"]
    [order] = orders(here.stores.public, here.engine, here.config, NamedNode(work))
    assert isinstance(order, Order)
    outcome = Sync().work(order.parameters, Silent())
    job = Job(id="01", kind="sync", key=order.key, title="", owner="owner", state=State.RUNNING)
    job.parameters = dict(order.parameters)
    for _ in range(2):  # as after a crash
        Sync().finish(
            outcome, Services(job, here.config, here.stores, here.engine, lambda *_: None, lambda orders: None)
        )
    version = order.parameters["versions"][0]["iri"]
    address = f"/api/sync?version={quote(version)}"
    [kept] = client.get(address).get_json()["maps"]
    address += f"&recording={quote(kept['recording'])}"
    document = client.get(address).get_json()
    assert [each["index"] for each in document["played"]] == list(range(1, len(CHORDS) + 1))
    assert document["played"][4]["start"] == pytest.approx(60 / 90 * 16, abs=0.15)
    rows = list(csv.DictReader(client.get(address + "&form=csv").text.splitlines()))
    assert [float(row["start"]) for row in rows if row["beat"] == "1"] == [each["start"] for each in document["played"]]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/sync", 400),
        ("/api/sync?version=no%20iri", 400),
        ("/api/sync?version=https://example.org/v&form=pdf", 406),
        ("/api/sync?version=https://example.org/v&form=csv", 400),
        ("/api/sync?version=https://example.org/v&recording=https://example.org/f", 404),
    ],
)
def test_hostile_wishes_are_refused(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_strangers_order_nothing(client: FlaskClient) -> None:
    assert client.post("/api/sync", json={"work": "https://example.org/w"}).status_code == 401
