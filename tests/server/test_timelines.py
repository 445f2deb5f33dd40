"""Charts of chords, keys and segments: rows of some seconds in which labels have room."""

from __future__ import annotations

import pytest

from descant.analysis.exporting.words import clock, hue, short, value
from descant.analysis.findings import Finding, Span
from descant.server.timelines import rows_of


def chords(length: float, count: int, label: str = "A:min") -> list[Finding]:
    return [Finding("chord", label, Span(n * length, (n + 1) * length)) for n in range(count)]


def test_a_chord_has_a_box_with_its_label_at_its_time() -> None:
    rows = rows_of(chords(2.0, 120), Span(0, 240))
    boxes = [box for row in rows for box in row.boxes]
    assert len([box for box in boxes if box.begins]) == 120
    assert {box.label for box in boxes} == {"Am"}
    assert boxes[1].said == "Am, 0:02.0 to 0:04.0"
    assert all(0 <= box.left < 100 and box.left + box.width <= 100.01 for box in boxes)
    assert [row.start for row in rows] == list(range(0, 240, 20))
    assert rows[1].ticks[0][1] == clock(rows[1].start)


def test_long_passages_have_long_rows_and_go_on_in_the_next() -> None:
    first, second = rows_of(chords(90.0, 8), Span(0, 720))
    assert first.boxes[-1].begins
    assert not second.boxes[0].begins
    assert second.boxes[0].said == first.boxes[-1].said


def test_a_label_that_has_no_room_is_left_out_not_cut() -> None:
    found = [*chords(2.0, 50), Finding("chord", "C:maj7/3", Span(100.0, 100.1))]
    box = rows_of(found, Span(0, 110))[-1].boxes[-1]
    assert box.label == ""
    assert "Cmaj7/3" in box.said


def test_only_the_passage_that_is_shown_is_drawn() -> None:
    rows = rows_of(chords(2.0, 1800), Span(600, 1200))
    assert rows[0].start == 600
    assert sum(len(row.boxes) for row in rows) == 300
    assert rows_of([], Span(0, 600))[0].boxes == ()


@pytest.mark.parametrize(
    ("label", "said", "of"),
    [
        ("C:maj", "C", 0),
        ("A:min7/b3", "Am7/b3", 9),
        ("Bb:7", "Bb7", 10),
        ("F#:minor", "F# minor", 6),
        ("N", "N", None),
        ("Cb:maj", "Cb", 11),
    ],
)
def test_labels_are_as_short_as_people_write_them(label: str, said: str, of: int | None) -> None:
    assert short(label) == said
    assert hue(Finding("chord", label)) == of


def test_numbers_have_their_units_and_times_their_minutes() -> None:
    assert value(Finding("tempo", 117.449)) == "117.45 bpm"
    assert value(Finding("true peak", -1.55)) == "−1.55 dBTP"
    assert value(Finding("danceability", 1.5)) == "1.50"
    assert value(Finding("note", 60)) == "C4"
    assert (clock(65), clock(59.96, 1), clock(3725.5, 1)) == ("1:05", "1:00.0", "1:02:05.5")
    assert hue(Finding("segment", "C")) == 2
