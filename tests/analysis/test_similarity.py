"""Nearest recordings: exact among few, and nearly exact by the index among many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis import similarity
from descant.analysis.findings import Curve, Findings
from descant.analysis.similarity import Neighbours, direction_of


def directions(count: int, seed: int = 1, size: int = 32) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, size)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(0, 70), st.integers(0, 1000))
def test_the_nearest_are_the_nearest(count: int, wanted: int, seed: int) -> None:
    rows = directions(count, seed)
    names = [str(number) for number in range(count)]
    found = Neighbours(names, rows).nearest(rows[0], wanted)
    assert len(found) == min(count, wanted)
    expected = sorted((float(each) for each in rows @ rows[0]), reverse=True)[: len(found)]
    assert [each.likeness for each in found] == pytest.approx(expected, abs=1e-5)
    assert not found or found[0].name == "0"


def test_the_index_finds_nearly_what_comparing_all_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = directions(4000)
    names = [str(number) for number in range(len(rows))]
    exact = Neighbours(names, rows)
    monkeypatch.setattr(similarity, "EXACT", 1000)
    index = Neighbours(names, rows)
    shared = [
        len({each.name for each in exact.nearest(row, 10)} & {each.name for each in index.nearest(row, 10)})
        for row in directions(50, seed=2)
    ]
    assert np.mean(shared) >= 9
    for one, other in zip(exact.nearest(rows[7], 5), index.nearest(rows[7], 5), strict=True):
        assert one.likeness == pytest.approx(other.likeness, abs=0.02)


def test_a_recording_is_the_mean_of_what_sounds() -> None:
    rows = np.array([[1, 0], [0, 1], [np.nan, np.nan]], np.float32)
    found = direction_of(Findings((), {"embedding": Curve(rows, 1.0)}))
    assert found is not None
    assert found == pytest.approx([0.7071, 0.7071], abs=1e-4)
    assert direction_of(Findings((), {"embedding": Curve(rows[2:], 1.0)})) is None
    assert direction_of(Findings()) is None
