"""Billboard: phrases with times, bars that share them."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.errors import InvalidInput
from descant.ingest import read, reader_for
from descant.ingest.billboard import Billboard
from descant.ingest.harmony import HarmonyEvent, Segment
from descant.ingest.reading import Person, Reading, Text
from tests.ingest.documents import as_input

HEAD = "# title: Song\n# artist: Singer \n# metre: 4/4\n# tonic: C\n\n"


def reading_of(folder: Path, body: str) -> Reading:
    return read(as_input(folder, (HEAD + body).encode(), name="salami_chords.txt"))


def test_bars_share_the_phrase_and_chords_the_bar(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path,
        "0.0\tsilence\n1.0\tA, intro, | C:maj | F:maj . G:7 C:maj |, (guitar)\n# tonic: D\n"
        "5\tB, verse, | D:maj | x2, (voice\n9\t| A:7 | (2/4) D:maj | -> \n12\tend\n",
    )
    (harmony,) = reading.harmonies
    assert harmony.events == (
        HarmonyEvent(0, 1, "N", "silence"),
        HarmonyEvent(1, 3, "C:maj", "C:maj", "1"),
        HarmonyEvent(3, 4, "F:maj", "F:maj", "2"),
        HarmonyEvent(4, 4.5, "G:7", "G:7", "2"),
        HarmonyEvent(4.5, 5, "C:maj", "C:maj", "2"),
        HarmonyEvent(5, 7, "D:maj", "D:maj", "3"),
        HarmonyEvent(7, 9, "D:maj", "D:maj", "4"),
        HarmonyEvent(9, 11, "A:7", "A:7", "5"),
        HarmonyEvent(11, 12, "D:maj", "D:maj", "6"),
    )
    assert harmony.keys == (Segment(0, 5, "C"), Segment(5, 12, "D"))
    assert harmony.sections == (Segment(1, 5, "A, intro"), Segment(5, 12, "B, verse"))
    assert reading.about.titles == (Text("Song"),)
    assert reading.about.people == (Person("Singer", "performer"),)


def test_stars_and_pauses_have_their_meaning(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "0\t| * &pause | what |\n4\tend\n")
    assert [event.label for event in reading.harmonies[0].events] == ["X", "N", None]
    assert reading.problems[0].place == "line 6, column 14 of the phrase"


@pytest.mark.parametrize(
    ("body", "place", "reason"),
    [
        ("4\t| C |\n2\tend\n", ":7", "before the line above"),
        ("0\t| C | x1000000000\n4\tend\n", ":6", "more than 100,000 bars"),
        ("0\t| C |\nhello\n4\tend", ":7", "a time in seconds and a phrase"),
        (f"0\t| C |\n{'9' * 400}\tend", ":7", "a time in seconds and a phrase"),
        ("", "", "no phrases"),
    ],
)
def test_broken_lines_are_named(tmp_path: Path, body: str, place: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as raised:
        reading_of(tmp_path, body)
    assert str(raised.value).startswith(f"salami_chords.txt{place}: ")


def test_a_metre_that_is_none_is_remarked(tmp_path: Path) -> None:
    file = as_input(tmp_path, b"# title: a\n# metre: x/" + b"9" * 9999 + b"\n0\t| C |\n1\tend\n", name="a.txt")
    assert reader_for(file).name == "billboard"
    assert "is no metre" in next(Billboard().read(file)).problems[0].message
