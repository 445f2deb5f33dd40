"""Figures of a collection of songs, and of its groups: a few numbers a song are kept, and never the song.

Two means of each: by how long songs are, and of songs as they are (macro). The interval of the macro mean, at 95 %, is
a bootstrap's over songs, the same each time; of more than 100,000 songs, where that takes long, the normal one.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from descant.analysis.harmony.tracks import Times

_RESAMPLED = 1000
_MOST_RESAMPLED = 100_000
_OUTSIDE = 0.05
_NORMAL = 1.959964
"""standard deviations on either side of the mean that hold all but that much"""


class Mean(NamedTuple):
    songs: int
    macro: float
    by_time: float
    low: float
    high: float
    """nan with fewer than two songs"""


@dataclass
class Figures:
    """One figure of many songs, with how long each song is."""

    values: array[float] = field(default_factory=lambda: array("d"))
    lasts: array[float] = field(default_factory=lambda: array("d"))

    def add(self, value: float, lasts: float) -> None:
        if math.isfinite(value):
            self.values.append(value)
            self.lasts.append(lasts)

    def mean(self) -> Mean:
        values, lasts = np.array(self.values), np.array(self.lasts)
        if not lasts.sum():
            return Mean(len(values), *[math.nan] * 4)
        low, high = _interval(values)
        return Mean(len(values), float(values.mean()), float(np.average(values, weights=lasts)), low, high)


Measures = dict[str, Figures]


@dataclass
class Collection:
    all: Measures = field(default_factory=dict)
    groups: dict[tuple[str, str], Measures] = field(default_factory=dict)
    """by a tag and its value: `("decade", "1970")`"""

    def take(
        self, measured: Mapping[str, float], lasts: float, tags: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """One song."""
        said = [(name, value) for name, values in (tags or {}).items() for value in values]
        for group in (self.all, *(self.groups.setdefault(each, {}) for each in said)):
            for name, value in measured.items():
                group.setdefault(name, Figures()).add(value, lasts)

    def document(self) -> dict[str, Any]:
        groups = sorted(self.groups.items())
        return {
            "all": _document(self.all),
            "groups": [{"by": name, "value": value, **_document(group)} for (name, value), group in groups],
        }


def _document(measures: Measures) -> dict[str, Any]:
    return {name: _mean_document(figures.mean()) for name, figures in measures.items()}


def _mean_document(mean: Mean) -> dict[str, Any]:
    names = ("macro", "byTime", "low", "high")
    known = (value if math.isfinite(value) else None for value in mean[1:])
    return {"songs": mean.songs, **dict(zip(names, known, strict=True))}


def _interval(values: Times) -> tuple[float, float]:
    if len(values) < 2:
        return math.nan, math.nan
    if len(values) > _MOST_RESAMPLED:
        half = _NORMAL * float(values.std(ddof=1)) / len(values) ** 0.5
        return float(values.mean()) - half, float(values.mean()) + half
    chance = np.random.default_rng(0)
    means = [values[chance.integers(len(values), size=len(values))].mean() for _ in range(_RESAMPLED)]
    low, high = np.quantile(means, [_OUTSIDE / 2, 1 - _OUTSIDE / 2])
    return float(low), float(high)
