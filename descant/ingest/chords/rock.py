"""The numerals of the Rock Corpus (http://rockcorpus.midside.com): degrees of the major scale whatever the mode.

`7` is diatonic in major (`I7` and `bVII7` have a major seventh, `V7` and `II7` a minor one), `d` a dominant seventh,
`h` a half-diminished and `x` a diminished one, `o` a diminished triad, `a` an augmented one, `s4` a suspension.
"""

from __future__ import annotations

import re
from functools import lru_cache

from descant.ingest.chords import roman
from descant.ingest.chords.labels import NO_CHORD
from descant.ingest.chords.roman import FIGURES, Key, Numeral

_NUMERAL = re.compile(
    r"(?P<accidental>b{0,2}|#{0,2})(?P<degree>[IV]+|[iv]+)(?P<form>[ohxadM]?)(?P<figures>64|65|43|42|[679]|11|13)?"
    r"(?P<more>(?:s4|s2|\+\d+|[b#]\d+)*)"
)
_MORE = re.compile(r"(s|\+|b|#)(\d+)")
_TRIADS = {"o": "dim", "h": "dim", "x": "dim", "a": "aug", "d": "maj"}
_SEVENTHS = {"h": "b7", "x": "bb7", "d": "b7", "a": "b7", "M": "7"}
_MAJOR_SEVENTH = {(1, 0), (4, 0), (2, -1), (3, -1), (6, -1), (7, -1)}
_LONGEST = 40


@lru_cache(maxsize=1 << 12)
def from_rock(text: str, tonic: str) -> str | None:
    """Harte's label, or None where the numeral is not understood. `R` is a rest."""
    if text == "R":
        return NO_CHORD
    if len(text) > _LONGEST:
        return None
    key = Key(tonic)
    chord, *over = text.split("/")
    for each in reversed(over):
        numeral = _numeral(each)
        if numeral is None:
            return None
        key = Key(roman.applied(key, numeral, roman.natural).tonic)
    numeral = _numeral(chord)
    return roman.harte(key, numeral, roman.natural) if numeral else None


def _numeral(text: str) -> Numeral | None:
    match = _NUMERAL.fullmatch(text)
    number = roman.split_numeral(match["degree"]) if match else None
    if match is None or number is None:
        return None
    form, capital = match["form"], number[1]
    if form == "d" and not capital:
        return None
    alteration = match["accidental"].count("#") - match["accidental"].count("b")
    inversion, upper = FIGURES[match["figures"] or ""]
    seventh = _SEVENTHS.get(form) or ("7" if capital and (number[0], alteration) in _MAJOR_SEVENTH else "b7")
    added, left_out = _more(match["more"])
    return Numeral(
        number=number[0],
        alteration=alteration,
        triad=_TRIADS.get(form, "maj" if capital else "min"),
        inversion=inversion,
        upper=tuple(seventh if each == 7 else str(each) for each in upper),
        added=added,
        left_out=left_out,
    )


def _more(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """`s4` replaces the third, `b5` the fifth; `+9`, `#9` and `b9` are added."""
    added, left_out = list[str](), list[int]()
    for sign, number in _MORE.findall(text):
        added.append(number if sign in "s+" else sign + number)
        if sign == "s":
            left_out.append(3)
        elif number == "5":
            left_out.append(5)
    return tuple(added), tuple(left_out)
