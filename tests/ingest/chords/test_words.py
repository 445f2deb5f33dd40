"""Lead-sheet words become Harte without changing what they say."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from descant.ingest.chords.labels import is_harte
from descant.ingest.chords.words import from_words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("C", "C:maj"), ("Am", "A:min"), ("A-", "A:min"), ("Amin", "A:min"), ("Bb7", "Bb:7"), ("G13", "G:13"),
        ("Cmaj7(#11)/E", "C:maj7(#11)/3"), ("C^7", "C:maj7"), ("CΔ", "C:maj7"), ("Cmaj9", "C:maj9"),
        ("C-^7", "C:minmaj7"), ("Cm(maj7)", "C:minmaj7"), ("C6/9", "C:maj6(9)"), ("C6/9/E", "C:maj6(9)/3"),
        ("Cm7b5", "C:hdim7"), ("Cø", "C:hdim7"), ("Ch7", "C:hdim7"), ("F#-7b5", "F#:hdim7"),
        ("Cm7(b5)/Gb", "C:hdim7/b5"),
        ("Cdim", "C:dim"), ("C°7", "C:dim7"), ("C+", "C:aug"), ("C7#5", "C:aug(b7)"), ("C7+", "C:aug(b7)"),
        ("Csus", "C:sus4"), ("C7sus4", "C:sus4(b7)"), ("C9sus", "C:sus4(b7,9)"), ("Csus2", "C:sus2"), ("C2", "C:sus2"),
        ("Cadd9", "C:maj(9)"), ("Cmadd9", "C:min(9)"), ("C7b9#11", "C:7(b9,#11)"), ("C7-9", "C:7(b9)"),
        ("C5", "C:5"), ("Gno3d", "G:5"), ("Fs", "F#:maj"), ("Fsmin7", "F#:min7"), ("Fsus4", "F:sus4"),
        ("Fssus4", "F#:sus4"), ("Am/Gs", "A:min/7"), ("C/Bb", "C:maj/b7"), ("C/A#", "C:maj/#6"), ("Db/F", "Db:maj/3"),
        ("B♭maj7", "Bb:maj7"), ("N.C.", "N"), ("NC", "N"),
    ],
)  # fmt: skip
def test_words_mean_chords(words: str, expected: str) -> None:
    assert from_words(words) == expected


@pytest.mark.parametrize("words", ["", "Hm", "hello", "C7xyz", "C/H", "C//E", "C" * 100, "I", "5", "/"])
def test_words_that_are_not_understood_are_not_guessed(words: str) -> None:
    assert from_words(words) is None


@given(st.text(max_size=50) | st.from_regex(r"[A-G][b#]?[a-zA-Z0-9+#^()/ -]{0,12}(/[A-G][b#]?)?", fullmatch=True))
@example("C" + "(" * 39)
def test_whatever_comes_out_is_harte(words: str) -> None:
    found = from_words(words)
    assert found is None or is_harte(found)
