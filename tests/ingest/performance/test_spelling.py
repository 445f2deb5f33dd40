"""Pitches are named after the key signature, and names mean the pitch that they had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.ingest.performance.spelling import spell

SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@given(key=st.integers(0, 127), sharps=st.integers(-7, 7))
def test_a_name_means_its_pitch(key: int, sharps: int) -> None:
    step, alter, octave = spell(key, sharps)
    assert (octave + 1) * 12 + SEMITONES[step] + alter == key
    assert abs(alter) <= 2


@pytest.mark.parametrize(
    ("sharps", "names"),
    [
        (0, "C C# D Eb E F F# G G# A Bb B"),
        (-3, "C Db D Eb E F Gb G Ab A Bb B"),
        (4, "B# C# D D# E E# F# G G# A A# B"),
    ],
)
def test_names_follow_the_key_signature(sharps: int, names: str) -> None:
    found = [spell(60 + semitone, sharps) for semitone in range(12)]
    assert [f"{step}{'#' * alter}{'b' * -alter}" for step, alter, _ in found] == names.split()


def test_b_sharp_belongs_to_the_octave_below() -> None:
    assert spell(60, 7) == ("B", 1, 3)
    assert spell(59, -7) == ("C", -1, 4)
