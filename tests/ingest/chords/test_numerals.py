"""Roman numerals in their dialects; where music21 is right they agree with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.ingest.chords.dcml import Parts, from_dcml, global_key, local_key, parts_of
from descant.ingest.chords.labels import chord, is_harte
from descant.ingest.chords.rock import from_rock
from descant.ingest.chords.roman import Key
from descant.ingest.chords.romantext import from_numeral, key_in, key_of
from descant.ingest.chords.spelling import fifths, interval

C, A_MINOR = Key("C"), Key("A", minor=True)


@pytest.mark.parametrize(
    ("numeral", "key", "expected"),
    [
        ("V65/V", C, "D:7/3"), ("I7", C, "C:maj7"), ("ii7", C, "D:min7"), ("iiø65", A_MINOR, "B:hdim7/b3"),
        ("viio7", A_MINOR, "G#:dim7"), ("#viio43", A_MINOR, "G#:dim7/b5"), ("VII", A_MINOR, "G:maj"),
        ("VI", A_MINOR, "F:maj"), ("bVI", A_MINOR, "F:maj"), ("vi", A_MINOR, "F#:min"), ("bVI", C, "Ab:maj"),
        ("N6", C, "Db:maj/3"), ("bII6", A_MINOR, "Bb:maj/3"), ("Cad64", A_MINOR, "A:min/5"),
        ("III+6", A_MINOR, "C:aug/3"),
        ("V7/vi", C, "E:7"), ("viio7/v", A_MINOR, "D#:dim7"), ("V7[no3]", C, "G:5(b7)"), ("V54", C, "G:sus4"),
        ("V9", A_MINOR, "E:7(b9)"), ("iv7", Key("Ab"), "Db:min7"), ("bII42[#7]", A_MINOR, "Bb:maj7/7"),
        ("Ger65", C, "Ab:maj(#6)"), ("It6", A_MINOR, "F:(3,#6)"), ("Fr43", C, "Ab:(3,#4,#6)"),
        ("Fr42", C, "Ab:(3,#4,#6)/3"),
        ("V6/5/V", C, "D:7/3"), ("i6/4", A_MINOR, "A:min/5"), ("vii/o7/V", C, "F#:hdim7"),
        ("NC", C, "N"),
    ],
)  # fmt: skip
def test_numerals_of_romantext(numeral: str, key: Key, expected: str) -> None:
    assert from_numeral(numeral, key) == expected


AS_MUSIC21 = ["I", "I6", "I64", "i", "ii", "ii6", "ii65", "iio6", "iiø43", "iii", "IV", "iv6", "V", "V7", "V65", "V43",
              "V42", "vi", "VI", "VII", "viio", "viio6", "viio7", "viio42", "viiø7/V", "V7/V", "V42/IV", "bII6",
              "III+6",
              "V/ii", "viio65/vi", "VI7", "iv43"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("tonic", ["C", "f#", "Bb", "e"])
def test_numerals_sound_as_music21_says(tonic: str) -> None:
    from music21 import key as keys
    from music21 import roman

    ours = key_of(f"{tonic}:")
    assert ours is not None
    theirs = keys.Key(tonic.replace("b", "-"))
    cautious = roman.Minor67Default.CAUTIONARY
    for numeral in AS_MUSIC21:
        expected = roman.RomanNumeral(numeral, theirs, sixthMinor=cautious, seventhMinor=cautious)
        label = from_numeral(numeral, ours)
        assert label is not None, numeral
        found = chord(label)
        assert found.root is not None
        assert found.bass is not None
        assert {at for at, on in enumerate(found.pcp or "") if on == "1"} == set(expected.pitchClasses), numeral
        assert found.root == expected.root().name.replace("-", "b"), numeral
        bass = (fifths(found.root) + interval(found.bass)) * 7 % 12
        assert bass == expected.bass().pitchClass, numeral


@pytest.mark.parametrize(
    ("numeral", "expected"),
    [
        ("I", "C:maj"), ("bVII", "Bb:maj"), ("i7", "C:min7"), ("IV7", "F:maj7"), ("IVd7", "F:7"), ("bVII7", "Bb:maj7"),
        ("II7", "D:7"), ("V7/vi", "E:7"), ("V/vi", "E:maj"), ("viix42/V", "F#:dim7/bb7"), ("iih43", "D:hdim7/b5"),
        ("vio", "A:dim"), ("Va7", "G:aug(b7)"), ("V11", "G:11"), ("Vs4", "G:sus4"), ("V7s4", "G:sus4(b7)"),
        ("V7b9", "G:7(b9)"), ("bVIb5", "Ab:(3,b5)"), ("#IV", "F#:maj"), ("iv6/ii", "G:min/b3"), ("R", "N"),
        ("iid6/ii", None), ("Z", None), ("", None), ("V" * 50, None),
    ],
)  # fmt: skip
def test_numerals_of_the_rock_corpus(numeral: str, expected: str | None) -> None:
    assert from_rock(numeral, "C") == expected


@pytest.mark.parametrize(
    ("parts", "key", "expected"),
    [
        (Parts("V", "", "65", relativeroot="V"), C, "D:7/3"), (Parts("ii", "%", "65"), A_MINOR, "B:hdim7/b3"),
        (Parts("#vii", "o", "7"), A_MINOR, "G#:dim7"), (Parts("vii", "", ""), A_MINOR, "G:min"),
        (Parts("I", "M", "7"), C, "C:maj7"), (Parts("V", "", "", "64"), C, "G:(4,6)"),
        (Parts("V", "", "7", "b9"), C, "G:7(b9)"),
        (Parts("V", "", "", "4"), C, "G:sus4"), (Parts("I", "", "", "+9"), C, "C:maj(9)"),
        (Parts("Ger", "", "65"), C, "Ab:maj(#6)"),
        (Parts("V", "", "7", pedal="I"), C, "G:7/4"), (Parts("V", "+", ""), C, "G:aug"), (Parts("VIII"), C, None),
        (Parts("V", "?"), C, None), (Parts("V", "", "99"), C, None), (Parts("V", relativeroot="H"), C, None),
    ],
)  # fmt: skip
def test_labels_of_dcml(parts: Parts, key: Key, expected: str | None) -> None:
    assert from_dcml(parts, key) == expected


def test_a_label_of_dcml_is_taken_apart() -> None:
    assert parts_of(".f.i.V65(4)/V") == Parts("V", "", "65", "4", "V", "")
    assert parts_of("I[V7]|PAC") == Parts("V", "", "7", pedal="I")
    assert parts_of("hello") is None


def test_local_keys_of_dcml() -> None:
    assert local_key(A_MINOR, "III") == Key("C")
    assert local_key(C, "V/ii") == Key("A")
    assert global_key("f#") == Key("F#", minor=True)
    assert global_key("H") is None


@given(
    st.text(max_size=45)
    | st.from_regex(r"[b#]{0,2}[IViv]{1,3}[oø+%hxd]?[0-9]{0,2}(\[[a-z#0-9]{0,5}\])?(/[IViv]{1,3})?")
)
def test_whatever_comes_out_is_harte(text: str) -> None:
    parts = parts_of(text)
    for found in (from_numeral(text, A_MINOR), from_rock(text, "Cb"), from_dcml(parts, C) if parts else None):
        assert found is None or is_harte(found)


@pytest.mark.parametrize(
    ("words", "key"),
    [("a:V65", "A minor"), ("Bb:I6", "Bb major"), ("I f#:viio7/V", "F# minor"), ("a:", "A minor"), ("a:It6", "A minor")]
    + [(words, None) for words in ("C:maj(9)", "A:min7", "C:(1,3,5)", "G:7", "D:sus4(b7)", "C:hdim7", "V7", "")],
)
def test_words_name_a_key_before_numerals_alone(words: str, key: str | None) -> None:
    found = key_in(words)
    assert (found and str(found)) == key
