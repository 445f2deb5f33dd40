"""Versions that are made up: bars of random chords, and what is cut, repeated, inserted and moved in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from descant.analysis.alignment.bars import SLICES, Bars


def piece(bars: int, seed: int = 1, *, length: float = 4.0) -> Bars:
    """No two bars are alike by more than chance."""
    random = np.random.default_rng(seed)
    slices = np.zeros((bars, SLICES, 12), np.float32)
    onsets = np.zeros((bars, 12), np.float32)
    for bar in range(bars):
        for at in range(SLICES):
            chord = random.choice(12, 3, replace=False)
            slices[bar, at, chord] = 1
            onsets[bar, chord] += 1
    return Bars(slices, onsets, np.full(bars, length, np.float32), np.ones(bars, bool))


def with_bars(version: Bars, order: Sequence[int]) -> Bars:
    """Some of its bars, in another order."""
    at = np.asarray(order, int)
    return Bars(version.slices[at], version.onsets[at], version.lengths[at], version.known[at])


def joined(*versions: Bars) -> Bars:
    return Bars(*(np.concatenate([getattr(each, name) for each in versions]) for name in Bars.__slots__))


def arranged(version: Bars, seed: int = 1, *, share: float = 0.3) -> Bars:
    """The same music otherwise: some of what sounds is left out, something else is added."""
    random = np.random.default_rng(seed)
    kept = version.slices * (random.random(version.slices.shape) > share)
    more = (random.random(version.slices.shape) < 0.05) * np.float32(0.5)
    onsets = version.onsets * (random.random(version.onsets.shape) > share)
    return replace(version, slices=np.asarray(kept + more, np.float32), onsets=np.asarray(onsets, np.float32))


def emptied(version: Bars, bars: Sequence[int]) -> Bars:
    """As an edition that is not finished has them."""
    slices, onsets, known = version.slices.copy(), version.onsets.copy(), version.known.copy()
    slices[list(bars)] = onsets[list(bars)] = 0
    known[list(bars)] = False
    return replace(version, slices=slices, onsets=onsets, known=known)
