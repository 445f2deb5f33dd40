"""Zones are counted as bars, with what people said, rests of several bars, and bars broken across systems."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.page_bars.numbering import Zones, number


def plain(count: int) -> Zones:
    return Zones([False] * count, [at // 4 for at in range(count)])


def firsts(*words: object, **more: object) -> list[int | None]:
    return [each.first for each in number(*words, **more).zones]  # type: ignore[arg-type]


def test_as_many_zones_as_bars_are_these_bars_for_certain() -> None:
    found = number(plain(6), 6)
    assert [each.first for each in found.zones] == [1, 2, 3, 4, 5, 6]
    assert {each.sureness for each in found.zones} == {1.0}
    assert found.mismatches == ()


def test_without_a_score_zones_are_counted_and_nothing_is_certain() -> None:
    found = number(plain(3))
    assert [each.first for each in found.zones] == [1, 2, 3]
    assert max(each.sureness for each in found.zones) < 1


def test_a_rest_of_several_bars_is_one_zone() -> None:
    found = number(plain(4), 7, spans={2: 4})
    assert [(each.first, each.last) for each in found.zones] == [(1, 1), (2, 5), (6, 6), (7, 7)]
    assert found.mismatches == ()


def test_a_bar_that_goes_on_in_the_next_system_is_two_zones() -> None:
    zones = Zones([False, False, False, True, False, False], [0, 0, 0, 0, 1, 1])
    assert firsts(zones, 5) == [1, 2, 3, 4, 4, 5]
    assert number(zones, 5).mismatches == ()


def test_what_is_left_open_inside_of_a_system_is_a_bar_of_its_own() -> None:
    assert firsts(Zones([True, False], [0, 0]), 2) == [1, 2]


def test_too_many_and_too_few_zones_are_reported() -> None:
    (more,) = number(plain(7), 5).mismatches
    assert (more.zones, more.bars, more.more) == ((0, 6), (1, 5), 2)
    (fewer,) = number(plain(3), 5).mismatches
    assert fewer.more == -2
    assert {each.sureness for each in number(plain(3), 5).zones} == {0.5}


def test_what_people_said_is_kept_and_pins_the_rest() -> None:
    found = number(plain(8), 9, pins={4: 6})
    assert [each.first for each in found.zones] == [1, 2, 3, 4, 6, 7, 8, 9]
    (wrong,) = found.mismatches
    assert wrong.zones == (0, 3)
    assert found.zones[4].sureness == 1
    assert [each.sureness for each in found.zones] == [0.5] * 4 + [1.0] * 4


def test_zones_for_which_no_bar_is_left_have_none() -> None:
    found = number(plain(4), 3, pins={0: 1, 3: 1})
    assert [each.first for each in found.zones] == [None, None, None, 1] or found.mismatches


@given(st.integers(0, 40), st.none() | st.integers(1, 60), st.dictionaries(st.integers(0, 39), st.integers(1, 60)))
def test_whatever_is_pinned_every_zone_has_an_answer_and_pins_are_kept(
    count: int, bars: int | None, pins: dict[int, int]
) -> None:
    pins = {at: min(bar, bars or bar) for at, bar in pins.items() if at < count}
    found = number(plain(count), bars, pins)
    assert len(found.zones) == count
    for at, bar in pins.items():
        assert found.zones[at].first in (bar, None)
    stops = {0, *pins}
    for (one, other), at in zip(pairwise(found.zones), range(1, count), strict=False):
        if at not in stops and one.first and other.first:
            assert other.first == one.first + 1
