"""Laws of chords of scores, over progressions with figuration in all keys and metres."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis.harmony.scores.chords import ScoreChord, chords_of
from descant.analysis.harmony.scores.grid import beat_of
from descant.analysis.harmony.scores.harmonies import harmony_of
from descant.analysis.harmony.transposing import moved, transposed
from descant.ingest.chords.labels import is_harte
from descant.ingest.chords.roman import Key
from descant.ingest.score import Bar, Note, NoteTable, Score
from tests.analysis.harmony.scores.written import changed, higher, slower, written

CHORDS = ("C3 E4+G4+C5", "F3 F4+A4+C5", "G3 D4+F4+B4", "A3 E4+A4+C5", "E3 G4+C5+E5", "D3 F4+A4+D5", "B3 F4+G4+D5",
          "F#3 A4+C5+D5", "G#3 D4+F4+B4")  # fmt: skip


def _score(chords: list[str], lengths: list[int], ornament: str, metre: str) -> Score:
    pairs = [each.split() for each in chords]
    bass = " ".join(f"{low}:{length}" for (low, _), length in zip(pairs, lengths, strict=True))
    upper = " ".join(f"{high}:{length}" for (_, high), length in zip(pairs, lengths, strict=True))
    return written(f"{ornament} " * (sum(lengths) // 2), upper, bass, metre=metre)


def _scores() -> st.SearchStrategy[Score]:
    def lengths(chords: list[str]) -> st.SearchStrategy[Score]:
        return st.builds(
            _score,
            st.just(chords),
            st.lists(st.sampled_from([1, 2, 4]), min_size=len(chords), max_size=len(chords)),
            st.sampled_from(["C5:1/2 D5:1/2 E5", "G5:2", "r", "E5:3/2 D5:1/2"]),
            st.sampled_from(["4/4", "3/4", "2/4", "6/8"]),
        )

    return st.lists(st.sampled_from(CHORDS), min_size=1, max_size=10).flatmap(lengths)


quick = settings(max_examples=40, deadline=None)


@quick
@given(_scores(), st.integers(-5, 6))
def test_another_key_changes_names_alone(score: Score, by: int) -> None:
    before, after = chords_of(score), chords_of(higher(score, by))
    assert [each.label for each in after] == [transposed(each.label, by) for each in before]
    assert [each.key for each in after] == [
        each.key and Key(moved(each.key.tonic, by), each.key.minor) for each in before
    ]
    assert [(each.numeral, each.start, each.beat) for each in after] == [
        (each.numeral, each.start, each.beat) for each in before
    ]
    assert [each.confidence for each in after] == pytest.approx([each.confidence for each in before])


@quick
@given(_scores())
def test_another_tempo_of_writing_changes_times_alone(score: Score) -> None:
    before, after = chords_of(score), chords_of(slower(score))
    assert [(each.start, each.end) for each in after] == [(2 * each.start, 2 * each.end) for each in before]
    assert [_apart_from_times(each) for each in after] == [_apart_from_times(each) for each in before]


def _apart_from_times(each: ScoreChord) -> tuple[object, ...]:
    return each.bar, each.beat, each.label, each.key, each.numeral, round(each.confidence, 9)


@quick
@given(_scores(), st.integers())
def test_doublings_and_the_order_of_notes_change_nothing(score: Score, seed: int) -> None:
    octave = changed(
        score,
        lambda each: each._replace(
            id=f"{each.id}-8", part=f"{each.part}-8", octave=each.octave + 1, sounding=(each.sounding or 0) + 12
        ),
    )
    notes = [*score.notes.notes, *octave.notes.notes]
    Random(seed).shuffle(notes)
    assert chords_of(Score(score.bars, NoteTable(tuple(notes)))) == chords_of(score)


@quick
@given(_scores())
def test_chords_follow_one_another_and_say_exactly_where(score: Score) -> None:
    found = chords_of(score)
    bars = {bar.index: bar for bar in score.bars}
    assert found[0].start == score.bars[0].onset
    assert found[-1].end == (score.bars[-1].onset or 0) + (score.bars[-1].duration or 0)
    for each, after in pairwise(found):
        assert each.end == after.start
        assert (each.label, each.key) != (after.label, after.key)
    for each in found:
        bar = bars[each.bar]
        onset = bar.onset or 0.0
        assert each.start < each.end
        assert onset <= each.start < onset + (bar.duration or 0.0)
        assert each.start == onset + float((each.beat - 1) * beat_of(bar.metre))
        assert 0 <= each.confidence <= 1


def _note(pitch: int | None, onset: float, duration: float, step: str, alter: int, tie: str) -> Note:
    return Note("n", 1, onset, duration, step if pitch is not None else "", alter, 4, 1, "1", tie=tie, sounding=pitch)


notes = st.builds(
    _note,
    st.one_of(st.none(), st.integers(0, 127)),
    st.floats(-2, 20),
    st.floats(0, 9),
    st.sampled_from("ABCDEFG"),
    st.integers(-3, 3),
    st.sampled_from(["", "i", "m", "t"]),
)
bars = st.builds(
    Bar,
    index=st.integers(1, 99),
    movement=st.integers(1, 2),
    onset=st.one_of(st.none(), st.floats(0, 20)),
    duration=st.one_of(st.none(), st.floats(0, 9)),
    metre=st.sampled_from([None, "4/4", "6/8", "C|", "7/16", "free"]),
    key=st.one_of(st.none(), st.integers(-9, 9)),
    upbeat=st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(bars, max_size=6), st.lists(notes, max_size=30))
def test_whatever_a_score_holds_its_chords_are_well_formed(some: list[Bar], sounding: list[Note]) -> None:
    score = Score(tuple(some), NoteTable(tuple(sounding)))
    found = chords_of(score)
    for each in found:
        assert is_harte(each.label)
        assert each.start < each.end
        assert each.beat >= 1
        assert 0 <= each.confidence <= 1
    assert len(harmony_of(found, score).events) == len(found)
