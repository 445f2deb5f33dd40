"""A movement after decoding, slice by slice: its key areas, its chords and rests, and how sure they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.scores.decoding import Stretch, best_path
from descant.analysis.harmony.scores.evidence import Evidences
from descant.analysis.harmony.scores.grid import MOST_GAP, Span, length_of
from descant.analysis.harmony.scores.model import Model
from descant.analysis.harmony.scores.posteriors import chances
from descant.analysis.harmony.scores.sounding import NOTHING, Floats, Sounding, sounding
from descant.analysis.harmony.scores.states import factors
from descant.ingest.score import Bar, Note

_ENOUGH = 3
"""notes of a chord, to be sure of it"""


class KeyArea(NamedTuple):
    key: int
    slices: list[int]
    spelt: Floats
    """how long each place on the line of fifths sounds"""


class Part(NamedTuple):
    """One chord, or silence."""

    start: float
    end: float
    """quarters"""
    bar: Bar
    chord: int | None
    basses: tuple[int, ...]
    """pitches: the first, then the lowest"""
    spelt: Floats
    confidence: float


@dataclass(frozen=True)
class DecodedMovement:
    """Rows and items are slices."""

    heard: Sounding
    bars: Sequence[Bar]
    edges: Floats
    """begin and end, in quarters"""
    path: Sequence[tuple[int, Stretch]]
    """with the number of the span"""
    chances: Floats
    """of the path's chord"""

    def key_areas(self) -> Iterator[KeyArea]:
        for key, some in groupby(range(len(self.path)), key=lambda at: self.path[at][1].key):
            slices = list(some)
            yield KeyArea(key, slices, self.heard.spelt[slices].sum(axis=0))

    def parts(self, area: KeyArea) -> Iterator[Part]:
        for silent, some in groupby(area.slices, key=lambda at: self._silent[at] or self.path[at]):
            slices = list(some)
            yield self._part(slices, None if silent is True else self.path[slices[0]][1].chord)

    def _part(self, slices: Sequence[int], chord: int | None) -> Part:
        first, last = slices[0], slices[-1]
        return Part(
            start=float(self.edges[first, 0]),
            end=float(self.edges[last, 1]),
            bar=self.bars[first],
            chord=chord,
            basses=(*self.heard.first[slices].tolist(), int(self.heard.lowest[slices].min())),
            spelt=self.heard.spelt[slices].sum(axis=0),
            confidence=1.0 if chord is None else self._confidence(slices, chord),
        )

    def _confidence(self, slices: Sequence[int], chord: int) -> float:
        """The chance, less where few of the chord's notes sound, and where fewer than two sound at a time."""
        lasts = np.diff(self.edges[slices], axis=1)[:, 0]
        times = self.heard.times[slices].sum(axis=(0, 1))
        own = [pitch for _, _, pitch in factors(chord)]
        heard = min(np.count_nonzero(times[own] > 0) / _ENOUGH, 1.0)
        sounds = self.heard.basses[slices].sum()
        at_once = min(times.sum() / sounds - 1, 1.0) if sounds else 0.0
        return float(np.average(self.chances[slices], weights=lasts) * heard * (1 + at_once) / 2)

    @cached_property
    def _silent(self) -> Sequence[bool]:
        """Whether a slice belongs to a rest of a bar or more."""
        found: list[bool] = []
        for rests, some in groupby(range(len(self.bars)), key=lambda at: bool(self.heard.lowest[at] == NOTHING)):
            slices = list(some)
            lasts = self.edges[slices[-1], 1] - self.edges[slices[0], 0]
            found += [rests and bool(lasts > length_of(self.bars[slices[0]]) - MOST_GAP)] * len(slices)
        return found


def decoded(notes: Sequence[Note], over: Sequence[Span], model: Model) -> DecodedMovement:
    heard = sounding(notes, over)
    evidence = Evidences.of(over, heard)
    path = best_path(model, evidence)
    by_slice = [(at, each) for at, some in enumerate(path) for each in some for _ in range(each.begin, each.end)]
    sure = np.concatenate(chances(model, evidence, path))
    return DecodedMovement(
        heard,
        [span.bar for span in over for _ in span.edges[1:]],
        np.concatenate([np.column_stack([span.edges[:-1], span.edges[1:]]) for span in over]),
        by_slice,
        _of_chords(sure, [each.chord for _, each in by_slice]),
    )


def _of_chords(sure: Floats, chords: Sequence[int]) -> npt.NDArray[np.float64]:
    found: Floats = sure[np.arange(len(chords)), chords]
    return found
