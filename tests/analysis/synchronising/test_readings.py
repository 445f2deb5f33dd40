"""In which orders the bars of a score may be played."""

from __future__ import annotations

import pytest

from descant.analysis.synchronising.readings import Skip, reading_of
from descant.ingest.score import Bar, NoteTable, Score


def score(bars: str) -> Score:
    """A letter a bar: `(` and `)` are signs of repetition, a digit before a bar is its ending."""
    found, start, ending = list[Bar](), False, None
    for sign in bars:
        if sign == "(":
            start = True
        elif sign == ")":
            found[-1] = Bar(**{each: getattr(found[-1], each) for each in Bar.__slots__} | {"repeat_end": True})
        elif sign.isdigit():
            ending = sign
        else:
            found.append(Bar(index=len(found) + 1, label=sign, repeat_start=start, ending=ending, onset=0, duration=4))
            start, ending = False, None
    return Score(tuple(found), NoteTable(()))


@pytest.mark.parametrize(
    ("bars", "line", "skips"),
    [
        ("abc", "abc", []),
        ("ab)c", "ababc", [Skip(1, 4)]),
        ("a(bc)d", "abcbcd", [Skip(2, 5)]),
        ("ab)(cd)", "ababcdcd", [Skip(1, 4), Skip(5, 8)]),
        ("ab1c)2de", "abcabde", [Skip(1, 5)]),
        ("ab1c)de", "abcabde", [Skip(1, 5)]),
        ("abc)2de", "abcabde", [Skip(1, 5)]),
    ],
)
def test_repeats_are_taken_and_may_be_left_out(bars: str, line: str, skips: list[Skip]) -> None:
    found, names = reading_of(score(bars)), [bar.label for bar in score(bars).bars]
    assert "".join(str(names[bar]) for bar in found.bars) == line
    assert list(found.skips) == skips


def test_ten_thousand_bars_are_one_line() -> None:
    assert len(reading_of(score("(ab)" * 5000)).bars) == 20_000
