"""JAMS in the forms that there have been, by several annotators, with names and no addresses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from descant.errors import InvalidInput
from descant.ingest import read, reader_for
from descant.ingest.describing import Placement, describe, names_for
from descant.ingest.harmony import HarmonyEvent, Segment
from descant.ingest.jams import Jams
from descant.ingest.reading import Person, Reading, Text
from descant.ingest.score import NoteTable
from descant.ontology.iris import OA, RDF
from descant.ontology.mapping import Facts, restore
from descant.ontology.minting import Minter
from descant.ontology.records import Agent, AgentKind, Annotation, Claim
from descant.ontology.validation import require
from tests.ingest.documents import as_input

RECORDED = NamedNode("https://example.org/id/file/sha256-a.wav")
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


@pytest.mark.parametrize("value", [[], {"a": 1}, {"annotations": []}, {"annotations": [annotation("tea", [])]}])
def test_json_without_annotations_that_are_known_is_no_jams(tmp_path: Path, value: Any) -> None:
    with pytest.raises(InvalidInput, match=r"there is no (list|annotation of)"):
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


SHEET = {"annotator": {"name": "Ann", "email": "ann@example.org"}}
PROGRAM = {"data_source": "program", "annotation_tools": "Ear 1.0", "annotator": {}}


def observation(start: float, lasts: float, value: Any, confidence: float | None = None) -> dict[str, Any]:
    return {"time": start, "duration": lasts, "value": value, "confidence": confidence}


def test_tags_keys_sections_and_tempi_are_statements_with_their_times_and_names(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path,
        annotation("tag_gtzan", [observation(0, 3, "blues", 0.7), observation(1, 1, "rock")], **SHEET),
        annotation("key_mode", [observation(0, 3, "Bb:minor")], **PROGRAM),
        annotation("segment_open", [observation(0, 3, "A")], **PROGRAM),
        annotation("tempo", [observation(0, 3, 90.5, 7)], **PROGRAM),
        annotation("multi_segment", [observation(0, 2, {"label": "a", "level": 1})]),
    )
    told = [(each.kind, each.value, each.start, each.end, each.by, each.by_program) for each in reading.statements]
    assert told == [
        ("tag", "blues", None, None, "Ann", False),
        ("tag", "rock", 1, 2, "Ann", False),
        ("key", "Bb:minor", None, None, "Ear 1.0", True),
        ("segment", "A", 0, 3, "Ear 1.0", True),
        ("tempo", 90.5, None, None, "Ear 1.0", True),
        ("segment", "a", 0, 2, None, False),
    ]
    assert [each.confidence for each in reading.statements][:5] == [0.7, None, None, None, None]
    assert reading.statements[4].unit == "bpm"
    assert reading.problems == ()


def test_notes_are_a_table_in_seconds(tmp_path: Path) -> None:
    midi = [observation(1, 0.5, 61.2), observation(0, 2, 60), observation(2, 1, 128), observation(3, 1, "C")]
    hertz = [observation(0.5, 1, 440.0), observation(0.6, 1, 0)]
    reading = reading_of(tmp_path, annotation("note_midi", midi, **SHEET), annotation("note_hz", hertz, **PROGRAM))
    assert reading.score is not None
    found = [(each.sounding, each.step, each.octave, each.onset, each.staff) for each in reading.score.notes.notes]
    assert found == [(60, "C", 4, 0, 1), (69, "A", 4, 1, 2), (61, "C", 4, 2, 1)]
    assert reading.score.notes.seconds == ((0, 2), (0.5, 1), (1, 0.5))
    assert (reading.score.bars, len(reading.score.parts)) == ((), 2)
    assert NoteTable.from_tsv(reading.score.notes.to_tsv()) == reading.score.notes
    assert [each.message[:2] for each in reading.problems] == ["2 ", "Ti", "1 ", "Ti"]


@pytest.mark.parametrize(
    ("namespace", "value"),
    [
        ("pitch_contour", {"index": 0, "frequency": 440.0, "voiced": True}),
        ("vector", [1.0, 2.0]),
        ("lyrics", "la la"),
        ("mood_thayer", [0.1, 0.2]),
        ("pitch_midi", 60),
        ("onset", None),
        ("pattern_jku", {"midi_pitch": 60, "morph_pitch": 60, "staff": 0, "pattern_id": 1, "occurrence_id": 1}),
        ("scaper", {"label": "siren"}),
        ("blob", {"any": "thing"}),
    ],
)
def test_what_is_more_than_words_stays_in_the_file_and_is_named(tmp_path: Path, namespace: str, value: Any) -> None:
    reading = reading_of(tmp_path, annotation(namespace, [observation(0, 1, value)], **SHEET))
    [said] = reading.statements
    assert (said.kind, said.value, said.by) == (namespace, None, "Ann")
    assert "1 observations" in reading.problems[0].message
    assert namespace in reading.problems[0].message


def test_a_namespace_that_is_not_known_beside_others_is_remarked(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, annotation("tea", "anything"), annotation("tempo", []))
    assert "'tea' is not known" in reading.problems[0].message
    assert reading.statements == ()


def test_what_is_neither_word_nor_number_is_counted(tmp_path: Path) -> None:
    rows = [observation(0, 1, value) for value in (None, {}, [1, 2], "", "ok", True)]
    reading = reading_of(tmp_path, annotation("tag_open", rows))
    assert [each.value for each in reading.statements] == ["ok"]
    assert "5 observations" in reading.problems[0].message


def test_what_is_said_is_in_the_graph_by_whom_and_of_which_recording(tmp_path: Path) -> None:
    said = document(
        annotation("tag_open", [observation(0, 3, "slow"), observation(1, 1, "loud")], **SHEET),
        annotation("tag_open", [observation(0, 3, "soft", 0.25)], **PROGRAM),
        annotation("chord", [observation(0, 3, "C:maj")], **PROGRAM),
        annotation("key_mode", [observation(0, 3, "F#:minor")], **PROGRAM),
        annotation("vector", [observation(0, 3, [1, 2])], **PROGRAM),
    )
    said["file_metadata"]["identifiers"] = {"file": RECORDED.value}
    found = described(tmp_path, said)
    require(found)
    facts = Facts(found)
    annotations = [restore(Annotation, facts, each) for each in facts.subjects(RDF.type, OA.Annotation)]
    by_body = {each.bodies[0].value: each for each in annotations if hasattr(each.bodies[0], "value")}
    assert by_body["slow"].targets == (RECORDED,)
    assert by_body["slow"].motivations == (OA.tagging,)
    assert not isinstance(by_body["slow"], Claim)
    [part] = by_body["loud"].targets
    assert (part.source, part.selectors[0].value) == (RECORDED, "t=1,2")
    soft = by_body["soft"]
    assert isinstance(soft, Claim)
    assert soft.confidence == 0.25
    names = {each.iri: (each.name, each.kind) for each in (restore(Agent, facts, iri) for iri in creators(annotations))}
    assert names[soft.creator] == ("Ear 1.0", AgentKind.SOFTWARE)
    assert names[by_body["slow"].creator] == ("Ann", AgentKind.PERSON)
    assert {kind for _, kind in names.values()} == {AgentKind.SOFTWARE, AgentKind.PERSON}
    assert "http://purl.org/NET/c4dm/keys.owl#FSharpMinor" in by_body
    [about_file] = [each for each in annotations if each.motivations == (OA.describing,)]
    assert about_file.bodies[0].value.endswith(".jams")
    assert "ann@example.org" not in repr(found)


def creators(annotations: list[Any]) -> set[Any]:
    return {each.creator for each in annotations if each.creator}


def described(folder: Path, said: Any) -> list[Quad]:
    file = as_input(folder, said, name="a.jams")
    names = names_for(Minter("https://example.org/"), file, "a.jams", Placement(), extension=".jams", reader="jams 2")
    when = datetime(2026, 1, 2, tzinfo=UTC)
    return list(describe(read(file), names, file=file, reader=Jams(), placement=Placement(), when=when))


@settings(max_examples=30, deadline=None)  # each holds a document against all shapes
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["tag_open", "tempo", "key_mode", "segment_open", "vector", "note_midi", "note_hz"]),
            st.floats(0, 1e5) | st.just(0),
            st.floats(0, 1e5) | st.just(0),
            st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.lists(st.floats(0, 1)),
            st.sampled_from([SHEET, PROGRAM, {}, {"data_source": "program"}]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_said_conforms(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]) -> None:
    said = document(
        *(annotation(space, [observation(start, lasts, value)], **by) for space, start, lasts, value, by in rows)
    )
    for each in said["annotations"]:
        each["sandbox"] = {"kind": "odd"} if each["namespace"] == "vector" else {}
    require(described(tmp_path_factory.mktemp("said"), said))
