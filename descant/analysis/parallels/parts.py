"""A part of the index: one file with the bars of scores, where their shingles are, and what they are called."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from descant.analysis.parallels import templates
from descant.analysis.parallels.features import SOUNDS, Features
from descant.analysis.parallels.rows import Rows, joined
from descant.analysis.parallels.shingles import Numbers, Postings, keys, postings
from descant.analysis.shelving import Ranges, files
from descant.analysis.shelving.files import Array, ArraysPart
from descant.analysis.shelving.texts import text_at, texts

_OF_A_SCORE = 8
"""bars that weigh as much as what is said of a score beside them"""


def write(path: Path, rows: Rows) -> None:
    found = postings(rows.features, rows.offsets)
    arrays: dict[str, Array] = {
        "sounds": rows.features.sounds.reshape(-1),
        "lengths": rows.features.lengths,
        "offsets": rows.offsets.astype(np.uint32),
        "begins": found.begins.astype(np.uint32),
        "places": found.places.astype(np.uint32),
        "moved": found.moved,
    }
    for name, strings in (("sources", rows.names), ("tags", rows.tags)):
        arrays[name], arrays[f"{name}_ends"] = texts(strings)
    files.write(path, arrays, {"templates": templates.name(), "sounds": SOUNDS})


class Part(ArraysPart):
    """As it is on the disk. Nothing is read before it is needed."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        if self._arrays.said != {"templates": templates.name(), "sounds": SOUNDS}:
            self._arrays.refuse("another version of Descant wrote it")
        self.offsets = self._arrays["offsets"].astype(np.int64)
        sounds, lengths = self._arrays["sounds"], self._arrays["lengths"]
        begins = self._arrays["begins"]
        if not (len(self.offsets) and self.offsets[-1] == len(lengths) == len(sounds) / SOUNDS):
            self._arrays.refuse("its scores do not end")
        if len(begins) != keys() + 1 or begins[-1] != len(self._arrays["places"]):
            self._arrays.refuse("its shingles do not end")
        self.features = Features(sounds.reshape(-1, SOUNDS), lengths)

    @property
    def count(self) -> int:
        return len(self.offsets) - 1

    @property
    def size(self) -> int:
        return len(self.features) + _OF_A_SCORE * self.count

    @cached_property
    def postings(self) -> Postings:
        return Postings(*(self._arrays[name] for name in ("begins", "places", "moved")))

    @cached_property
    def sources(self) -> list[str]:
        return [self.source(number) for number in range(self.count)]

    @cached_property
    def score_of(self) -> Numbers:
        """Of each bar."""
        return np.repeat(np.arange(self.count), np.diff(self.offsets))

    def lives(self, dead: Ranges) -> npt.NDArray[np.bool_]:
        """Of each score."""
        found = np.ones(self.count, bool)
        for first, end in dead:
            found[first:end] = False
        return found

    def of_source(self, source: str) -> tuple[int, int] | None:
        at = bisect_left(range(self.count), source, key=self.source)
        return (at, at + 1) if at < self.count and self.source(at) == source else None

    def source(self, score: int) -> str:
        return text_at(self._arrays, "sources", score)

    def tags(self, score: int) -> Mapping[str, str]:
        return dict(json.loads(text_at(self._arrays, "tags", score)))

    def features_of(self, score: int) -> Features:
        return self.features[slice(int(self.offsets[score]), int(self.offsets[score + 1]))]

    def rows(self, dead: Ranges) -> Rows:
        living = np.flatnonzero(self.lives(dead)).tolist()
        some = [self.features_of(score) for score in living]
        return Rows(
            joined(some),
            np.cumsum([0, *map(len, some)]),
            [self.source(score) for score in living],
            [text_at(self._arrays, "tags", score) for score in living],
        )
