"""Beats within bars: from which part of a bar to which something lasts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from descant.annotations.beats import LONGEST, MOST, Part, count_of, parts_of
from descant.ingest.score import Bar

FOUR = Bar(index=1, onset=0.0, duration=4.0, metre="4/4")
SIX = Bar(index=2, onset=4.0, duration=3.0, metre="6/8")
UPBEAT = Bar(index=3, onset=7.0, duration=1.5, metre="4/4")
BARS = (FOUR, SIX, UPBEAT)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("1/all/@all", [Part(1, 0, 1)]),
        ("1/all/@2", [Part(1, 0.25, 0.5)]),
        ("1/all/@2-3", [Part(1, 0.25, 0.75)]),
        ("1/all/@2.5", [Part(1, 0.375, 0.5)]),
        ("1/all/@2.5-3", [Part(1, 0.375, 0.75)]),
        ("1/all/@1-2.5", [Part(1, 0, 0.375)]),
        ("1/all/@1.25-1.5", [Part(1, 0.0625, 0.125)]),
        ("1/1+2/@1@3-end", [Part(1, 0, 0.25), Part(1, 0.5, 1)]),
        ("2/all/@4-6", [Part(2, 0.5, 1)]),
        ("3/all/@1-4", [Part(3, 0, 1)]),
        ("1-2/all/@4,@1-3", [Part(1, 0.75, 1), Part(2, 0, 0.5)]),
        ("1/all/@5", []),
        ("4/all/@1", []),
        ("t=1,2", []),
        ("1/all/@3-2", []),
        ("1-999999/all/@all", []),
    ],
)
def test_each_range_is_a_part_of_its_bar(said: str, found: list[Part]) -> None:
    assert parts_of(said, BARS) == found


def test_beats_are_those_of_the_metre_and_of_an_upbeat_what_sounds() -> None:
    assert [count_of(each) for each in BARS] == [4, 6, 1.5]
    assert parts_of("1/all/@1", [Bar(index=1)]) == []


@given(some.integers(0, 15), some.integers(1, 16))
def test_whatever_a_bar_is_divided_into_can_be_said(start: int, length: int) -> None:
    """In quarters of beats of a bar of four: there is a range for each."""
    end = min(start + length, 16)
    first, last = 1 + start / 4, end / 4 if end % 4 == 0 else 1 + end / 4
    said = f"{first:g}-{last:g}" if last >= first else f"{first:g}"
    assert parts_of(f"1/all/@{said}", BARS) == [Part(1, start / 16, end / 16)]


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("1-end/all/" + "@1" * 2_000, MOST),
        ("1-end/all/" + "+".join(["@1"] * 2_000), MOST),
        ("1-end/all/" + "@1" * LONGEST, 0),
        (",".join(["1-end"] * LONGEST) + "/all/@1", 0),
    ],
    ids=["ranges", "staves", "too many ranges", "too many bars"],
)
def test_a_short_expression_is_no_flood(said: str, most: int) -> None:
    """Half a million parts of a score of usual length, and each again for whoever looks at its chords."""
    bars = [Bar(index=at, onset=at * 4.0, duration=4.0, metre="4/4") for at in range(1, 279)]
    assert len(parts_of(said, bars)) == most
