"""JSON, CSV, records and pictures of a comparison."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import NamedNode

from descant.analysis.comparing_scores.comparing import Comparison, compare
from descant.analysis.comparing_scores.documents import to_document, to_json
from descant.analysis.comparing_scores.flow_pictures import flow_picture
from descant.analysis.comparing_scores.kinds import Kind
from descant.analysis.comparing_scores.legend import KINDS, words
from descant.analysis.comparing_scores.matrices import chords_picture, instrumentation_picture
from descant.analysis.comparing_scores.pictures import curves, ribbon
from descant.analysis.comparing_scores.records import Named, to_records
from descant.analysis.comparing_scores.summary import sentences
from descant.analysis.comparing_scores.tables import BAR_COLUMNS, NOTE_COLUMNS, bars_csv, notes_csv
from descant.ingest.score import NoteTable, Score
from descant.ontology import Minter, quads, records, validate
from tests.analysis.comparing_scores.versions import beside, changed, compared, moved, score, scores

SVG = "{http://www.w3.org/2000/svg}"
ONE = score(
    {
        "Violin": ["C5@0+1 D5@1+1 E5@2+2", "F5@0+4", "G5@0+2 D5@2+2", "C5@0+4", ""],
        "Cello": ["C3@0+2 G2@2+2", "F3@0+4", "G2@0+4", "C3@0+4", "C3@0+1"],
    }
)
OTHER = score(
    {
        "=cmd()": ["C5@0+1 D4@1+1 E5@2+1 A5@3+0~", "E5@0+4", "C5@0+4", "Db5@1+1", ""],
        "left": ["C3@0+2 G2@2+2", "F2@0+2", "C3@0+4", "", ""],
    },
    empty=[4],
)
FOUND = compare(ONE, OTHER, beside(ONE, OTHER, [0, 1, 3, -1, 4]), names=("a <score>", "the & arrangement"))


def test_the_document_says_what_was_found() -> None:
    document = json.loads(to_json(FOUND, detailed=True))
    assert [each["name"] for each in document["versions"]] == ["a <score>", "the & arrangement"]
    assert [each["filled"] for each in document["versions"]] == [5, 4]
    assert [row["status"] for row in document["rows"]] == [
        "compared",
        "compared",
        "left out",
        "compared",
        "added",
        "not filled",
    ]
    first = document["rows"][0]
    assert first["bars"] == [{"bar": 1, "last": 1, "number": "1"}] * 2
    assert first["counts"] == [
        {"identical": 3, "octave": 1, "duration": 1},
        {"identical": 3, "octave": 1, "duration": 1, "no match": 1},
    ]
    assert sum(first["shares"].values()) == pytest.approx(1)
    assert sum(document["kinds"].values()) == pytest.approx(1)
    assert [note["kind"] for note in first["notes"][0]] == [each.kind.value for each in FOUND.rows[0].notes[0]]
    assert set(document["summary"]) == {"en", "de"}
    assert document["harmony"]["bars"]["no chord"] == 0
    assert "notes" not in to_document(FOUND)["rows"][0]


def test_nothing_that_is_not_there_is_a_number() -> None:
    """JSON knows no nan, so that writing would fail."""
    silent = score({"a": ["C4@0+4", ""]}, empty=[1])
    document = json.loads(to_json(compared(silent, silent), detailed=True))
    assert document["harmony"] is None
    assert document["contour"]["upper"]["correlation"] is None


def rows_of(pieces: Sequence[str]) -> list[dict[str, str]]:
    return list(csv.DictReader("".join(pieces).splitlines()))


def test_a_row_a_bar_and_a_row_a_note() -> None:
    bars, notes = rows_of(list(bars_csv(FOUND))), rows_of(list(notes_csv(FOUND)))
    assert tuple(bars[0]) == BAR_COLUMNS
    assert tuple(notes[0]) == NOTE_COLUMNS
    assert [each["status"] for each in bars] == [row.status.value for row in FOUND.rows]
    assert [bars[0][name] for name in ("identical", "octave", "duration", "other_none")] == ["3", "1", "1", "1"]
    assert (bars[2]["other_bar"], bars[2]["identity"], bars[2]["none"]) == ("", "", "3")
    assert len(notes) == len(ONE.notes) + len(OTHER.notes)
    grace = next(each for each in notes if each["grace"] == "1")
    assert (grace["kind"], grace["partner"], grace["lasts"]) == ("no match", "", "0")
    assert {each["kind"] for each in notes if each["version"] == "1" and each["bar"] == "5"} == {""}
    assert {each["part"] for each in notes} == {"Violin", "Cello", "'=cmd()", "left"}


def narrow_flow(found: Comparison) -> bytes:
    return flow_picture(found, 340)


PICTURES: tuple[Callable[[Comparison], bytes], ...] = (
    *(ribbon, curves, flow_picture, narrow_flow),
    *(instrumentation_picture, chords_picture),
)


@pytest.mark.parametrize("draw", PICTURES)
def test_pictures_are_svg_in_light_and_dark_with_words(draw: Callable[[Comparison], bytes]) -> None:
    for found in (FOUND, compared(ONE, ONE), compared(OTHER, OTHER), nothing()):
        root = etree.fromstring(draw(found))
        assert root.tag == f"{SVG}svg"
        assert root.findtext(f"{SVG}title")
        assert "prefers-color-scheme:dark" in root.findtext(f"{SVG}style", "")
        assert not any("nan" in str(value) for each in root.iter() for value in each.attrib.values())
        assert root.findall(f".//{SVG}text")


def nothing() -> Comparison:
    """Not one bar stands beside another."""
    return compared(ONE, OTHER, [-1] * 5)


def test_all_that_a_bar_is_made_of_has_a_colour_a_mark_and_words() -> None:
    text = ribbon(FOUND).decode()
    root = etree.fromstring(text.encode())
    patterns = {each.get("id"): each for each in root.iter(f"{SVG}pattern")}
    marks = {path.get("d") for each in patterns.values() for path in each.iter(f"{SVG}path")}
    assert len(patterns) == len(KINDS)
    assert len(marks) == len(KINDS) - 1, "identical is plain, all others have a mark of their own"
    said = " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    assert all(words(kind) in said for kind in KINDS)
    for name in re.findall(r"url\(#([\w-]+)\)", text):
        assert name in patterns
    for colour in ("#000000", "#f4531b", "#26d6fc", "#1b44f4", "#859900", "#d825da"):
        assert colour in text


def test_the_ribbon_is_as_high_as_a_bar_is_whole() -> None:
    root = etree.fromstring(ribbon(FOUND))
    columns = [each for each in root.iter(f"{SVG}g") if each.find(f"{SVG}title") is not None]
    assert len(columns) == len(FOUND.rows)
    for column in columns:
        assert sum(float(each.get("height", 0)) for each in column.iter(f"{SVG}rect")) == pytest.approx(150, abs=0.5)


@pytest.mark.parametrize(("draw", "plots"), [(ribbon, 1), (curves, 3)])
def test_pictures_of_all_rows_say_where_these_are(draw: Callable[[Comparison], bytes], plots: int) -> None:
    found = etree.fromstring(draw(FOUND)).findall(f".//{SVG}rect[@class='plot']")
    assert [each.get("data-rows") for each in found] == [str(len(FOUND.rows))] * plots
    assert {(each.get("x"), each.get("width")) for each in found} == {("56", "888")}


def test_a_long_work_is_drawn_in_as_many_columns_as_there_is_room_for() -> None:
    long = score({"a": ["C4@0+4", "D4@0+4"] * 1_500})
    found = compared(long, changed(long, lambda each: moved(each, 12, 0) if each.bar % 2 else each))
    root = etree.fromstring(ribbon(found))
    columns = [each for each in root.iter(f"{SVG}g") if each.find(f"{SVG}title") is not None]
    assert 300 < len(columns) <= 444
    assert columns[0].findtext(f"{SVG}title", "").startswith("bar 1–7: identical 43 %, another octave 57 %")


def test_matrices_have_numbers_in_their_cells() -> None:
    texts = ["".join(each.itertext()) for each in etree.fromstring(instrumentation_picture(FOUND)).iter(f"{SVG}text")]
    assert "in no voice" in texts
    own = FOUND.sides[0].instrumentation
    assert f"{100 * own.same[0, 0]:.0f} + {100 * own.octave[0, 0]:.0f}" in texts


def test_chords_are_drawn_with_marks() -> None:
    texts = ["".join(each.itertext()) for each in etree.fromstring(chords_picture(FOUND)).iter(f"{SVG}text")]
    assert any(re.fullmatch(r"1 [=≈≠–]", each) for each in texts)
    without = chords_picture(compared(ONE, OTHER, [0, 1, 3, -1, 4]))
    assert "There are no chords here." in without.decode()


MINT = Minter("https://example.org/music/")
VERSIONS = (MINT.version("one"), MINT.version("other"))
FILES = (
    NamedNode("https://example.org/music/id/file/one.mei"),
    NamedNode("https://example.org/music/id/file/other.mei"),
)
NAMED = Named.of(MINT, VERSIONS, FILES, "key", datetime(2026, 11, 27, tzinfo=UTC))


def said(found: Comparison, *, notes: bool = False) -> list[Any]:
    return list(to_records(found, NAMED, notes=notes))


def of(kind: type, found: Comparison, *, notes: bool = False) -> list[Any]:
    return [each for each in said(found, notes=notes) if isinstance(each, kind)]


def test_records_say_how_bars_stand_to_each_other() -> None:
    [comparison] = of(records.Comparison, FOUND)
    assert (comparison.one, comparison.other, comparison.transposition, comparison.fifths) == (*VERSIONS, 0, 0)
    assert comparison.alike.identity == pytest.approx(FOUND.shares.identity, abs=1e-5)
    bars = of(records.ComparedBars, FOUND)
    first, second = ([MINT.bar(version, at + 1) for at in range(5)] for version in VERSIONS)
    assert [(each.one, each.other) for each in bars] == [
        ((first[0],), (second[0],)),
        ((first[1],), (second[1],)),
        ((first[2],), ()),
        ((first[3],), (second[2],)),
        ((), (second[3],)),
        ((first[4],), (second[4],)),
    ]
    assert [each.status.name for each in bars] == [
        *("COMPARED", "COMPARED", "LEFT_OUT", "COMPARED", "ADDED", "NOT_FILLED"),
    ]
    assert [each.alike is None for each in bars] == [False, False, True, False, True, True]
    assert said(FOUND) == said(FOUND)


def test_records_say_which_voice_sounds_in_which() -> None:
    voices = {each.iri: each for each in of(records.Voice, FOUND)}
    assert sorted(each.part for each in voices.values()) == ["=cmd()", "Cello", "Violin", "left"]
    for side in (0, 1):
        own = FOUND.sides[side].instrumentation
        found = [each for each in of(records.Sounding, FOUND) if voices[each.voice].version == VERSIONS[side]]
        assert len(found) == int((own.shares > 0).sum())
        assert {voices[each.within].version for each in found} == {VERSIONS[1 - side]}
        assert sum(each.at_pitch for each in found) == pytest.approx(own.same.sum(), abs=1e-4)
        assert sum(each.bars for each in found) == own.mostly[own.shares > 0].sum()


def test_a_voice_that_is_missing_is_an_absence_within_bars() -> None:
    tune, bass = [f"{name}5@0+4" for name in "CDEFGABC"], [f"{name}3@0+4" for name in "EFGABCDE"]
    found = compared(score({"Violin": tune, "Bass": bass}), score({"Piano": tune}))
    [gap] = of(records.AbsenceSelection, found)
    assert gap.qualifier is records.Absence.WITHIN
    assert gap.voice == MINT.voice(VERSIONS[0], "Bass", 2)
    assert [each.value for each in gap.parts] == [f"{FILES[1].value}#bar-{at}" for at in range(1, 9)]
    [passage] = [each for each in of(records.Selection, found) if not isinstance(each, records.AbsenceSelection)]
    assert (passage.bars, passage.voice) == (records.BarSpan(1, 8), gap.voice)
    [material] = of(records.MusicalMaterial, found)
    assert material.labels[0].value == "Bass in bars 1–8 of first version, not in second version"


def test_each_note_has_its_kind_and_its_partners() -> None:
    found = of(records.NotePair, FOUND, notes=True)
    assert not of(records.NotePair, FOUND)
    for side, field in enumerate(("one", "other")):
        named = {getattr(each, field).value.partition("#")[2] for each in found if getattr(each, field)}
        assert named == {each.tone.ids[0] for row in FOUND.rows for each in row.notes[side]}
    kinds = {kind: sum(each.kind.name == kind.name for each in found) for kind in Kind}
    assert all(kinds[kind] for kind in Kind if any(row.count(kind, 0) for row in FOUND.rows))
    assert all((each.one is None or each.other is None) == (each.kind is records.NoteKind.NONE) for each in found)


def test_records_conform_to_the_shapes() -> None:
    work = records.Work(MINT.work("it"))
    known = [records.Version(iri, work.iri) for iri in VERSIONS]
    bars = [records.Bar(MINT.bar(version, at + 1), version, at + 1) for version in VERSIONS for at in range(5)]
    report = validate(list(quads([work, *known, *bars, *said(FOUND, notes=True)], NAMED.iri)))
    assert report.conforms, report


@given(scores(bars=3), scores(bars=3), st.lists(st.integers(-1, 2), min_size=3, max_size=3), st.integers(-5, 6))
def test_whatever_stands_beside_what_can_be_told(one: Score, other: Score, partners: list[int], semitones: int) -> None:
    """Repeats, another order, and nothing at all among them."""
    found = compared(one, other, partners, semitones)
    assert json.loads(to_json(found, detailed=True))["rows"]
    assert len(rows_of(list(bars_csv(found)))) == len(found.rows)
    assert len(rows_of(list(notes_csv(found)))) == sum(len(side) for row in found.rows for side in row.notes)
    for draw in PICTURES:
        etree.fromstring(draw(found))
    assert all(sentences(found, code) for code in ("en", "de"))
    assert len(of(records.ComparedBars, found)) == len(found.rows)
    assert len(list(quads(said(found, notes=True), NAMED.iri))) > len(found.rows)


def test_bars_without_ids_have_no_places() -> None:
    bare = replace(ONE, bars=tuple(replace(bar, ids=()) for bar in ONE.bars))
    assert of(records.AbsenceSelection, compared(bare, replace(bare, notes=NoteTable(bare.notes.notes[:1])))) == []


def test_each_kind_has_its_place_in_the_columns() -> None:
    assert [name for name in BAR_COLUMNS if name in {kind.name.lower() for kind in Kind}] == [
        kind.name.lower() for kind in Kind
    ]
