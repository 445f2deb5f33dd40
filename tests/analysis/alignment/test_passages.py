"""Passages of pairs of bars: as long as both sides go on, whatever else stands beside their bars."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.alignment.passages import Pair, runs

bars = st.none() | st.integers(1, 12)
pairs = st.lists(st.tuples(bars, bars).filter(any), unique=True)


def test_a_repeat_that_is_written_out_is_two_passages() -> None:
    said: list[Pair] = [(bar, bar + after) for bar in range(1, 5) for after in (0, 4)]
    assert sorted((run[0], run[-1]) for run in runs(said)) == [((1, 1), (4, 4)), ((1, 5), (4, 8))]


@given(pairs)
def test_every_pair_is_in_one_passage_that_could_not_be_longer(said: list[Pair]) -> None:
    found = list(runs(said))
    assert sorted((pair for run in found for pair in run), key=str) == sorted(said, key=str)
    for run in found:
        for before, after in pairwise(run):
            assert all((a is None and b is None) or b == (a or 0) + 1 for a, b in zip(before, after, strict=True))
        one, other = run[-1]
        assert (one and one + 1, other and other + 1) not in said
