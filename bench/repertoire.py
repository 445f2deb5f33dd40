"""Kinds of music: their progressions (as `bench/progressions.py` reads them), tempi, metres and ensembles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bench.progressions import Journey
from bench.textures import Ensemble


@dataclass(frozen=True)
class Kind:
    """Each of its pieces has the next ensemble, journey and metre."""

    name: str
    phrases: Mapping[str, tuple[str, ...]]
    """by mode"""
    ensembles: tuple[Ensemble, ...]
    tempi: tuple[int, int]
    """beats a minute, from and to"""
    journeys: tuple[Journey, ...] = ((("1", "major"),),)
    metres: tuple[int, ...] = (4,)


PIANO, BRIGHT_PIANO, ELECTRIC_PIANO, HARPSICHORD, CELESTA, ROCK_ORGAN, CHURCH_ORGAN = 0, 1, 4, 6, 8, 18, 19
NYLON, STEEL, JAZZ_GUITAR, OVERDRIVEN, HARP, STRINGS, CHOIR = 24, 25, 26, 29, 46, 48, 52
ACOUSTIC_BASS, FINGERED_BASS, PICKED_BASS, CELLO = 32, 33, 34, 42
VIOLIN, TRUMPET, ALTO_SAX, TENOR_SAX, OBOE, CLARINET, FLUTE, SQUARE, VOICE = 40, 56, 65, 66, 68, 71, 73, 80, 53

STRUMMED = ("x.x.xxxx", "x.xx.xx.")
COMPED = ("x..x....", "..x..x..", "x....x..", "...x..x.")
MAJOR, MINOR = (("1", "major"),), (("1", "minor"),)

POP = Kind(
    "pop",
    {
        "major": (
            "1 | 5 | 6:min | 4",
            "6:min | 4 | 1 | 5",
            "1 | 6:min | 4 | 5",
            "1 | 5/3 | 6:min | 4",
            "2:min | 4 | 1 | 5:sus4 5",
            "1 | b7 | 4 | 1",
            "1 | 3:min | 4 | 4:min",
            "4 5 | 3:min 6:min | 2:min 5 | 1",
            "1:maj7 | 4:maj7 | 2:min7 | 5",
        ),
    },
    (
        Ensemble(STEEL, STRUMMED, bass="eighths", bass_instrument=FINGERED_BASS, drums="rock", melody=VOICE),
        Ensemble(PIANO, ("xxxx",), bass="fifths", bass_instrument=FINGERED_BASS, drums="rock"),
        Ensemble(OVERDRIVEN, ("xxxxxxxx",), bass="eighths", bass_instrument=PICKED_BASS, drums="rock", melody=SQUARE),
        Ensemble(ELECTRIC_PIANO, ("x..x..x.",), bass="held", bass_instrument=FINGERED_BASS, melody=ALTO_SAX),
    ),
    (76, 132),
)
JAZZ = Kind(
    "jazz",
    {
        "major": (
            "2:min7 | 5:7 | 1:maj7 | 1:maj7",
            "2:min7 5:7 | 1:maj7 6:7 | 2:min7 5:7 | 1:maj7",
            "1:maj7 6:min7 | 2:min7 5:7 | 3:min7 6:7 | 2:min7 5:7",
            "1:maj7 #1:dim7 | 2:min7 #2:dim7 | 3:min7 6:7 | 2:min7 5:7",
            "4:maj7 | 4:min7 b7:7 | 1:maj7 | 6:7",
            "5:min7 | 1:7 | 4:maj7 | b7:9",
            "1:maj6 | 4:7 | 3:min7 6:7 | 2:min9 5:9",
            "3:hdim7 | 6:7 | 2:min7 | 5:9",
        ),
        "minor": (
            "1:min7 | 4:min7 | 2:hdim7 5:7 | 1:min7",
            "4:min7 | b7:7 | b3:maj7 | b6:maj7",
            "1:min6 | b6:7 5:7 | 1:min6 | 2:hdim7 5:7",
        ),
    },
    (
        Ensemble(PIANO, COMPED, rootless=True, bass="walking", drums="swing", swing=True, melody=TENOR_SAX),
        Ensemble(JAZZ_GUITAR, ("xxxx",), bass="walking", drums="swing", swing=True),
        Ensemble(PIANO, COMPED, bass="fifths", melody=TRUMPET, swing=True),
        Ensemble(ELECTRIC_PIANO, COMPED, rootless=True, bass="walking", drums="swing", swing=True, melody=FLUTE),
    ),
    (96, 176),
    (MAJOR, MAJOR, MINOR, MAJOR),
)
CHORALE = Kind(
    "chorale",
    {
        "major": (
            "1 5/3 6:min 1/5 | 4 2:min/b3 5 5:7",
            "1 4/3 5/3 1 | 2:min/b3 5:7 1 1",
            "6:min 3:min/b3 4 1/3 | 2:min7/b3 5 1 1",
            "1 5:7/5 1/3 4 | 1/5 5:sus4 5:7 1",
            "1 5 6:min 5/3 | 1 4 2:min/b3 5",
        ),
        "minor": (
            "1:min 5/3 1:min 4:min/b3 | 1:min/5 5 1:min 1:min",
            "1:min 7:dim/b3 1:min/b3 4:min | 2:dim/b3 5:7 1:min 1:min",
            "1:min b7/3 b3 b6 | 4:min/b3 5:sus4 5 5:7",
            "4:min 1:min/b3 2:hdim7/b3 5 | b6 4:min 5 1:min",
        ),
    },
    (
        Ensemble(CHURCH_ORGAN),
        Ensemble(CHOIR, melody=VOICE),
        Ensemble(STRINGS, bass="held", bass_instrument=CELLO, melody=OBOE),
        Ensemble(CHURCH_ORGAN, melody=TRUMPET),
    ),
    (56, 84),
    (MAJOR, MINOR),
)
BROKEN = Kind(
    "broken",
    {
        "major": (
            "1 | 5:7/3 | 1 | 5:7",
            "1 | 4/5 | 5:7 | 1",
            "1 | 2:min7/b7 | 5:7/3 | 1",
            "1 6:min | 2:min/b3 5:7 | 1 4 | 5:7 1",
            "6:min | 2:min | 5:7 | 1",
        ),
        "minor": (
            "1:min | 5:7/3 | 1:min | 5:7",
            "1:min | 4:min/5 | 5:7 | 1:min",
            "1:min | b6 | 2:hdim7/b3 | 5:7",
        ),
    },
    (
        Ensemble(PIANO, broken=(0, 2, 1, 2), bass="held", bass_instrument=PIANO, melody=PIANO),
        Ensemble(NYLON, broken=(0, 1, 2, 3, 2, 1), pedal=True),
        Ensemble(HARPSICHORD, broken=(0, 1, 2, 1), step=0.25, bass="held", bass_instrument=HARPSICHORD, melody=FLUTE),
        Ensemble(HARP, broken=(0, 1, 2, 3), step=0.25, pedal=True),
    ),
    (72, 126),
    (MAJOR, MAJOR, MINOR),
    (4, 3),
)
IN_MINOR = Kind(
    "minor",
    {
        "minor": (
            "1:min | 4:min | 5:7 | 1:min",
            "1:min | b7 | b6 | 5:7",
            "1:min | b6 | b3 | b7",
            "1:min | 2:hdim7 | 5:7 | 1:min",
            "1:min 5:7/3 | 1:min/b3 4:min | 1:min/5 5:7 | 1:min",
            "b6 | b7 | 1:min | 5:7",
            "4:min | 1:min | 5:7 | 1:min",
        ),
    },
    (
        Ensemble(NYLON, STRUMMED, bass="fifths", bass_instrument=ACOUSTIC_BASS, melody=CLARINET),
        Ensemble(STRINGS, bass="eighths", bass_instrument=FINGERED_BASS, drums="rock", melody=VIOLIN),
        Ensemble(PIANO, ("x.x.x.",), bass="held", bass_instrument=PIANO, melody=FLUTE),
        Ensemble(ROCK_ORGAN, ("x..x..x.",), bass="eighths", bass_instrument=PICKED_BASS, drums="rock"),
    ),
    (66, 138),
    (MINOR,),
    (4, 4, 3, 4),
)
MODULATING = Kind(
    "modulating",
    {
        "major": ("1 | 4 | 5:7 | 1", "1 | 6:min | 2:min | 5:7", "1/3 | 4 | 1/5 5:7 | 1", "1 5/3 | 6:min 4 | 1/5 5 | 1"),
        "minor": ("1:min | 4:min | 5:7 | 1:min", "1:min | b6 | 4:min 5:7 | 1:min", "5:7/3 | 1:min | 4:min | 5:7"),
    },
    (
        Ensemble(PIANO, ("xxxx",), melody=VIOLIN),
        Ensemble(STRINGS, bass="fifths", bass_instrument=CELLO),
        Ensemble(STEEL, STRUMMED, bass="fifths", bass_instrument=FINGERED_BASS, drums="rock", melody=VOICE),
        Ensemble(PIANO, ("xxx",), bass="held", bass_instrument=PIANO, melody=CLARINET),
    ),
    (72, 120),
    (
        (("1", "major"), ("5", "major"), ("6", "minor")),
        (("1", "minor"), ("b3", "major")),
        (("1", "major"), ("b2", "major"), ("2", "major")),
        (("1", "major"), ("4", "major"), ("b6", "major")),
    ),
    (4, 4, 4, 3),
)
SECONDARY = Kind(
    "secondary",
    {
        "major": (
            "1 | 6:7 | 2:min | 5:7",
            "1 3:7/3 | 6:min | 2:7 | 5:7",
            "1 1:7/b7 | 4/3 4:min/b3 | 1/5 5:7 | 1",
            "1 #4:dim7 | 5 3:7 | 6:min 2:7 | 5:7 1",
            "3:7 | 6:7 | 2:7 | 5:7",
            "1 | 7:hdim7 3:7 | 6:min 1:7 | 4 5:7",
        ),
    },
    (
        Ensemble(BRIGHT_PIANO, ("x.x.",), bass="fifths", bass_instrument=ACOUSTIC_BASS, drums="rock", melody=CLARINET),
        Ensemble(PIANO, ("xxxx",), melody=OBOE),
        Ensemble(STEEL, STRUMMED, bass="fifths", bass_instrument=FINGERED_BASS),
        Ensemble(ROCK_ORGAN, ("x..x..x.",), bass="eighths", bass_instrument=FINGERED_BASS, drums="rock", melody=VOICE),
    ),
    (72, 126),
)
HIGH = Kind(
    "high",
    {
        "major": ("1 | 4 | 5 | 1", "1 | 6:min | 4 | 5", "1 | 5 | 6:min | 3:min", "4 | 1 | 2:min | 5", "1 4 | 1 5 | 1"),
        "minor": ("1:min | 4:min | 5 | 1:min", "1:min | b6 | b3 | b7", "4:min | 1:min | b7 | b3"),
    },
    (
        Ensemble(PIANO, ("x.x.",), bass="none"),
        Ensemble(CELESTA, ("x.x.",), bass="none", lift=12),
        Ensemble(FLUTE, bass="none", lift=12),
        Ensemble(STRINGS, bass="none", lift=12),
    ),
    (66, 112),
    (MAJOR, MAJOR, MINOR, MAJOR),
)
"""triads without a bass, and without anything low"""
KINDS = (POP, JAZZ, CHORALE, BROKEN, IN_MINOR, MODULATING, SECONDARY, HIGH)
