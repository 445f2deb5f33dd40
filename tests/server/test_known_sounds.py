"""The same sound again over HTTP, and recordings that are taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from descant.accounts.audit import list_audit
from descant.accounts.people import OWNER
from descant.accounts.tokens import create_token
from descant.ingest.describing import Placement
from descant.jobs.ingesting.origins import Origin, remember
from descant.jobs.ingesting.uploads import upload_origin
from descant.server.throttle import Throttle, account_of
from descant.store.files import files_of
from tests.ingest.sounds import melody, write
from tests.server.conforming import as_sent_by, asking, conforming


@pytest.fixture
def twice(ingest: Any, tmp_path: Path) -> tuple[str, str]:
    """The sources of one sound in two files."""
    samples = melody(10.0, seed=2)
    one = ingest(write(tmp_path / "one.wav", samples))
    return (
        f"http://localhost/id/source/{one}",
        f"http://localhost/id/source/{ingest(write(tmp_path / 'two.flac', samples))}",
    )


def content(source: str) -> str:
    return source.rpartition("/")[2].rpartition("-")[0]


def test_the_same_sound_is_found_in_the_other_file(
    client: FlaskClient, ingest: Any, twice: Any, tmp_path: Path
) -> None:
    one, two = twice
    said: Any = client.get("/api/recordings/same", query_string={"source": one}).json
    assert [(each["source"], each["likeness"]) for each in said["same"]] == [(two, pytest.approx(1, abs=0.02))]
    other = f"http://localhost/id/source/{ingest(write(tmp_path / 'other.wav', melody(10.0, seed=9)))}"
    nothing: Any = client.get("/api/recordings/same", query_string={"source": other}).json
    assert nothing["same"] == []
    assert client.get("/api/recordings/same").status_code == 400
    assert client.get("/api/recordings/same", query_string={"source": "http://localhost/x"}).status_code == 404


def test_a_recording_is_taken_out_with_its_file(app: Flask, owner: FlaskClient, twice: Any) -> None:
    one, two = twice
    here = app.extensions["descant"]
    assert files_of(here.config).names(content(one))
    assert owner.delete("/api/recordings", query_string={"source": one}).json == {"gone": True}
    assert files_of(here.config).names(content(one)) == []
    said = "\n".join(map(str, here.stores.public.quads()))
    assert one not in said
    assert f"id/file/{content(one)}" not in said
    left: Any = owner.get("/api/recordings/same", query_string={"source": two}).json
    assert left["same"] == []
    assert owner.delete("/api/recordings", query_string={"source": one}).status_code == 404


def test_what_came_by_another_way_stays(app: Flask, owner: FlaskClient, twice: Any) -> None:
    """And what a curator sent is the curator's, whatever it is called."""
    here, receipt = app.extensions["descant"], "r" * 22
    asked = {"source": twice[0], "receipt": receipt}
    assert owner.delete("/api/recordings", query_string=asked).status_code == 404
    called = upload_origin("owner", "sent-0123456789abcdef.wav", Placement())
    said = {"origin": called, "content": content(twice[0])}
    with here.engine.begin() as connection:
        connection.execute(update(Origin).where(Origin.content == said["content"]).values(said))
    assert owner.delete("/api/recordings", query_string=asked).status_code == 404
    with here.engine.begin() as connection:
        row = connection.execute(select(Origin.__table__).where(Origin.origin == called)).one()
        sent = upload_origin("owner", "sent-0123456789abcdef.wav", Placement(), receipt)
        remember(connection, sent, state=row.state, content=row.content, graph=row.graph, result=row.result)
    assert owner.delete("/api/recordings", query_string=asked).json == {"gone": False}
    assert files_of(here.config).names(content(twice[0]))
    with here.engine.connect() as connection:
        assert connection.scalars(select(Origin.origin).where(Origin.content == said["content"])).all() == [called]


@pytest.mark.parametrize(
    "wrong", ["name=sent-0123", "reciept=r", "receipt=", "receipt=short", "receipt=a%20b", "x", "S"]
)
def test_what_is_to_narrow_it_and_does_not_takes_nothing_out(
    app: Flask, owner: FlaskClient, twice: Any, wrong: str
) -> None:
    more = f"source={twice[1]}" if wrong == "S" else wrong
    refused = owner.delete(f"/api/recordings?source={twice[0]}&{more}")
    assert refused.status_code == 400
    assert "receipt" in refused.text
    assert files_of(app.extensions["descant"].config).names(content(twice[0]))


def test_the_log_has_who_took_out_a_recording(app: Flask, owner: FlaskClient, twice: Any) -> None:
    assert owner.delete("/api/recordings", query_string={"source": twice[0]}).status_code == 200
    entry = list_audit(app.extensions["descant"].engine)[0]
    assert (entry.actor, entry.action, entry.about) == (OWNER, "took out a recording", content(twice[0]))


def test_who_asks_for_the_same_sounds_too_often_waits(app: Flask, client: FlaskClient, twice: Any) -> None:
    throttle = Throttle(at_once=1, seconds=1000, errors=1000)
    object.__setattr__(app.extensions["descant"], "throttle", throttle)
    with throttle.share(account_of("127.0.0.1")):
        assert client.get("/api/recordings/same", query_string={"source": twice[0]}).status_code == 429


def test_none_of_the_recordings_of_a_work_is_chosen(
    app: Flask, owner: FlaskClient, ingest: Any, tmp_path: Path
) -> None:
    here = app.extensions["descant"]
    for seed, name in enumerate(("first", "second")):
        ingest(write(tmp_path / f"Piece -- {name}.wav", melody(6.0, seed=seed)))
    with here.engine.connect() as connection:
        read = connection.scalars(select(Origin.result)).all()
    [work] = {each["work"] for each in read}
    one, two = sorted(each["source"] for each in read)
    response = owner.delete("/api/recordings", query_string={"source": work})
    assert response.status_code == 400
    assert "several" in response.text
    assert files_of(here.config).names(content(one))
    assert owner.delete("/api/recordings", query_string={"source": one}).json == {"gone": True}
    assert files_of(here.config).names(content(two))
    assert owner.delete("/api/recordings", query_string={"source": work}).json == {"gone": True}


def test_only_who_may_write_takes_out(app: Flask, client: FlaskClient, twice: Any) -> None:
    asked = {"source": twice[0]}
    assert client.delete("/api/recordings", query_string=asked).status_code == 401
    _, text = create_token(app.extensions["descant"].engine, "chat", "annotate")
    headers = {"Authorization": f"Bearer {text}"}
    assert client.delete("/api/recordings", query_string=asked, headers=headers).status_code == 403


@pytest.mark.slow
def test_the_interface_keeps_what_its_document_says(app: Flask, owner: FlaskClient, twice: Any) -> None:
    seen = conforming(app, "/api/recordings", as_sent_by(owner), asking(source=twice[0]), free=".")
    assert len(seen) == 2


def test_a_reader_that_is_named_is_the_only_one(owner: FlaskClient) -> None:
    assert owner.post("/api/ingest?name=a.ogg&reader=recording", data=b"x").status_code == 202
    unknown = owner.post("/api/ingest?name=a.ogg&reader=nothing", data=b"x")
    assert unknown.status_code == 400
    assert "recording" in unknown.text
