"""Transpositions: up or down, how they are spelt, and what they are called."""

from __future__ import annotations

import pytest

from descant.analysis.comparing_scores.phrases import ENGLISH, GERMAN
from descant.analysis.comparing_scores.transposition import Transposition
from tests.analysis.comparing_scores.versions import changed, compared, moved, score

MELODY = {"Violin": ["C4@0+1 D4@1+1 E4@2+1 F#4@3+1", "G4@0+2 B3@2+2"]}


@pytest.mark.parametrize(
    ("step", "english", "german"),
    [
        ((7, 1), "up a fifth", "um eine Quinte aufwärts"),
        ((-5, 1), "down a fourth", "um eine Quarte abwärts"),
        ((-7, -1), "down a fifth", "um eine Quinte abwärts"),
        ((3, -3), "up a minor third", "um eine kleine Terz aufwärts"),
        ((-4, -4), "down a major third", "um eine große Terz abwärts"),
        ((6, 6), "up an augmented fourth", "um eine übermäßige Quarte aufwärts"),
        ((6, -6), "up a diminished fifth", "um eine verminderte Quinte aufwärts"),
        ((1, -5), "up a minor second", "um eine kleine Sekunde aufwärts"),
        ((1, 7), "up an augmented unison", "um eine übermäßige Prime aufwärts"),
        ((-1, -7), "down an augmented unison", "um eine übermäßige Prime abwärts"),
        ((11, -7), "up a diminished octave", "um eine verminderte Oktave aufwärts"),
        ((11, 5), "up a major seventh", "um eine große Septime aufwärts"),
        ((-10, 2), "down a minor seventh", "um eine kleine Septime abwärts"),
    ],
)
def test_intervals_have_the_names_of_musicians(step: tuple[int, int], english: str, german: str) -> None:
    assert ENGLISH.interval(Transposition(*step)) == english
    assert GERMAN.interval(Transposition(*step)) == german


@pytest.mark.parametrize("step", [(7, 1), (-5, 1), (3, -3), (-9, -3), (6, 6), (-6, -6)])
def test_the_notes_say_whether_it_went_up_or_down(step: tuple[int, int]) -> None:
    version = score(MELODY)
    other = changed(version, lambda each: moved(each, *step))
    assert compared(version, other, semitones=(step[0] + 5) % 12 - 5).transposition == step


def test_without_a_note_in_common_the_nearer_way_is_taken() -> None:
    found = compared(score({"Violin": ["C4@0+1"]}), score({"Violin": ["C4@1+2"]}), semitones=5)
    assert found.transposition == (5, -1)


def test_a_version_in_the_same_key_an_octave_higher_is_not_transposed() -> None:
    version = score(MELODY)
    found = compared(version, changed(version, lambda each: moved(each, 12, 0)))
    assert found.transposition == (0, 0)
    assert found.shares == (0, 1, 0)
