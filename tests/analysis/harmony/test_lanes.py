"""Where chords are in a score, and lanes as tables and as RomanText, which others read back."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import music21
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.harmony.lanes import ROW, Chord, Lane, beside_each_other, document, lane_of, to_csv
from descant.analysis.harmony.places import Places
from descant.analysis.harmony.romantext import to_romantext
from descant.analysis.harmony.scores.chords import chords_of
from descant.errors import InvalidInput
from descant.ingest import read
from descant.ingest.chords.roman import Key
from descant.ingest.inputs import Input
from descant.ingest.score import Bar
from descant.ontology.records import TimeBase

C, F, G = "[CEG]", "[FAc]", "[GBd]"
PIECES = {
    "upbeat": f"M:3/4\nG | {C}3 | {F}2 {G} |: {C}3 |1 {G}2 G :|2 {C}3 |]",
    "metres": f"M:6/8\n{C}3/2 {F}3/2 | {G}3 |[M:2/4] {C} {F} | z2 |[M:3/8] {C}3/2 |[M:2/2] {G}2 {C}2 |]",
    "cut": f"M:4/4\nG | {C}4 | {G}3 :| G | {C}4 | {G}2 {C} :|",
    "silent": f"M:4/4\nz4 | {C}4 | z4 | z4 | {G}4 | z4 |]",
    "free": f"M:none\n{C}4 | {F}4 |",
    "one chord": f"M:4/4\n{C}4 | {C}4 | {C}4 |]",
    "cut alone": f"M:3/4\n{C}2 {G} |[M:2/4] {F} {C} |[M:1/4] {C} |[M:3/4] {G}3 |]",
}


def lane(name: str, folder: Path) -> Lane:
    file = folder / "piece.abc"
    file.write_text(f"X:1\nT:{name}\nL:1/4\nK:C\n{PIECES[name]}\n")
    score = read(Input.of(file)).score
    assert score
    return lane_of(chords_of(score), score.bars, name)


def bars(*said: tuple[str | None, float, str | None], **more: object) -> tuple[Bar, ...]:
    """Numbers, durations and metres."""
    found, at = [], 0.0
    for index, (number, lasts, metre) in enumerate(said, 1):
        found.append(Bar(index=index, number=number, onset=at, duration=lasts, metre=metre, **more))  # type: ignore[arg-type]
        at += lasts
    return tuple(found)


def places(lane: Lane) -> list[tuple[int, float, str]]:
    return [(row["ordinal"], row["beat"], row["label"]) for row in document(lane)["chords"]]


def test_bars_and_beats_of_an_upbeat_and_of_endings(tmp_path: Path) -> None:
    """Repeats are not played: the second ending follows the first."""
    found = places(lane("upbeat", tmp_path))
    assert found == [
        (1, 3, "G:maj"), (2, 1, "C:maj"), (3, 1, "F:maj"), (3, 3, "G:maj"), (4, 1, "C:maj"), (5, 1, "G:maj"),
        (6, 1, "C:maj"),
    ]  # fmt: skip


def test_beats_are_those_of_the_metre(tmp_path: Path) -> None:
    found = places(lane("metres", tmp_path))
    assert found[:2] == [(1, 1, "C:maj"), (1, 2, "F:maj")]  # dotted beats
    assert found[3:5] == [(3, 1, "C:maj"), (3, 2, "F:maj")]
    assert found[-2:] == [(6, 1, "G:maj"), (6, 2, "C:maj")]  # halves


def test_a_bar_that_a_repeat_cuts_in_two_is_counted_through(tmp_path: Path) -> None:
    cut = lane("cut", tmp_path).places
    assert [cut.at(time).beat for time in (0, 1, 5, 7, 8, 9)] == [4, 1, 1, 3, 4, 1]  # type: ignore[union-attr]


def test_bars_without_a_metre_have_quarters(tmp_path: Path) -> None:
    assert places(lane("free", tmp_path))[1][:2] == (2, 1)
    found = Places(bars((None, 5.0, None))).at(2.5)
    assert found
    assert (found.beat, found.printed) == (Fraction(7, 2), None)


def test_numbers_are_as_printed_and_bars_without_time_are_none() -> None:
    some = (*bars(("12", 4, "4/4"), ("12a", 4, "4/4")), Bar(index=3, number="13"))
    found = Places(some)
    assert [each and (each.printed, each.bar.index, each.beat) for each in map(found.at, (0, 4, 7.5, 8, -1))] == [
        ("12", 1, 1), ("12a", 2, 1), ("12a", 2, Fraction(9, 2)), None, None,
    ]  # fmt: skip
    labelled = Places((Bar(index=1, number="1", label="1 bis", onset=0.0, duration=4.0, metre="C"),)).at(4 / 3)
    assert labelled
    assert (labelled.printed, labelled.beat) == ("1 bis", Fraction(7, 3))


def test_a_table_says_all_and_runs_nothing(tmp_path: Path) -> None:
    said = Chord(0, 2, "D:min7/b3", Key("C"), "ii65", 0.51234)
    table = to_csv([Lane("=SUM(1)", (said,), bars=bars(("7", 4, "4/4")), of="x")]).decode()
    (row,) = csv.DictReader(io.StringIO(table))
    assert row["by"] == "'=SUM(1)"
    assert {name: row[name] for name in ROW} == {
        "bar": "7", "ordinal": "1", "beat": "1", "start": "0", "end": "2", "label": "D:min7/b3", "root": "D",
        "quality": "min7", "bass": "b3", "key": "C major", "numeral": "ii65", "words": "ii65", "confidence": "0.512",
    }  # fmt: skip


def test_seconds_have_no_bars() -> None:
    lane = Lane("a machine", (Chord(0, 2, "X"),), TimeBase.SECONDS, bars(("7", 4, "4/4")))
    (row,) = document(lane)["chords"]
    assert (row["bar"], row["beat"], row["root"], row["key"]) == (None, None, None, None)


Said = list[tuple[float, str, str]]
"""When, in which key, and the numeral; what is said again is left out"""


def changes(said: Said) -> Said:
    return [each for at, each in enumerate(said) if at == 0 or each[1:] != said[at - 1][1:]]


def ours(lane: Lane) -> Said:
    return [(each.start, each.key.short, each.numeral) for each in lane.chords if each.key and each.numeral]


def read_here(text: bytes, folder: Path) -> Said:
    (folder / "back.rntxt").write_bytes(text)
    (harmony,) = read(Input.of(folder / "back.rntxt")).harmonies
    keys = [(area.start, area.end, area.label) for area in harmony.keys]
    found = []
    for each in harmony.events:
        (key,) = [label for start, end, label in keys if start <= each.start < end]
        tonic, mode = key.split()
        found.append((each.start, Key(tonic, minor=mode == "minor").short, each.text))
    return found


def read_by_music21(text: bytes) -> Said:
    found = music21.converter.parse(text.decode(), format="romanText")
    return [
        (float(each.getOffsetInHierarchy(found)), each.key.tonicPitchNameWithCase.replace("-", "b"), each.figure)
        for each in found.recurse().getElementsByClass("RomanNumeral")
    ]


@pytest.mark.parametrize("name", PIECES)
def test_romantext_is_read_back_here_and_elsewhere(name: str, tmp_path: Path) -> None:
    found = lane(name, tmp_path)
    text = to_romantext(found, name)
    assert changes(read_here(text, tmp_path)) == changes(ours(found))
    sounding = [each for each in ours(found) if each[2] != "NC"]
    assert changes(read_by_music21(text)) == changes(sounding)


def test_numbers_of_bars_in_romantext() -> None:
    def first_words(some: tuple[Bar, ...]) -> list[str]:
        chords = tuple(
            Chord(bar.onset or 0, (bar.onset or 0) + (bar.duration or 0), f"{'CDEF'[at]}:maj", Key("C"))
            for at, bar in enumerate(some)
        )
        lines = to_romantext(Lane("me", chords, bars=some)).decode().splitlines()
        return [line.split()[0] for line in lines if line.startswith(("m", "Note"))]

    assert first_words(bars(("11", 4, "4/4"), ("12a", 4, "4/4"), ("12b", 4, "4/4"), ("13", 4, "4/4"))) == [
        "m11", "m12a", "m12b", "m13",
    ]  # fmt: skip
    for numbers in (("1", "2", "1"), ("1", "5", "6"), ("1", None, "2"), ("0", "1", "2"), ("X1", "2", "3")):
        assert first_words(bars(*((each, 4, "C") for each in numbers))) == ["Note:", "m1", "m2", "m3"]


def test_what_romantext_cannot_say_is_refused() -> None:
    keyed = Chord(0, 4, "C:maj", Key("C"))
    with pytest.raises(InvalidInput, match="needs bars and keys"):
        to_romantext(Lane("me", (keyed,)))
    with pytest.raises(InvalidInput, match="needs bars and keys"):
        to_romantext(Lane("me", (Chord(0, 4, "C:maj"),), bars=bars(("1", 4, "4/4"))))
    with pytest.raises(InvalidInput, match="no metre for bar 1"):
        to_romantext(Lane("me", (keyed,), bars=bars(("1", 4 / 3, None))))


def test_what_has_no_numeral_is_left_out_and_said() -> None:
    chords = (Chord(0, 2, "C:maj", Key("C")), Chord(2, 4, "C:maj/b7", Key("C")), Chord(4, 8, "X", Key("C")))
    some = Lane("me", chords, bars=bars(("1", 4, "4/4"), ("2", 4, "4/4")))
    silent = sum(each.numeral is None for each in chords)
    assert silent
    assert f"Note: {silent} chords that no numeral says are left out." in to_romantext(some).decode()


def test_what_is_laid_over_others_leaves_what_it_does_not_cover() -> None:
    below = [Chord(0, 4, "C"), Chord(4, 8, "G"), Chord(8, 12, "F")]

    def over(start: float, end: float) -> list[tuple[float, float, str]]:
        return [(each.start, each.end, each.label) for each in beside_each_other([Chord(start, end, "N"), *below])]

    assert over(2, 9) == [(0, 2, "C"), (2, 9, "N"), (9, 12, "F")]
    assert over(5, 6) == [(0, 4, "C"), (4, 5, "G"), (5, 6, "N"), (6, 8, "G"), (8, 12, "F")]
    assert over(0, 12) == [(0, 12, "N")]
    assert over(4.005, 8) == [(0, 4, "C"), (4.005, 8, "N"), (8, 12, "F")]
    assert over(12, 14)[-2:] == [(8, 12, "F"), (12, 14, "N")]


stretches = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda at: (float(at[0]), float(at[0] + at[1])))


@given(st.lists(stretches, max_size=12))
def test_everywhere_stands_what_comes_first_of_what_is_said_there(said: list[tuple[float, float]]) -> None:
    found = beside_each_other(Chord(start, end, str(number)) for number, (start, end) in enumerate(said))
    assert all(one.end <= other.start for one, other in pairwise(found))
    for moment in range(40):
        there = [each.label for each in found if each.start <= moment + 0.5 < each.end]
        first = [str(number) for number, (start, end) in enumerate(said) if start <= moment + 0.5 < end][:1]
        assert there == first


def test_twenty_thousand_that_overlap_are_put_beside_each_other() -> None:
    found = beside_each_other(Chord(at * 2.0, at * 2.0 + 1.5, "C") for at in range(20_000))
    assert len(beside_each_other([*found[::2], *found])) == 20_000
