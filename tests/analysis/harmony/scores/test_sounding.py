"""What sounds in slices: pitch classes by kind, spelling, basses."""

from __future__ import annotations

import numpy as np
import pytest

from descant.analysis.harmony.scores.grid import spans
from descant.analysis.harmony.scores.sounding import (
    ACCENTED,
    FIRM,
    NOTHING,
    PLACES,
    WEAK,
    Sounding,
    kinds_of,
    pitched,
    place_of,
    sounding,
)
from descant.ingest.score import Note, Score
from tests.analysis.harmony.scores.written import written


def heard(score: Score) -> Sounding:
    return sounding(pitched(score.notes.notes), list(spans(score.bars)))


def kinds(score: Score) -> list[int]:
    return kinds_of(pitched(score.notes.notes), list(spans(score.bars)))


def test_a_pitch_class_counts_once_for_as_long_as_it_sounds() -> None:
    found = heard(written("C5:3/2 r:1/2", "C4 E4", metre="2/4"))
    assert found.times[:, FIRM, 0].tolist() == [0.5, 0.5, 0.5, 0]
    assert found.times[:, FIRM, 4].tolist() == [0, 0, 0.5, 0.5]
    assert found.basses[:, [0, 4]].sum(axis=0).tolist() == [1, 1]


def test_the_lowest_is_the_bass_and_silence_has_none() -> None:
    found = heard(written("E5:2", "r C4", metre="3/4"))
    assert found.first.tolist() == [76, 76, 60, 60, NOTHING, NOTHING]
    assert found.struck.tolist() == [True, False, True, False, False, False]
    assert found.attacked.tolist() == [True, False, True, False, False, False]


def test_a_tied_note_begins_once() -> None:
    score = written("C4 C4", metre="2/4")
    first, second = score.notes.notes
    tied = [first._replace(tie="i"), second._replace(tie="t")]
    assert sounding(tied, list(spans(score.bars))).attacked.tolist() == [True, False, False, False]


def test_ornaments_are_told_by_their_steps() -> None:
    assert kinds(written("C5 D5:1/2 E5:1/2 G5:2")) == [ACCENTED, ACCENTED, FIRM, FIRM]
    assert kinds(written("C5:1/2 D5:1/2 E5:1/2 C5:1/2 G5:2")) == [ACCENTED, WEAK, FIRM, FIRM, FIRM]
    assert kinds(written("C5:2 D5:2")) == [FIRM, FIRM]


def test_what_is_firm_somewhere_is_firm() -> None:
    found = heard(written("C5:1/2 D5:1/2 E5", "C4:2", metre="2/4"))
    assert found.times[:, FIRM, 0].sum() == 2
    assert found.times[:, ACCENTED, 0].sum() == 0
    assert found.times[:, WEAK, 2].sum() == 0.5


@pytest.mark.parametrize(
    ("step", "alter", "sounds", "place"),
    [
        ("C", 0, 60, 0),
        ("G", 1, 68, 8),
        ("A", -1, 68, -4),
        ("D", 0, 60, 0),
        ("G", 0, 60, 0),
        ("C", 0, 57, 3),
        ("B", 2, 61, 19),
    ],
)
def test_spelling_is_that_of_the_sound(step: str, alter: int, sounds: int, place: int) -> None:
    """The written D of a clarinet in B flat sounds as C."""
    note = Note("n", 1, 0.0, 1.0, step, alter, 4, 1, "1", sounding=sounds)
    assert place_of(note) == place


def test_every_sound_has_a_place() -> None:
    for alter in range(-4, 5):
        for step in "CDEFGAB":
            note = Note("n", 1, 0.0, 1.0, step, alter, 4, 1, "1", sounding=60)
            assert place_of(note) in PLACES
            assert place_of(note) * 7 % 12 == 0


def test_notes_outside_the_bars_are_not_heard() -> None:
    score = written("C4:4 D4:4", metre="4/4")
    first = list(spans(score.bars[:1]))
    found = sounding(pitched(score.notes.notes), first)
    assert found.times.sum() == 4
    np.testing.assert_allclose(found.basses.sum(axis=0)[[0, 2]], [4, 0])
