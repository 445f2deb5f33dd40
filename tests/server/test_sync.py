"""Times of bars over HTTP: a work's recordings are synchronised, and what is kept is given as JSON and CSV."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode
from sqlalchemy import select

from descant.errors import InvalidInput
from descant.jobs import Order, Services, State
from descant.jobs.aligning.corrections import Correction, Two, keep
from descant.jobs.synchronising import Sync, orders
from descant.jobs.synchronising.kept import kept_map, maps_of
from descant.jobs.table import Job
from descant.ontology import named
from descant.rendering.sound import RATE, flac, synthesise
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS
from tests.cli.test_sync import BAR, notes_of, sound
from tests.jobs.doing import do
from tests.jobs.test_tiles import Silent
from tests.server.conforming import as_sent_by, asking, conforming
from tests.server.test_concordances import asked

pytest.importorskip("synctoolbox")


@pytest.fixture
def work(app: Flask, ingest: Any, tmp_path: Path) -> str:
    """Of a score and its recording."""
    score = write(tmp_path, "Piece -- whole", list(CHORDS))
    ingest(score)
    ingest(sound(score))
    rows: Any = app.extensions["descant"].stores.public.query(named("works").text.replace("?after", '""'))
    return str(next(iter(rows))["work"].value)


def done(app: Flask, work: str) -> Any:
    """By the jobs that are to be done; None where there is none."""
    here = app.extensions["descant"]
    [order] = orders(here.stores.public, here.engine, here.config, NamedNode(work))
    assert order is None or isinstance(order, Order)
    return order and do(Sync(), order, here.config, here.stores, here.engine)


@pytest.mark.slow
def test_times_are_found_and_given(app: Flask, client: FlaskClient, work: str) -> None:
    version = done(app, work)["versions"][0]["version"]
    address = f"/api/sync?version={quote(version)}"
    [kept] = client.get(address).get_json()["maps"]
    address += f"&recording={quote(kept['recording'])}"
    document = client.get(address).get_json()
    assert [each["index"] for each in document["played"]] == list(range(1, len(CHORDS) + 1))
    assert document["played"][4]["start"] == pytest.approx(BAR * 4, abs=0.15)
    rows = list(csv.DictReader(client.get(address + "&form=csv").text.splitlines()))
    assert [float(row["start"]) for row in rows if row["beat"] == "1"] == [each["start"] for each in document["played"]]


@pytest.mark.slow
@pytest.mark.parametrize("what", ["noise", "another piece"])
def test_what_is_not_this_music_is_refused_with_its_score(
    app: Flask, client: FlaskClient, ingest: Any, tmp_path: Path, what: str
) -> None:
    score = write(tmp_path, "Piece -- whole", list(CHORDS))
    ingest(score)
    samples = np.random.default_rng(1).uniform(-0.5, 0.5, 30 * RATE).astype(np.float32)
    if what != "noise":
        samples = synthesise(notes_of(write(tmp_path, "Other", ["[C^CD]", "[^F^GB]"] * 10)))
    score.with_suffix(".flac").write_bytes(flac(samples, title="whole"))
    ingest(score.with_suffix(".flac"))
    [row] = asked(app, "SELECT DISTINCT ?w { ?v frbr:realizationOf ?w }")
    with pytest.raises(InvalidInput, match=r"no credible alignment of .*: score -?0\.\d\d"):
        done(app, row["w"].value)
    assert not asked(app, "SELECT ?m { ?m a dsc:TimeMap }")
    versions = asked(app, "SELECT ?v { ?v frbr:realizationOf ?w }")
    assert not [
        each for row in versions for each in client.get(f"/api/sync?version={quote(row['v'].value)}").get_json()["maps"]
    ]


@pytest.mark.slow
def test_what_is_done_twice_is_kept_once(app: Flask, work: str) -> None:
    """As after a crash."""
    here = app.extensions["descant"]
    [order] = orders(here.stores.public, here.engine, here.config, NamedNode(work))
    assert isinstance(order, Order)
    outcome = Sync().work(order.parameters, Silent())
    job = Job(id="01", kind="sync", key=order.key, title="", owner="owner", state=State.RUNNING)
    job.parameters = dict(order.parameters)
    counts = []
    for _ in range(2):
        Sync().finish(
            outcome, Services(job, here.config, here.stores, here.engine, lambda *_: None, lambda orders: None)
        )
        counts.append(len(asked(app, "SELECT ?p { ?p a dsc:PlayedBar }")))
    assert counts == [len(CHORDS)] * 2


@pytest.mark.slow
def test_what_people_said_of_bars_is_kept_to(app: Flask, ingest: Any, work: str, tmp_path: Path) -> None:
    ingest(write(tmp_path, "Piece -- other", list(CHORDS)))
    done(app, work)
    assert done(app, work) is None
    rows = asked(app, "SELECT ?v ?l { ?v frbr:realizationOf ?w ; rdfs:label ?l }")
    whole, other = (next(row["v"].value for row in rows if row["l"].value == name) for name in ("whole", "other"))
    here, both = app.extensions["descant"], Two.of(whole, other)
    assert starts(app, other, 3) == [pytest.approx(BAR * 2, abs=0.15)]
    pair = (5, 3) if both.one == whole else (3, 5)
    said = keep(here.stores.public, here.config.base, Correction(both, "http://localhost/id/agent/one", (pair,)))
    assert done(app, work)
    assert starts(app, other, 3) == [pytest.approx(BAR * 4, abs=0.15)]
    [row] = asked(
        app, "SELECT DISTINCT ?said { ?m a dsc:TimeMap ; prov:wasGeneratedBy/prov:used ?said . ?said dsc:from ?v }"
    )
    assert row["said"] == said
    assert done(app, work) is None


def starts(app: Flask, version: str, index: int) -> list[float]:
    """Of a bar of a version, as often as it is played."""
    here = app.extensions["descant"]
    [kept] = maps_of(here.stores.public, NamedNode(version))
    played = kept_map(here.stores.public, NamedNode(version), NamedNode(kept["recording"]))["played"]
    return [each["start"] for each in played if each["index"] == index]


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


def test_an_order_becomes_a_job(app: Flask, owner: FlaskClient, work: str) -> None:
    made = owner.post("/api/sync", json={"work": work})
    assert made.status_code == 202, made.json
    assert made.headers["Location"] == f"/api/jobs/{made.json['id']}"
    with app.extensions["descant"].engine.connect() as connection:
        kinds = connection.execute(select(Job.kind)).scalars().all()
    assert "sync" in kinds
    for body in ({}, {"work": 1}, {"work": work, "more": 1}, {"work": "https://example.org/none"}):
        assert owner.post("/api/sync", json=body).status_code in (400, 404), body


@pytest.mark.slow
def test_the_interface_keeps_what_its_document_says(app: Flask, owner: FlaskClient, work: str) -> None:
    version = done(app, work)["versions"][0]["version"]
    [kept] = maps_of(app.extensions["descant"].stores.public, NamedNode(version))
    prepare = asking(version=version, recording=kept["recording"])
    seen = conforming(app, " /api/sync$", as_sent_by(owner), prepare, free=".")
    assert sorted(seen) == ["GET /api/sync", "POST /api/sync"]
