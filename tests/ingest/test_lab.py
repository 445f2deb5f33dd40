"""`.lab` files: times are checked, words that are no chords are kept and remarked."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.errors import InvalidInput, TooLarge
from descant.ingest import read, reader_for
from descant.ingest.harmony import HarmonyEvent
from descant.ingest.lab import Lab
from descant.ontology.records import TimeBase
from tests.ingest.documents import as_input


def test_tabs_spaces_and_commas_part_the_columns(tmp_path: Path) -> None:
    reading = read(as_input(tmp_path, b"# a comment\n0.0\t1.5\tN\n1.5 2 C:min7/b3\n\n2,3e0,F#\n", name="a.lab"))
    (harmony,) = reading.harmonies
    assert harmony.time_base is TimeBase.SECONDS
    assert harmony.events == (
        HarmonyEvent(0, 1.5, "N", "N"),
        HarmonyEvent(1.5, 2, "C:min7/b3", "C:min7/b3"),
        HarmonyEvent(2, 3, "F#", "F#"),
    )
    assert reading.kind is None
    assert not reading.problems


def test_words_that_are_no_chords_are_kept_with_their_place(tmp_path: Path) -> None:
    reading = read(as_input(tmp_path, b"0 1 C\n1 2 Cm7b5\n", name="a.lab"))
    assert reading.harmonies[0].events[1] == HarmonyEvent(1, 2, None, "Cm7b5")
    assert reading.problems[0].place == "line 2, column 5"
    assert "'Cm7b5'" in reading.problems[0].message


def test_many_problems_are_counted(tmp_path: Path) -> None:
    rows = "0 1 C\n" + "".join(f"{at} {at + 1} ?\n" for at in range(1, 5000))
    problems = read(as_input(tmp_path, rows.encode(), name="a.lab")).problems
    assert len(problems) == 101
    assert problems[-1].message.startswith("4,899 more")


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("0 1 C\n1 nan F", "a.lab:2:3", "'nan' is no time"),
        ("0 inf C", "a.lab:1:3", "'inf' is no time"),
        (f"0 {'9' * 400} C", "a.lab:1", "not a finite number"),
        ("-1 -2 C", "a.lab:1", "negative"),
        ("2 3 C\n-1 2 F", "a.lab:2", "before the line above"),
        ("1 0.5 C", "a.lab:1", "before it starts"),
        ("2 3 C\n0 1 G", "a.lab:2", "before the line above"),
        ("0 1 C\n1 2", "a.lab:2", "a start, an end and a label"),
        ("0 1 verse\n1 2 chorus", "a.lab", "none of the labels is a chord"),
        ("\n \n", "a.lab", "none of the labels is a chord"),
    ],
)
def test_broken_lines_are_named(tmp_path: Path, text: str, place: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as raised:
        list(Lab().read(as_input(tmp_path, text.encode(), name="a.lab")))
    assert str(raised.value).startswith(place)


def test_what_begins_before_the_beginning_is_cut_there(tmp_path: Path) -> None:
    reading = read(as_input(tmp_path, b"-3 -2 D\n-1 2 C:maj\n2 3 F\n", name="a.lab"))
    assert [(each.start, each.end, each.label) for each in reading.harmonies[0].events] == [
        (0, 2, "C:maj"),
        (2, 3, "F"),
    ]
    assert [(each.place, each.message.partition(";")[2]) for each in reading.problems] == [
        ("line 1", " left out."),
        ("line 2", " cut at 0."),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mark_says_the_encoding(tmp_path: Path, encoding: str) -> None:
    (harmony,) = read(as_input(tmp_path, "0 1 C:maj\n1 2 G\n".encode(encoding), name="a.lab")).harmonies
    assert [each.label for each in harmony.events] == ["C:maj", "G"]


@pytest.mark.parametrize("text", ["nan 1 C:maj", "0 inf C:maj", "-Infinity 2 N"])
def test_a_first_line_without_times_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput, match=r"a\.lab:1:\d: '.*' is no time in seconds"):
        read(as_input(tmp_path, text.encode(), name="a.lab"))


def test_overlaps_are_remarked_and_roundings_are_not(tmp_path: Path) -> None:
    reading = read(as_input(tmp_path, b"0 2.0001 C\n2 3 D\n2.5 4 E\n", name="a.lab"))
    assert [problem.place for problem in reading.problems] == ["line 3"]


def test_a_line_of_many_megabytes_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        list(Lab().read(as_input(tmp_path, b"0 1 C" + b" " * (17 << 20), name="a.lab")))


def test_a_long_line_of_spaces_takes_no_long_time(tmp_path: Path) -> None:
    reading = read(as_input(tmp_path, b"0 1 C" + b" " * (8 << 20) + b"x\n1 2 D", name="a.lab"))
    assert reading.harmonies[0].events[1].label == "D"


@pytest.mark.parametrize(
    ("text", "name"), [(b"0 1 C:maj\n", "a.txt"), (b"0.5\t1\tN\n", "a.lab"), (b"\n0 1 x\n", "a.lab")]
)
def test_labs_are_known_by_three_columns(tmp_path: Path, text: bytes, name: str) -> None:
    assert reader_for(as_input(tmp_path, text, name=name)).name == "lab"
