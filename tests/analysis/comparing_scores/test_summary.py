"""What people read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from descant.analysis.comparing_scores.comparing import compare
from descant.analysis.comparing_scores.numbering import bars_named, ranges
from descant.analysis.comparing_scores.phrases import ENGLISH, GERMAN
from descant.analysis.comparing_scores.summary import sentences, summary
from descant.analysis.comparing_scores.versions import Version
from descant.errors import InvalidInput
from tests.analysis.comparing_scores.versions import beside, changed, compared, moved, score

VIOLIN = [f"{step}5@0+1 {step}5@1+1 E5@2+2" for step in "CDFGABCDFG"]
CELLO = [f"{step}3@0+4" for step in "CDFGABCDFG"]
QUARTET = score({"Violin I": VIOLIN, "Violoncello": CELLO})


def test_the_sentences_of_the_arrangement_that_is_cut_and_transposed() -> None:
    kept = [0, 1, 2, 6, 7, 8, 9]
    right, left = ([own[bar] for bar in kept] for own in (VIOLIN, CELLO))
    other = changed(score({"a": right, "b": left}), lambda each: moved(each, 7, 1)._replace(part="Piano"))
    found = compare(QUARTET, other, beside(QUARTET, other, kept, semitones=-5))
    assert sentences(found)[:5] == [
        "3 of 10 bars abridged: 4–6.",
        "Transposed up a fifth.",
        "Of the sound of both 100 % is identical, 0 % is similar (another octave or duration), 0 % is different.",
        "Piano, right hand of the second version has Violin I (100 % of its bars).",
        "Piano, left hand of the second version has Violoncello (100 % of its bars).",
    ]
    german = sentences(found, "de")
    assert german[:2] == ["3 von 10 Takten gekürzt: 4–6.", "Transponiert um eine Quinte aufwärts."]
    assert german[3] == "Piano, rechte Hand in der zweiten Fassung hat Violin I (100 % der eigenen Takte)."
    assert len(german) == len(sentences(found))
    assert summary(found, "de") == " ".join(german)


def test_one_bar_is_one_bar() -> None:
    one = score({"Violin I": VIOLIN[:1]})
    found = compare(one, one, beside(one, one, [0]), other_music_too=True)
    assert sentences(found)[0] == "None of the 1 bar is abridged, none is added."
    assert sentences(found, "de")[0] == "Von 1 Takt ist keiner gekürzt und keiner hinzugefügt."


def test_added_repeated_and_different_bars_are_told() -> None:
    order = [0, 1, 2, 3, 2, 3, 4, 5, 6, 7, 8, 9]
    right = [VIOLIN[bar] for bar in order]
    right[0] = "F#4@1+1 Bb4@0+1"
    other = score({"Flute": [*right, "C#5@0+4"], "Violoncello": ["", *(CELLO[bar] for bar in order[1:]), ""]})
    found = compared(QUARTET, other, [*order, -1])
    assert sentences(found)[:5] == [
        "1 of 13 bars of the second version added: 13.",
        "Repeated in the second version: 2 of 13 bars, 5–6.",
        "In the same key.",
        "Of the sound of both 92 % is identical, 0 % is similar (another octave or duration), 8 % is different.",
        "At least half is different in 1 of 12 bars: 1.",
    ]


def test_bars_that_are_not_filled_are_not_called_left_out() -> None:
    other = score({"Violin I": VIOLIN, "Violoncello": CELLO}, empty=[3, 4, 5])
    other = replace(
        other, notes=type(other.notes)(tuple(each for each in other.notes.notes if each.bar not in (4, 5, 6)))
    )
    told = sentences(compared(QUARTET, other))
    assert told[0] == "3 of 10 bars not filled in one of the editions, so that nothing is said of them: 4–6."
    assert not any("abridged" in each for each in told)


def test_nothing_that_can_be_compared_is_said_to_be_so() -> None:
    empty = score({"Violin I": VIOLIN}, empty=range(1, 10))
    found = compared(QUARTET, replace(empty, notes=type(empty.notes)(empty.notes.notes[:1])), [-1] * 10)
    assert sentences(found)[-1] == "There are no two bars to compare."


def test_voices_that_are_left_out_or_added_are_told_with_their_bars() -> None:
    one = score({"Violin I": VIOLIN, "Violoncello": ["Bb2@0+4"] * 10})
    found = compared(one, score({"Violin I": VIOLIN, "Drone": ["F#2@0+4"] * 10}))
    told = sentences(found)
    assert "What sounds in no part of the second version: Violoncello (100 % of its time)." in told
    assert "Violoncello is left out in bars 1–10." in told
    assert "Drone is added in bars 1–10." in told
    assert "Violoncello fehlt: Takte 1–10." in sentences(found, "de")


def test_other_spellings_are_told() -> None:
    found = compared(score({"a": ["C#4@0+4", "D4@0+4"]}), score({"a": ["Db4@0+4", "D4@0+4"]}))
    assert "Notes that are spelt otherwise: 1, in bar 1." in sentences(found)


def test_bars_are_named_by_what_is_printed_and_by_their_movements() -> None:
    printed = [replace(bar, label="12a") if bar.index == 2 else bar for bar in QUARTET.bars]
    version = Version.of(replace(QUARTET, bars=tuple(printed)), "it")
    assert ranges(version, [1, 2, 3, 7]) == ["12a–4", "8"]
    assert bars_named(version, [1], GERMAN) == "Takt 12a"
    two = tuple(replace(bar, movement=1 + (bar.index > 5), number=str((bar.index - 1) % 5 + 1)) for bar in QUARTET.bars)
    version = Version.of(replace(QUARTET, bars=two), "it")
    assert bars_named(version, [3, 4, 5, 6, 9], ENGLISH) == "movement 1, bars 4–5 and movement 2, bars 1–2 and 5"


def test_of_very_many_ranges_some_are_told_and_the_others_counted() -> None:
    version = score({"a": ["C4@0+1"] * 60})
    assert bars_named(Version.of(version, "it"), range(0, 60, 2), ENGLISH).endswith("23 and 18 more")


@pytest.mark.parametrize(
    ("share", "told"), [(0, "0 %"), (0.001, "<1 %"), (0.5, "50 %"), (0.999, ">99 %"), (1, "100 %")]
)
def test_nearly_all_is_not_all(share: float, told: str) -> None:
    assert ENGLISH.percent(share) == told


def test_a_language_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no summary in 'fr'"):
        sentences(compared(QUARTET, QUARTET), "fr")
