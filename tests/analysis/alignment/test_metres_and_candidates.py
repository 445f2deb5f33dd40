"""Other metres, and where else bars and passages may be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from descant.analysis.alignment.bars import Bars
from descant.analysis.alignment.candidates import candidates, parallels
from descant.analysis.alignment.metres import align_scores
from descant.analysis.alignment.pins import Matched, Pins
from descant.ingest.score import Bar, Note, NoteTable, Score
from tests.analysis.alignment.versions import arranged, joined, piece, with_bars

PIECE = piece(30)


def score(bars: int, quarters: float, *, slower: float = 1.0, seed: int = 3) -> Score:
    """The same notes for a seed, in bars of so many quarters."""
    random = np.random.default_rng(seed)
    notes = list[Note]()
    for beat in range(int(bars * quarters / slower)):
        for pitch in random.choice(24, 3, replace=False).tolist():
            onset = beat * slower
            bar = int(onset // quarters) + 1
            notes.append(Note("", bar, onset, slower, "C", 0, 4, 1, "", sounding=48 + pitch))
    found = [Bar(index=number + 1, onset=number * quarters, duration=quarters) for number in range(bars)]
    return Score(tuple(found), NoteTable(tuple(notes)))


def test_two_bars_for_one() -> None:
    found = align_scores(score(20, 4), score(40, 2))
    assert found.is_credible
    assert list(found.pairs) == [Matched(bar // 2, bar) for bar in range(40)]
    assert not found.left_out


def test_one_bar_for_two() -> None:
    found = align_scores(score(40, 2), score(20, 4))
    assert list(found.pairs) == [Matched(bar, bar // 2) for bar in range(40)]
    assert found.partners.tolist() == list(range(0, 40, 2))


def test_longer_notes_bar_for_bar() -> None:
    found = align_scores(score(20, 2), score(20, 4, slower=2))
    assert found.score > 0.9
    assert list(found.pairs) == [Matched(bar, bar) for bar in range(20)]


def test_pins_hold_where_the_metre_is_another() -> None:
    found = align_scores(score(20, 4), score(40, 2), pins=Pins.of([(None, 7), (10, 20), (15, None)]))
    assert Matched(10, 20) in found.pairs
    assert 7 in found.added
    assert 15 in found.left_out


@pytest.mark.parametrize("has_signs", [True, False])
def test_a_repeat_that_the_first_writes_out_is_found_by_the_signs_of_the_second(has_signs: bool) -> None:
    """Without signs the second pass is what the other leaves out."""
    once = score(24, 4)
    bars = [
        replace(bar, repeat_start=has_signs and bar.index == 5, repeat_end=has_signs and bar.index == 14)
        for bar in once.bars
    ]
    twice = ordered(once, [*range(14), *range(4, 24)])
    found = align_scores(twice, replace(once, bars=tuple(bars)))
    second = [(bar + 10, bar) for bar in range(4, 14)]
    assert set(found.pairs) >= {(bar, bar) for bar in range(4)} | {(bar + 10, bar) for bar in range(14, 24)}
    if has_signs:
        assert set(second) <= set(found.pairs)
        assert not found.left_out
    else:
        assert len(found.left_out) == 10
    assert align_scores(once, twice).partners.tolist() == [*range(14), *range(4, 24)]


def ordered(version: Score, order: list[int]) -> Score:
    bars, notes = list[Bar](), list[Note]()
    for place, at in enumerate(order):
        bar = version.bars[at]
        onset = place * 4.0
        bars.append(replace(bar, index=place + 1, onset=onset))
        own = (note for note in version.notes.notes if note.bar == bar.index)
        notes += [note._replace(bar=place + 1, onset=note.onset - (bar.onset or 0) + onset) for note in own]
    return Score(tuple(bars), NoteTable(tuple(notes)))


def test_a_theme_that_returns_has_several_candidates() -> None:
    twice = with_bars(PIECE, [*range(30), *range(5, 13)])
    found = list(candidates(twice, arranged(PIECE.moved(4)), 4))
    for bar in range(7, 11):
        assert {place.first for place in found[bar][:2]} == {bar, bar + 25}
    assert found[20][0].first == 20
    assert all(place.likeness <= 1 for each in found for place in each)


def test_a_passage_is_found_wherever_it_is() -> None:
    other = joined(piece(6, 9), with_bars(PIECE, range(10, 16)), piece(4, 10), with_bars(PIECE, range(10, 16)))
    found = parallels(PIECE, arranged(other.moved(-3)), 10, 15, -3)
    assert sorted((place.first, place.last) for place in found[:2]) == [(6, 11), (16, 21)]
    assert not parallels(PIECE, piece(3), 0, 9, 0)


@pytest.mark.parametrize("bars", [1, 2, 3])
def test_short_versions_have_candidates_too(bars: int) -> None:
    assert len(list(candidates(piece(bars), piece(bars), 0))) == bars


def test_many_bars_are_looked_at_in_parts_that_agree() -> None:
    long = piece(600)
    found = list(candidates(long, long, 0, 1))
    assert [place.first for [place] in found] == list(range(600))


def test_bars_in_parts_have_what_the_bar_has() -> None:
    whole, parts = Bars.of(score(10, 4)), Bars.of(score(10, 4), 2)
    assert len(parts) == 20
    np.testing.assert_allclose(parts.slices.sum(axis=1).reshape(10, 2, 12).sum(axis=1), 2 * whole.slices.sum(axis=1))
    np.testing.assert_allclose(parts.onsets.reshape(10, 2, 12).sum(axis=1), whole.onsets)
    assert replace(parts).lengths.tolist() == [2.0] * 20
