"""Bars are counted out from the time signatures."""

from __future__ import annotations

from fractions import Fraction

import pytest

from descant.errors import TooLarge
from descant.ingest.performance.bars import bars_of
from descant.ingest.performance.events import Key, Metre
from descant.ingest.score import Bar


def bars(*metres: Metre, end: int, keys: tuple[Key, ...] = ()) -> tuple[Bar, ...]:
    return bars_of(metres, keys, end=end, ticks_a_quarter=Fraction(4), name="a.mid")[0]


def test_bars_follow_the_time_signatures() -> None:
    found = bars(Metre(0, 3, 4), Metre(24, 6, 8), end=40, keys=(Key(0, -1, False), Key(24, 2, False)))
    assert [(bar.onset, bar.duration, bar.metre, bar.key) for bar in found] == [
        (0, 3, "3/4", -1),
        (3, 3, "3/4", -1),
        (6, 3, "6/8", 2),
        (9, 3, "6/8", 2),
    ]


def test_without_a_time_signature_bars_have_four_quarters() -> None:
    assert [bar.metre for bar in bars(end=17)] == ["4/4", "4/4"]
    assert [bar.metre for bar in bars(Metre(16, 2, 4), end=24)] == ["4/4", "2/4"]


def test_a_time_signature_within_a_bar_cuts_it_short() -> None:
    assert [bar.duration for bar in bars(Metre(0, 4, 4), Metre(4, 2, 4), end=12)] == [1, 2]


def test_time_signatures_after_the_end_make_no_bars() -> None:
    assert len(bars(Metre(0, 4, 4), Metre(16, 3, 4), end=16)) == 1


def test_absurd_lengths_are_refused() -> None:
    with pytest.raises(TooLarge, match=r"^a\.mid would have"):
        bars(end=10**9)
