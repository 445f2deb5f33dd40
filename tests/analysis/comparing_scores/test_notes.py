"""The rule for notes: what is identical, changed or missing, whatever is doubled, tied, repeated or respelt."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.kinds import Kind
from descant.analysis.comparing_scores.notes import Judged
from descant.ingest.score import Note, Score
from tests.analysis.comparing_scores.versions import changed, compared, moved, score, scores


def judged(found: Comparison, side: int) -> list[Judged]:
    return [each for row in found.rows for each in row.notes[side]]


def kinds(one: str, other: str) -> tuple[list[str], list[str]]:
    """Of the notes of one bar."""
    found = compared(score({"Piano": [one]}), score({"Piano": [other]}))
    return tuple([each.kind.value for each in judged(found, side)] for side in (0, 1))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("C4@0+1", "C4@0+1", "identical"),
        ("C4@0+1", "C5@0+1", "octave"),
        ("C4@0+1", "C4@0+2", "duration"),
        ("C4@0+1", "C2@0+2", "octave and duration"),
        ("C4@0+1", "E4@0+1", "other pitch"),
        ("C4@0+1", "C4@1+1", "no match"),
        ("C4@0+1", "E4@0+2", "no match"),
    ],
)
def test_the_rule_of_beethovens_werkstatt(one: str, other: str, expected: str) -> None:
    assert kinds(one, other) == ([expected], [expected])


def test_what_is_most_alike_is_paired_first_and_the_nearest_of_what_is_alike() -> None:
    assert kinds("C4@0+1 C5@0+1", "C5@0+1") == (["octave", "identical"], ["identical"])
    found = compared(score({"Piano": ["C3@0+1 C6@0+1"]}), score({"Piano": ["C4@0+1 C2@1+1"]}))
    low, high = judged(found, 0)
    assert not low.shared
    assert high.kind is Kind.OCTAVE
    assert high.shared
    assert kinds("C4@0+1", "E4@0+1 A4@0+1") == (["other pitch"], ["other pitch", "no match"])


def test_unisons_are_one_sound_and_doublings_share_a_partner() -> None:
    one = score({"Flute": ["C5@0+1"], "Oboe": ["C5@0+1"], "Bassoon": ["C3@0+1"]})
    found = compared(one, score({"Piano": ["C5@0+1"]}))
    assert [each.kind.value for each in judged(found, 0)] == ["identical", "identical", "octave"]
    assert [each.shared for each in judged(found, 0)] == [False, False, True]
    [piano] = judged(found, 1)
    assert piano.partners == (0, 1)
    assert found.rows[0].shares == pytest.approx((2 / 3, 1 / 3, 0))


def test_strokes_of_a_repeated_note_differ_in_duration_from_a_long_one() -> None:
    assert kinds("C4@0+4", "C4@0+1 C4@1+1 C4@2+1 C4@3+1") == (["duration"], ["duration"] * 4)
    assert kinds("C4@0+4", "C5@0+1 C5@1+1") == (["octave and duration"], ["octave and duration"] * 2)
    assert kinds("C4@0+4", "C4@1+1") == (["no match"], ["no match"])


def test_heads_that_are_tied_within_a_bar_are_one_note() -> None:
    assert kinds("C4@0+1i C4@1+1m C4@2+1t", "C4@0+3") == (["identical"], ["identical"])
    assert kinds("C4@0+1 C4@1+1", "C4@0+2") == (["duration"] * 2, ["duration"])
    held = score({"Piano": ["C4@3+1i", "C4@0+1t"]})
    assert [each.kind.value for each in judged(compared(held, held), 0)] == ["identical"] * 2


def test_a_note_that_sounds_over_a_bar_line_is_one_in_each_bar() -> None:
    played, written = score({"Piano": ["C4@3+2", "D4@1+1"]}), score({"Piano": ["C4@3+1i", "C4@0+1t D4@1+1"]})
    found = compared(played, written)
    assert {each.kind for side in (0, 1) for each in judged(found, side)} == {Kind.IDENTICAL}
    assert [[each.tone.struck for each in row.notes[0]] for row in found.rows] == [[True], [False, True]]


def test_grace_notes_are_compared_with_grace_notes_and_weigh_nothing() -> None:
    assert kinds("D4@0+0~ C4@0+1", "D4@0+0~ C4@0+1") == (["identical"] * 2, ["identical"] * 2)
    assert kinds("D4@0+0~ C4@0+1", "D4@0+1 C4@0+1") == (["no match", "identical"], ["no match", "identical"])
    found = compared(score({"Piano": ["D4@0+0~ C4@0+1"]}), score({"Piano": ["C4@0+1"]}))
    assert found.rows[0].shares == (1, 0, 0)


def test_another_spelling_is_told_apart_from_another_pitch() -> None:
    found = compared(score({"Piano": ["C#4@0+1 E4@1+1"]}), score({"Piano": ["Db4@0+1 E4@1+1"]}))
    for side in (0, 1):
        assert [each.kind.value for each in judged(found, side)] == ["identical"] * 2
        assert [each.respelt for each in judged(found, side)] == [True, False]


def test_percussion_without_pitch_is_compared_by_time() -> None:
    def unpitched(version: Score) -> Score:
        return changed(version, lambda each: each._replace(step="", sounding=None) if each.part == "Drum" else each)

    one = unpitched(score({"Drum": ["C4@0+1 C4@1+1 C4@3+1"], "Flute": ["C5@2+1"]}))
    other = unpitched(score({"Drum": ["C4@0+1 C4@1+2 C4@2+1"], "Flute": ["C5@3+1"]}))
    found = {each.tone.begin: each.kind.value for each in judged(compared(one, other), 0) if each.tone.pitch is None}
    assert list(found.values()) == ["identical", "duration", "no match"]


@given(scores())
def test_a_version_with_itself_is_all_identical(version: Score) -> None:
    found = compared(version, version)
    assert {each.kind for side in (0, 1) for each in judged(found, side)} == {Kind.IDENTICAL}
    assert not any(each.respelt or each.shared for side in (0, 1) for each in judged(found, side))
    assert all(row.shares == (1, 0, 0) for row in found.rows)


@given(scores(), st.sampled_from((-12, 12, 24)))
def test_a_part_in_another_octave_differs_in_octaves_alone(version: Score, semitones: int) -> None:
    part = version.parts[0]
    other = changed(version, lambda each: moved(each, semitones, 0) if each.part == part else each)
    found = compared(version, other)
    assert {each.kind for side in (0, 1) for each in judged(found, side)} <= {Kind.IDENTICAL, Kind.OCTAVE}
    others = [each for each in judged(found, 1) if version.parts[each.tone.voice] != part]
    assert {each.kind for each in others if not each.shared} <= {Kind.IDENTICAL, Kind.OCTAVE}


@given(scores(), st.sampled_from(((7, 1), (-5, 1), (3, -3), (-2, -2), (1, -5), (6, 6), (-6, -6), (-11, -5))))
def test_a_transposed_version_is_identical(version: Score, step: tuple[int, int]) -> None:
    other = changed(version, lambda each: moved(each, *step))
    found = compared(version, other, semitones=(step[0] + 5) % 12 - 5)
    assert found.transposition == step
    assert {each.kind for side in (0, 1) for each in judged(found, side)} == {Kind.IDENTICAL}
    assert not any(each.respelt for each in judged(found, 1))


@given(scores(), scores())
def test_the_order_of_the_versions_does_not_matter(one: Score, other: Score) -> None:
    there, back = compared(one, other), compared(other, one)
    for row, mirrored in zip(there.rows, back.rows, strict=True):
        for side in (0, 1):
            ours, theirs = row.notes[side], mirrored.notes[1 - side]
            assert [(each.kind, each.respelt, each.shared) for each in ours] == [
                (each.kind, each.respelt, each.shared) for each in theirs
            ]
        assert row.shares == pytest.approx(mirrored.shares)


@given(scores(), scores())
def test_each_note_has_one_kind_and_nothing_is_lost(one: Score, other: Score) -> None:
    found = compared(one, other)
    for side, version in enumerate((one, other)):
        ids = [name for each in judged(found, side) for name in each.tone.ids]
        assert sorted(ids) == sorted(each.id for each in version.notes.notes if each.bar <= 2)
        lasts = sum(each.tone.lasts for each in judged(found, side)) / 20_160
        assert lasts == pytest.approx(sum(each.duration for each in version.notes.notes))
    for row in found.rows:
        assert row.shares
        assert sum(row.shares) == pytest.approx(1)
        assert sum(row.weights) == pytest.approx(1)
        _is_one_to_one(row.notes)


def _is_one_to_one(notes: tuple[tuple[Judged, ...], tuple[Judged, ...]]) -> None:
    """Partners know each other, but for those that are shared."""
    for ours, theirs in (notes, notes[::-1]):
        for at, each in enumerate(ours):
            assert bool(each.partners) == (each.kind is not Kind.NONE)
            for partner in each.partners:
                assert each.shared or at in theirs[partner].partners
                assert each.shared or theirs[partner].kind is each.kind


@given(scores(), st.integers(0, 2))
def test_what_is_taken_away_is_left_out_on_one_side_and_added_on_the_other(version: Score, at: int) -> None:
    """The part that goes has pitch classes of its own, so that nothing is taken for it."""
    extra = ("F#7@0+1/3", "F#7@1/3+1", "F#7@2+1/2")[at]
    more = score({"Piccolo": [extra, "F#7@0+1"]})
    notes = [each for each in version.notes.notes if (each.sounding or 0) % 12 != 6]
    if not notes:
        return
    without = changed(version, lambda each: each if each in notes else None)
    together = sorted([*notes, *map(_apart, more.notes.notes)], key=lambda each: each.onset)
    whole = changed(version, lambda _: None)
    whole = type(whole)(whole.bars, type(whole.notes)(tuple(together)), parts=(*version.parts, "Piccolo"))
    found, back = compared(whole, without), compared(without, whole)
    assert {each.kind for each in judged(found, 1)} == {Kind.IDENTICAL}
    counts = Counter(each.kind for each in judged(found, 0))
    assert counts == {Kind.IDENTICAL: len(notes), Kind.NONE: 2}
    assert counts == Counter(each.kind for each in judged(back, 1))


def _apart(note: Note) -> Note:
    return note._replace(staff=9, id=f"piccolo-{note.id}")


def test_many_notes_at_once_take_no_long() -> None:
    """Ten thousand strokes of one note in a bar beside as many others."""
    one = score({"Piano": [" ".join(f"C4@{at}/2500+1/2500" for at in range(5_000))]})
    other = score({"Piano": [" ".join(f"C4@{at}/2500+1/5000" for at in range(5_000))]})
    assert Counter(each.kind for each in judged(compared(one, other), 0)) == {Kind.DURATION: 5_000}
