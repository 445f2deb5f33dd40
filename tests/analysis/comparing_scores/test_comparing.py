"""Bars beside each other, voices, density, outer lines and chords; and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from descant.analysis.alignment.aligning import align
from descant.analysis.alignment.bars import Bars
from descant.analysis.comparing_scores.comparing import compare
from descant.analysis.comparing_scores.density import Density
from descant.analysis.comparing_scores.harmony import Chords
from descant.analysis.comparing_scores.instrumentation import Line, main_lines
from descant.analysis.comparing_scores.kinds import Kind, Status
from descant.analysis.comparing_scores.versions import MOST_VOICES, Version
from descant.errors import InvalidInput, TooLarge, WrongUse
from descant.ingest.score import NoteTable, Score
from tests.analysis.comparing_scores.versions import beside, changed, compared, moved, score

BARS = ["C4@0+1 E4@1+1 G4@2+2", "F4@0+2 A4@2+2", "G4@0+1 B4@1+1 D5@2+2", "C5@0+4", "E4@0+2 C4@2+2", "D4@0+4"]


def test_bars_stand_in_the_order_of_the_first_and_what_is_added_behind_what_it_follows() -> None:
    one, other = score({"Piano": BARS[:4]}), score({"Piano": [BARS[5], BARS[0], BARS[4], BARS[3], BARS[0]]})
    found = compared(one, other, [-1, 0, -1, 3, 0])
    assert [(row.one, row.other, row.status.value) for row in found.rows] == [
        (None, 0, "added"),
        (0, 1, "compared"),
        (None, 2, "added"),
        (0, 4, "compared"),
        (1, None, "left out"),
        (2, None, "left out"),
        (3, 3, "compared"),
    ]
    assert [row.count(Kind.NONE, 0) for row in found.rows] == [0, 0, 0, 0, 2, 3, 0]
    assert [row.count(Kind.NONE, 1) for row in found.rows] == [1, 0, 2, 0, 0, 0, 0]
    assert found.shares == (1, 0, 0)


def test_of_bars_that_an_edition_has_not_filled_nothing_is_said() -> None:
    one, other = score({"Piano": BARS}), score({"Piano": [BARS[0], *[""] * 4, BARS[5]]}, empty=[1, 2, 3, 4])
    found = compared(one, other, [0, 1, 2, 3, 4, 5])
    assert [row.status.value for row in found.rows] == ["compared", *["not filled"] * 4, "compared"]
    assert all(row.shares is None and row.notes == ((), ()) for row in found.rows if row.status is Status.NOT_FILLED)
    assert found.sides[1].density[1] is None


def test_what_may_stand_in_bars_that_are_not_filled_is_not_left_out() -> None:
    """An alignment may find no partner for them; but in one bar there is no room for two."""
    one, other = score({"Piano": BARS}), score({"Piano": [BARS[0], "", "", BARS[5]]}, empty=[1, 2])
    statuses = [row.status.value for row in compared(one, other, [0, -1, -1, 5]).rows]
    assert statuses == ["compared", *["not filled"] * 2, *["left out"] * 4, "compared"]
    enough = score({"Piano": [BARS[0], *[""] * 4, BARS[5]]}, empty=[1, 2, 3, 4])
    there, back = compared(one, enough, [0, *[-1] * 4, 5]), compared(enough, one, [0, *[-1] * 4, 5])
    for found in (there, back):
        assert [row.status.value for row in found.rows] == ["compared", *["not filled"] * 8, "compared"]


def test_bars_without_a_sound_are_the_same() -> None:
    version = score({"Piano": [BARS[0], "", BARS[1]]})
    found = compared(version, version)
    assert found.rows[1].shares == (1, 0, 0)
    assert found.shares == (1, 0, 0)


def test_voices_are_staves_and_those_of_keyboards_hands() -> None:
    def staves(version: Score) -> Score:
        return changed(version, lambda each: each._replace(part="Piano.") if each.staff < 3 else each)

    version = staves(score({"a": ["C5@0+1"], "b": ["C3@0+1"], "": ["E4@0+1"], "Violin": ["G4@0+1"]}))
    labels = [voice.label for voice in Version.of(replace(version, parts=("Violin", "Piano.")), "it").voices]
    assert labels == ["Violin", "Piano, right hand", "Piano, left hand", "staff 3"]
    labels = [voice.label for voice in Version.of(replace(version, parts=()), "it").voices]
    assert labels == ["Piano, right hand", "Piano, left hand", "staff 3", "Violin"], "as their staves stand"
    strings = changed(version, lambda each: each._replace(part="Celli"))
    assert [voice.label for voice in Version.of(strings, "it").voices] == [f"Celli, staff {at}" for at in range(1, 5)]


def test_what_of_each_voice_sounds_where() -> None:
    one = score({"Violin": ["C5@0+4", "D5@0+4"], "Cello": ["C3@0+2 E3@2+2", "D3@0+4"], "Drum": ["F#2@0+1", ""]})
    other = score({"right": ["C5@0+1 C5@1+1 C5@2+1", "D5@0+4"], "left": ["C4@0+2 E3@2+2", "D3@0+3"]})
    found = compared(one, other)
    own = found.sides[0].instrumentation
    assert own.same.tolist() == [[7 / 8, 0], [0, 5 / 8], [0, 0]]
    assert own.octave.tolist() == [[0, 5 / 8], [6 / 8, 2 / 8], [0, 0]]
    assert own.nowhere.tolist() == pytest.approx([1 / 8, 0, 1])
    assert own.sounds.tolist() == [2, 2, 1]
    assert list(main_lines(own)) == [Line(0, 0, 1.0, True), Line(1, 1, 1.0, True)]
    assert own.bars[0][0].here == {0: (3, 0), 1: (0, 2)}
    assert found.sides[1].instrumentation.nowhere.tolist() == [0, 0]


def test_a_voice_that_is_missing_for_some_bars_is_left_out_there() -> None:
    """Its rests do not count, and three bars are a detail."""
    viola = ["F#3@0+4", "F#3@0+4", "", "F#3@0+4", "F#3@0+4", "F#3@0+4", "C4@0+4", *["F#3@0+4"] * 3]
    one = score({"Violin": ["C5@0+4"] * 10, "Viola": viola})
    other = score({"Violin": ["C5@0+4"] * 10, "Viola": [*[""] * 6, "C4@0+4", *[""] * 3]})
    found, back = compared(one, other), compared(other, one)
    assert found.sides[0].missing == ((1, (0, 1, 3, 4, 5)),)
    assert found.sides[1].missing == ()
    assert back.sides[1].missing == ((1, (0, 1, 3, 4, 5)),)


def test_density_counts_what_begins() -> None:
    one = score({"Violin": ["C5@0+1 D5@1+1 E5@2+2i", "E5@0+4t"], "Cello": ["F3@0+0~ C3@0+4", ""]})
    found = compared(one, score({"Piano": ["C5@0+4", "E5@0+4"]}))
    assert found.sides[0].density == (Density(1.0, 0.75), Density(0, 0))
    assert found.sides[1].density == (Density(0.25, 0.25), Density(0.25, 0.25))
    assert [found.notes_a_quarter(side) for side in (0, 1)] == [0.5, 0.25]


def test_outer_lines_of_a_version_with_itself_go_together() -> None:
    version = score({"Violin": ["C5@0+1 D5@1+1 E5@2+2", "G5@0+2 F5@2+2"], "Cello": ["C3@0+4", "G2@0+4"]})
    found = compared(version, changed(version, lambda each: moved(each, 7, 1)), semitones=-5).contour
    assert found.upper == (pytest.approx(1), 1, 4, 1)
    assert found.lower == (pytest.approx(1), 1, 1, 1)
    assert found.ranges[0][0] == (pytest.approx((72 + 74 + 2 * 76) / 4), 48)


def test_outer_lines_in_contrary_motion() -> None:
    rising, falling = score({"a": ["C4@0+1 D4@1+1 E4@2+1 F4@3+1"]}), score({"a": ["F4@0+1 E4@1+1 D4@2+1 C4@3+1"]})
    found = compared(rising, falling).contour
    assert found.upper == found.lower
    assert found.upper.same_direction == 0
    assert found.upper.correlation == pytest.approx(-14.25 / 14.75)
    still = compared(score({"a": ["C4@0+4"]}), score({"a": ["E4@0+4"]})).contour.upper
    assert (still.correlation, still.same_direction, still.moves, still.same_pitch) == (None, None, 0, 0)


def test_steps_from_a_bar_to_one_that_does_not_follow_are_none() -> None:
    one = score({"a": ["C4@0+4", "A4@0+4", "D4@0+4"]})
    assert compared(one, one).contour.upper.moves == 2
    assert compared(one, score({"a": ["C4@0+4", "D4@0+4"]}), [0, 2]).contour.upper.moves == 0


CHORDS = {
    "Piano": [
        " ".join(f"{note}@0+4" for note in chord.split())
        for chord in ("C3 E4 G4 C5", "F3 F4 A4 C5", "G3 D4 G4 B4", "C3 E4 G4 C5")
    ]
}


def test_chords_are_compared_in_the_key_of_the_first() -> None:
    version = score(CHORDS)
    other = changed(version, lambda each: moved(each, 3, -3))
    found = compare(version, other, beside(version, other, semitones=3)).harmonies
    assert found
    assert [bar.kind for bar in found.bars] == [Chords.SAME] * 4
    assert [[each.label for each in bar.other] for bar in found.bars] == [
        [each.label for each in bar.one] for bar in found.bars
    ]
    assert (found.whole.root, found.whole.majmin, found.share(Chords.SAME)) == (1, 1, 1)


def test_another_chord_is_another() -> None:
    version = score(CHORDS)
    changed_ = {"Piano": [CHORDS["Piano"][0], "D3@0+4 D4@0+4 F4@0+4 A4@0+4", *CHORDS["Piano"][2:]]}
    other = score(changed_)
    found = compare(version, other, beside(version, other)).harmonies
    assert found
    assert [bar.kind is Chords.SAME for bar in found.bars] == [True, False, True, True]


def other_music(seed: int) -> Score:
    steps = [f"{'CDEFGAB'[(at * seed) % 7]}{3 + at % 3}" for at in range(120)]
    return score({"Piano": [" ".join(f"{steps[4 * bar + at]}@{at}+1" for at in range(4)) for bar in range(30)]})


def test_other_music_is_refused_with_what_its_alignment_is_worth() -> None:
    one, other = other_music(2), score({"Piano": ["F#4@0+1 C#4@1+2"] * 30})
    found = align(Bars.of(one), Bars.of(other))
    assert not found.is_credible
    with pytest.raises(InvalidInput, match=rf"piece and other .* worth {found.score:.2f}"):
        compare(one, other, names=("piece", "other"))
    assert compare(one, other, chords=False, other_music_too=True).rows


@pytest.mark.parametrize(
    ("change", "words"),
    [({"bars": ()}, "it: There are no bars"), ({"notes": NoteTable(())}, "it: There are no notes")],
)
def test_versions_without_music_are_refused(change: dict[str, Any], words: str) -> None:
    version = score({"Piano": BARS})
    broken = replace(version, **change)
    with pytest.raises(InvalidInput, match=words):
        compare(broken, version, names=("it", "the other"))
    with pytest.raises(InvalidInput, match=words):
        compare(version, broken, names=("the other", "it"))


def test_an_alignment_of_others_is_refused() -> None:
    version, short = score({"Piano": BARS}), score({"Piano": BARS[:2]})
    with pytest.raises(WrongUse, match="6 and 6 bars, the versions have 6 and 2"):
        compare(version, short, beside(version, version))


def test_too_many_staves_are_refused() -> None:
    version = score({f"{at}": ["C4@0+1"] for at in range(MOST_VOICES + 1)})
    with pytest.raises(TooLarge, match="257 staves"):
        compare(version, version)


def test_very_many_staves_are_refused_at_once() -> None:
    """Nobody looks at each of them for each: of as many that would take a quarter of a minute."""
    version, began = score({f"{at}": ["C4@0+1"] for at in range(8_000)}), process_time()
    with pytest.raises(TooLarge, match="8000 staves"):
        Version.of(version, "it")
    assert process_time() - began < 3


def test_one_bar_is_compared() -> None:
    version = score({"Piano": BARS[:1]})
    found = compare(version, version)
    assert found.shares == (1, 0, 0)
    assert found.alignment.is_credible


@pytest.mark.parametrize("time", [float("nan"), float("inf")])
def test_notes_without_a_time_are_refused(time: float) -> None:
    version = score({"Piano": BARS})
    broken = changed(version, lambda each: each._replace(duration=time) if each.id == "n3" else each)
    with pytest.raises(InvalidInput, match="it: Note 'n3' has no time"):
        compare(broken, version, names=("it", "the other"))


def test_notes_outside_of_their_bars_are_cut() -> None:
    """Times that a broken file says: before its bar, in no bar, for ever."""
    version = score({"Piano": BARS})
    first = version.notes.notes[0]
    broken = [
        first._replace(id="early", onset=-3.0, duration=4.0),
        first._replace(id="nowhere", bar=99),
        first._replace(id="long", onset=20.0, bar=6, duration=1e6),
    ]
    found = compared(replace(version, notes=NoteTable((*version.notes.notes, *broken))), version)
    tones = {name: each.tone for row in found.rows for each in row.notes[0] for name in each.tone.ids}
    assert "nowhere" not in tones
    assert (tones["early"].begin, tones["long"].end) == (0, 4 * 20_160)
