"""EMA expressions: parsed, resolved to bars and notes, and made of notes again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.annotations.ema import expression, parse, resolve
from descant.errors import InvalidInput
from descant.ingest.score import Bar, Note

BARS = [
    Bar(index=index, onset=(index - 1) * 3.0, duration=3.0, metre="3/4", number=str(index + 10))
    for index in range(1, 7)
]
NOTES = [
    Note(f"b{bar.index}s{staff}n{eighth}", bar.index, (bar.onset or 0) + eighth / 2, 0.5, "C", 0, 4, staff, "")
    for bar in BARS
    for staff in (1, 2, 3)
    for eighth in range(6)
]


def ids(text: str) -> list[str]:
    return list(resolve(parse(text), BARS, NOTES).ids)


@pytest.mark.parametrize(
    ("text", "bars", "count", "first"),
    [
        ("1/1/@1", (1,), 2, "b1s1n0"),  # a whole beat has both its eighths
        ("1/1/@1.5", (1,), 1, "b1s1n1"),
        ("1-2/all/@all", (1, 2), 36, "b1s1n0"),
        ("5-end/start/@start-2", (5, 6), 8, "b5s1n0"),
        ("2,4/1+3/@all", (2, 4), 24, "b2s1n0"),
        ("2,4/1+3,2/@1+@3,@2-3", (2, 4), 8, "b2s1n0"),
        ("3/2/@1@3", (3,), 4, "b3s2n0"),
        ("/1/1/@1/cut,raw", (1,), 2, "b1s1n0"),
        ("all/2-end/@3", (1, 2, 3, 4, 5, 6), 24, "b1s2n4"),
    ],
)
def test_expressions_find_bars_and_notes(text: str, bars: tuple[int, ...], count: int, first: str) -> None:
    found = resolve(parse(text), BARS, NOTES)
    assert found.bars == bars
    assert len(found.ids) == count
    assert found.ids[0] == first


@pytest.mark.parametrize("text", ["1-3/1+2/@all", "2/1/@1-2/cut", "1,3-end/all/@start-2@3", "1-2/1,2/@1+@2,@3"])
def test_expressions_are_written_as_they_were_read(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1/1", "with / between"),
        ("1/1/1-2", "begin with @"),
        ("0/1/@all", "does not count from 1"),
        ("3-1/1/@all", "ends before it starts"),
        ("1.5/1/@all", "does not count from 1"),
        ("a/1/@all", "is no range"),
        ("1/1/@all/whole", "is no completeness"),
        ("1/1/@", "is no range"),
        ("9" * 500 + "/1/@all", "is no range"),
    ],
)
def test_what_is_no_expression_is_refused(text: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        parse(text)


@pytest.mark.parametrize("text", ["7/1/@all", "1/4/@all", "1-3/1,2/@all", "1/1+2+3/@1+@2"])
def test_what_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        resolve(parse(text), BARS, NOTES)


def test_bounds_are_known_where_they_are_numbers() -> None:
    assert parse("3,7-9/1/@all").bounds == (3, 9)
    assert parse("3-end/1/@all").bounds is None


@given(st.sets(st.sampled_from([note.id for note in NOTES]), min_size=1, max_size=12))
def test_notes_are_in_the_expression_that_is_made_of_them(chosen: set[str]) -> None:
    made = expression(chosen, BARS, NOTES)
    found = ids(str(made))
    assert chosen <= set(found)
    assert ids(str(expression(found, BARS, NOTES))) == found, "and that of all that it finds finds no more"


def test_no_notes_have_no_expression() -> None:
    with pytest.raises(InvalidInput):
        expression(["other"], BARS, NOTES)
