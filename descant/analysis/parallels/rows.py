"""Scores as arrays: what a part of the index holds, before it is on the disk. Ordered by source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from descant.analysis.parallels.features import SOUNDS, Features

_FULL = 1 << 20
"""bars that are kept in memory before they are written"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A score as it comes into the index, or out of it."""

    features: Features
    tags: Mapping[str, str] = field(default_factory=dict)
    """what is said of it beside its source"""


@dataclass(frozen=True, slots=True)
class Rows:
    features: Features
    """of all, behind each other"""
    offsets: npt.NDArray[np.int64]
    """bars at which each begins, and the end"""
    names: list[str]
    """sources"""
    tags: list[str]
    """as JSON"""


@dataclass(slots=True)
class Draft:
    """Scores as they come."""

    kept: list[tuple[str, Kept]] = field(default_factory=list)
    bars: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.kept

    @property
    def is_full(self) -> bool:
        return self.bars >= _FULL

    def take(self, source: str, item: Kept) -> None:
        self.kept.append((source, item))
        self.bars += len(item.features)

    def rows(self) -> Rows:
        ordered = sorted(self.kept, key=lambda each: each[0])
        return Rows(
            joined(each.features for _, each in ordered),
            np.cumsum([0, *(len(each.features) for _, each in ordered)]),
            [source for source, _ in ordered],
            [json.dumps(dict(each.tags), ensure_ascii=False) for _, each in ordered],
        )


def joined(some: Iterable[Features]) -> Features:
    every = list(some)
    sounds = [np.empty((0, SOUNDS), np.uint8), *(each.sounds for each in every)]
    lengths = [np.empty(0, np.float32), *(each.lengths for each in every)]
    return Features(np.concatenate(sounds), np.concatenate(lengths))


def merged(parts: Iterable[Rows]) -> Rows:
    draft = Draft()
    for rows in parts:
        for number, (source, tags) in enumerate(zip(rows.names, rows.tags, strict=True)):
            bars = slice(int(rows.offsets[number]), int(rows.offsets[number + 1]))
            draft.take(source, Kept(rows.features[bars], json.loads(tags)))
    return draft.rows()
