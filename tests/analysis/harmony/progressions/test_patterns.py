"""Patterns: how they are read, what their words ask for, and what is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis.harmony.progressions import Pattern, parse
from descant.analysis.harmony.progressions.kinds import Kind, apart
from descant.analysis.harmony.progressions.parsing import LONGEST_TEXT
from descant.analysis.harmony.progressions.patterns import Named, Place
from descant.errors import InvalidInput
from tests.analysis.harmony.progressions.scanning import patterns


@settings(deadline=None)
@given(patterns)
def test_a_pattern_is_read_as_it_is_printed(pattern: Pattern) -> None:
    assert parse(str(pattern)) == pattern


@settings(deadline=None)
@given(st.text("IViv+o/ø7#b-–{}()|?*…., CDG:majmin12", max_size=40))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        pattern = parse(text)
        assert str(parse(str(pattern))) == str(pattern)


@pytest.mark.parametrize(
    "text",
    ["ii V I", "ii-V-I", "ii – V – I", "ii,V,I", "ii → V → I", "ii->V->I", "ii- V- I", "|ii|V|I|", " ii;V  I "],
)
def test_separators(text: str) -> None:
    assert parse(text) == parse("ii-V-I")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("C-7 F7", "C-7 F7"),
        ("C-F-G", "C F G"),
        ("D- G7", "D- G7"),
        ("A-D-", "A D-"),
        ("C-b5 F", "C-b5 F"),
        ("C-bVII in C", "C bVII in C"),
        ("I-*-V", "I ? V"),
        ("I...V", "I … V"),
        ("I-…-V", "I … V"),
        ("(ii-V|bVI7)-I", "(ii V | bVI7) I"),
        ("(I IV){2,3} V", "(I IV){2,3} V"),
        ("C:maj7(9,#11) Cmaj7(#11)", "C:maj7(9,#11) Cmaj7(#11)"),
        ("V7[no3] I", "V7[no3] I"),
        ("Dm7 G7, as  written exactly", "Dm7 G7 as written exactly"),
        ("ii V exactly in a", "ii V in A minor exactly"),
        ("ii V in F♯", "ii V in F#"),
        ("ii V in Bbm", "ii V in Bb minor"),
        ("ii V in its minor key", "ii V in its minor key"),
        ("VI VII in minor", "VI VII in minor"),
        ("ii V in major", "ii V"),
    ],
)
def test_printed(text: str, printed: str) -> None:
    assert str(parse(text)) == printed


@pytest.mark.parametrize(
    ("word", "fitting", "other"),
    [
        ("ii", "D:min D:min7 D:min9 D:min/b3 D:minmaj7", "D:maj D:hdim7 E:min D:sus4"),
        ("ii7", "D:min7 D:min9 D:min7/b7", "D:min D:min6"),
        ("V", "G:maj G:7 G:13 G:maj7 G:maj(*5)", "G:min G:sus4(b7) G:aug G:5"),
        ("V7", "G:7 G:9 G:7(b9)", "G:maj G:maj7 G:aug(b7)"),
        ("I7", "C:maj7 C:7 C:9", "C:maj C:maj6"),
        ("Imaj7", "C:maj7 C:maj9", "C:7 C:maj"),
        ("I:7", "C:7 C:9", "C:maj7"),
        ("I6", "C:maj/3 C:7/3", "C:maj C:maj/5 C:maj6"),
        ("V65", "G:7/3", "G:7 G:maj/3"),
        ("V42/IV", "C:7/b7", "C:7"),
        ("V/V", "D:maj D:7", "G:maj"),
        ("viio", "B:dim B:dim7 B:hdim7", "B:min"),
        ("viio7", "B:dim7", "B:dim B:hdim7"),
        ("iiø7", "D:hdim7", "D:dim7 D:dim D:min7"),
        ("bVI", "Ab:maj G#:7", "A:maj Ab:min"),
        ("I+", "C:aug C:aug(b7)", "C:maj"),
        ("Vsus4", "G:sus4 G:sus4(b7)", "G:sus2 G:maj"),
        ("iim7b5", "D:hdim7", "D:min7"),
        ("V9", "G:9 G:13", "G:7"),
        ("N6", "Db:maj/3", "Db:maj"),
        ("ii?", "D:min D:7 D:5", "E:min"),
        ("D?", "D:min D:maj7", "C:maj"),
        ("Dm7", "D:min7 D:min11", "D:min"),
        ("D:min7", "D:min7 D:min9", "D:min"),
        ("C/E", "C:maj/3 C:7/3", "C:maj"),
        ("C5", "C:5", "C:maj"),
    ],
)
def test_what_a_word_asks_for(word: str, fitting: str, other: str) -> None:
    (element,) = parse(word).elements
    assert isinstance(element, Named)
    assert [each for each in fitting.split() if not _fits(element, each)] == []
    assert [each for each in other.split() if _fits(element, each)] == []


@pytest.mark.parametrize(
    ("word", "fitting", "other"),
    [
        ("ii7", "D:min7", "D:min9 D:min7/b3"),
        ("I", "C:maj", "C:7 C:maj/3"),
        ("I7", "C:maj7", "C:7"),
        ("Dm/F", "D:min/b3", "D:min"),
    ],
)
def test_exactly(word: str, fitting: str, other: str) -> None:
    (element,) = parse(word, exactly=True).elements
    assert isinstance(element, Named)
    assert all(_fits(element, each) for each in fitting.split())
    assert not any(_fits(element, each) for each in other.split())


def _fits(element: Named, label: str) -> bool:
    kind, root = apart(label) or ("", 0)
    return root == element.root and element.wanted.fits(Kind.of(kind))


def test_degrees_are_those_of_major_unless_minor_is_said() -> None:
    assert _roots("VI VII") == [9, 11]
    assert _roots("VI VII in minor") == [8, 10]


def _roots(text: str) -> list[int]:
    return [each.root for each in parse(text).elements if isinstance(each, Named)]


def test_chords_in_a_key_are_where_they_are() -> None:
    pattern = parse("Dm7 V I in F")
    assert (pattern.place, pattern.tonic) == (Place.GIVEN, 5)
    assert _roots("Dm7 V I in F") == [9, 7, 0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the pattern is empty, at character 1"),
        ("in C", "'in' is no chord, at character 1"),
        ("? … ?", "every chord may be left out or is a wildcard, at character 1"),
        ("(I|?) V{0,2}", "every chord may be left out"),
        ("ii foo", "'foo' is no chord, at character 4"),
        ("ii) V", "closed that was not opened, at character 3"),
        ("V (ii", "a bracket is not closed, at character 3"),
        ("V (ii|)", "nothing is asked for here, at character 7"),
        ("(((((I)))))", "more than 4 deep, at character 5"),
        ("I{17}", "how often is not understood, at character 2"),
        ("I{2,1}", "how often is not understood"),
        ("(I IV V){16} (I ii V){16}", "a match could have 96 chords; 64 are looked for"),
        ("((((I{16}){16}){16}){16})", "a match could have 65,536 chords"),
        ("I " * 65, "more than 64 chords, at character 129"),
        ("I " * 10_000, f"the pattern has 20,000 characters; {LONGEST_TEXT:,} are read"),
        ("Dm7 V", "numerals and chord names are mixed, at character 1"),
        ("Dm7 G7 in its key", "a chord name is in no key of its own, at character 1"),
        ("V I as written", "a numeral is not written in any sequence, at character 1"),
    ],
)
def test_what_is_refused_says_where(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse(text)
    assert reason in raised.value.message
    assert raised.value.remedy
