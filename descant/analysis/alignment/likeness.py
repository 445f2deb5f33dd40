"""How alike bars are: each of one version to each of another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from descant.analysis.alignment.bars import SLICES, Bars, Values
from descant.ingest.chords.spelling import OCTAVE

WHOLE, SLICED, BEGINNING, LENGTH = 0.4, 0.3, 0.3, 0.3
"""shares of the pitch classes of the bar, of its slices, of what begins in it; what another length takes away"""
SILENT = 0.8
"""of two bars without a note: alike, but there are many"""
SAME_LENGTH = 0.01
"""quarters"""


class Vectors(NamedTuple):
    """Of bars, so that a product of two matrices is how alike they are."""

    sounds: Values
    lengths: Values
    silent: Values


def vectors(bars: Bars) -> Vectors:
    whole = bars.slices.sum(axis=1)
    empty = (bars.slices.sum(axis=2) == 0).astype(np.float32)
    parts = (
        WHOLE**0.5 * _unit(whole),
        (SLICED / SLICES) ** 0.5 * _unit(bars.slices).reshape(len(bars), SLICES * OCTAVE),
        (SLICED / SLICES) ** 0.5 * empty,  # slices without a sound are alike
        BEGINNING**0.5 * _unit(np.sqrt(bars.onsets)),
    )
    return Vectors(np.concatenate(parts, axis=1), bars.lengths, (whole.sum(axis=1) == 0).astype(np.float32))


def likeness(one: Vectors, other: Vectors) -> Values:
    """(bars of one, bars of the other), at most 1."""
    longer = one.lengths[:, np.newaxis] - other.lengths
    return _corrected(one.sounds @ other.sounds.T, np.outer(one.silent, other.silent), longer)


def likeness_in_pairs(one: Vectors, other: Vectors) -> Values:
    """Of the first to the first, of the second to the second, and so on."""
    alike = np.einsum("ij,ij->i", one.sounds, other.sounds)
    return _corrected(alike, one.silent * other.silent, one.lengths - other.lengths)


def _corrected(alike: Values, silent: Values, longer: Values) -> Values:
    return np.asarray(np.where(silent > 0, SILENT, alike) - LENGTH * (np.abs(longer) > SAME_LENGTH), np.float32)


def _unit(values: Values) -> Values:
    length = np.linalg.norm(values, axis=-1, keepdims=True)
    return np.asarray(values / np.maximum(length, 1e-9), np.float32)
