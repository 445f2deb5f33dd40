"""Reports in other formats: JAMS that its own library takes, MIDI with the notes, tables, and pictures."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import Quad

from descant.analysis.analysing import analyse_with, key_of
from descant.analysis.built_in import BUILT_IN
from descant.analysis.exporting import FORMATS, Recorded, exported
from descant.analysis.exporting.jams import from_jams
from descant.analysis.exporting.pictures import to_svg
from descant.analysis.exporting.pixels import MOST, png_of
from descant.analysis.exporting.summaries import to_words
from descant.analysis.exporting.tables import curve_csv, curve_rows, to_csv
from descant.analysis.findings import Curve, Finding, Findings, Span, Task
from descant.analysis.reports import Report, report_of
from descant.errors import InvalidInput, NotAcceptable, NotFound
from descant.ingest import read as read_file
from descant.ingest.describing import Placement, describe, names_for
from descant.ingest.inputs import Input
from descant.ingest.jams import Jams
from descant.ingest.reading import Reading
from descant.ontology.minting import Minter
from descant.ontology.validation import require
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
    comes_back(reports[name])


def comes_back(report: Report) -> None:
    """All findings, sorted by their kinds; and the curves that JAMS can hold."""
    said = from_jams(exported(report, "jams"), "a.jams")
    back = sorted((each for one in said for each in one.findings.found), key=told)
    found = sorted(report.findings.found, key=told)
    assert [told(each)[:3] for each in back] == [told(each)[:3] for each in found]
    for mine, theirs in zip(found, back, strict=True):
        assert theirs.confidence == mine.confidence
        assert (theirs.span or ()) == pytest.approx(mine.span or (), abs=1e-9)
    curves = {name: curve for one in said for name, curve in one.findings.curves.items()}
    assert set(curves) == set(report.findings.curves) & {"f0", "embedding"}
    for name, curve in curves.items():
        assert replace(curve, values=EMPTY) == replace(report.findings.curves[name], values=EMPTY)
        assert np.array_equal(curve.values, expected(report.findings.curves[name], name), equal_nan=True)


EMPTY: Any = None


def told(finding: Finding) -> tuple[Any, ...]:
    span = finding.span or ()
    return finding.kind, str(finding.value), bool(span), *(round(each, 6) for each in span), finding.confidence or -1


def expected(curve: Curve, name: str) -> Any:
    """Of an embedding without some number nothing is left."""
    whole = np.isfinite(curve.values).all(axis=1, keepdims=True)
    return curve.values if name == "f0" else np.where(whole, curve.values, np.nan)


numbers = st.floats(-1e6, 1e6, width=32)
shares = st.none() | st.floats(0, 1)
spans = st.none() | st.tuples(st.integers(0, 999), st.integers(0, 999)).map(
    lambda each: Span(min(each) / 7, max(each) / 7)
)
made = st.one_of(
    st.builds(Finding, st.sampled_from(["tag", "chord", "key", "segment", "odd"]), st.text(), spans, shares),
    st.builds(Finding, st.sampled_from(["tempo", "note", "loudness"]), numbers, spans, shares),
    st.builds(Finding, st.just("beat"), st.integers(0, 12), spans, shares),
)
maybe = st.just(float("nan")) | st.floats(0, 1e4, width=32)


@st.composite
def drawn(draw: st.DrawFn, width: int, columns: tuple[str, ...] = ()) -> Curve:
    rows = draw(st.lists(st.tuples(*[maybe] * width), max_size=20))
    step, start = draw(st.floats(0.001, 10)), draw(st.floats(0, 10))
    return Curve(np.array(rows, np.float32).reshape(-1, width), step, columns, "Hz", start)


@given(
    st.lists(made, max_size=12).map(tuple),
    st.fixed_dictionaries({}, optional={"f0": drawn(2, ("Hz", "probability")), "embedding": drawn(3)}),
)
def test_whatever_is_found_comes_back_from_jams(found: tuple[Finding, ...], curves: dict[str, Curve]) -> None:
    comes_back(odd(found, curves, duration=150.0))


def odd(found: tuple[Finding, ...], curves: Mapping[str, Curve] = {}, duration: float = 10.0) -> Report:
    findings = Findings(found, curves)
    return Report(
        key="k", analyser="odd", task=Task.TAGS, version="1", description="Odd", duration=duration, findings=findings
    )


@pytest.mark.parametrize("name", BUILT_IN)
def test_its_jams_is_read_as_what_a_program_said(
    reports: dict[str, Report], silent: dict[str, Report], name: str, tmp_path: Path
) -> None:
    for report in (reports[name], silent[name]):
        (tmp_path / "a.jams").write_bytes(exported(report, "jams", of=Recorded("a.wav", "sha256-a", "https://a/b.wav")))
        reading = read_file(Input.of(tmp_path / "a.jams"))
        assert reading.about.titles == ()  # the name of a file is no title of a work
        found = report.findings.found
        words = [each for each in found if each.kind not in ("chord", "majmin", "beat", "note")]
        said = [each for each in reading.statements if each.value is not None]
        told = [(each.kind, each.value, each.start is None, each.confidence) for each in said]
        assert sorted(told, key=str) == sorted(
            ((each.kind, each.value, each.span is None, each.confidence) for each in words), key=str
        )
        assert {each.about for each in reading.statements} <= {"https://a/b.wav"}
        assert all(each.by_program and f"Descant, {name}" in str(each.by) for each in reading.statements)
        assert all(each.by_program for each in reading.harmonies)
        assert sum(len(each.events) for each in reading.harmonies) == sum(
            each.kind in ("chord", "majmin") for each in found
        )
        assert len(reading.score.notes if reading.score else ()) == len(report.findings.of("note"))
        require(described(Input.of(tmp_path / "a.jams"), reading))


def described(file: Input, reading: Reading) -> list[Quad]:
    names = names_for(Minter("https://a/"), file, "a.jams", Placement(), extension=".jams", reader="jams 2")
    when = datetime(2026, 1, 2, tzinfo=UTC)
    return list(describe(reading, names, file=file, reader=Jams(), placement=Placement(), when=when))


def test_what_lasts_as_long_as_the_recording_is_of_the_whole_in_other_people_s_jams_too() -> None:
    data = [{"time": 0, "duration": 60, "value": "slow", "confidence": 1}, {"time": 0, "duration": 6, "value": "loud"}]
    chord = {"namespace": "chord", "data": [{"time": 0, "duration": 60, "value": "C"}]}
    document = {"annotations": [{"namespace": "tag_open", "data": data}, chord], "file_metadata": {"duration": 60.001}}
    tags, chords_ = from_jams(json.dumps(document).encode(), "a.jams")
    assert [each.span for each in tags.findings.found] == [None, Span(0, 6)]
    assert [each.span for each in chords_.findings.found] == [Span(0, 60)]  # which is a time by its nature


@pytest.mark.parametrize(
    "wrong",
    [
        {"shape": [10**9, 10**9]},
        {"shape": [-1, 2]},
        {"shape": [0, 2]},
        {"step": 0},
        {"shape": [3]},
        {"shape": [float("inf"), 2]},
        {"shape": [2, 10**9]},
        {"shape": [10**8, 2]},
        {"shape": [1, 2]},
    ],
)
def test_a_curve_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    document = json.loads(exported(odd((), {"embedding": Curve(np.ones((2, 2), np.float32), 1.0)}), "jams"))
    document["annotations"][0]["sandbox"] |= wrong
    with pytest.raises(InvalidInput, match=r"a\.jams"):
        from_jams(json.dumps(document).encode(), "a.jams")


def test_a_short_document_has_no_long_curves() -> None:
    about = {"curve": "embedding", "step": 1, "start": 0, "shape": [5_000_000, 1], "columns": [], "unit": ""}
    empty = {"namespace": "vector", "data": [], "sandbox": about}
    [said] = from_jams(json.dumps({"annotations": [empty]}).encode(), "a.jams")  # of a long silence
    assert np.isnan(said.findings.curves["embedding"].values).all()
    tracemalloc.start()
    with pytest.raises(InvalidInput, match=r"a\.jams: .* no data for most of its length"):
        from_jams(json.dumps({"annotations": [empty] * 1000}).encode(), "a.jams")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100_000_000


def test_only_what_is_asked_for_is_looked_at() -> None:
    about = {"curve": "embedding", "step": 1, "start": 0, "shape": [10**8, 1], "columns": [], "unit": ""}
    chord = {"namespace": "chord", "data": [{"time": 0, "duration": 60, "value": "C"}]}
    beats = {"namespace": "beat", "data": [{"time": "soon"}]}
    document = {"annotations": [{"namespace": "vector", "data": [], "sandbox": about}, beats, chord]}
    [said] = from_jams(json.dumps(document).encode(), "a.jams", "chord")
    assert [each.value for each in said.findings.found] == ["C"]


def test_jams_names_the_recording() -> None:
    file = "https://example.org/id/file/sha256-ab.flac"
    told = json.loads(exported(odd(()), "jams", of=Recorded("quartet.flac", "sha256-ab", file)))["file_metadata"]
    assert told["title"] == "quartet.flac"
    assert told["identifiers"] == {"sha256": "ab", "file": file}


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


def test_a_note_of_no_length_ends_and_one_of_no_confidence_is_soft() -> None:
    found = (Finding("note", 60, Span(1.0, 1.0002), 0.0), Finding("note", 62, Span(2.0, 3.0)))
    file = mido.MidiFile(file=io.BytesIO(exported(replace(odd(found), task=Task.NOTES), "midi")))
    played = [each for each in file.tracks[0] if each.type in ("note_on", "note_off")]
    assert [(each.type, each.note) for each in played] == [
        ("note_on", 60), ("note_off", 60), ("note_on", 62), ("note_off", 62),
    ]  # fmt: skip
    assert [each.velocity for each in played if each.type == "note_on"] == [1, 64]


def test_labels_that_follow_one_another_are_a_lab_that_mir_eval_takes(
    reports: dict[str, Report], silent: dict[str, Report], tmp_path: Path
) -> None:
    from mir_eval.io import load_labeled_intervals

    for name, kind in (("chords", "chord"), ("structure", "segment"), ("key", "key")):
        found = reports[name].findings.of(kind)
        (tmp_path / f"{name}.lab").write_bytes(exported(reports[name], "lab"))
        intervals, labels = load_labeled_intervals(str(tmp_path / f"{name}.lab"))
        assert labels == [each.value for each in found]
        spans = [each.span or (0, reports[name].duration) for each in found]
        assert np.abs(intervals - spans).max() < 1e-5
    assert exported(silent["structure"], "lab") == b""
    majmin = exported(reports["chords"], "lab", kind="majmin").decode().splitlines()
    assert len(majmin) == len(reports["chords"].findings.of("majmin"))
    with pytest.raises(NotAcceptable, match="no labels"):
        exported(reports["loudness"], "lab")


def test_the_main_thing_is_told_in_words(reports: dict[str, Report], silent: dict[str, Report]) -> None:
    assert to_words(reports["key"]).startswith("C major (0.")
    assert "chords: C:maj A:min F:maj G:maj C:maj …" in to_words(reports["chords"])
    assert to_words(reports["tuning"]).endswith(" Hz")
    assert to_words(reports["mtt-vgg"]).count("(0.") == 5
    assert to_words(silent["structure"]) == "there is nothing to be heard, so there are no segments"
    odd_ones = (Finding("tempo", 90.04), Finding("metre", 3), Finding("beat", 1, Span(1, 1)), Finding("tea", "x"))
    assert to_words(odd(odd_ones)) == "tempo 90.04 bpm; metre 3; 1 beats; 1 × tea"


def test_findings_of_one_kind_stand_apart(reports: dict[str, Report]) -> None:
    found = (Finding("tempo", 120.0), Finding("beat", 1, Span(0.5, 0.5)))
    rows = list(csv.DictReader(io.StringIO(exported(odd(found), "csv", kind="beat").decode())))
    assert [(each["start"], each["kind"]) for each in rows] == [("0.5000", "beat")]
    with pytest.raises(NotFound, match="It found tempo, beat"):
        exported(odd(found), "csv", kind="tea")


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


FORMULAS = ["=HYPERLINK()", "+1+1", "-1+1|cmd", "@SUM(1)", "\tx", "\r=1", "\n=1", "＝1", "-", "-1e", "+1 "]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_table_is_a_formula(text: str) -> None:
    [_, row] = csv.reader(io.StringIO(to_csv(odd((Finding(text, text),))).decode(), newline=""))
    plain = text.replace("\r", " ")
    assert row == ["", "", f"'{plain}", f"'{plain}", ""]
    [columns, _] = curve_rows(Curve(np.zeros((1, 1), np.float32), 1.0, (text,)))
    assert columns == ["time", f"'{plain}"]


@pytest.mark.parametrize("value", ["-1", "+1.5", "-1e-05", -1.5, "C#:min", "F:maj/b3"])
def test_numbers_stay_numbers(value: str | float) -> None:
    assert next(csv.DictReader(io.StringIO(to_csv(odd((Finding("x", value),))).decode())))["value"] == str(value)


def test_a_curve_without_frames_is_a_table_without_rows() -> None:
    assert list(curve_rows(Curve(np.empty((0, 1), np.float32), 0.1, ("LUFS",)))) == [["time", "LUFS"]]
    assert to_csv(odd((), {"momentary": Curve(np.empty((0, 1), np.float32), 0.1, ("LUFS",))})) == b"time,LUFS\n"


def test_a_long_curve_comes_in_pieces() -> None:
    pieces = list(curve_csv(Curve(np.zeros((2500, 2), np.float32), 0.5)))
    assert len(pieces) == 3
    assert len(list(csv.reader("".join(pieces).splitlines()))) == 2501


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


@pytest.mark.parametrize("name", [each for each in BUILT_IN if BUILT_IN[each].task in PICTURED])
def test_each_kind_of_finding_has_its_picture_with_curves_or_without(reports: dict[str, Report], name: str) -> None:
    report = reports[name]
    for kind in dict.fromkeys(each.kind for each in report.findings.found):
        picture = exported(report, "svg", kind=kind)
        assert etree.fromstring(picture).findtext("{*}title") == report.description
    if name in ("loudness", "f0"):
        assert picture == exported(report, "svg")  # the curve is all that can be drawn
        assert exported(report, "png", kind=kind).startswith(b"\x89PNG")
    bare = replace(report, findings=Findings(report.findings.found))
    assert etree.fromstring(exported(bare, "svg")).findtext("{*}title") == report.description


@pytest.mark.parametrize("width", [360, 960])
@pytest.mark.parametrize("name", [each for each in BUILT_IN if BUILT_IN[each].task in PICTURED])
def test_all_that_is_written_has_room(reports: dict[str, Report], name: str, width: int) -> None:
    """By seven pixels a letter; a picture is shown as wide as it is drawn."""
    picture = etree.fromstring(to_svg(reports[name], width))
    assert picture.get("width") == str(width)
    times = 0
    for each in picture.iter("{*}text"):
        x, long, anchor = float(each.get("x")), 7 * len(each.text or ""), each.get("text-anchor", "start")
        left = x - {"start": 0, "middle": long / 2, "end": long}[anchor]
        assert left >= -8
        assert left + long <= width + 2
        times += re.fullmatch(r"\d+:\d\d", each.text or "") is not None
    assert times >= 2  # the structure has an axis as well


def test_pictures_are_dark_where_their_page_is(reports: dict[str, Report]) -> None:
    style = etree.fromstring(exported(reports["key"], "svg")).findtext("{*}style")
    assert "prefers-color-scheme:dark" in style
    import pyvips

    png = pyvips.Image.new_from_buffer(exported(reports["key"], "png"), "")
    assert min(png.getpoint(1, 1)[:3]) > 240  # on paper, wherever it is looked at


def test_a_picture_that_is_too_large_is_drawn_coarser() -> None:
    import pyvips

    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="4000"><rect width="9" height="9"/></svg>'
    drawn = pyvips.Image.new_from_buffer(png_of(svg), "")
    assert 0.9 * MOST < drawn.width * drawn.height <= 1.01 * MOST


def test_control_characters_are_in_no_picture() -> None:
    found = Findings((Finding("segment", "A\x00\x0b\ud800&", Span(0, 9)),), {"features": _noise()})
    report = Report(
        key="k", analyser="a", task=Task.STRUCTURE, version="1", description="A\x1b", duration=9.0, findings=found
    )
    assert etree.fromstring(exported(report, "svg")).findtext("{*}title") == "A"
    assert exported(report, "png").startswith(b"\x89PNG")


def _noise() -> Curve:
    return Curve(np.random.default_rng(1).normal(size=(20, 4)).astype(np.float32), 0.5)


def test_a_picture_says_why_there_is_nothing_in_it(silent: dict[str, Report]) -> None:
    assert "nothing to be heard" in exported(silent["structure"], "svg").decode()


def test_png_is_the_same_picture(reports: dict[str, Report]) -> None:
    written = exported(reports["chords"], "png")
    assert written.startswith(b"\x89PNG")


def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(reports: dict[str, Report]) -> None:
    with pytest.raises(NotFound, match="csv, jams, lab, midi, b8b, svg, png"):
        exported(reports["key"], "docx")
    assert json.loads(exported(reports["key"], "jams"))
    assert set(FORMATS) == {"csv", "jams", "lab", "midi", "b8b", "svg", "png"}
