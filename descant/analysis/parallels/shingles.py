"""Shingles: two bars that follow each other, each put to its nearest template. A key has both templates and how many
semitones lie between them, so it is the same in all transpositions; beside it stands which of these it is.

A score is put to one key a shingle. Whoever searches looks at many: those of all templates that the bars are nearly as
like, the likeliest first, so that a voice that is left out does not hide a passage.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Values
from descant.analysis.parallels.features import Features
from descant.analysis.parallels.templates import Codes, alike, count, nearest
from descant.ingest.chords.spelling import OCTAVE

PROBES, ALL_PROBES, FEWEST = 512, 4096, 16
"""keys that are looked at for each shingle, for all of them, and for each of however many"""
_LIKELY = 64
"""codes of a bar of which keys are made"""
_SHARPNESS = 4
"""so that near ones weigh more"""
Numbers = npt.NDArray[np.int64]


class Postings(NamedTuple):
    """By key: where shingles are, and by how many semitones they are moved up."""

    begins: Numbers
    """for each key where its places begin, and the end of all"""
    places: Numbers
    """first bars"""
    moved: npt.NDArray[np.uint8]


class Probe(NamedTuple):
    """What is looked at for one shingle."""

    keys: Numbers
    moved: Numbers
    weights: Values


def keys() -> int:
    return count() ** 2 * OCTAVE


def postings(features: Features, offsets: Numbers) -> Postings:
    """Of scores that stand behind each other; shingles with a silent bar have none."""
    codes, sounding = nearest(features.sounds), ~features.silent
    starts = sounding[:-1] & sounding[1:]
    last = offsets[1:-1] - 1
    starts[last[(last >= 0) & (last < len(starts))]] = False
    places = np.flatnonzero(starts)
    found = _key(codes[places], codes[places + 1])
    order = np.argsort(found, kind="stable")
    begins = np.searchsorted(found[order], np.arange(keys() + 1))
    return Postings(begins, places[order], (codes[places[order]] % OCTAVE).astype(np.uint8))


def probes(query: Features) -> Iterator[tuple[int, Probe]]:
    """By number of the bar that a shingle begins with."""
    near, silent = alike(query.sounds), query.silent
    places = [at for at in range(len(query) - 1) if not (silent[at] or silent[at + 1])]
    many = min(PROBES, max(FEWEST, ALL_PROBES // max(1, len(places))))
    for at in places:
        yield at, _probe(near[at], near[at + 1], many)


def _probe(one: Values, other: Values, many: int) -> Probe:
    first, second = _likeliest(one), _likeliest(other)
    worth = np.add.outer(one[first], other[second]).ravel()
    best = np.argsort(-worth, kind="stable")[:many]
    first, second = first[best // len(second)], second[best % len(second)]
    return Probe(_key(first, second), first % OCTAVE, worth[best] ** _SHARPNESS)


def _likeliest(near: Values) -> Numbers:
    return np.argsort(-near, kind="stable")[:_LIKELY]


def _key(one: Codes, other: Codes) -> Numbers:
    between = (other - one) % OCTAVE
    return np.asarray((one // OCTAVE * count() + other // OCTAVE) * OCTAVE + between, np.int64)
