"""Chords of small scores whose harmony is plain, and of scores in which there is none."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from descant.analysis.harmony.scores.chords import ScoreChord, chords_of
from descant.analysis.harmony.scores.harmonies import harmony_of
from descant.ingest.chords.roman import Key
from descant.ingest.score import Bar, Note, NoteTable, Score
from tests.analysis.harmony.scores.written import changed, written


def labels(score: Score) -> list[str]:
    return [each.label for each in chords_of(score)]


def numerals(score: Score) -> list[str | None]:
    return [each.numeral for each in chords_of(score)]


def test_a_cadence_has_its_chords_and_numerals() -> None:
    score = written(
        "E5:2 F5:2 E5:2 D5:2 C5:4", "C4+G4:2 C4+A4:2 C4+G4:2 B3+F4+G4:2 C4+E4+G4:4", "C3:2 F3:2 G3:2 G3:2 C3:4"
    )
    found = chords_of(score)
    assert [each.label for each in found] == ["C:maj", "F:maj", "C:maj/5", "G:7", "C:maj"]
    assert [each.numeral for each in found] == ["I", "IV", "I64", "V7", "I"]
    assert {each.key for each in found} == {Key("C")}
    assert [(each.bar, each.beat) for each in found] == [(1, 1), (1, 3), (2, 1), (2, 3), (3, 1)]


def test_inversions_are_told_by_their_basses() -> None:
    score = written("C5:2 B4:2 C5:2 D5:2 C5:4", "G4:2 G4+D4:2 G4:2 F4+B4:2 E4+G4:4", "E3:2 F3:2 E3:2 G3:2 C3:4")
    assert labels(score) == ["C:maj/3", "G:7/b7", "C:maj/3", "G:7", "C:maj"]


def test_broken_chords_are_chords() -> None:
    """Alberti's bass under a tune with passing notes."""
    tonic, dominant = "C4:1/2 G4:1/2 E4:1/2 G4:1/2 ", "B3:1/2 G4:1/2 D4:1/2 G4:1/2 "
    score = written("C5:2 E5 G5 D5 C5 B4:2 E5:2 C5:2", 2 * tonic + 2 * dominant + 2 * tonic)
    assert [each.partition("/")[0] for each in labels(score)] == ["C:maj", "G:maj", "C:maj"]


def test_a_suspension_belongs_to_the_chord_into_which_it_is_resolved() -> None:
    score = written("E5:4 C5:2 B4:2 C5:4", "G4:4 D4+G4:4 E4+G4:4", "C3:4 G3:4 C3:4")
    assert [each.partition("/")[0] for each in labels(score)] == ["C:maj", "G:maj", "C:maj"]


def test_applied_dominants() -> None:
    score = written(
        "E5:2 E5:2 F#5:2 G5:2 F5:2 D5:2 C5:4",
        "G4+C4:2 A4+C4:2 A4+C5:2 B4+D4:2 A4+D4:2 B4+F4:2 G4+E4:4",
        "C3:2 A3:2 D3:2 G3:2 F3:2 G3:2 C3:4",
    )
    assert "V7/V" in numerals(score)
    assert {each.key for each in chords_of(score)} == {Key("C")}


def test_a_german_sixth_is_labelled_from_its_bass() -> None:
    score = written(
        "C5:2 C5:2 C5:2 B4:2 C5:4", "G4+Eb4:2 Ab4+F4:2 F#4+Eb4:2 G4+D4:2 G4+Eb4:4", "C3:2 F3:2 Ab3:2 G3:2 C3:4", key=-3
    )
    found = {each.label: each.numeral for each in chords_of(score)}
    assert found["Ab:maj(#6)"] == "Ger65"


def test_a_modulation_changes_the_key() -> None:
    tonic = "C5+G4+E4:2 C5+A4+F4:2 B4+G4+F4+D4:2 C5+G4+E4:2 "
    there = "D5+B4+G4:2 E5+C5+G4:2 D5+C5+A4+F#4:2 D5+B4+G4:2 "
    score = written(3 * tonic + 3 * there, 3 * "C3:2 F3:2 G3:2 C3:2 " + 3 * "G3:2 C3:2 D3:2 G3:2 ")
    keys = list(dict.fromkeys(each.key for each in chords_of(score)))
    assert keys == [Key("C"), Key("G")]
    areas = harmony_of(chords_of(score), score).keys
    assert [each.label for each in areas] == ["C major", "G major"]
    assert areas[0].end == areas[1].start
    assert 20 <= areas[1].start <= 28


def test_what_is_misspelt_is_found_by_its_sound() -> None:
    right = written("Eb5:4 Eb5:4 Eb5:4", "C5:4 Db5:4 C5:4", "Ab3:4 G3+Bb3:4 Ab3:4", key=-4)
    wrong = written("Eb5:4 Eb5:4 Eb5:4", "C5:4 Db5:4 C5:4", "G#3:4 G3+A#3:4 G#3:4", key=-4)
    assert labels(wrong)[0] == labels(right)[0] == "Ab:maj"
    assert [each.start for each in chords_of(wrong)] == [each.start for each in chords_of(right)]


def test_a_diminished_seventh_is_named_as_it_is_written() -> None:
    as_seventh = written("A4:2 A4:2 A4:2", "F4:2 E4+B4:2 F4:2", "D3:2 C#3+G3:2 D3:2", metre="2/4", key=-1)
    written_so = changed(as_seventh, lambda each: each._replace(step="B", alter=-1) if each.sounding == 70 else each)
    assert labels(written_so)[0] == "D:min"
    score = written("A4:2 Bb4:2 A4:2", "F4:2 E4+G4:2 F4:2", "D3:2 C#3:2 D3:2", metre="2/4", key=-1)
    assert labels(score)[1] == "C#:dim7"


def test_upbeats_and_compound_metres_count_their_own_beats() -> None:
    score = written(
        "G4:1/2 C5:3/2 B4:3/2 C5:3",
        "r:1/2 E4+G4:3/2 D4+F4+G4:3/2 E4+G4:3",
        "r:1/2 C3:3/2 G3:3/2 C3:3",
        metre="6/8",
        upbeat=Fraction(1, 2),
    )
    found = chords_of(score)
    assert (found[0].bar, found[0].beat) == (1, Fraction(8, 3))
    assert [(each.bar, each.beat) for each in found[-2:]] == [(2, 2), (3, 1)]


def test_rests_of_a_bar_are_no_chord_and_shorter_ones_are_heard_over() -> None:
    score = written("C5+E5+G5:4 r:4 C5+E5+G5:2 r:2", "C3:4 r:4 C3:2 r:2")
    found = chords_of(score)
    assert [(each.start, each.end, each.label, each.numeral) for each in found] == [
        (0, 4, "C:maj", "I"),
        (4, 8, "N", "NC"),
        (8, 12, "C:maj", "I"),
    ]


def test_a_line_or_a_note_alone_is_not_sure() -> None:
    line = written("C5 D5 E5 F5 G5 A5 B5 C6")
    held = written("C4:16")
    full = written("C5+E5+G5:4 D5+F5+B5:4 C5+E5+G5:4", "C3:4 G3:4 C3:4")
    assert max(each.confidence for each in chords_of(line)) <= 0.5
    assert max(each.confidence for each in chords_of(held)) <= 1 / 6
    assert min(each.confidence for each in chords_of(full)) > 0.5


def without_pitch(each: Note) -> Note:
    return each._replace(step="", alter=0, sounding=None)


@pytest.mark.parametrize(
    "score",
    [written("r:4 r:4"), changed(written("C4 C4 C4 C4 C4:4"), without_pitch)],
    ids=["rests", "percussion"],
)
def test_where_no_pitch_sounds_there_is_no_chord_and_no_key(score: Score) -> None:
    (only,) = chords_of(score)
    assert only == ScoreChord(0, 8, 1, Fraction(1), "N", None, "NC", 1.0)
    assert not harmony_of([only], score).keys


def test_an_empty_score_has_none() -> None:
    assert chords_of(Score((), NoteTable(()))) == ()
    assert chords_of(Score((Bar(index=1),), NoteTable(()))) == ()


def test_one_bar() -> None:
    (only,) = chords_of(written("C4+E4+G4:4"))
    assert (only.label, only.start, only.end, only.bar, only.beat) == ("C:maj", 0, 4, 1, 1)


def test_bars_without_a_time_are_passed_over() -> None:
    score = written("C5+E5+G5:4 D5+F5+B5:4 C5+E5+G5:4", "C3:4 G3:4 C3:4")
    untimed = replace(score, bars=(*score.bars, Bar(index=4), Bar(index=5, onset=12.0)))
    assert chords_of(untimed) == chords_of(score)


def test_without_a_metre_a_beat_is_a_quarter() -> None:
    score = written("C5+E5+G5:4 D5+F5+B5:4 C5+E5+G5:4", "C3:4 G3:4 C3:4")
    bars = tuple(replace(bar, metre=None, key=None) for bar in score.bars)
    assert [each.label for each in chords_of(replace(score, bars=bars))] == ["C:maj", "G:7", "C:maj"]


def test_movements_have_their_own_harmony() -> None:
    one = written("C5+E5+G5:4 D5+F5+B5:4 C5+E5+G5:4", "C3:4 G3:4 C3:4")
    later = changed(one, lambda each: each._replace(onset=each.onset + 12, bar=each.bar + 3))
    moved = tuple(
        replace(bar, index=bar.index + 3, movement=2, onset=(bar.onset or 0) + 12, number=bar.number)
        for bar in one.bars
    )
    both = Score(one.bars + moved, NoteTable(one.notes.notes + later.notes.notes))
    found = chords_of(both)
    first = chords_of(one)
    assert found[: len(first)] == first
    assert [each.label for each in found[len(first) :]] == [each.label for each in first]
    assert [each.bar for each in found[len(first) :]] == [each.bar + 3 for each in first]


def test_a_harmony_says_who_and_where() -> None:
    score = written("G4 C5+E5+G5:4 D5+F5+B5:4 C5+E5+G5:4", "r C3:4 G3:4 C3:4", upbeat=Fraction(1))
    found = harmony_of(chords_of(score), score)
    assert (found.annotator, found.by_program, found.notation, found.time_base.value) == (
        "Descant",
        True,
        "roman",
        "quarters",
    )
    assert [each.bar for each in found.events][-2:] == ["2", "3"]
    assert found.events[-1].text == "I"
