"""Alignments of versions: transpositions, cuts, insertions, repeats, excerpts, pins, and what is no version."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.alignment import aligning
from descant.analysis.alignment.aligning import align
from descant.analysis.alignment.bars import Bars, Values
from descant.analysis.alignment.certainty import certainty
from descant.analysis.alignment.parameters import Parameters
from descant.analysis.alignment.paths import NOWHERE, path
from descant.analysis.alignment.pins import Pins
from descant.errors import InvalidInput, TooLarge
from tests.analysis.alignment.versions import arranged, emptied, joined, piece, with_bars

PIECE = piece(60)


def partners(one: Bars, other: Bars, pins: Pins | None = None) -> list[int]:
    found = align(one, other, pins=pins)
    assert found.is_credible
    return found.partners.tolist()


@given(st.integers(-5, 6), st.integers(0, 1000))
def test_a_transposed_arrangement_is_found_bar_by_bar(semitones: int, seed: int) -> None:
    version = piece(20, seed)
    found = align(version, arranged(version.moved(semitones), seed))
    assert found.transposition == semitones
    assert found.partners.tolist() == list(range(20))
    assert found.is_credible
    assert not found.left_out
    assert not found.added


@pytest.mark.parametrize("semitones", [-4, 6])
def test_long_versions_are_transposed_as_short_ones_are(semitones: int) -> None:
    """Not all transpositions are tried to the end."""
    version = piece(2100)
    found = align(version, arranged(version.moved(semitones)))
    assert found.transposition == semitones
    assert found.partners.tolist() == list(range(2100))
    assert found.is_credible


def test_chords_that_are_in_every_key_do_not_hide_the_key_of_long_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """One triad a bar, through all keys: single bars are as near in any transposition."""
    random = np.random.default_rng(4)
    slices, onsets = np.zeros((240, 4, 12), np.float32), np.zeros((240, 12), np.float32)
    for bar, root in enumerate(random.integers(0, 12, 240)):
        triad = (root + np.array([0, random.integers(3, 5), 7])) % 12
        slices[bar][:, triad] = onsets[bar, triad] = 1
    tonal = replace(piece(240), slices=slices, onsets=onsets)
    monkeypatch.setattr(aligning, "_MUCH", 0)
    found = align(tonal, arranged(tonal.moved(3), share=0.2))
    assert found.transposition == 3
    assert found.partners.tolist() == list(range(240))


def test_what_is_left_out_is_a_gap() -> None:
    order = [*range(20), *range(35, 60)]
    found = align(PIECE, arranged(with_bars(PIECE, order)))
    assert found.partners.tolist() == order
    assert found.left_out == list(range(20, 35))


def test_what_is_added_has_no_partner() -> None:
    other = joined(with_bars(PIECE, range(25)), piece(8, 99), with_bars(PIECE, range(25, 60)))
    assert partners(PIECE, other) == [*range(25), *[NOWHERE] * 8, *range(25, 60)]


@pytest.mark.parametrize("order", [[*range(30), *range(10, 60)], [*range(30, 60), *range(30)]], ids=["repeat", "order"])
def test_repeats_that_are_written_out_and_another_order_are_followed(order: list[int]) -> None:
    assert partners(PIECE, arranged(with_bars(PIECE, order))) == order


@pytest.mark.parametrize("excerpt", [range(12), range(24, 36), range(48, 60)], ids=["begin", "middle", "end"])
def test_an_excerpt_is_found_where_it_is(excerpt: range) -> None:
    assert partners(PIECE, with_bars(PIECE, excerpt)) == list(excerpt)
    found = align(with_bars(PIECE, excerpt), PIECE)
    assert [found.partners[at] for at in excerpt] == list(range(12))
    assert found.is_credible
    assert len(found.added) == 48


def test_other_music_is_no_version() -> None:
    found = align(PIECE, piece(60, 2))
    assert not found.is_credible
    assert found.score < 0


@pytest.mark.parametrize("bars", [4, 8, 16, 40])
def test_other_music_is_not_believed_however_short(bars: int) -> None:
    for seed in range(20):
        assert not align(piece(bars, seed), piece(bars, 100 + seed)).is_credible


def test_bars_that_an_edition_has_left_empty_are_where_their_neighbours_are() -> None:
    assert partners(PIECE, emptied(PIECE, range(10, 30))) == list(range(60))
    assert partners(emptied(PIECE, range(40, 60)), PIECE) == list(range(60))


def test_an_edition_that_is_hardly_begun_is_not_everywhere() -> None:
    """Its theme returns in the whole version."""
    whole = with_bars(PIECE, [*range(40), *range(10), *range(40, 60), *range(10)])
    begun = emptied(whole, range(10, 80))
    for one, other in ((whole, begun), (begun, whole)):
        found = align(one, other)
        assert found.partners.tolist() == list(range(80))
        assert found.score <= 1.01


@pytest.mark.parametrize("semitones", [-5, -1, 0, 4, 6])
def test_an_alignment_can_be_turned(semitones: int) -> None:
    other = joined(with_bars(PIECE, range(10, 40)), piece(5, 9), with_bars(PIECE, range(40, 50))).moved(semitones)
    found = align(PIECE, other)
    turned = found.turned()
    assert (turned.transposition + semitones) % 12 == 0
    assert sorted((b, a) for a, b in turned.pairs) == sorted(found.pairs)
    assert (turned.left_out, turned.added) == (found.added, found.left_out)
    assert turned.certainty[0] == turned.certainty[10]
    assert turned.turned().pairs == found.pairs


def test_pins_hold_whichever_version_is_the_fuller() -> None:
    begun = emptied(PIECE, range(5, 60))
    found = align(begun, PIECE, pins=Pins.of([(None, 7), (12, 30), (50, None)]))
    assert found.partners[7] == NOWHERE
    assert found.partners[30] == 12
    assert 50 in found.left_out


def test_what_people_say_is_kept_and_the_rest_goes_round_it() -> None:
    found = partners(PIECE, PIECE, Pins.of([(None, 7), (12, 30), (50, None)]))
    assert found[7] == NOWHERE
    assert found[30] == 12
    assert 50 not in found
    assert [found[bar] for bar in (*range(7), *range(8, 29), *range(32, 50), *range(51, 60))] == [
        *range(7),
        *range(8, 29),
        *range(32, 50),
        *range(51, 60),
    ]


def test_a_returning_theme_goes_where_people_say() -> None:
    """Two of its bars cannot be told apart; one that is pinned takes the others with it."""
    twice = with_bars(PIECE, [*range(10), *range(10)])
    theme = with_bars(PIECE, range(10))
    assert partners(twice, theme, Pins.of([(14, 4)])) == list(range(10, 20))
    assert partners(twice, theme, Pins.of([(4, 4)])) == list(range(10))


def test_certainty_falls_where_a_theme_returns() -> None:
    twice = with_bars(PIECE, [*range(10), *range(10)])
    assert max(align(twice, with_bars(PIECE, range(10))).certainty) < 0.6
    assert min(align(PIECE, PIECE).certainty) > 0.99


odds_and_costs = st.tuples(
    st.integers(1, 3).flatmap(
        lambda bars: st.lists(
            st.lists(st.floats(-2, 2, width=32), min_size=bars, max_size=bars), min_size=1, max_size=4
        )
    ),
    st.builds(
        Parameters,
        leaving_out=st.floats(0.5, 3),
        at_an_end=st.floats(0.1, 3),
        left_out=st.floats(0.01, 0.5),
        adding=st.floats(0.5, 3),
        added=st.floats(0.01, 0.5),
        jumping=st.floats(1, 4),
    ),
)


@given(odds_and_costs)
def test_the_path_is_the_best_of_all_and_certainty_its_share(drawn: tuple[list[list[float]], Parameters]) -> None:
    """By writing down every way there is."""
    columns, costs = drawn
    odds, count = np.array(columns, np.float32), len(columns[0])
    found = path(odds, count, costs)
    ways = dict(every_way(odds, costs))
    assert found.worth == pytest.approx(max(way.max() for way in ways.values()), abs=1e-4)

    def ordered(from_the_last: bool) -> Values:
        return odds[::-1] if from_the_last else odds

    every = np.logaddexp.reduce(np.concatenate(list(ways.values())))
    for step, state in enumerate(found.states.tolist()):
        through = np.concatenate([way for states, way in ways.items() if states[step] == state])
        sure = certainty(ordered, found, costs)[step]
        assert sure == pytest.approx(np.exp(np.logaddexp.reduce(through) - every), abs=1e-4)


def every_way(odds: Values, costs: Parameters) -> Iterator[tuple[tuple[int, ...], Values]]:
    """Sequences of states, and what each way through them is worth: a next bar can also be jumped to."""
    steps, count = odds.shape

    def place(state: int) -> int:
        return state + 1 if state < count else state - count

    def edge(left: int) -> float:
        return costs.at_an_end * (left > 0)

    def onwards(before: int, state: int) -> list[float]:
        if state >= count:
            if place(before) != place(state):
                return []
            return [-costs.added - (costs.adding if before < count else 0)]
        gap = state - place(before)
        ways = [-costs.jumping]
        if gap >= 0:
            ways.append(-(costs.leaving_out + costs.left_out * gap) if gap else 0.0)
        return ways

    for states in itertools.product(range(2 * count + 1), repeat=steps):
        first, last = states[0], states[-1]
        begun = -edge(first) if first < count else -edge(place(first)) - costs.adding - costs.added
        worths = [begun - edge(count - place(last))]
        for before, state in itertools.pairwise(states):
            worths = [worth + more for worth in worths for more in onwards(before, state)]
        own = sum(float(odds[step, state]) for step, state in enumerate(states) if state < count)
        if worths:
            yield states, np.array(worths, np.float64) + own


def test_what_cannot_be_aligned_is_refused_with_a_reason() -> None:
    empty = with_bars(PIECE, [])
    silent = replace(PIECE, slices=PIECE.slices * 0, onsets=PIECE.onsets * 0)
    with pytest.raises(InvalidInput, match="second version has no bars"):
        align(PIECE, empty)
    with pytest.raises(InvalidInput, match="first version has no notes"):
        align(silent, PIECE)
    with pytest.raises(TooLarge, match="20,000 bars"):
        align(PIECE, with_bars(PIECE, [0] * 20_000))
