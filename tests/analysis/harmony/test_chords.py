"""Chords as data: moved, simplified, as profiles and as numerals. Laws over all labels; mir_eval as the judge."""

from __future__ import annotations

import mir_eval.chord
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from descant.analysis.harmony.numerals import numeral
from descant.analysis.harmony.profiles import PLAIN, ROOTED, SILENCE, Weighting, profile, profiles, turned
from descant.analysis.harmony.transposing import fifths_for, transposed
from descant.analysis.harmony.vocabularies import simplified
from descant.ingest.chords.labels import chord, is_harte
from descant.ingest.chords.roman import Key
from descant.ingest.chords.romantext import from_numeral
from descant.ingest.chords.spelling import semitones_of
from descant.ontology.records import ChordVocabulary
from tests.analysis.harmony.labels import chords, labels

keys = st.builds(Key, st.sampled_from(["C", "G", "D", "A", "E", "F#", "F", "Bb", "Eb", "Ab", "Db"]), st.booleans())
steps = st.integers(-12, 12)


@given(labels, steps)
def test_every_note_moves_by_the_same(label: str, by: int) -> None:
    moved = transposed(label, by)
    before, after = chord(label), chord(moved)
    assert (before.quality, before.bass) == (after.quality, after.bass)
    if before.pcp and after.pcp:
        at = semitones_of(by)
        assert after.pcp == before.pcp[-at:] + before.pcp[:-at] if at else before.pcp


@given(st.lists(labels), st.integers(-24, 24))
def test_a_sequence_moves_there_and_back(sequence: list[str], semitones: int) -> None:
    by = fifths_for(semitones, sequence)
    assert semitones_of(by) == semitones % 12
    back = [transposed(transposed(each, by), -by) for each in sequence]
    assert [chord(each).pcp for each in back] == [chord(each).pcp for each in sequence]


@pytest.mark.parametrize(
    ("sequence", "semitones", "expected"),
    [
        (["C:maj", "A:min", "G:7/3"], 3, ["Eb:maj", "C:min", "Bb:7/3"]),
        (["C#:min", "G#:7"], 1, ["D:min", "A:7"]),
        (["Eb:maj", "Ab:maj"], 3, ["F#:maj", "B:maj"]),
        (["F:maj", "N", "X"], 1, ["Gb:maj", "N", "X"]),
        (["F##:dim"], 7, ["D:dim"]),
    ],
)
def test_the_plainest_spelling_is_chosen(sequence: list[str], semitones: int, expected: list[str]) -> None:
    by = fifths_for(semitones, sequence)
    assert [transposed(each, by) for each in sequence] == expected


@given(labels, st.sampled_from(ChordVocabulary))
def test_a_vocabulary_is_reached_at_once(label: str, vocabulary: ChordVocabulary) -> None:
    once = simplified(label, vocabulary)
    assert is_harte(once)
    assert simplified(once, vocabulary) == once
    if once not in ("N", "X"):
        assert chord(once).root == chord(label).root


@given(labels, steps, st.sampled_from(ChordVocabulary))
def test_vocabularies_know_no_key(label: str, by: int, vocabulary: ChordVocabulary) -> None:
    assert simplified(transposed(label, by), vocabulary) == transposed(simplified(label, vocabulary), by)


@given(chords)
@example("A:dim(3)")
def test_coarser_vocabularies_follow_from_finer_ones(label: str) -> None:
    finer = [simplified(label, each) for each in (ChordVocabulary.SEVENTHS, ChordVocabulary.TRIADS)]
    for each in finer:
        assert simplified(each, ChordVocabulary.MAJMIN) == simplified(label, ChordVocabulary.MAJMIN)
    assert simplified(finer[0], ChordVocabulary.TRIADS) == finer[1]


@pytest.mark.parametrize(
    ("label", "sevenths", "triads", "majmin"),
    [
        ("C:9/3", "C:7", "C:maj", "C:maj"),
        ("C:maj9", "C:maj7", "C:maj", "C:maj"),
        ("C:min11", "C:min7", "C:min", "C:min"),
        ("C:maj6(9)", "C:maj6", "C:maj", "C:maj"),
        ("C:7(#9)", "C:7", "C:maj", "C:maj"),
        ("C:hdim7", "C:hdim7", "C:dim", "C:min"),
        ("C:dim7/b5", "C:dim7", "C:dim", "C:min"),
        ("C:aug(b7)", "C:aug", "C:aug", "C:maj"),
        ("C:sus4(b7)", "C:sus4", "C:sus4", "X"),
        ("C:sus2", "C:sus2", "C:sus2", "X"),
        ("C:5", "C:5", "C:5", "X"),
        ("C:1/b3", "C:1", "C:1", "X"),
        ("C:maj(*5)", "C:maj", "C:maj", "C:maj"),
        ("C:dim(3)", "C:dim", "C:dim", "C:min"),
    ],
)
def test_simplified(label: str, sevenths: str, triads: str, majmin: str) -> None:
    assert [simplified(label, each) for each in ChordVocabulary] == [label, sevenths, triads, majmin, "C:1"]


@given(chords.filter(lambda label: not any(each in label for each in ("maj11", "aug7", "("))))
def test_profiles_are_mir_evals(label: str) -> None:
    root, bitmap, _ = mir_eval.chord.encode(label, reduce_extended_chords=True)
    expected = np.append(np.roll(bitmap, root), 0) / np.sqrt(bitmap.sum())
    found = profile(label)
    assert found is not None
    np.testing.assert_allclose(found, expected)


@given(labels, steps, st.sampled_from([PLAIN, ROOTED, Weighting(bass=0.0), Weighting(1.5, 2.0)]))
def test_a_profile_turns_with_its_chord(label: str, by: int, weighting: Weighting) -> None:
    before, after = profiles([label, transposed(label, by)], weighting)
    np.testing.assert_allclose(turned(before, semitones_of(by)), after)
    assert np.linalg.norm(after) == pytest.approx(0 if label == "X" else 1)


def test_silence_has_an_axis_and_what_is_unknown_none() -> None:
    assert profiles(["N"])[0, SILENCE] == 1
    assert profile("X") is None


def test_weightings() -> None:
    assert profiles(["C:maj"], ROOTED)[0, [0, 4, 7]] == pytest.approx(np.array([2, 1, 1]) / np.sqrt(6))
    assert profiles(["C:maj/2"], Weighting(bass=0.0))[0, 2] == 0
    assert profiles(["C:maj/2"])[0, 2] == pytest.approx(0.5)


@given(chords, keys)
def test_a_numeral_means_its_chord(label: str, key: Key) -> None:
    found = numeral(label, key)
    if found is not None:
        read = from_numeral(found, key)
        assert read is not None
        assert chord(read).pcp == chord(label).pcp


@pytest.mark.parametrize("triad", ["maj", "min", "dim", "aug", "7", "min7", "maj7", "hdim7", "dim7", "sus4", "5", "9"])
@given(keys, st.integers(-6, 6), st.data())
def test_usual_chords_have_numerals_in_every_key(triad: str, key: Key, by: int, data: st.DataObject) -> None:
    label = f"{transposed(key.tonic, by)}:{triad}"
    inversions = [each for each in ("", "/3", "/b3", "/5", "/b7") if chord(label + each).pcp == chord(label).pcp]
    assert numeral(label + data.draw(st.sampled_from(inversions)), key) is not None


@pytest.mark.parametrize(
    ("label", "major", "minor"),
    [
        ("C:maj/3", "I6", "III6"),
        ("D:7/3", "V65/V", "V65/VII"),
        ("G:7/b7", "V42", "V42/III"),
        ("Ab:maj(#6)", "Ger65", None),
        ("Bb:maj/3", "bVII6", "bII6"),
        ("E:7", "V7/vi", "V7"),
        ("G#:dim7", "viio7/vi", "viio7"),
        ("F:min", "iv", None),
        ("G:sus4(b7)", "V7[no3][add4]", None),
        ("G:7(b9)", "V7[addb9]", None),
        ("C:maj/2", None, None),
        ("N", "NC", "NC"),
        ("X", None, None),
    ],
)
def test_numerals(label: str, major: str | None, minor: str | None) -> None:
    assert numeral(label, Key("C")) == major
    if minor:
        assert numeral(label, Key("A", minor=True)) == minor
