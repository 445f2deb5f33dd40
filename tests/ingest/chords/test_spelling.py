"""Spelling is arithmetic on the line of fifths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.ingest.chords.spelling import degree, degree_between, fifths, interval, note

places = st.integers(-21, 25)


@given(places)
def test_notes_and_places_are_each_others_inverse(place: int) -> None:
    assert fifths(note(place)) == place


@given(places)
def test_degrees_and_intervals_are_each_others_inverse(above: int) -> None:
    assert interval(degree(above)) == above


@pytest.mark.parametrize(
    ("root", "other", "expected"),
    [("C", "Eb", "b3"), ("C", "D#", "#2"), ("F#", "A#", "3"), ("Cb", "Eb", "3"), ("Bb", "Ab", "b7"), ("D", "D", "1")],
)
def test_spelling_is_kept(root: str, other: str, expected: str) -> None:
    assert degree_between(root, other) == expected


def test_a_ninth_is_a_second() -> None:
    assert interval("b9") == interval("b2")
    assert degree(interval("9"), number=9) == "9"


@pytest.mark.parametrize("text", ["", "H", "Cb#", "c", "C4"])
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither a note nor a degree"):
        fifths(text)
