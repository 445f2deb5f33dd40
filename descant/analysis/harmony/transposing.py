"""Chords moved up or down, spelt as they were: every note by the same number of fifths, so that nothing is confused.

A semitone count has many spellings (a minor third up is three flats more, or nine sharps); `fifths_for` chooses for a
whole sequence the one that leaves the fewest accidentals. What would need more than two of them is respelt.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from descant.ingest.chords.labels import chord
from descant.ingest.chords.spelling import OCTAVE, fifths, note, writable


@lru_cache(maxsize=1 << 14)
def transposed(label: str, by: int) -> str:
    """The label `by` fifths higher; `N` and `X` as they are."""
    root = chord(label).root
    return label if root is None else moved(root, by) + label[1:].lstrip("b#")


def moved(name: str, by: int) -> str:
    """A note `by` fifths higher."""
    return note(writable(fifths(name) + by))


def fifths_for(semitones: int, labels: Iterable[str]) -> int:
    """The fifths that sound `semitones` higher and leave these labels with the fewest accidentals."""
    places = [fifths(root) for label in labels if (root := chord(label).root) is not None]
    nearest = (semitones * 7 + 6) % OCTAVE - 6
    choices = (nearest, nearest - OCTAVE, nearest + OCTAVE)
    return min(choices, key=lambda by: (sum(_accidentals(each + by) for each in places), abs(by)))


def _accidentals(place: int) -> int:
    return abs((place + 1) // 7)
