"""Reports in other formats: JAMS that its own library takes, MIDI with the notes, tables, and pictures."""

from __future__ import annotations

import csv
import io
import json
import warnings
from pathlib import Path

import mido
import numpy as np
import pytest
from lxml import etree

from descant.analysis.analysing import analyse_with, key_of
from descant.analysis.built_in import BUILT_IN
from descant.analysis.exporting import FORMATS, exported
from descant.analysis.exporting.jams import from_jams
from descant.analysis.exporting.tables import curve_rows, to_csv
from descant.analysis.findings import Curve, Finding, Findings, Task
from descant.analysis.reports import Report, report_of
from descant.errors import InvalidInput, NotAcceptable, NotFound
from tests.analysis.sounds import chords, silence, write

PICTURED = {
    Task.TAGS, Task.CHORDS, Task.KEY, Task.STRUCTURE, Task.NOTES, Task.BEATS, Task.LOUDNESS, Task.F0, Task.EMBEDDING,
}  # fmt: skip


def reports_of(path: Path) -> dict[str, Report]:
    asked = list(BUILT_IN.values())
    heard, found = analyse_with(path, asked, name=path.name)
    return {each.name: report_of(each, key_of("sha256-a", each), heard, found[each.name]) for each in asked}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    sound = chords(["C:maj", "A:min", "F:maj", "G:maj"] * 4, 2.0)
    return reports_of(write(tmp_path_factory.mktemp("sounds") / "a.wav", sound))


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    return reports_of(write(tmp_path_factory.mktemp("sounds") / "silence.wav", silence(5)))


@pytest.mark.parametrize("name", BUILT_IN)
def test_jams_is_valid_and_has_every_finding(reports: dict[str, Report], name: str) -> None:
    written = exported(reports[name], "jams")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing jams warns of what it imports
        import jams

        read = jams.load(io.StringIO(written.decode()), fmt="jams")
        assert read.validate(strict=True)
    counted = sum(len(each.data) for each in read.annotations if "kind" in each.sandbox)
    assert counted == len(reports[name].findings.found)


@pytest.mark.parametrize("name", BUILT_IN)
def test_findings_come_back_from_jams(reports: dict[str, Report], name: str) -> None:
    found = reports[name].findings.found
    back = {each.kind: each.findings for each in from_jams(exported(reports[name], "jams"), "a.jams")}
    for kind in {each.kind for each in found}:
        assert [each.value for each in back[kind].found] == [each.value for each in found if each.kind == kind]
        for mine, theirs in zip((each for each in found if each.kind == kind), back[kind].found, strict=True):
            if mine.span is not None:
                assert theirs.span == pytest.approx(mine.span)


def test_other_people_s_jams_is_read(shared_data: Path) -> None:
    path = shared_data / "chords" / "casd" / "1212.jams"
    for kind, by, findings in from_jams(path.read_bytes(), path.name):
        assert kind == "chord"
        assert by
        assert len(findings.found) > 50
        assert all(each.span is not None and each.span.end > each.span.start for each in findings.found)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"annotations": [{}]}', '{"annotations": [{"namespace": "beat", "data": [1]}]}']
)
def test_what_is_no_jams_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"a\.jams"):
        from_jams(text.encode(), "a.jams")


def test_midi_has_the_notes_at_their_times(reports: dict[str, Report]) -> None:
    notes = reports["notes"].findings.of("note")
    file = mido.MidiFile(file=io.BytesIO(exported(reports["notes"], "midi")))
    now, starts = 0.0, []
    for message in file:
        now += message.time
        if message.type == "note_on":
            starts.append((now, message.note))
    expected = sorted((each.span.start, int(each.value)) for each in notes if each.span)
    assert len(starts) == len(expected)
    assert np.abs(np.array([time for time, _ in sorted(starts)]) - [time for time, _ in expected]).max() < 0.002
    with pytest.raises(NotAcceptable, match="no notes"):
        exported(reports["key"], "midi")


@pytest.mark.parametrize("name", BUILT_IN)
def test_csv_has_a_row_for_each_finding(reports: dict[str, Report], silent: dict[str, Report], name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(reports[name], "csv").decode())))
    if BUILT_IN[name].task is Task.EMBEDDING:  # which finds nothing that has a name: its curve is the table
        assert len(rows) == len(reports[name].findings.curves["embedding"].values)
        return
    assert len(rows) == len(reports[name].findings.found)
    for row, each in zip(rows, reports[name].findings.found, strict=True):
        assert row["kind"] == each.kind
        assert (row["start"] == "") == (each.span is None)
    assert exported(silent[name], "csv").decode().splitlines()


def test_no_cell_of_a_table_is_a_formula() -> None:
    found = Findings((Finding("tag", "=HYPERLINK()"),))
    report = Report(key="k", analyser="a", task=Task.TAGS, version="1", description="A", duration=1.0, findings=found)
    assert "'=HYPERLINK" in to_csv(report).decode()


def test_a_curve_is_a_table_too() -> None:
    rows = list(curve_rows(Curve(np.array([[1.0, np.nan]], np.float32), 0.5, ("a", "b"), start=0.25)))
    assert rows == [["time", "a", "b"], ["0.2500", "1", ""]]


@pytest.mark.parametrize("name", BUILT_IN)
def test_pictures_are_drawn_in_words_and_shapes(
    reports: dict[str, Report], silent: dict[str, Report], name: str
) -> None:
    if BUILT_IN[name].task not in PICTURED:
        with pytest.raises(NotAcceptable, match="no picture"):
            exported(reports[name], "svg")
        return
    for report in (reports[name], silent[name]):
        picture = etree.fromstring(exported(report, "svg"))
        assert picture.tag == "{http://www.w3.org/2000/svg}svg"
        assert picture.findtext("{*}title") == report.description
    words = [each.text for each in etree.fromstring(exported(reports[name], "svg")).iter("{*}text")]
    assert len(words) > 3 or BUILT_IN[name].task is Task.STRUCTURE
    if name == "chords":
        assert {"C", "Am", "F", "G"} <= set(words)


def test_a_picture_says_why_there_is_nothing_in_it(silent: dict[str, Report]) -> None:
    assert "nothing to be heard" in exported(silent["structure"], "svg").decode()


def test_png_is_the_same_picture(reports: dict[str, Report]) -> None:
    written = exported(reports["chords"], "png")
    assert written.startswith(b"\x89PNG")


def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(reports: dict[str, Report]) -> None:
    with pytest.raises(NotFound, match="csv, jams, midi, svg, png"):
        exported(reports["key"], "docx")
    assert json.loads(exported(reports["key"], "jams"))
    assert set(FORMATS) == {"csv", "jams", "midi", "svg", "png"}
