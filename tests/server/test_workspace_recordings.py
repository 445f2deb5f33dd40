"""A recording in the workspace, over HTTP: its peaks, and what stands along it, however long it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from descant.analysis.findings import Finding
from descant.ingest.sound.peaks import HEADER
from descant.ontology.iris import DSC, FRBR
from descant.server.workspace.lanes import MOST, TAGS
from descant.store.files import files_of
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS
from tests.listened import BAR, Listened, beats, chords, sound, tags
from tests.server.conforming import as_sent_by, asking, conforming
from tests.server.test_concordances import asked

THREE_HOURS = 3 * 3600


@pytest.fixture
def version(app: Flask, ingest: Any, tmp_path: Path) -> NamedNode:
    """Of a score and a recording."""
    score = write(tmp_path, "Piece -- whole", list(CHORDS))
    ingest(score)
    ingest(sound(score))
    [row] = asked(app, "SELECT ?v { ?s a dsc:RecordedSource ; frbr:embodimentOf ?v }")
    return NamedNode(row["v"].value)


@pytest.fixture
def listened(app: Flask, version: NamedNode) -> Listened:
    here = app.extensions["descant"]
    [row] = asked(app, "SELECT ?f { ?s a dsc:RecordedSource ; frbr:exemplar ?f }")
    return Listened(here.config, here.stores, here.engine, NamedNode(row["f"].value))


def lanes(client: FlaskClient, listened: Listened, **more: str) -> dict[str, Any]:
    answer = client.get("/api/workspace/lanes", query_string={"recording": listened.file.value, **more})
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.get_json()
    return found


def peaks(client: FlaskClient, listened: Listened, points: int | None = None) -> tuple[tuple[int, ...], np.ndarray]:
    wanted = {"recording": listened.file.value} | ({} if points is None else {"points": str(points)})
    data = client.get("/api/workspace/peaks", query_string=wanted).data
    return HEADER.unpack(data[: HEADER.size]), np.frombuffer(data[HEADER.size :], "<i2").reshape(-1, 2)


def test_peaks_are_as_many_as_are_wanted_and_the_same_sound(client: FlaskClient, listened: Listened) -> None:
    (_, _, rate, frames, count, _), whole = peaks(client, listened, 1 << 18)
    assert count == len(whole)
    assert count * frames / rate == pytest.approx(len(CHORDS) * BAR, abs=1.5)
    (_, _, _, wider, few, _), coarse = peaks(client, listened, 50)
    assert few <= 50 < count
    assert wider % frames == 0
    assert (coarse[:, 0].min(), coarse[:, 1].max()) == (whole[:, 0].min(), whole[:, 1].max())
    assert whole[:, 1].max() > 1000
    answer = client.get(f"/api/workspace/peaks?recording={quote(listened.file.value)}")
    same = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/api/workspace/peaks?recording={quote(listened.file.value)}", headers=same).status_code == 304


def test_peaks_of_three_hours_are_bounded(client: FlaskClient, listened: Listened) -> None:
    """A hundred a second are kept."""
    pixels = np.zeros((THREE_HOURS * 100, 2), "<i2")
    pixels[-1] = -7, 9
    content = listened.file.value.rpartition("/")[2].partition(".")[0]
    kept = HEADER.pack(2, 0, 8000, 80, len(pixels), 1) + pixels.tobytes()
    files_of(listened.config).keep(content, {"peaks.dat": kept})
    for wanted, most in ((None, 4096), (1 << 18, 1 << 18)):
        (_, _, rate, frames, count, _), found = peaks(client, listened, wanted)
        assert most / 2 < count <= most
        assert count * frames / rate == pytest.approx(THREE_HOURS, abs=frames / rate)
        assert found[-1].tolist() == [-7, 9]


def test_of_a_recording_nobody_has_listened_to_nothing_is_said(client: FlaskClient, listened: Listened) -> None:
    none = dict.fromkeys(("bars", "beats", "chords", "tags"))
    assert lanes(client, listened) == {"recording": listened.file.value, **none}


def test_bars_come_as_they_are_played_and_give_the_beats(
    client: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    listened.play(version, [1, 2, 1, 2, 3], 0.75)
    listened.hear("beats", beats(3))
    found = lanes(client, listened)
    assert [(each["index"], each["start"]) for each in found["bars"]["played"]] == [
        (1, 0),
        (2, BAR),
        (1, 2 * BAR),
        (2, 3 * BAR),
        (3, 4 * BAR),
    ]
    assert {each["confidence"] for each in found["bars"]["played"]} == {0.75}
    assert found["beats"]["by"] == "the score"
    assert found["beats"]["beats"][3:6] == [[1.5, 4], [2.0, 1], [2.5, 2]]
    assert lanes(client, listened, version="https://example.org/another")["bars"] is None


def test_bars_whose_times_a_description_gives_stand_where_nobody_looked_for_them(
    app: Flask, client: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    rows = asked(app, f"SELECT ?bar ?index {{ ?bar dsc:barOf {version} ; dsc:barIndex ?index }}")
    bars = {int(row["index"].value): row["bar"] for row in rows}
    placed(listened, {bars[2]: BAR, bars[1]: 0.0})
    found = lanes(client, listened)["bars"]
    assert [(each["index"], each["start"], each["end"]) for each in found["played"]] == [(1, 0, BAR), (2, BAR, 2 * BAR)]
    assert {each["confidence"] for each in found["played"]} == {None}
    listened.play(version, [1, 2, 1], 0.75)
    assert len(lanes(client, listened)["bars"]["played"]) == 3


def placed(listened: Listened, starts: Mapping[NamedNode, float]) -> None:
    graph = NamedNode("https://example.org/description")
    for bar, start in starts.items():
        place = NamedNode(f"{listened.file.value}#t={start},{start + BAR}")
        seconds = {DSC.startSeconds: start, DSC.endSeconds: start + BAR}
        quads = [Quad(bar, DSC.at, place, graph), Quad(place, FRBR.partOf, listened.file, graph)]
        quads += [Quad(place, name, Literal(value), graph) for name, value in seconds.items()]
        listened.stores.public.add(quads)


def test_beats_that_were_heard_stand_where_no_bars_were_found(client: FlaskClient, listened: Listened) -> None:
    listened.hear("beats", [Finding("tempo", 120.0, None, 0.9), *beats(6)])
    assert lanes(client, listened)["beats"]["beats"] == [[0, 1], [0.5, 2], [1, 3], [1.5, 4], [2, 1], [2.5, 2]]


def test_chords_are_those_of_all_kinds(client: FlaskClient, listened: Listened) -> None:
    full, narrow = ["C:maj", "A:min7", "G:maj/3"], ["C:maj", "A:min", "G:maj"]
    listened.hear("chords", [*chords(narrow, kind="majmin"), *chords(full)])
    found = lanes(client, listened)["chords"]["chords"]
    assert [each["chord"] for each in found] == ["C", "Am7", "G/3"]
    assert found[1] == {"chord": "Am7", "start": BAR, "end": 2 * BAR, "confidence": 0.5}


def test_chords_that_a_person_says_go_before(client: FlaskClient, listened: Listened) -> None:
    listened.hear("chords", chords(["C:maj"]))
    listened.say("Ada", ["D:min7", "N"])
    found = lanes(client, listened)["chords"]
    assert (found["by"], [each["chord"] for each in found["chords"]]) == ("Ada", ["Dm7", "N"])
    assert found["chords"][1] == {"chord": "N", "start": BAR, "end": 2 * BAR, "confidence": None}


def test_tags_are_the_weightiest_of_one_model(client: FlaskClient, listened: Listened) -> None:
    scores = {"piano": [0.9, 0.8], "guitar": [0.3, 0.3], "slow": [0.5], "flute": [0.4], "harp": [0.2], "no beat": [0.7]}
    listened.hear("mtt-musicnn", [each for word, of in scores.items() for each in tags(word, of)])
    listened.hear("mtt-vgg", tags("opera", [0.99]))
    found = lanes(client, listened)["tags"]["tags"]
    assert [each["tag"] for each in found] == ["piano", "no beat", "guitar", "slow"]
    assert [each["called"] for each in found] == ["piano", "no beat", "guitar", "slow"]
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    german = lanes(client, listened)["tags"]["tags"]
    assert [(each["tag"], each["called"]) for each in german][::2] == [("piano", "Klavier"), ("guitar", "Gitarre")]
    assert found[0]["times"] == [
        {"start": 0, "end": 3, "confidence": 0.9},
        {"start": 3, "end": 6, "confidence": 0.8},
    ]


def test_lanes_of_three_hours_are_bounded(client: FlaskClient, listened: Listened) -> None:
    """Of chords that change five times a second and of beats the first 20,000; of tags in every patch the best."""
    listened.hear("chords", chords(["C:maj", "G:maj"] * (MOST // 2 + 500), 0.2))
    listened.hear("beats", beats(MOST + 100))
    words = ("piano", "guitar", "slow", "flute", "harp", "violin")
    listened.hear("mtt-musicnn", [each for word in words for each in tags(word, [0.5] * (THREE_HOURS // 3))])
    found = lanes(client, listened)
    assert len(found["chords"]["chords"]) == MOST
    assert found["chords"]["chords"][-1]["end"] == pytest.approx(MOST * 0.2)
    assert len(found["beats"]["beats"]) == MOST
    assert [len(each["times"]) for each in found["tags"]["tags"]] == [THREE_HOURS // 3] * TAGS


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("recording=<", 400),
        ("recording=https://example.org/none", 404),
        ("recording=FILE&points=0", 400),
        ("recording=FILE&points=262145", 400),
        ("recording=FILE&points=many", 400),
        ("recording=SCORE", 404),
    ],
)
def test_what_has_no_peaks_is_told(
    app: Flask, client: FlaskClient, listened: Listened, query: str, status: int
) -> None:
    [row] = asked(app, "SELECT ?f { ?s a dsc:NotatedSource ; frbr:exemplar ?f }")
    query = query.replace("FILE", quote(listened.file.value)).replace("SCORE", quote(row["f"].value))
    answer = client.get(f"/api/workspace/peaks?{query}")
    assert answer.status_code == status
    assert answer.get_json()["detail"]


def test_what_is_no_recording_has_no_lanes(client: FlaskClient) -> None:
    assert client.get("/api/workspace/lanes").status_code == 400
    assert client.get("/api/workspace/lanes?recording=https://example.org/none").status_code == 404


def test_the_interface_keeps_what_its_document_says(
    app: Flask, owner: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    listened.play(version, [1, 2])
    listened.hear("chords", chords(["C:maj", "N"]))
    listened.hear("mtt-musicnn", tags("piano", [0.5]))
    prepare = asking(recording=listened.file.value, version=version.value)
    seen = conforming(app, "/api/workspace/(peaks|lanes)", as_sent_by(owner), prepare, free=".", examples=10)
    assert sorted(seen) == ["GET /api/workspace/lanes", "GET /api/workspace/peaks"]
