"""Names of pitches: MIDI has numbers alone, so the key signature decides between a sharp and a flat."""

from __future__ import annotations

from typing import NamedTuple

LOWEST = -3
"""fifths below the tonic of the major key up to which notes are flat: in C major, E flat; beyond is G sharp"""
_STEPS = "FCGDAEB"
_SEMITONES = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True))


class Spelling(NamedTuple):
    step: str
    alter: int
    octave: int
    """middle C begins octave 4; B sharp belongs to the octave of its B"""


def spell(key: int, sharps: int = 0) -> Spelling:
    """A MIDI key under a key signature (flats negative): of the names it may have, the one nearest on the circle of
    fifths, which is as right for leading notes of the minor as for those of neighbouring keys.
    """
    fifths = sharps + LOWEST + (key * 7 - sharps - LOWEST) % 12
    alter, step = divmod(fifths + 1, 7)
    name = _STEPS[step]
    return Spelling(name, alter, (key - alter - _SEMITONES[name]) // 12 - 1)
