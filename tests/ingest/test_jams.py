"""JAMS in the forms that there have been, by several annotators, with names and no addresses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from descant.errors import InvalidInput
from descant.ingest import read, reader_for
from descant.ingest.harmony import HarmonyEvent, Segment
from descant.ingest.jams import Jams
from descant.ingest.reading import Person, Reading, Text
from tests.ingest.documents import as_input

ROWS = [{"time": 0, "duration": 1.5, "value": "C:maj", "confidence": 1}, {"time": 1.5, "duration": 1, "value": "G:7/3"}]
EVENTS = (HarmonyEvent(0, 1.5, "C:maj", "C:maj"), HarmonyEvent(1.5, 2.5, "G:7/3", "G:7/3"))


def annotation(namespace: str, data: Any, **metadata: Any) -> dict[str, Any]:
    return {"namespace": namespace, "data": data, "annotation_metadata": metadata, "sandbox": {}}


def document(*annotations: dict[str, Any]) -> dict[str, Any]:
    about = {"title": "Song", "artist": "Singer", "duration": 3, "release": "", "identifiers": {"bbid": 12}}
    return {"annotations": list(annotations), "file_metadata": about, "sandbox": {}}


def reading_of(folder: Path, *annotations: dict[str, Any]) -> Reading:
    return read(as_input(folder, document(*annotations), name="a.jams"))


@pytest.mark.parametrize(
    "data",
    [
        ROWS,
        {"time": [0, 1.5], "duration": [1.5, 1], "value": ["C:maj", "G:7/3"], "confidence": [1, None]},
        {"time": {"0": 0, "1": 1.5}, "duration": {"0": 1.5, "1": 1}, "value": {"0": "C:maj", "1": "G:7/3"}},
        {"columns": ["time", "duration", "value"], "index": [0, 1], "data": [[0, 1.5, "C:maj"], [1.5, 1, "G:7/3"]]},
        [{"start": {"value": 0}, "end": {"value": 1.5}, "label": {"value": "C:maj"}},
         {"start": {"value": 1.5}, "end": {"value": 2.5}, "label": {"value": "G:7/3"}}],
        list(reversed(ROWS)),
    ],
    ids=["list", "columns", "columns by index", "split", "old observations", "unordered"],
)  # fmt: skip
def test_data_in_every_form_are_the_same_chords(tmp_path: Path, data: Any) -> None:
    reading = reading_of(tmp_path, annotation("chord", data))
    assert reading.harmonies[0].events == EVENTS
    assert reading.about.titles == (Text("Song"),)
    assert reading.about.people == (Person("Singer", "performer"),)
    assert reading.about.tags["bbid"] == "12"


def test_files_of_before_version_0_2_are_read(tmp_path: Path) -> None:
    old = {"chord": [{"data": ROWS, "annotation_metadata": {}}], "file_metadata": {}}
    assert read(as_input(tmp_path, old, name="a.jams")).harmonies[0].events == EVENTS


def test_each_annotator_has_a_harmony_and_no_address(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path,
        annotation("chord", ROWS, annotator={"name": "Ann", "email": "ann@example.org"}),
        annotation("chord_harte", ROWS, annotator={"name": "ann@example.org", "id": "A2"}),
        annotation("chord", ROWS, annotator={}, curator={"name": "Cor", "email": "c@example.org"}),
        annotation("chord", ROWS),
        annotation("key_mode", [{"time": 0, "duration": 3, "value": "Bb:minor"}], annotator={"id": "A2"}),
        annotation("segment_open", [{"time": 0, "duration": 3, "value": "verse"}]),
        annotation("multi_segment", [{"time": 0, "duration": 3, "value": {"label": "A", "level": 0}}]),
        annotation("beat", [{"time": 0.5, "duration": 0, "value": 1}, {"time": 1, "duration": 0, "value": 2}]),
    )
    assert [harmony.annotator for harmony in reading.harmonies] == ["Ann", "A2", "Cor", None]
    assert {harmony.keys for harmony in reading.harmonies} == {(Segment(0, 3, "Bb minor"),)}
    assert {harmony.sections for harmony in reading.harmonies} == {(Segment(0, 3, "verse"),)}
    assert {harmony.beats for harmony in reading.harmonies} == {(0.5, 1.0)}
    assert "@" not in repr(reading)


def test_roman_chords_are_made_into_harte(tmp_path: Path) -> None:
    rows = [{"time": 0, "duration": 1, "value": {"tonic": "Bb", "chord": "V65"}}]
    (harmony,) = reading_of(tmp_path, annotation("chord_roman", rows)).harmonies
    assert harmony.events == (HarmonyEvent(0, 1, "F:7/3", "Bb:V65"),)
    assert harmony.notation == "roman"
    assert harmony.conversions


def test_beats_without_chords_are_something(tmp_path: Path) -> None:
    (harmony,) = reading_of(tmp_path, annotation("beat", [{"time": 1, "duration": 0}])).harmonies
    assert (harmony.events, harmony.beats) == ((), (1.0,))


def test_what_is_no_chord_is_kept_and_placed(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, annotation("chord", [{"time": 0, "duration": 1, "value": "Hm"}]))
    assert reading.harmonies[0].events == (HarmonyEvent(0, 1, None, "Hm"),)
    assert reading.problems[0].place == "annotation 1, observation 1"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([{"time": -1, "duration": 1, "value": "C"}], "observation 1: the time -1 is negative"),
        ([{"time": 1, "duration": -1, "value": "C"}], "before it starts"),
        ([{"time": None, "duration": 1, "value": "C"}], "not a finite number"),
        ([{"time": "soon", "duration": 1, "value": "C"}], "not a finite number"),
        ([{"time": 1e308, "duration": 1e308, "value": "C"}], "not a finite number"),
        ({"time": [0], "value": ["C", "D"]}, "not of the same length"),
        ({"value": ["C"]}, "no column of times"),
        ({"columns": ["time"], "data": [[0, 1]]}, "not as long as the header"),
        (["C"], "not an object"),
        ("C", "neither a list nor a table"),
    ],
)
def test_broken_data_are_named(tmp_path: Path, data: Any, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as raised:
        reading_of(tmp_path, annotation("chord", data))
    assert str(raised.value).startswith("a.jams: annotation 1")


@pytest.mark.parametrize("value", [[], {"a": 1}, {"annotations": []}, {"annotations": [annotation("tempo", [])]}])
def test_json_without_chords_is_no_jams(tmp_path: Path, value: Any) -> None:
    with pytest.raises(InvalidInput, match=r"there (is no list|are no chords)"):
        list(Jams().read(as_input(tmp_path, value, name="a.jams")))


def test_broken_json_is_placed(tmp_path: Path) -> None:
    text = json.dumps(document(annotation("chord", ROWS)), indent=1).replace('"value": "G', '"value" "G')
    with pytest.raises(InvalidInput, match=r"a\.jams:1\d:\d+: Expecting ':'"):
        read(as_input(tmp_path, text.encode(), name="a.jams"))


def test_overlaps_are_remarked(tmp_path: Path) -> None:
    rows = [{"time": 0, "duration": 2, "value": "C"}, {"time": 1, "duration": 2, "value": "D"}]
    assert "overlaps" in reading_of(tmp_path, annotation("chord", rows)).problems[0].message


def test_jams_are_known_by_their_content(tmp_path: Path) -> None:
    assert reader_for(as_input(tmp_path, document(annotation("chord", ROWS)), name="a.json")).name == "jams"
