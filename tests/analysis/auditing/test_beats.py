"""Beats are measured as mir_eval measures them, however many there are."""

from __future__ import annotations

import time
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mir_eval import beat

from descant.analysis.auditing.beats import evaluate

GRID = st.integers(0, 3000).map(lambda number: number / 50)
TIMES = st.lists(GRID | st.floats(0, 60).map(lambda seconds: round(seconds, 4)), max_size=40)


@st.composite
def near(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    """A pulse that wavers, and another that is its half, its double, late, or has gaps."""
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    step = draw(st.sampled_from((0.3, 0.5, 0.71)))
    truth = 4 + step * np.arange(draw(st.integers(2, 60))) + random.normal(0, draw(st.sampled_from((0, 0.02))), 1)
    claim = draw(st.sampled_from((truth, truth[::2], truth[1::2], truth + step / 2, np.linspace(4, 20, 55))))
    claim = claim + random.normal(0, draw(st.sampled_from((0, 0.01, 0.05))), len(claim))
    kept = random.random(len(claim)) < draw(st.sampled_from((1, 0.9)))
    return [*map(float, truth)], [*map(float, claim[kept])]


def expected(truth: np.ndarray, claim: np.ndarray) -> dict[str, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dict(beat.evaluate(truth, claim))


@settings(max_examples=300, deadline=None)
@given(near() | st.tuples(TIMES, TIMES))
@example(([6.0], [6.0]))
@example(([6.0, 7.0], [6.0, 7.0]))
@example(([6.0, 7.0, 8.0], [5.0, 6.9]))
@example(([6.0, 7.0, 8.0], []))
@example(([5.0, 6.0, 7.0, 8.0], [20.0, 21.0]))
def test_figures_are_those_of_mir_eval(drawn: tuple[list[float], list[float]]) -> None:
    truth, claim = (np.unique(each) for each in drawn)
    try:
        right = expected(truth, claim)
    except ValueError:  # of beats within 10 ms it has no P-score
        return
    found = evaluate(truth, claim)
    assert list(found) == list(right)
    for name, value in right.items():
        assert found[name] == pytest.approx(value, abs=1e-9, nan_ok=True), name


def test_beats_of_an_opera_are_measured_in_seconds() -> None:
    truth = 5 + np.arange(40_000) * 0.25
    random = np.random.default_rng(1)
    begun = time.thread_time()
    found = evaluate(truth, np.sort(truth + random.normal(0, 0.02, len(truth))))
    assert time.thread_time() - begun < 10
    assert found["F-measure"] > 0.99
    assert found["Correct Metric Level Total"] > 0.8
