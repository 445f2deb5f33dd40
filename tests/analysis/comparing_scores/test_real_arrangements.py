"""Beethoven's Op. 92 and Op. 122 beside their arrangements. What is expected of single bars was read in the scores."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from descant.analysis.comparing_scores.comparing import Comparison, compare
from descant.analysis.comparing_scores.harmony import Chords
from descant.analysis.comparing_scores.instrumentation import main_lines
from descant.analysis.comparing_scores.summary import sentences
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.score import NoteTable, Score
from tests.analysis.comparing_scores.versions import changed, moved

pytestmark = pytest.mark.slow


@cache
def version(folder: Path, start: str) -> Score:
    [path] = folder.glob(f"{start}*")
    found = read(Input.of(path)).score
    assert found
    return found


def beside(shared_data: Path, one: str, other: str, *, chords: bool = False) -> Comparison:
    folder = shared_data / "arrangements"
    return compare(version(folder, one), version(folder, other), names=("score", "arrangement"), chords=chords)


def kinds(found: Comparison, bar: int, side: int) -> Counter[str]:
    row = next(row for row in found.rows if row.one == bar - 1)
    return Counter(each.kind.value for each in row.notes[side])


def test_the_orchestra_beside_the_piano_of_steiner(shared_data: Path) -> None:
    """Bar 1: both hold A minor at the same pitches. Bar 3: violas, cellos and basses are in the left hand; the wind,
    higher, is not, and the piano adds a low A. Bar 271: the piano has the dominant where the wind is still in A minor.
    """
    found = beside(shared_data, "op92_OA", "op92_KlvauszSteiner", chords=True)
    assert (kinds(found, 1, 0), kinds(found, 1, 1)) == ({"identical": 8}, {"identical": 7})
    assert kinds(found, 3, 0) == {"octave": 7, "identical": 10}
    assert kinds(found, 3, 1) == {"octave": 3, "identical": 9}
    assert kinds(found, 271, 0) == {"identical": 1, "octave": 2, "other pitch": 4, "no match": 1}
    assert kinds(found, 271, 1) == {"identical": 1, "octave": 1, "other pitch": 4, "no match": 14}
    assert {"Viole is left out in bars 103–110, 226–233 and 237–242.", "In the same key."} < set(sentences(found))
    assert found.harmonies
    assert (found.harmonies.share(Chords.SAME) or 0) > 0.9
    assert found.harmonies.whole.root == pytest.approx(0.914, abs=0.005)


@pytest.mark.parametrize("other", ["op92_KlaviertrioLitolff", "op92_KlaviertrioPeters"])
def test_the_orchestra_beside_its_trios(shared_data: Path, other: str) -> None:
    found = beside(shared_data, "op92_OA", other)
    assert len(found.compared) == 278
    assert found.shares.identity == pytest.approx(0.70, abs=0.02)
    assert found.sides[1].instrumentation.nowhere.max() < 0.05, "trios add next to nothing"


def test_an_excerpt_is_abridged_and_an_unfinished_edition_is_not(shared_data: Path) -> None:
    song = beside(shared_data, "op92_OA", "op92_StimKlvAugener")
    assert sentences(song)[0] == "216 of 278 bars abridged: 19–48, 67–72, 84–91 and 101–272."
    unfinished = beside(shared_data, "op92_OA", "op92_Kl4HSteiner")
    assert sentences(unfinished)[0].startswith("254 of 278 bars not filled in one of the editions")
    assert not any("abridged" in each for each in sentences(unfinished))


def without(score: Score, first: int, last: int) -> Score:
    """Some bars cut out, by their index; the others keep their numbers."""
    gap = sum(bar.duration or 0 for bar in score.bars if first <= bar.index <= last)

    def back(index: int, onset: float) -> tuple[int, float]:
        return (index - (last - first + 1), onset - gap) if index > last else (index, onset)

    bars = [bar for bar in score.bars if not first <= bar.index <= last]
    notes = [note for note in score.notes.notes if not first <= note.bar <= last]
    places = [back(bar.index, bar.onset or 0) for bar in bars]
    return replace(
        score,
        bars=tuple(replace(bar, index=at, onset=onset) for bar, (at, onset) in zip(bars, places, strict=True)),
        notes=NoteTable(
            tuple(each._replace(bar=at, onset=onset) for each in notes for at, onset in [back(each.bar, each.onset)])
        ),
    )


def test_cuts_and_transpositions_of_an_arrangement_are_told(shared_data: Path) -> None:
    """The trio of Peters a fifth higher and without sixty-two bars, beside the orchestra; and beside itself."""
    folder = shared_data / "arrangements"
    trio = version(folder, "op92_KlaviertrioPeters")
    edited = changed(without(trio, 103, 164), lambda each: moved(each, 7, 1))
    found = compare(version(folder, "op92_OA"), edited, chords=False)
    assert sentences(found)[0] == "62 of 278 bars abridged: 103–164."
    assert "Transposed up a fifth." in sentences(found)
    itself = compare(trio, edited, chords=False)
    assert sentences(itself)[0] == "62 of 278 bars abridged: 103–164."
    assert itself.shares == pytest.approx((1, 0, 0))
    assert not any(each.respelt for row in itself.rows for each in row.notes[1])


def test_the_voices_of_the_bundeslied_stay_and_the_clarinets_go_to_the_right_hand(shared_data: Path) -> None:
    found = beside(shared_data, "BeethovensWerkstatt-mod2__Op.122_B", "BeethovensWerkstatt-mod2__Op.122_K")
    one, other = (side.version.voices for side in found.sides)
    lines = {
        one[line.voice].label: (other[line.where].label, line) for line in main_lines(found.sides[0].instrumentation)
    }
    for name in ("Sologesang I", "Sologesang II", "dreistimmiger Chor"):
        assert lines[name][0] == name
        assert lines[name][1].share == 1
    assert lines["Clarinetto I in B"][0] == "Pianoforte, right hand"
    assert lines["Clarinetto I in B"][1].share > 0.95
    assert lines["Fagotto I"][0] == "Pianoforte, left hand"
    assert all(line.at_pitch for name, (_, line) in lines.items() if not name.startswith("Corno"))
