"""What it brings to leave out what linked data contradict: counts, shares, intervals that are not too sure."""

from __future__ import annotations

import numpy as np
import pytest

from descant.analysis.auditing.gain import FEWEST, gain, wilson
from descant.analysis.auditing.tags import Table, audit

RECORDINGS = 20


def table(*, count: int = RECORDINGS) -> Table:
    """Every recording has a piano; of each second one a harp is claimed, and of every one the piano."""
    clips = tuple(f"{number:02}.wav" for number in range(count))
    truth = np.array([[True, number == 0] for number in range(count)])
    scores = np.array([[0.9, 0.8 if number % 2 == 0 else 0.1] for number in range(count)])
    return Table(clips, ("piano", "harp"), truth, scores, 0.5)


def test_precision_and_recall_before_and_after_are_told_by_tag_and_overall() -> None:
    found = gain(table(), {"02.wav": {"harp"}, "04.wav": {"harp"}, "00.wav": {"harp"}, "01.wav": {"harp"}})
    assert found is not None
    assert (found["removed"], found["wrong_removed"], found["right_removed"]) == (3, 2, 1)  # of 01 none was claimed
    assert list(found["tags"]) == ["harp"]
    harp = found["tags"]["harp"]
    assert (harp["before"]["right"], harp["before"]["claimed"]) == (1, 10)
    assert (harp["after"]["right"], harp["after"]["claimed"]) == (0, 7)
    assert (harp["gain"], harp["lost"]) == (pytest.approx(-0.1), pytest.approx(1.0))  # the one harp that there was
    overall = found["overall"]
    assert (overall["before"]["right"], overall["before"]["claimed"]) == (21, 30)
    assert (overall["after"]["right"], overall["after"]["claimed"]) == (20, 27)
    assert overall["gain"] == pytest.approx(20 / 27 - 21 / 30)
    assert overall["before"]["precision"] == pytest.approx(21 / 30)


def test_figures_before_are_those_of_the_audit() -> None:
    found = gain(table(), {"02.wav": {"harp"}})
    assert found is not None
    said = audit(table())["tags"]["harp"]
    before = found["tags"]["harp"]["before"]
    assert [before[each] for each in ("precision", "recall")] == [said[each] for each in ("precision", "recall")]


def test_an_interval_holds_the_gain_and_is_the_same_each_time() -> None:
    doubts = {f"{number:02}.wav": {"harp"} for number in range(2, RECORDINGS, 2)}
    one, other = gain(table(), doubts), gain(table(), doubts)
    assert one == other
    assert one is not None
    low, high = one["overall"]["gain_interval"]
    assert low <= one["overall"]["gain"] <= high
    assert low > 0  # nine wrong ones of thirty
    assert high - low > 0.05  # twenty recordings are not many


def test_few_recordings_give_no_interval() -> None:
    found = gain(table(count=FEWEST - 1), {"02.wav": {"harp"}})
    assert found is not None
    assert found["overall"]["gain_interval"] is None
    assert found["overall"]["before"]["precision_interval"] is not None


def test_where_nothing_is_contradicted_nothing_is_told() -> None:
    assert gain(table(), {}) is None
    assert gain(table(), {"01.wav": {"harp"}, "00.wav": {"sitar"}}) is None


def test_what_is_left_without_claims_has_no_precision() -> None:
    found = gain(table(), {f"{number:02}.wav": {"harp"} for number in range(RECORDINGS)})
    assert found is not None
    assert (found["tags"]["harp"]["after"]["precision"], found["tags"]["harp"]["gain"]) == (None, None)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)]
)
def test_wilson_s_interval_is_as_printed(part: int, whole: int, low: float, high: float) -> None:
    """Of none of ten it ends at z² / (10 + z²)."""
    assert wilson(part, whole) == [pytest.approx(low, abs=2e-4), pytest.approx(high, abs=2e-4)]
    assert wilson(0, 0) is None
