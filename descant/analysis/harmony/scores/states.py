"""What a score may be heard as: chords on twelve roots in twenty-four keys, numbered, and how these are related.

Chords are numbered root by root, keys by mode. Augmented sixths are chords on the lowered sixth degree, as everywhere
here: the French one is of its own kind, the German and the Italian sound as sevenths and are told by their spelling.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from descant.ingest.chords.spelling import semitones_above, semitones_of

FACTORS: dict[str, tuple[str, ...]] = {
    "maj": ("1", "3", "5"),
    "7": ("1", "3", "5", "b7"),
    "maj7": ("1", "3", "5", "7"),
    "aug": ("1", "3", "#5"),
    "fr": ("1", "3", "#4", "#6"),
    "min": ("1", "b3", "5"),
    "min7": ("1", "b3", "5", "b7"),
    "dim": ("1", "b3", "b5"),
    "hdim7": ("1", "b3", "b5", "b7"),
    "dim7": ("1", "b3", "b5", "bb7"),
}
"""root, third, fifth and seventh of each quality"""
QUALITIES = tuple(FACTORS)
FACTOR_NAMES = ("root", "third", "fifth", "seventh")
CHORDS = 12 * len(QUALITIES)
ROOTS = np.repeat(np.arange(12), len(QUALITIES))
"""of each chord"""
MODES = ("major", "minor")
KEYS = 12 * len(MODES)


def chord_number(root: int, quality: str) -> int:
    return root * len(QUALITIES) + QUALITIES.index(quality)


def factors(chord: int) -> Iterator[tuple[str, str, int]]:
    """Name, degree and pitch class of each note."""
    root, quality = divmod(chord, len(QUALITIES))
    for name, degree in zip(FACTOR_NAMES, FACTORS[QUALITIES[quality]], strict=False):
        yield name, degree, (root + semitones_above(degree)) % 12


def ways(pitch: int) -> tuple[int, int, int]:
    """Places on the line of fifths that sound so, the plainest in the middle."""
    nearest = (pitch * 7 + 5) % 12 - 5
    return nearest - 12, nearest, nearest + 12


KEY_CHANGES = ("to the relative", "to the parallel", "to a fifth", "to another key")


def key_change(before: int, after: int) -> int | None:
    """Which of these it is, None where the key stays."""
    (mode, tonic), (new, there) = divmod(before, 12), divmod(after, 12)
    if before == after:
        return None
    if mode == new:
        return 2 if (there - tonic) % 12 in (5, 7) else 3
    if there == tonic:
        return 1
    return 0 if (there - tonic) % 12 == (3 if mode else 9) else 3


def signature(key: int) -> int:
    """Sharps of a key, modulo twelve."""
    mode, tonic = divmod(key, 12)
    return semitones_of(tonic + 3 * mode)
