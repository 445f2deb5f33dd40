"""DCML tables, of several versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.errors import InvalidInput
from descant.ingest import read, reader_for
from descant.ingest.harmony import Harmony, Segment
from descant.ingest.inputs import Input
from tests.ingest.documents import as_input

NEW = [
    "mc mn quarterbeats duration_qb timesig globalkey localkey pedal chord numeral form figbass changes relativeroot",
    "1 0 0 1 3/4 f i _ V7 V _ 7 _ _",
    "2 1 1 3/2 3/4 f i _ i{ i _ _ _ _",
    "2 1 5/2 1.5 3/4 f i _ #viio7 #vii o 7 _ _",
    "3 2 4 3 3/4 f III _ V65/V V _ 65 _ V",
    "4 3 7 3 3/4 f III I I[ii%7] ii % 7 _ _",
    "4 3 7 3 3/4 f III _ |PAC _ _ _ _ _",
    "5 4 10 2 3/4 f VI _ @none _ _ _ _ _",
]


def as_table(folder: Path, rows: list[str]) -> Input:
    text = "\n".join(row.replace(" ", "\t").replace("_\t", "\t").removesuffix("_") for row in rows)
    return as_input(folder, text.encode(), name="a.tsv")


def harmony_of(folder: Path, rows: list[str]) -> Harmony:
    (harmony,) = read(as_table(folder, rows)).harmonies
    return harmony


def test_columns_are_taken_together(tmp_path: Path) -> None:
    header = NEW[0].replace("duration_qb", "duration_qb").replace("relativeroot", "relativeroot")
    harmony = harmony_of(tmp_path, [header, *NEW[1:]])
    assert [(event.start, event.end, event.label, event.bar) for event in harmony.events] == [
        (0, 1, "C:7", "0"),
        (1, 2.5, "F:min", "1"),
        (2.5, 4, "E:dim7", "1"),
        (4, 7, "Bb:7/3", "2"),
        (7, 10, "Bb:hdim7/b7", "3"),
        (10, 12, "N", "4"),
    ]
    assert harmony.keys == (Segment(0, 4, "F minor"), Segment(4, 10, "Ab major"), Segment(10, 12, "Db major"))


def test_whole_labels_with_bars_and_places(tmp_path: Path) -> None:
    harmony = harmony_of(
        tmp_path,
        [
            "mc mn mc_onset mn_onset timesig label",
            "1 0 0 3/4 4/4 .Bb.I",
            "2 1 0 0 4/4 V.V7{",
            "2 1 1/2 1/2 4/4 }",
            "2 1 1/2 1/2 4/4 viio6/V\\\\",
            "4 3 1/4 1/4 4/4 I.I",
        ],
    )
    assert [(event.start, event.label) for event in harmony.events] == [
        (0, "Bb:maj"),
        (1, "C:7"),
        (3, "B:dim/b3"),
        (10, "Bb:maj"),
    ]
    assert [each.label for each in harmony.keys] == ["Bb major", "F major", "Bb major"]


def test_the_first_version_counts_beats(tmp_path: Path) -> None:
    harmony = harmony_of(
        tmp_path,
        [
            "chord measure beat timesig global_key local_key numeral form figbass changes relativeroot",
            ".C.I 1 1 4/4 C I I _ _ _ _",
            "V43 1 3 4/4 C I V _ 43 _ _",
            "V7(b9) 3 2.5 4/4 C I V _ 7 b9 _",
        ],
    )
    assert [(event.start, event.label) for event in harmony.events] == [(0, "C:maj"), (2, "G:7/5"), (9.5, "G:7(b9)")]


@pytest.mark.parametrize("place", ["x", "1/0", "nan", "9" * 50, "1e99", "99999999999"])
def test_places_that_are_no_numbers_are_named(tmp_path: Path, place: str) -> None:
    with pytest.raises(InvalidInput, match=r"^a\.tsv:2: the place of the chord is no number"):
        harmony_of(tmp_path, ["mc mn quarterbeats chord", f"1 1 {place} .C.I"])


def test_odd_rows_are_remarked(tmp_path: Path) -> None:
    rows = ["mc mn quarterbeats chord", "1 1 0 .C.I", "1 1 2 hello", "1 1 1 V", "2 2 4 .H.V"]
    problems = read(as_table(tmp_path, rows)).problems
    assert [problem.place for problem in problems] == ["line 3", "line 4", "line 5"]


def test_broken_tables_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there are no chords"):
        harmony_of(tmp_path, ["mc mn quarterbeats chord", "1 1 0 _"])
    with pytest.raises(InvalidInput, match=r"a\.tsv:2: .*(limit|longer)"):
        harmony_of(tmp_path, ["mc mn quarterbeats chord", "1 1 0 " + "V" * 2_000_000])


def test_tables_are_known_by_their_header(tmp_path: Path) -> None:
    assert reader_for(as_table(tmp_path, NEW)).name == "dcml"
