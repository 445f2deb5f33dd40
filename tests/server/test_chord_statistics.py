"""Statistics of chords over HTTP and on their page: counted in steps, kept while the graph is the same."""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.analysis.harmony.statistics import Statistics
from descant.jobs.harmony import counting
from tests.cli.test_harmony import annotated

ADDRESS = "/api/harmony/statistics"
SONGS = {
    "one": ("rock", "1978", ("C:maj F:maj G:7 C:maj", "C:maj F:maj G:maj C:maj")),
    "two": ("jazz", "1961", ("D:min7 G:7 C:maj7 A:7 D:min7 G:7",)),
}


@pytest.fixture
def songs(ingest: Any, tmp_path: Path) -> None:
    for name, (genre, year, chords) in SONGS.items():
        song = json.loads(annotated(*chords))
        song["file_metadata"] |= {"title": name, "identifiers": {"genre": genre, "year": year}}
        (tmp_path / f"{name}.jams").write_text(json.dumps(song))
        ingest(tmp_path / f"{name}.jams")


def asked(client: FlaskClient, query: str = "") -> Any:
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_numbers_are_those_of_a_plain_count(client: FlaskClient, songs: None) -> None:
    plain = Counter(chord for *_, versions in SONGS.values() for each in versions for chord in each.split())
    found = asked(client, "by=genre&most=200")
    assert (found["whole"], found["unread"], found["by"]) == (True, 0, ["genre"])
    whole, jazz, rock = found["groups"]
    assert {row["chord"]: row["places"] for row in whole["chords"]["rows"]} == plain
    assert (whole["sequences"], jazz["value"], jazz["sequences"], rock["sequences"]) == (3, "jazz", 1, 2)
    pairs = Counter(pairwise(SONGS["two"][2][0].split()))
    followed = {(row["from"], row["interval"], row["to"]): row for row in jazz["transitions"]["rows"]}
    assert followed["min7", 5, "7"]["places"] == pairs["D:min7", "G:7"]
    assert followed["7", 5, "maj7"]["probability"] == 0.5


def test_groups_are_what_is_asked_for(client: FlaskClient, songs: None) -> None:
    for tag, values in (
        ("annotator", ["annotator 1", "annotator 2"]),
        ("decade", ["1960", "1970"]),
        ("year", ["1961", "1978"]),
        ("unit", ["seconds"]),
        ("composer", []),
    ):
        assert [each["value"] for each in asked(client, f"by={tag}")["groups"][1:]] == values
    only = asked(client, "by=genre&by=decade&value=jazz&most=1&length=2&vocabulary=root")
    assert [each.get("value") for each in only["groups"]] == [None, "jazz"]
    assert [len(only["groups"][1][name]["rows"]) for name in ("chords", "progressions")] == [1, 1]
    assert (only["length"], only["vocabulary"]) == (2, "root")


def test_tables_matrix_and_picture(client: FlaskClient, songs: None) -> None:
    tables = client.get(f"{ADDRESS}?by=genre&form=csv")
    assert tables.mimetype == "text/csv"
    rows = list(csv.reader(tables.text.splitlines()))
    assert ["genre", "jazz", "chords", "D:min7", "2", "1", "1.0", "0"] in rows
    matrix = list(csv.reader(client.get(f"{ADDRESS}?form=matrix").text.splitlines()))
    from_seventh = next(row for row in matrix if row[2] == "C:7")
    assert float(from_seventh[matrix[0].index("F:maj7")]) == pytest.approx(1 / 3, abs=1e-5)
    picture = client.get(f"{ADDRESS}?by=genre&value=jazz&form=svg")
    assert picture.mimetype == "image/svg+xml"
    assert "genre jazz; sequences: 1" in picture.text
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert "filename=chord-statistics.svg" in picture.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("by=colour", 400),
        ("by=annotator&by=composer&by=decade&by=genre", 400),
        ("length=1", 400),
        ("length=9", 400),
        ("vocabulary=jazz", 400),
        ("most=201", 400),
        ("by=genre&value=polka", 404),
        ("form=pdf", 406),
    ],
)
def test_what_cannot_be_asked_says_why(client: FlaskClient, songs: None, query: str, status: int) -> None:
    answer: Any = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == status
    assert answer.json["remedy"]
    page = client.get(f"/harmony/statistics?{query}")
    assert page.status_code == (200 if status == 406 else status)
    assert status == 406 or 'role="alert"' in page.text


def test_it_follows_the_graph(client: FlaskClient, songs: None, ingest: Any, tmp_path: Path) -> None:
    assert asked(client)["groups"][0]["sequences"] == 3
    (tmp_path / "one.jams").write_text(annotated("C:maj F:maj"))
    ingest(tmp_path / "one.jams")
    found = asked(client, "by=genre")
    assert (found["whole"], found["groups"][0]["sequences"]) == (True, 2)
    assert [each["value"] for each in found["groups"][1:]] == ["jazz"]


def test_nothing_is_counted_twice_while_the_graph_is_the_same(
    client: FlaskClient, songs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asked(client, "by=genre")
    monkeypatch.setattr(Statistics, "take", None)
    assert asked(client, "by=genre") == first


def test_a_request_does_not_wait_for_all_and_the_next_goes_on(
    client: FlaskClient, songs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/api/harmony/progressions?pattern=I")  # all is in the index
    monkeypatch.setattr("descant.server.harmony.asking.PATIENCE", 0.0)
    found = [asked(client) for _ in range(5)]
    assert [each["groups"][0]["sequences"] for each in found] == [1, 2, 3, 3, 3]
    assert [each["whole"] for each in found] == [False, False, False, True, True]
    part = client.get(f"{ADDRESS}?length=3&form=csv")
    assert "chord-statistics-in-part.csv" in part.headers["Content-Disposition"]
    assert "Not all is counted yet" in client.get("/harmony/statistics?length=5").text


def test_what_is_not_in_the_index_yet_is_said(
    client: FlaskClient, songs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("descant.server.harmony.asking.PATIENCE", -1.0)
    found = asked(client)
    assert (found["whole"], found["unread"], found["groups"][0]["sequences"]) == (False, 3, 0)
    assert "3 sequences are still to be read" in client.get("/harmony/statistics").text


def test_what_was_whole_is_shown_until_there_is_more(
    client: FlaskClient, songs: None, ingest: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(client)["whole"]
    (tmp_path / "three.jams").write_text(annotated("E:maj A:maj"))
    ingest(tmp_path / "three.jams")
    client.get("/api/harmony/progressions?pattern=I")
    monkeypatch.setattr("descant.server.harmony.asking.PATIENCE", 0.0)
    found = asked(client)
    assert (found["whole"], found["groups"][0]["sequences"]) == (False, 3)


def test_few_kinds_are_kept(client: FlaskClient, app: Flask, songs: None) -> None:
    for length in range(2, 9):
        for vocabulary in ("full", "triads"):
            asked(client, f"length={length}&vocabulary={vocabulary}")
    kept = app.extensions["descant"].chord_counts._kept
    assert len(kept) == counting._KEPT
    assert list(kept)[-1].length == 8


def test_who_comes_second_gets_what_there_is(app: Flask, client: FlaskClient, songs: None) -> None:
    """Within the time that they would have waited anyway."""
    counts = app.extensions["descant"].chord_counts
    here = app.extensions["descant"]
    assert asked(client)["whole"]
    with counts._turn:
        began = time.monotonic()
        found = counts.get(here.stores.public, here.config, counting.Wish(), 0.05)
        assert time.monotonic() - began < 2
    assert (found.whole, found.document["groups"][0]["sequences"]) == (False, 3)


def test_the_page(client: FlaskClient, songs: None) -> None:
    assert "/harmony/statistics" in client.get("/harmony").text
    page = client.get("/harmony/statistics?by=genre").text
    assert "3 sequences" in page
    assert "As if each chord at the left stood on C" in page
    assert 'href="/harmony/statistics?by=genre&amp;value=jazz"' in page
    assert "C:min7 → F:7" in page
    one = client.get("/harmony/statistics?by=genre&value=jazz").text
    assert "Genre jazz" in one
    assert "1 sequence," in one
    assert "None" not in one
    assert "No sequence has this: composer" in client.get("/harmony/statistics?by=composer").text


def test_the_page_says_what_to_do_where_there_is_nothing(client: FlaskClient) -> None:
    assert asked(client)["groups"][0]["sequences"] == 0
    assert "Nothing here has chords yet" in client.get("/harmony/statistics").text
    assert client.get(f"{ADDRESS}?form=svg").status_code == 200
