"""Versions in other metres: bars that are one bar of the other are compared as one, longer notes as shorter ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from descant.analysis.comparing_scores.comparing import compare
from descant.analysis.comparing_scores.documents import to_document
from descant.analysis.comparing_scores.joining import stretched
from descant.analysis.comparing_scores.kinds import Shares, Status
from descant.analysis.comparing_scores.summary import sentences
from descant.ingest.score import Bar, Note, NoteTable, Score
from tests.analysis.comparing_scores.versions import NAMES, QUARTERS, compared, score

TUNE = [
    " ".join(f"{NAMES[(7 * bar + step * step) % 12]}{3 + (bar + step) % 2}@{step}+1" for step in range(4))
    for bar in range(24)
]
WHOLE = score({"Violin": TUNE})


def halved(version: Score, only: Sequence[int] | None = None) -> Score:
    """Each bar of 4/4 as two of 2/4, or only some of them."""
    bars = list[Bar]()
    for at, bar in enumerate(version.bars):
        begin = bar.onset or 0.0
        lengths = [QUARTERS / 2] * 2 if only is None or at in only else [QUARTERS]
        for part, lasts in enumerate(lengths):
            index = len(bars) + 1
            ids = (f"half-{index}",)
            bars.append(Bar(index=index, number=str(index), ids=ids, onset=begin + part * lasts, duration=lasts))
    return replace(
        version, bars=tuple(bars), notes=NoteTable(tuple(_placed(each, bars) for each in version.notes.notes))
    )


def _placed(each: Note, bars: Sequence[Bar]) -> Note:
    return each._replace(bar=max(bar.index for bar in bars if (bar.onset or 0.0) <= each.onset))


def without(version: Score, gone: range) -> Score:
    """Some bars cut out, those behind them earlier."""
    kept = [bar for at, bar in enumerate(version.bars) if at not in gone]
    begins, begin = dict[int, float](), 0.0
    for bar in kept:
        begins[bar.index] = begin
        begin += bar.duration or 0.0
    was = {bar.index: bar.onset or 0.0 for bar in kept}
    notes = tuple(
        each._replace(onset=each.onset - was[each.bar] + begins[each.bar])
        for each in version.notes.notes
        if each.bar in was
    )
    return replace(version, bars=tuple(replace(bar, onset=begins[bar.index]) for bar in kept), notes=NoteTable(notes))


def test_two_bars_that_are_one_of_the_other_are_compared_as_one() -> None:
    for one, other in ((WHOLE, halved(WHOLE)), (halved(WHOLE), WHOLE)):
        found = compare(one, other, chords=False)
        assert [row.status for row in found.rows] == [Status.COMPARED] * len(TUNE)
        assert found.shares == Shares(1, 0, 0)
        assert found.sides[0].instrumentation.same[0, 0] == pytest.approx(1)


def test_joint_bars_are_told_with_the_bars_that_they_are_of() -> None:
    document = to_document(compare(WHOLE, halved(WHOLE), chords=False))
    assert document["rows"][2]["bars"] == [
        {"bar": 3, "last": 3, "number": "3"},
        {"bar": 5, "last": 6, "number": "5–6"},
    ]
    assert [each["bars"] for each in document["versions"]] == [24, 48]


def test_what_is_left_out_of_another_metre_is_counted_in_bars_of_the_edition() -> None:
    short = without(WHOLE, range(10, 16))
    found = compare(halved(WHOLE), short, chords=False)
    assert found.shares == Shares(1, 0, 0)
    assert "12 of 48 bars abridged: 21–32." in sentences(found)


def test_chords_of_another_metre_stand_in_joint_bars() -> None:
    found = compare(WHOLE, halved(WHOLE))
    assert found.harmonies
    assert len(found.harmonies.bars) == len(TUNE)
    for bar in found.harmonies.bars:
        assert all(each.end <= QUARTERS for side in (bar.one, bar.other) for each in side)
        assert bar.one[-1].end == bar.other[-1].end == QUARTERS


@pytest.mark.parametrize("factor", [2.0, 0.5, 4.0])
def test_notes_that_are_written_longer_are_the_same(factor: float) -> None:
    found = compare(WHOLE, stretched(WHOLE, factor), chords=False)
    assert found.stretch == 1 / factor
    assert found.shares == Shares(1, 0, 0)
    assert found.notes_a_quarter(0) == pytest.approx(found.notes_a_quarter(1))


def test_a_bar_that_is_broken_in_one_edition_is_one() -> None:
    found = compare(WHOLE, halved(WHOLE, only=[4]), chords=False)
    assert found.shares == Shares(1, 0, 0)
    assert found.sides[1].version.number(4) == "5–6"


def test_a_bar_that_is_repeated_is_no_part_of_itself() -> None:
    twice = [*TUNE[:5], TUNE[4], *TUNE[5:]]
    found = compared(WHOLE, score({"Violin": twice}), [0, 1, 2, 3, 4, 4, *range(5, len(TUNE))])
    assert [(row.one, row.other) for row in found.rows][4:6] == [(4, 4), (4, 5)]
    assert found.shares == Shares(1, 0, 0)


def test_a_note_that_is_tied_over_the_bar_line_of_a_part_is_one() -> None:
    held = score({"Violin": [*TUNE[:3], "C4@0+4", *TUNE[3:]]})
    parts = halved(held)
    [long] = [each for each in parts.notes.notes if each.duration == QUARTERS]
    tied = [
        long._replace(duration=2.0, tie="i"),
        long._replace(id="tied", bar=long.bar + 1, onset=long.onset + 2, duration=2.0, tie="t"),
    ]
    notes = sorted([*(each for each in parts.notes.notes if each is not long), *tied], key=lambda each: each.onset)
    found = compare(held, replace(parts, notes=NoteTable(tuple(notes))), chords=False)
    assert found.shares == Shares(1, 0, 0)
    assert len(found.rows[3].notes[1][0].tone.ids) == 2
