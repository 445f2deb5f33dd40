"""Kernels: how near two chords are, from 0 to 1; 1 to themselves. All are symmetric; `lerdahl` alone needs a key.

- `pcp`: the cosine of pitch class profiles;
- `jaccard`: what sounds in both, as a share of what sounds in either;
- `tonal`: nearness in tonal interval space (Bernardes, Cocharro, Caetano, Guedes and Davies, JNMR 2016), where the
  Fourier transform of the pitch classes tells fifths, thirds and tritones apart: 1 at no distance, 0 at the largest;
- `lerdahl`: nearness in tonal pitch space (Lerdahl 2001) within a key: steps between the roots on the circle of fifths,
  and what the one's basic space has that the other's has not, in the mean of both ways: 1 at no distance, 0 at the
  largest between two triads, and beyond.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from descant.analysis.harmony.profiles import AXES, PLAIN, SILENCE, Vector, Weighting, profiles
from descant.errors import WrongUse
from descant.ingest.chords.labels import chord
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import fifths, note, pitch_class, semitones_of

Kernel = Callable[[Sequence[str], Weighting, Key | None], Vector]
"""a row and a column for each label"""
_CONSONANCE = np.array([2.0, 11.0, 17.0, 16.0, 19.0, 7.0])
"""weights of the six intervals, for notes as they are written"""


def pcp(labels: Sequence[str], weighting: Weighting = PLAIN, key: Key | None = None) -> Vector:
    rows = profiles(labels, weighting)
    return np.asarray(np.clip(rows @ rows.T, 0, 1), float)


def jaccard(labels: Sequence[str], weighting: Weighting = PLAIN, key: Key | None = None) -> Vector:
    sounding = (profiles(labels, weighting) > 0).astype(float)
    both = sounding @ sounding.T
    either = sounding.sum(axis=1)[:, None] + sounding.sum(axis=1) - both
    return np.asarray(both / np.maximum(either, 1))


def tonal(labels: Sequence[str], weighting: Weighting = PLAIN, key: Key | None = None) -> Vector:
    rows = profiles(labels, weighting)
    return _same_kind(rows) * (1 - _apart(_in_tonal_space(rows)) / _furthest_in_tonal_space())


def lerdahl(labels: Sequence[str], weighting: Weighting = PLAIN, key: Key | None = None) -> Vector:
    if key is None:
        raise WrongUse("Lerdahl's distances are within a key.", remedy="Say which: --key 'a minor'.")
    rows = profiles(labels, weighting)
    return _same_kind(rows) * np.clip(1 - _lerdahl_apart(labels, key) / _furthest_triads(key), 0, 1)


KERNELS: Mapping[str, Kernel] = {"pcp": pcp, "jaccard": jaccard, "tonal": tonal, "lerdahl": lerdahl}


def _same_kind(rows: Vector) -> Vector:
    """1 for two chords or two silences, else 0."""
    silent, sounds = rows[:, SILENCE] > 0, rows[:, :SILENCE].any(axis=1)
    return (np.outer(silent, silent) | np.outer(sounds, sounds)).astype(float)


def _in_tonal_space(rows: Vector) -> Vector:
    pitches = rows[:, :SILENCE]
    shares = pitches / np.maximum(pitches.sum(axis=1, keepdims=True), 1e-12)
    places = np.fft.fft(shares, axis=1)[:, 1:7] * _CONSONANCE
    return np.concatenate((places.real, places.imag), axis=1)


def _apart(places: Vector) -> Vector:
    return np.asarray(np.linalg.norm(places[:, None] - places, axis=2))


@cache
def _furthest_in_tonal_space() -> float:
    """Between two pitches: all chords lie between these."""
    return float(_apart(_in_tonal_space(np.eye(AXES)[:SILENCE])).max())


def _lerdahl_apart(labels: Sequence[str], key: Key) -> Vector:
    spaces = np.array([_basic_space(label, key) for label in labels]).reshape(-1, 12)
    more = np.maximum(spaces[:, None] - spaces, 0).sum(axis=2)
    roots = np.array([fifths(chord(label).root or "C") for label in labels])
    steps = (roots[:, None] - roots) % 12
    return np.asarray(np.minimum(steps, 12 - steps) + (more + more.T) / 2)


def _basic_space(label: str, key: Key) -> Vector:
    """How many of the levels each pitch class is in: chromatic, diatonic, chord, fifth, root."""
    space = np.ones(12)
    space[[semitones_of(key.place(number)) for number in range(1, 8)]] += 1
    found = chord(label)
    if found.root is not None and found.pcp is not None:
        root = pitch_class(found.root)
        space[[pitch for pitch in range(12) if found.pcp[pitch] == "1"]] += 1
        space[[root, (root + 7) % 12]] += 1
        space[root] += 1
    return space


@cache
def _furthest_triads(key: Key) -> float:
    triads = [f"{note(place)}:{kind}" for place in range(-5, 7) for kind in ("maj", "min")]
    return float(_lerdahl_apart(triads, key).max())
