"""Many versions: what is the same as the same is the same, and what says otherwise is reported."""

from __future__ import annotations

from itertools import combinations, permutations
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.alignment.aligning import Alignment, align
from descant.analysis.alignment.bars import Bars
from descant.analysis.alignment.pins import Matched
from descant.analysis.alignment.several import Together, together
from tests.analysis.alignment.versions import arranged, joined, piece, with_bars

PIECE, MORE = piece(24), piece(6, 50)


def of(versions: list[Bars], measure: int | None = None) -> Together:
    both = combinations(range(len(versions)), 2)
    direct = {(one, other): align(versions[one], versions[other]) for one, other in both}
    return together(direct, [len(each) for each in versions], measure)


def claimed(pairs: list[tuple[int, int]], bars: tuple[int, int]) -> Alignment:
    matched = tuple(Matched(*pair) for pair in pairs)
    return Alignment(0, matched, np.ones(bars[1]), np.ones(bars[1]), 1.0, True, bars[0])


def require_consistent(found: Together, count: int) -> None:
    """A pair of A and B, and one of B and C, are one of A and C."""
    for one, between, other in permutations(range(count), 3):
        known = set(found.pairs(one, other))
        for first in found.pairs(one, between):
            for second in found.pairs(between, other):
                if first.other == second.one:
                    assert Matched(first.one, second.other) in known


@given(st.integers(0, 500))
def test_versions_that_are_cut_and_moved_do_not_contradict_each_other(seed: int) -> None:
    chance = Random(seed)
    versions = [PIECE]
    for number in range(3):
        start, length = chance.randrange(18), chance.randint(0, 6)
        order = [bar for bar in range(24) if not start <= bar < start + length]
        versions.append(arranged(with_bars(PIECE, order).moved(chance.randrange(12)), seed + number))
    found = of(versions)
    require_consistent(found, 4)
    assert len(found.conflicts) < 12


def test_bars_that_the_measure_lacks_are_brought_together_directly() -> None:
    more = joined(with_bars(PIECE, range(12)), MORE, with_bars(PIECE, range(12, 24)))
    found = of([PIECE, more, arranged(more), arranged(PIECE)], measure=0)
    assert found.pairs(1, 2) == [Matched(bar, bar) for bar in range(30)]
    assert found.pairs(0, 1) == [Matched(bar, bar if bar < 12 else bar + 6) for bar in range(24)]
    require_consistent(found, 4)


def test_pairs_are_the_same_from_both_sides() -> None:
    found = of([PIECE, with_bars(PIECE, [*range(12), *range(4, 24)]), with_bars(PIECE, range(6, 24))])
    for one, other in combinations(range(3), 2):
        assert sorted(found.pairs(one, other)) == sorted(Matched(b, a) for a, b in found.pairs(other, one))


claims = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6)


@given(claims, claims, claims)
def test_whatever_is_claimed_what_is_believed_is_consistent(
    one: list[tuple[int, int]], two: list[tuple[int, int]], three: list[tuple[int, int]]
) -> None:
    direct = {
        both: claimed(pairs, (4, 4)) for both, pairs in zip(((0, 1), (0, 2), (1, 2)), (one, two, three), strict=True)
    }
    found = together(direct, [4, 4, 4], measure=0)
    said = set(found.pairs(1, 2))
    reported = {conflict.bars for conflict in found.conflicts}
    assert {Matched(*pair) for pair in three} <= said | reported
    for a, b in found.pairs(0, 1):
        for c, d in found.pairs(0, 2):
            if a == c:
                assert Matched(b, d) in said


def test_what_contradicts_the_measure_is_reported() -> None:
    found = together(
        {
            (0, 1): claimed([(0, 0), (1, 1)], (2, 2)),
            (0, 2): claimed([(0, 0), (1, 1)], (2, 2)),
            (1, 2): claimed([(0, 1)], (2, 2)),
        },
        [2, 2, 2],
        measure=0,
    )
    assert found.pairs(1, 2) == [Matched(0, 0), Matched(1, 1)]
    [conflict] = found.conflicts
    assert (conflict.one, conflict.other, conflict.bars) == (1, 2, Matched(0, 1))


def test_other_music_is_in_no_column() -> None:
    found = of([PIECE, arranged(PIECE), piece(24, 77)])
    assert not found.pairs(0, 2)
    assert not found.pairs(1, 2)
    assert len(found.pairs(0, 1)) == 24
