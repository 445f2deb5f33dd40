"""The Rock Corpus: macros are expanded, keys and metres end with their macro, and nothing runs away."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.errors import InvalidInput
from descant.ingest import read, reader_for
from descant.ingest.harmony import Harmony, Segment
from descant.ingest.reading import BarPlace, Text
from descant.ingest.rock_corpus import RockCorpus
from tests.ingest.documents import as_input


def harmony_of(folder: Path, text: str, name: str = "song_dt.har") -> Harmony:
    (harmony,) = read(as_input(folder, text.encode(), name=name)).harmonies
    return harmony


def test_a_song_is_expanded(tmp_path: Path) -> None:
    harmony = harmony_of(
        tmp_path,
        "% A Song\n\nA: I | IV . . V |   % of chords\nVr: $A*2\nBr: [2/4] [Eb] V | |\nS: [C] [3/4] R |*2 $Vr $Br i\n",
    )
    found = [(event.start, event.label, event.bar) for event in harmony.events]
    assert found == [
        (0, "N", "0"),
        (6, "C:maj", "2"), (9, "F:maj", "3"), (11.25, "G:maj", "3"),
        (12, "C:maj", "4"), (15, "F:maj", "5"), (17.25, "G:maj", "5"),
        (18, "Bb:maj", "6"), (22, "C:min", "8"),
    ]  # fmt: skip
    assert harmony.events[-1].end == 25
    assert harmony.sections == (Segment(6, 18, "Vr"), Segment(18, 25, "Br"))
    assert harmony.keys == (Segment(0, 18, "C"), Segment(18, 22, "Eb"), Segment(22, 25, "C"))
    assert harmony.annotator == "David Temperley"


def test_the_title_is_the_first_comment(tmp_path: Path) -> None:
    assert read(as_input(tmp_path, b"\n%  A Song  \nS: [C] I |\n", name="a.har")).about.titles == (Text("A Song"),)


def test_an_expanded_song_is_read_alike(tmp_path: Path) -> None:
    short = harmony_of(tmp_path, "A: I | V |\nS: [C] $A*2 [D] $A", "a.har")
    long = harmony_of(tmp_path, "Warning: 'In' is defined but never used\n[C] I | V | I | V | [D] I | V |\n", "a.txt")
    assert long.events == short.events


def test_bars_without_metre_are_as_long_as_the_one_before(tmp_path: Path) -> None:
    harmony = harmony_of(tmp_path, "S: [C] [3/4] I | [0] V | I |")
    assert [event.start for event in harmony.events] == [0, 3, 6]
    assert any("[0]" in said for said in harmony.conversions)


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("S: [C] I |\n  $Vr", ":2:3", r"\$Vr is not defined"),
        ("A: $B\nB: I | $A\nS: [C] $A", ":2:8", r"\$A leads back to itself"),
        ("S: [C] $S", ":1:8", "leads back"),
        ("S: [C] I*1000000000 |", ":1:8", "repeated 1000000000 times"),
        ("A: I*150000\nS: [C] $A*150000 |", ":1:4", "more than 200,000"),
        ("A: $B*99999\nB: $C*99999\nC:\nS: [C] $A*9999", ":2:4", "more than 200,000"),
        ("A: I |", "", "there is no song"),
    ],
)
def test_what_cannot_be_expanded_is_named(tmp_path: Path, text: str, place: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as raised:
        list(RockCorpus().read(as_input(tmp_path, text.encode(), name="a.har")))
    assert str(raised.value).startswith(f"a.har{place}: ")


def test_deep_macros_end(tmp_path: Path) -> None:
    text = "".join(f"M{at}: $M{at + 1}\n" for at in range(100)) + "M100: I |\nS: [C] $M0"
    with pytest.raises(InvalidInput, match="leads back"):
        list(RockCorpus().read(as_input(tmp_path, text.encode(), name="a.har")))


def test_what_is_not_understood_is_kept_with_its_place(tmp_path: Path) -> None:
    reading = read(as_input(tmp_path, b"S: V | [C] iid6/ii | [H] I |\n", name="a.har"))
    assert [event.label for event in reading.harmonies[0].events] == [None, None, "C:maj"]
    assert [problem.place.split()[-1] for problem in reading.problems] == ["4", "12", "22"]


def test_timings_are_places_of_bars(tmp_path: Path) -> None:
    reading = read(as_input(tmp_path, b"0.1165\t0\n6.764\t1\n", name="a.tim"))
    assert reading.places == (BarPlace("0", "#t=0.1165"), BarPlace("1", "#t=6.764"))
    assert reading.kind is None


@pytest.mark.parametrize(
    ("text", "line"), [("0.1\t0\n0.05\t1", 2), ("0.1\t1\n0.2\t1", 2), ("0.1\t0\nx", 2), (f"0\t0\n{'9' * 400}\t1", 2)]
)
def test_broken_timings_are_named(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(as_input(tmp_path, text.encode(), name="a.tim"))
    assert str(raised.value).startswith(f"a.tim:{line}: ")


def test_the_corpus_is_known_by_its_song(tmp_path: Path) -> None:
    assert reader_for(as_input(tmp_path, b"% x\nA: I |\nS: [C] $A\n", name="a.txt")).name == "rock-corpus"
