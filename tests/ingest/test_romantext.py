"""RomanText: bars and beats of the score, keys, copies, pivots."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.errors import InvalidInput
from descant.ingest import read, reader_for
from descant.ingest.harmony import HarmonyEvent, Segment
from descant.ingest.reading import Person, Reading, Text
from descant.ingest.romantext import RomanText
from tests.ingest.documents import as_input

HEAD = "Composer: A. Composer\nTitle: Piece\nAnalyst: An Analyst, with friends <a@example.org>\nTime Signature: 3/4\n"


def reading_of(folder: Path, body: str) -> Reading:
    return read(as_input(folder, (HEAD + body).encode(), name="analysis.txt"))


def test_bars_beats_and_keys(tmp_path: Path) -> None:
    reading = reading_of(
        tmp_path,
        "Form: A\nm0 b3 d: V7\nm1 i b2.5 viio43 b3 F: vi\nNote: hello\nm3 ||: I :||\nForm: B\n"
        "Time Signature: 6/8\nm4 b1.67 V b2 I\nm5-6 = m3-4\n",
    )
    (harmony,) = reading.harmonies
    found = [(event.start, event.text, event.label, event.bar) for event in harmony.events]
    third = pytest.approx(1 + 3 + 3 + 3 + 1)
    assert found == [
        (0, "V7", "A:7", "0"), (1, "i", "D:min", "1"), (2.5, "viio43", "C#:dim7/b5", "1"), (3, "vi", "D:min", "1"),
        (7, "I", "F:maj", "3"), (third, "V", "C:maj", "4"), (11.5, "I", "F:maj", "4"),
        (13, "I", "F:maj", "5"), (17, "V", "C:maj", "6"), (17.5, "I", "F:maj", "6"),
    ]  # fmt: skip
    assert harmony.events[-1].end == 19
    assert harmony.keys == (Segment(0, 3, "D minor"), Segment(3, 19, "F major"))
    assert harmony.sections == (Segment(0, 10, "A"), Segment(10, 19, "B"))
    assert harmony.annotator == "An Analyst"
    assert reading.about.titles == (Text("Piece"),)
    assert reading.about.people == (Person("A. Composer"),)
    assert not reading.problems


def test_a_pivot_is_one_chord_in_two_keys(tmp_path: Path) -> None:
    (harmony,) = reading_of(tmp_path, "m1 C: I b2 vi G: ii b3 V\n").harmonies
    assert harmony.events[1] == HarmonyEvent(1, 2, "A:min", "vi ii", "1")
    assert harmony.keys == (Segment(0, 1, "C major"), Segment(1, 3, "G major"))


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        ("m1 C: I b3 hello", "line 5, beat 3", "'hello' was not understood"),
        ("m1 I", "line 5, beat 1", "'I' was not understood"),
        ("m1 C: I\nm1var1 ii", "line 6", "another reading"),
        ("m2 C: I\nm1 V", "line 6", "comes after m2"),
        ("m1 C: I\nm2-5 = m1", "line 6", "not as many bars"),
        ("m1 C: I b9 V", "line 5", "is not in a bar of 3"),
        ("m1 C: I b3 V b2 I", "line 5, beat 2", "after a later beat"),
        ("Time Signature: much\nm1 C: I", "line 5", "is no metre"),
        ("so it goes\nm1 C: I", "line 5", "was not understood"),
    ],
)
def test_what_is_odd_is_remarked_with_its_place(tmp_path: Path, body: str, place: str, message: str) -> None:
    problems = reading_of(tmp_path, body).problems
    assert [problem.place for problem in problems] == [place]
    assert message in problems[0].message


def test_endless_copies_end(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"analysis\.txt:6: there are more than 100,000 bars"):
        reading_of(tmp_path, "m1 C: I\nm2-999999 = m1-999998\n")
    with pytest.raises(InvalidInput, match="more than 1,000,000 chords"):
        reading_of(tmp_path, f"m1 C: {' '.join(f'b{1 + at / 16} I' for at in range(48))}\nm2-90001 = m1-90000\n")


def test_copies_of_bars_that_are_not_there_are_empty(tmp_path: Path) -> None:
    (harmony,) = reading_of(tmp_path, "m1 C: I\nm2 = m9\nm3 V\n").harmonies
    assert [event.text for event in harmony.events] == ["I", "V"]


def test_text_without_bars_is_none(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there are no bars"):
        list(RomanText().read(as_input(tmp_path, b"Composer: me\n" + b"A" * 100_000, name="a.rntxt")))


def test_romantext_is_known_by_its_bars(tmp_path: Path) -> None:
    assert reader_for(as_input(tmp_path, b"Composer: x\n\nm1 b1 f#: i\n", name="a.txt")).name == "romantext"
