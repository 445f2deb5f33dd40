"""What one word of a pattern asks for: a Roman numeral, or a chord as Harte or a lead sheet writes it.

A word asks for what it says and no less: `ii` is any minor chord on the second degree, `ii7` one with its seventh. The
figures of numerals are figured bass: `I6` has its third in the bass. A figure's seventh over a major triad is the key's
or, as in the blues, the minor one; `Imaj7` and `I:7` say which.
"""

from __future__ import annotations

import re
from functools import lru_cache

from descant.analysis.harmony.progressions.kinds import SPECIAL, Kind, apart
from descant.analysis.harmony.progressions.patterns import Named, Unsounded, Wanted
from descant.ingest.chords.labels import NO_CHORD, SHORTHANDS, chord, is_harte
from descant.ingest.chords.roman import Key
from descant.ingest.chords.romantext import from_numeral
from descant.ingest.chords.spelling import OCTAVE, semitones_above
from descant.ingest.chords.words import from_words

LONGEST = 80
_NUMERAL = re.compile(r"(?:b{0,2}|#{0,2})(?:[IV]+|[iv]+)")
_BY_NAME = re.compile(r"(?:It|Ger|Fr|Cad)\d*|N6\d*")
_MINOR_ALREADY = ("m", "-", "d", "o", "°", "ø", "h")
_SIGNS = str.maketrans({"♭": "b", "♯": "#"})
_SILENT = ("N", "NC", "N.C.")
_MAJOR_SEVENTH, _MINOR_SEVENTH = semitones_above("7"), semitones_above("b7")


def is_numeral(word: str) -> bool:
    word = word.translate(_SIGNS)
    return bool(_NUMERAL.match(word) or _BY_NAME.fullmatch(word))


@lru_cache(maxsize=1 << 10)
def named(word: str, *, minor: bool, exactly: bool) -> Named | Unsounded | None:
    """None where the word is not understood. Roots are counted from C, in major or minor."""
    if word in _SILENT:
        return Unsounded(NO_CHORD)
    if word in SPECIAL:
        return Unsounded(word)
    said = word.translate(_SIGNS)
    left_open = said.endswith("?")
    found = _of_numeral(said.removesuffix("?"), minor) if is_numeral(said) else _of_chord(said.removesuffix("?"))
    parts = apart(found[0]) if found else None
    if found is None or parts is None:
        return None
    return Named(word, parts[1], Wanted() if left_open else _wanted(parts[0], said, figured=found[1], exactly=exactly))


def _of_chord(word: str) -> tuple[str, bool] | None:
    """A label, and that no figure is in it."""
    label = word if len(word) <= LONGEST and is_harte(word) else from_words(word)
    return (label, False) if label else None


def _of_numeral(word: str, minor: bool) -> tuple[str, bool] | None:
    """As figured bass; else by what a lead sheet writes after a root, or Harte after a colon."""
    key = Key("C", minor)
    figured = from_numeral(word, key)
    if figured:
        return figured, True
    match = _NUMERAL.match(word)
    degree = from_numeral(match[0], key) if match else None
    if match is None or degree is None:
        return None
    root, rest = str(chord(degree).root), word[match.end() :]
    if not rest.startswith(":"):
        small = match[0].islower() and not rest.startswith(_MINOR_ALREADY)
        rest = ("m" if small else "") + rest
    return _of_chord(root + rest)


def _wanted(text: str, word: str, *, figured: bool, exactly: bool) -> Wanted:
    kind = Kind.of(text)
    bass = kind.bass if "/" in text or exactly else None
    if exactly:
        return Wanted(sounding=kind.sounding, bass=bass, exactly=True)
    above = kind.sounding - {semitones_above(each) for each in ("1", *SHORTHANDS[kind.triad])}
    if figured and _MAJOR_SEVENTH in above:
        sevenths = frozenset((_MAJOR_SEVENTH, _MINOR_SEVENTH))
        return Wanted(kind.triad, above - sevenths, sevenths, bass)
    return Wanted(kind.triad, above, bass=bass)


def moved(found: Named, by: int) -> Named:
    return Named(found.word, (found.root + by) % OCTAVE, found.wanted)
