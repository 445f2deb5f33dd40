"""Means of many songs, streamed."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.harmony.collection import Collection, Figures

songs = st.lists(st.tuples(st.floats(0, 1), st.floats(1, 600)), min_size=1, max_size=40)


def figures(rows: list[tuple[float, float]]) -> Figures:
    found = Figures()
    for value, lasts in rows:
        found.add(value, lasts)
    return found


@given(songs)
def test_both_means_and_an_interval_around_them(rows: list[tuple[float, float]]) -> None:
    mean = figures(rows).mean()
    values, lasts = np.array(rows).T
    assert mean.songs == len(rows)
    assert mean.macro == pytest.approx(values.mean())
    assert mean.by_time == pytest.approx((values * lasts).sum() / lasts.sum())
    if len(rows) > 1:
        assert mean.low - 1e-9 <= mean.macro <= mean.high + 1e-9
    else:
        assert math.isnan(mean.low)


def test_the_interval_is_the_same_each_time_and_near_the_normal_one() -> None:
    rows = [(value, 1.0) for value in np.random.default_rng(1).uniform(size=400).tolist()]
    one, other = figures(rows).mean(), figures(rows).mean()
    assert one == other
    half = 1.96 * np.std([value for value, _ in rows], ddof=1) / 20
    assert one.high - one.low == pytest.approx(2 * half, rel=0.1)


def test_what_there_is_not_counts_nowhere() -> None:
    assert figures([(math.nan, 5.0), (0.5, 5.0)]).mean().songs == 1
    nothing = figures([]).mean()
    assert nothing.songs == 0
    assert math.isnan(nothing.macro)


def test_groups() -> None:
    collection = Collection()
    collection.take({"coherence": 0.8}, 100, {"decade": ["1970"], "genre": ["rock", "pop"]})
    collection.take({"coherence": 0.4}, 300, {"decade": ["1970"]})
    collection.take({"coherence": math.nan}, 0, {"decade": ["1980"]})
    document = collection.document()
    assert document["all"]["coherence"]["macro"] == pytest.approx(0.6)
    assert document["all"]["coherence"]["byTime"] == pytest.approx(0.5)
    named = {(each["by"], each["value"]): each["coherence"]["songs"] for each in document["groups"]}
    assert named == {("decade", "1970"): 2, ("decade", "1980"): 0, ("genre", "pop"): 1, ("genre", "rock"): 1}
    json.dumps(document, allow_nan=False)
