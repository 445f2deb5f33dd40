"""Ways to what is heard in recordings: the list of them, a recording's own page, batches, and the door."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from descant.jobs.ingesting.origins import Origin
from descant.ontology.tags import called
from tests.server.test_analyses import OWN, client_with, studio

__all__ = ["studio"]


@pytest.mark.slow
def test_recordings_are_listed_with_what_is_known_of_them_and_found_by_name(studio: tuple[Flask, str]) -> None:
    app, source = studio
    client = app.test_client()
    page = client.get("/analyses")
    assert page.status_code == 200
    assert "cadence.wav</a>" in page.text
    assert "C major" in page.text
    assert "1 recording, " in page.text
    german = client.get("/analyses", headers={"Accept-Language": "de"}).text
    [said] = re.findall(r"<p>C major, (.*?)</p>", page.text)
    tags = [called(each, "de") for each in said.split(", ")]
    assert f"<p>C-Dur, {', '.join(tags)}</p>" in german
    heard = client.get("/analyses", query_string={"source": source}, headers={"Accept-Language": "de"}).text
    assert f"<td>{tags[0]}</td>" in heard
    assert "cadence.wav</a>" in client.get("/analyses?name=CADEN").text
    for name in ("fugue", "%", "_", "<b>"):
        assert "No recording has" in client.get("/analyses", query_string={"name": name}).text
    assert "cadence.wav" not in client.get("/analyses?page=1").text
    assert client.get("/analyses?page=-1").status_code == 400
    own = client.get(source.removeprefix("http://localhost"), headers={"Accept": "text/html"}).text
    assert "<p>C major, " in own
    assert "Nothing refers to it" not in own


@pytest.mark.slow
def test_paths_of_this_machine_name_nothing_and_are_not_searched(studio: tuple[Flask, str]) -> None:
    app, source = studio
    with app.extensions["descant"].engine.connect() as connection:
        origin = connection.scalar(select(Origin.origin).where(Origin.origin.endswith("cadence.wav")))
    folder, reader, writer = origin.rpartition("/")[0], app.test_client(), client_with(app, "write")
    up = "../" * 40
    for name in (
        origin,
        folder,
        f"sha256-/{up}{origin}",
        f"sha256-/{up}{folder}",
        f"x://{up}{origin}",
        f"x://{up}",
        "x://\0",
    ):
        assert reader.get("/api/analyses", query_string={"source": name}).status_code == 404
        assert reader.get("/analyses", query_string={"source": name}).status_code == 404
        assert writer.post("/api/analyses", json={"sources": [name], "only": ["key"]}).status_code == 404
    for part in (folder, folder.rpartition("/")[2], "/cadence.wav", "/"):
        assert "No recording has" in reader.get("/analyses", query_string={"name": part}).text
    assert reader.get("/api/analyses", query_string={"source": source}).status_code == 200


@pytest.mark.slow
def test_every_page_and_the_first_one_lead_there(studio: tuple[Flask, str]) -> None:
    app, _ = studio
    home = app.test_client().get("/").text
    assert home.count('href="/analyses"') == 2
    listed = app.test_client().get("/analyses").text
    assert all(f'href="{each}"' in listed for each in ("/analysers", "/audit", "/instances"))


@pytest.mark.slow
def test_a_job_in_a_list_leads_to_what_it_read(studio: tuple[Flask, str]) -> None:
    app, _ = studio
    admin = client_with(app, "admin")
    batches = admin.get("/api/jobs").json
    assert batches
    pages = [admin.get(f"/jobs/{each['id']}").text for each in batches["jobs"]]
    assert sum("What is heard in it<span" in each for each in pages) >= 2  # read, and analysed


@pytest.mark.slow
def test_the_door_leads_back_to_the_recording_and_nowhere_else(studio: tuple[Flask, str]) -> None:
    app, source = studio
    page = app.test_client().get("/analyses", query_string={"source": source}).text
    door = page.partition('<a href="/jobs/enter?to=')[2].partition('"')[0]
    assert door.startswith("/analyses%3Fsource%3D")
    client = client_with(app, "read")
    led = client.get(f"/jobs/enter?to={door}")
    assert led.status_code == 303
    assert client.get(led.headers["Location"]).status_code == 200
    for elsewhere in ("/analyses?source=x\ny", "//example.org", "/analyses/../jobs"):
        led = client.get("/jobs/enter", query_string={"to": elsewhere}, headers=OWN)
        assert led.headers["Location"] == "/jobs"
