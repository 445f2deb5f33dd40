"""What people write of a piece, mended by stated rules, and every mending told."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.harmony.tracks import Event, track, track_of
from descant.errors import InvalidInput
from descant.ingest.chords.labels import is_harte
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ontology.records import TimeBase

times = st.one_of(st.floats(-5, 50), st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 1e300, 86_400.0]))
events = st.builds(Event, times, times, st.sampled_from(["C:maj", "N", "H:moll", "", None]), st.just("line 1"))


def said(*rows: tuple[float, float, str | None]) -> tuple[list[tuple[float, float, str]], list[str]]:
    found = track("one", [Event(*row, f"line {number}") for number, row in enumerate(rows, 1)])
    chords = list(zip(found.starts.tolist(), found.ends.tolist(), found.labels, strict=True))
    return chords, [f"{each.place}: {each.message}" for each in found.problems]


@given(st.lists(events, max_size=20))
def test_whatever_comes_in_a_track_comes_out(rows: list[Event]) -> None:
    found = track("one", rows)
    assert all(is_harte(label) for label in found.labels)
    assert np.all(found.starts >= 0)
    assert np.all(found.ends > found.starts)
    assert np.all(found.starts[1:] >= found.ends[:-1])
    if len(found) < len(rows):
        assert found.problems


@given(st.lists(events, max_size=20))
def test_what_was_mended_needs_no_mending(rows: list[Event]) -> None:
    once = track("one", rows)
    rows = [Event(*each, "again") for each in zip(once.starts, once.ends, once.labels, strict=True)]
    again = track("one", rows)
    assert again.labels == once.labels
    np.testing.assert_array_equal(again.starts, once.starts)
    np.testing.assert_array_equal(again.ends, once.ends)
    assert all("gap" in each.message for each in again.problems)


@pytest.mark.parametrize(
    ("rows", "chords", "problem"),
    [
        ([(0, 2, "C"), (2, 4, "G")], [(0, 2, "C"), (2, 4, "G")], None),
        ([(0, 3, "C"), (2, 4, "G")], [(0, 2, "C"), (2, 4, "G")], "line 1: It lasts to 3, into line 2; cut at 2."),
        ([(0, 9, "C"), (2, 4, "G")], [(0, 2, "C"), (2, 4, "G")], "line 1: It lasts to 9, into line 2; cut at 2."),
        ([(0, 1, "C"), (2, 4, "G")], [(0, 1, "C"), (2, 4, "G")], "line 2: Nothing is said from 1 to 2: a gap."),
        ([(0, 1.995, "C"), (2, 4, "G")], [(0, 2, "C"), (2, 4, "G")], None),
        ([(0, 2.005, "C"), (2, 4, "G")], [(0, 2, "C"), (2, 4, "G")], None),
        ([(-1, 2, "C")], [(0, 2, "C")], "line 1: It begins at -1, before the beginning; cut at 0."),
        ([(-2, -1, "C")], [], "line 1: It lasts from -2 to -1, no time at all; left out."),
        ([(2, 2, "C")], [], "line 1: It lasts from 2 to 2, no time at all; left out."),
        ([(2, 4, "G"), (0, 2, "C")], [(0, 2, "C"), (2, 4, "G")], None),
        ([(0, 2, "C"), (0, 2, "G")], [(0, 2, "G")], "line 1: Another chord begins at 0, too (line 2), and holds;"),
        ([(0, 2, "H")], [(0, 2, "X")], "line 1: 'H' is no chord in Harte's notation; taken for X."),
        ([(0, 2, None)], [(0, 2, "X")], None),
        ([(0, math.inf, "C")], [], "line 1: From 0 to inf is no time in a piece of music; left out."),
    ],
)
def test_rules(
    rows: list[tuple[float, float, str | None]], chords: list[tuple[float, float, str]], problem: str | None
) -> None:
    found, problems = said(*rows)
    assert found == chords
    assert len(problems) == (problem is not None)
    if problem:
        assert problems[0].startswith(problem)


def test_a_track_of_what_was_read() -> None:
    harmony = Harmony(
        events=(
            HarmonyEvent(0, 3, "D:min", "i", "1"),
            HarmonyEvent(3, 4, "A:7", "V7", "1"),
            HarmonyEvent(4, 8, "D:min", "i", "2"),
        ),
        time_base=TimeBase.QUARTERS,
        keys=(Segment(0, 2, "D minor"), Segment(2, 7, "F major"), Segment(7, 8, "D minor")),
        beats=(0, 1, 2, 3),
    )
    found = track_of(harmony, "somebody", weight=2)
    assert (found.name, found.weight, found.tonic, found.time_base) == ("somebody", 2, "F", TimeBase.QUARTERS)
    assert found.bars is not None
    assert found.bars.tolist() == [0, 4, 8]
    assert found.beats is not None
    assert found.beats.tolist() == [0, 1, 2, 3]
    assert found.known == found.duration == 8


@pytest.mark.parametrize("weight", [0, -1, 1e-7, 1e7, 1e308, math.nan, math.inf])
def test_weights_are_such_that_no_version_is_lost(weight: float) -> None:
    with pytest.raises(InvalidInput, match=r"Take a weight from 0\.000001 to 1,000,000"):
        track("one", [], weight=weight)
