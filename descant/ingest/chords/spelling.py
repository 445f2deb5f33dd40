"""Notes and degrees as places on the line of fifths, where spelling is arithmetic: F -1, C 0, G 1 … Bb -2, F# 6.

An interval is a number of fifths too: a fifth 1, a major third 4, a minor third -3; seven more raise a letter by a
semitone. So C# and Db, #4 and b5 stay apart.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = "FCGDAEB"
_NUMBERS = (4, 1, 5, 2, 6, 3, 7)
_NOTE = re.compile(r"([A-G])(b*|#*)")
_DEGREE = re.compile(r"(b*|#*)(1[0-3]|[1-9])")
SEMITONE = 7
"""fifths that raise a note by a semitone and keep its letter"""
OCTAVE = 12
"""fifths, and semitones, after which a note sounds the same"""
_WRITABLE = range(-15, 20)
"""from Fbb to B##, or bb4 to ##7: with two accidentals at most"""


@lru_cache(maxsize=1024)
def fifths(note: str) -> int:
    """`Eb` is -3. The note MUST be one: a letter and its accidentals."""
    letter, accidentals = _parts(_NOTE, note)
    return _LETTERS.index(letter) - 1 + _alteration(accidentals)


@lru_cache(maxsize=1024)
def note(place: int) -> str:
    return _LETTERS[(place + 1) % 7] + _accidentals((place + 1) // 7)


@lru_cache(maxsize=1024)
def interval(degree: str) -> int:
    """`b3` is -3; `9` is the same as `2`."""
    accidentals, number = _parts(_DEGREE, degree)
    return _NUMBERS.index((int(number) - 1) % 7 + 1) - 1 + _alteration(accidentals)


@lru_cache(maxsize=1024)
def degree(fifths_above: int, *, number: int | None = None) -> str:
    """The degree of an interval; `number` says which octave is meant: 9 and not 2."""
    simple = _NUMBERS[(fifths_above + 1) % 7]
    return _accidentals((fifths_above + 1) // 7) + str(number or simple)


def semitones_of(fifths: int) -> int:
    """How many semitones up so many fifths are, from 0 to 11; of a place on the line, how high it sounds above C."""
    return fifths * 7 % OCTAVE


def pitch_class(note: str) -> int:
    """From 0 for C to 11."""
    return semitones_of(fifths(note))


def semitones_above(degree: str) -> int:
    """Of a degree, above its root, within an octave."""
    return semitones_of(interval(degree))


def writable(place: int) -> int:
    """The same sound, respelt where it would take more than two accidentals."""
    while place not in _WRITABLE:
        place += -OCTAVE if place > 0 else OCTAVE
    return place


def degree_between(root: str, other: str) -> str:
    """The degree of a note above a root: Eb above C is `b3`."""
    return degree(fifths(other) - fifths(root))


def is_note(text: str) -> bool:
    return bool(_NOTE.fullmatch(text))


def _parts(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is neither a note nor a degree")
    return match[1], match[2]


def _alteration(accidentals: str) -> int:
    return SEMITONE * (accidentals.count("#") - accidentals.count("b"))


def _accidentals(alteration: int) -> str:
    return "#" * alteration or "b" * -alteration
