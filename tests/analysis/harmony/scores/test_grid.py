"""Where chords may begin: slices of bars in all metres, upbeats, bars of any length."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.harmony.scores.grid import MOST_SLICES, beat_at, beat_of, spans
from descant.ingest.score import Bar


@pytest.mark.parametrize(
    ("metre", "beat"),
    [
        ("4/4", 1),
        ("C", 1),
        ("C|", 2),
        ("3/8", Fraction(1, 2)),
        ("6/8", Fraction(3, 2)),
        ("12/16", Fraction(3, 4)),
        ("9/4", 3),
        (None, 1),
        ("3/4+2/8", 1),
    ],
)
def test_beats(metre: str | None, beat: Fraction) -> None:
    assert beat_of(metre) == beat


@pytest.mark.parametrize(
    ("metre", "edges", "strengths"),
    [
        ("4/4", [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4], [0, 3, 2, 3, 1, 3, 2, 3]),
        ("6/8", [0, 0.5, 1, 1.5, 2, 2.5, 3], [0, 3, 3, 2, 3, 3]),
        ("3/4", [0, 0.5, 1, 1.5, 2, 2.5, 3], [0, 3, 2, 3, 2, 3]),
    ],
)
def test_bars_are_cut_into_halves_or_thirds_of_beats(metre: str, edges: list[float], strengths: list[int]) -> None:
    (found,) = spans([Bar(index=1, onset=0.0, duration=edges[-1], metre=metre)])
    assert found.edges.tolist() == edges
    assert found.strengths.tolist() == strengths


def test_an_upbeat_is_the_end_of_a_bar() -> None:
    bar = Bar(index=1, onset=0.0, duration=1.25, metre="4/4", upbeat=True)
    (found,) = spans([bar])
    assert found.edges.tolist() == [0, 0.25, 0.75, 1.25]
    assert found.strengths.tolist() == [3, 2, 3]
    assert [beat_at(bar, at) for at in (0.0, 0.25)] == [Fraction(15, 4), 4]


def test_what_overlaps_is_cut_off_and_what_lasts_no_time_is_passed_over() -> None:
    bars = [Bar(index=1, onset=0.0, duration=4.0), Bar(index=2, onset=3.0, duration=1.0), Bar(index=3, onset=4.0)]
    assert [(each.edges[0], each.edges[-1]) for each in spans(bars)] == [(0, 3), (3, 4)]


@given(
    st.floats(0, 1e4),
    st.floats(1e-3, 1e7),
    st.sampled_from(["4/4", "6/8", "C|", "1/64", "3/2", None]),
    st.booleans(),
)
def test_spans_cover_their_bar_and_are_never_large(
    onset: float, duration: float, metre: str | None, upbeat: bool
) -> None:
    found = list(spans([Bar(index=1, onset=onset, duration=duration, metre=metre, upbeat=upbeat)]))
    assert found[0].edges[0] == onset
    assert found[-1].edges[-1] == onset + duration
    assert all(one.edges[-1] == other.edges[0] for one, other in pairwise(found))
    assert all((each.edges[1:] > each.edges[:-1]).all() for each in found)
    assert max(len(each.strengths) for each in found) <= MOST_SLICES
    assert len(found) <= 300
