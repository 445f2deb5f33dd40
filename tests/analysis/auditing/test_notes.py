"""Notes are measured as mir_eval measures them, however many there are."""

from __future__ import annotations

import time
import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mir_eval import transcription
from mir_eval.util import midi_to_hz

from descant.analysis.auditing.notes import Notes, evaluate

NOTE = st.tuples(
    st.integers(0, 60).map(lambda number: number / 40) | st.floats(0, 1.5),
    st.integers(1, 30).map(lambda number: number / 40) | st.floats(0.001, 8),
    st.integers(60, 63) | st.floats(60, 63),
)
LISTS = st.lists(NOTE, max_size=30)


def notes(drawn: list[tuple[float, float, float]]) -> Notes:
    onsets, lasts, pitches = np.array(drawn, float).reshape(-1, 3).T
    return Notes(onsets, onsets + lasts, midi_to_hz(pitches))


@settings(max_examples=400, deadline=None)
@given(LISTS, LISTS)
@example([(0.0, 1.0, 60)], [(0.05, 1.0, 60.5)])
@example([(0.0, 1.0, 60)], [])
@example([], [])
def test_figures_are_those_of_mir_eval(
    truth: list[tuple[float, float, float]], claim: list[tuple[float, float, float]]
) -> None:
    one, other = notes(truth), notes(claim)
    spans = (np.stack((each.onsets, each.ends), axis=1) for each in (one, other))
    first, second = spans
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = transcription.evaluate(first, one.hertz, second, other.hertz)
    assert evaluate(one, other) == pytest.approx(expected, abs=1e-12)


def many(count: int, step: float, seed: int) -> Notes:
    random = np.random.default_rng(seed)
    onsets = np.round(np.arange(count) // 3 * step + random.normal(0, 0.01, count), 4)
    return Notes(onsets, onsets + random.exponential(1.0, count) + 0.05, midi_to_hz(50 + np.arange(count) * 7 % 24))


def test_notes_of_an_opera_are_measured_in_seconds_and_little_memory() -> None:
    tracemalloc.start()
    begun = time.thread_time()
    found = evaluate(many(100_000, 0.1, 1), many(100_000, 0.1, 2))
    assert time.thread_time() - begun < 30
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 500_000_000
    assert found["F-measure_no_offset"] > 0.9


def test_too_many_at_once_are_refused() -> None:
    zeros = np.zeros(10_000)
    with pytest.raises(ValueError, match="pairs of notes are near"):
        evaluate(Notes(zeros, zeros + 1, zeros + 440), Notes(zeros, zeros + 1, zeros + 440))
