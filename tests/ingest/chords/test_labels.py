"""Harte's labels: the grammar and encoding are mir_eval's, but for what mir_eval accepts and cannot encode."""

from __future__ import annotations

import mir_eval.chord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import InvalidInput
from descant.ingest.chords.labels import SHORTHANDS, chord, is_harte, label

roots = st.builds(str.__add__, st.sampled_from("ABCDEFG"), st.sampled_from(["", "b", "#", "bb", "##"]))
degrees = st.builds(str.__add__, st.sampled_from(["", "b", "#", "bb"]), st.integers(1, 13).map(str))
changes = st.lists(st.builds(str.__add__, st.sampled_from(["", "*"]), degrees), min_size=1, max_size=4).map(
    lambda found: f"({','.join(found)})"
)
qualities = st.one_of(
    st.just(""),
    st.sampled_from(list(SHORTHANDS)).map(lambda name: f":{name}"),
    st.builds("{}{}".format, st.sampled_from(list(SHORTHANDS)).map(lambda name: f":{name}"), changes),
    st.lists(degrees, min_size=1, max_size=4).map(lambda found: f":({','.join(found)})"),
)
basses = st.one_of(st.just(""), degrees.map(lambda found: f"/{found}"))
labels = st.builds("{}{}{}".format, roots, qualities, basses)


def mir_eval_pcp(text: str) -> str:
    root, bitmap, _ = mir_eval.chord.encode(text, reduce_extended_chords=True)
    rolled = mir_eval.chord.rotate_bitmap_to_root(bitmap, root)
    return "".join(map(str, rolled))


@given(labels)
def test_every_label_is_one_for_mir_eval_too(text: str) -> None:
    assert is_harte(text)
    mir_eval.chord.validate_chord_label(text)


@given(roots, st.sampled_from([name for name in SHORTHANDS if name not in ("maj11", "aug7")]), basses)
def test_pitch_classes_are_mir_evals(root: str, quality: str, bass: str) -> None:
    text = f"{root}:{quality}{bass}"
    assert chord(text).pcp == mir_eval_pcp(text)


@given(roots, st.lists(degrees, min_size=1, max_size=4), basses)
def test_pitch_classes_of_degrees_are_mir_evals(root: str, above: list[str], bass: str) -> None:
    text = f"{root}:({','.join(above)}){bass}"
    assert chord(text).pcp == mir_eval_pcp(text)


@given(roots, st.frozensets(degrees, max_size=6), st.none() | degrees)
def test_a_label_that_is_made_says_what_it_was_made_of(root: str, above: frozenset[str], bass: str | None) -> None:
    made = label(root, above, bass)
    assert made is not None
    plain = chord(f"{root}:({','.join(sorted({'1', *above, bass or '1'}))})")
    assert chord(made).pcp == plain.pcp
    assert chord(made).root == root


@pytest.mark.parametrize(
    ("text", "root", "quality", "bass", "pcp"),
    [
        ("C", "C", "maj", "1", "100010010000"),
        ("F#:hdim7/b3", "F#", "hdim7", "b3", "100010100100"),
        ("A:maj/13", "A", "maj", "6", "010010100100"),
        ("C#:1(b3,b7,11,9)", "C#", "1(b3,b7,11,9)", "1", "010110100001"),
        ("C:aug7", "C", "aug7", "1", "100010001010"),
        ("C:maj11", "C", "maj11", "1", "101011010001"),
    ],
)
def test_the_parts_of_a_label(text: str, root: str, quality: str, bass: str, pcp: str) -> None:
    found = chord(text)
    assert (found.root, found.quality, found.bass, found.pcp) == (root, quality, bass, pcp)


@pytest.mark.parametrize("text", ["N", "X"])
def test_no_chord_has_no_parts(text: str) -> None:
    assert chord(text).root is chord(text).pcp is chord(text).bass is None


@given(st.sampled_from("ABCDEFG"), st.integers(3, 9), st.sampled_from("b#"), st.sampled_from(["", "3", "bbb7", "###4"]))
def test_more_than_two_accidentals_are_read_and_respelt(letter: str, many: int, sign: str, bass: str) -> None:
    text = f"{letter}{sign * many}:min7" + (f"/{bass}" if bass else "")
    found = chord(text)
    assert found.label == text
    assert found.root is not None
    assert len(found.root) <= 3
    assert found.pcp == mir_eval_pcp(text)


@pytest.mark.parametrize(
    "text", ["", "c", "H:maj", "Cm", "C:min7b5", "C\n", "C/E", "C/", "C:maj()", "C:maj(b#3)", "Cb#", "C:" + "9" * 999]
)
def test_what_is_no_label_is_refused(text: str) -> None:
    assert not is_harte(text)
    with pytest.raises(InvalidInput, match="no chord in Harte's notation"):
        chord(text)


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("b3 b5 b7", "C:hdim7"),
        ("3 5 b7 9", "C:9"),
        ("4 5 b7 9", "C:sus4(b7,9)"),
        ("3 #5 b7", "C:aug(b7)"),
        ("3 b5 b7", "C:7(b5,*5)"),
        ("3 5 6 9", "C:maj6(9)"),
        ("5", "C:5"),
        ("", "C:1"),
    ],
)
def test_the_plainest_label_is_made(above: str, expected: str) -> None:
    assert label("C", frozenset(above.split())) == expected


def test_spellings_beyond_two_accidentals_have_no_label() -> None:
    assert label("Fbbb", frozenset({"3", "5"})) is None
    assert label("C", frozenset({"3", "5"}), "bbb7") is None
