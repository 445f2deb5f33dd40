"""What people say of two versions is kept, of all versions, and never contradicts itself unnoticed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.alignment.aligning import align
from descant.analysis.alignment.metres import align_scores
from descant.analysis.alignment.pins import Matched, Pins
from descant.analysis.alignment.several import Together, Versions, align_all
from descant.errors import InvalidInput
from descant.ingest.score import NoteTable, Score
from tests.analysis.alignment.test_metres_and_candidates import score
from tests.analysis.alignment.versions import piece, with_bars

PIECE = piece(40)
THREE = [score(20, 4)] * 3
sides = st.one_of(st.none(), st.integers(0, 19))
facts = st.lists(st.tuples(sides, sides), max_size=8)


@given(facts)
def test_turned_twice_they_are_what_they_were(said: list[tuple[int | None, int | None]]) -> None:
    assert Pins.of(said).turned().turned() == Pins.of(said)
    assert len(Pins.of(said).further) + len(Pins.of(said).partners) == len(Pins.of(said).pairs)


def test_a_bar_may_be_several_of_the_first() -> None:
    """A repeat that is written out, where nothing but a person says that it is one."""
    once, twice = PIECE, with_bars(PIECE, [*range(10), *range(10), *range(10, 40)])
    said = Pins.of((bar + 10, bar) for bar in range(10)).with_more(Pins.of((bar, bar) for bar in range(10)))
    found = align(twice, once, pins=said)
    assert {Matched(bar, bar) for bar in range(10)} | {Matched(bar + 10, bar) for bar in range(10)} <= set(found.pairs)
    assert not found.left_out
    assert set(align(once, twice, pins=said.turned()).turned().pairs) == set(found.pairs)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([(20, 3)], "first version has no bar 21"),
        ([(3, -1)], "second version has no bar 0"),
        ([(None, 20)], "second version has no bar 21"),
        ([(3, 3), (3, None)], "Bar 4 of the first version is said to have a partner and to have none"),
        ([(3, 3), (None, 3)], "Bar 4 of the second version is said to have a partner and to have none"),
    ],
)
def test_nonsense_is_refused(said: list[tuple[int | None, int | None]], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        align_scores(THREE[0], THREE[1], pins=Pins.of(said))


def aligned(said: dict[Versions, list[tuple[int | None, int | None]]], measure: int = 0) -> Together:
    found = align_all(THREE, pins={each: Pins.of(facts) for each, facts in said.items()}, measure=measure)
    one, other = (each for each in range(3) if each != measure)
    known = set(found.pairs(one, other))
    for first in found.pairs(one, measure):
        assert {
            Matched(first.one, each.other) for each in found.pairs(measure, other) if each.one == first.other
        } <= known
    return found


@pytest.mark.parametrize("measure", [0, 1, 2])
def test_what_is_said_of_two_holds_of_all(measure: int) -> None:
    one, other = (each for each in range(3) if each != measure)
    found = aligned({(one, other): [(5, 9)]}, measure)
    assert Matched(5, 9) in found.pairs(one, other)
    assert not [each for each in found.conflicts if each.bars == Matched(5, 9)]


@pytest.mark.parametrize("measure", [0, 1, 2])
def test_what_is_not_there_is_not_there_by_a_third_either(measure: int) -> None:
    one, other = (each for each in range(3) if each != measure)
    found = aligned({(one, other): [(5, None), (None, 12)]}, measure)
    assert 5 not in {pair.one for pair in found.pairs(one, other)}
    assert 12 not in {pair.other for pair in found.pairs(one, other)}


def test_people_who_contradict_each_other_are_reported() -> None:
    found = aligned({(0, 1): [(5, 5)], (0, 2): [(9, 9)], (1, 2): [(5, 9)]})
    assert Matched(5, 5) in found.pairs(0, 1)
    assert Matched(9, 9) in found.pairs(0, 2)
    assert Matched(5, 9) in [each.bars for each in found.conflicts if (each.one, each.other) == (1, 2)]


@given(facts, facts, facts)
def test_whatever_people_say_the_rest_is_consistent(
    one: list[tuple[int | None, int | None]],
    two: list[tuple[int | None, int | None]],
    three: list[tuple[int | None, int | None]],
) -> None:
    try:
        aligned({(0, 1): one, (0, 2): two, (1, 2): three})
    except InvalidInput as error:
        assert "a partner and to have none" in str(error)  # noqa: PT017 # of the facts themselves, which chance made


@pytest.mark.parametrize("pinned", [1, 14, 60])
def test_right_pins_spoil_nothing_in_another_metre(pinned: int) -> None:
    one, other = score(60, 4), score(120, 2)
    said = Pins.of((bar // 2, bar) for bar in range(0, 120, 120 // pinned))
    plain, found = align_scores(one, other), align_scores(one, other, pins=said)
    assert found.pairs == plain.pairs
    assert found.score == pytest.approx(plain.score, abs=0.01)


@pytest.mark.parametrize("pinned", [1, 5, 40])
def test_other_music_is_no_version_because_somebody_says_so(pinned: int) -> None:
    other = piece(40, 77)
    plain = align(PIECE, other)
    found = align(PIECE, other, pins=Pins.of((bar, bar) for bar in range(pinned)))
    assert not found.is_credible
    assert found.score <= plain.score + 0.01
    assert {Matched(bar, bar) for bar in range(pinned)} <= set(found.pairs)


@given(facts)
def test_what_is_said_is_kept(said: list[tuple[int | None, int | None]]) -> None:
    pins = Pins.of(said)
    try:
        found = align_scores(THREE[0], THREE[1], pins=pins)
    except InvalidInput:
        return
    assert pins.pairs <= set(found.pairs)
    assert not pins.left_out & {pair.one for pair in found.pairs}
    assert not pins.added & {pair.other for pair in found.pairs}


def test_an_edition_that_is_nearly_empty_is_no_measure() -> None:
    whole, other = score(40, 4), score(40, 4)
    bars = [replace(bar, onset=bar.onset if bar.index <= 5 else None) for bar in whole.bars]
    notes = NoteTable(tuple(note for note in whole.notes.notes if note.bar <= 5))
    assert align_all([Score(tuple(bars), notes), whole, other]).measure != 0


@pytest.mark.parametrize("semitones", [-5, 0, 2])
def test_the_transposition_is_heard_also_where_all_is_said(semitones: int) -> None:
    found = align(PIECE, PIECE.moved(semitones), pins=Pins.of((bar, bar) for bar in range(40)))
    assert found.transposition == semitones
    assert found.score == pytest.approx(align(PIECE, PIECE).score, abs=0.01)


def test_it_is_told_how_far_it_is() -> None:
    told = list[tuple[int, int]]()
    align_all(THREE, watch=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3)]
