"""The chord labels of the DCML standard (https://github.com/DCMLab/standards): `.viio65(4)/V[V]`, in parts or whole.

Degrees of minor are those of natural minor. A seventh is minor unless the form says M; `%` is half-diminished, `o`
diminished, `+` augmented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from descant.ingest.chords import roman
from descant.ingest.chords.roman import AUGMENTED_SIXTHS, FIGURES, Key, Numeral
from descant.ingest.chords.spelling import SEMITONE, interval, is_note

LABEL = re.compile(
    r"\.?(?:(?P<globalkey>[a-gA-G](?:b*|#*))\.)?(?:(?P<localkey>(?:b*|#*)(?:[IV]+|[iv]+)(?:/(?:b*|#*)(?:[IV]+|[iv]+))*)\.)?"
    r"(?:(?P<pedal>(?:b*|#*)(?:[IV]+|[iv]+))\[)?"
    r"(?P<numeral>(?:b*|#*)(?:[IV]+|[iv]+)|Ger|It|Fr|@none)"
    r"(?P<form>%|o|\+?M|\+)?(?P<figbass>7|65|43|42|2|64|6)?(?:\((?P<changes>[^()]*)\))?"
    r"(?:/(?P<relativeroot>(?:b*|#*)(?:[IV]+|[iv]+)(?:/(?:b*|#*)(?:[IV]+|[iv]+))*))?"
    r"(?P<closed>\])?(?P<phrase>\|.*|\\\\|[{}]+)?"
)
_DEGREE = re.compile(r"(b*|#*)([IV]+|[iv]+)")
_KEY = re.compile(r"([A-Ga-g])(b*|#*)")
_CHANGE = re.compile(r"([+\-^v]?)([b#]*)(\d{1,2})")
_REPLACED = {4: 3, 6: 5}
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Parts:
    """One label taken apart, as its columns are."""

    numeral: str
    form: str = ""
    figbass: str = ""
    changes: str = ""
    relativeroot: str = ""
    pedal: str = ""


def global_key(text: str) -> Key | None:
    match = _KEY.fullmatch(text)
    if match is None or not is_note(match[1].upper() + match[2]):
        return None
    return Key(match[1].upper() + match[2], minor=match[1].islower())


@lru_cache(maxsize=1 << 10)
def local_key(key: Key, text: str) -> Key | None:
    """`V`, `bVI`, `ii/V`: the key of a degree."""
    for each in reversed(text.split("/")):
        degree = _degree(each)
        if degree is None:
            return None
        key = roman.applied(key, degree, roman.natural)
    return key


def parts_of(text: str) -> Parts | None:
    match = LABEL.fullmatch(text) if len(text) <= _LONGEST else None
    return Parts(**{name: match[name] or "" for name in Parts.__slots__}) if match else None


@lru_cache(maxsize=1 << 14)
def from_dcml(parts: Parts, key: Key) -> str | None:
    """Harte's label of a chord in its local key."""
    pedal = _degree(parts.pedal) if parts.pedal else None
    bass = roman.root(key, pedal, roman.natural) if pedal else None
    over = local_key(key, parts.relativeroot) if parts.relativeroot else key
    if over is None or parts.figbass not in FIGURES or len(parts.changes) > _LONGEST:
        return None
    if parts.numeral in AUGMENTED_SIXTHS:
        return roman.augmented_sixth(over, parts.numeral, FIGURES[parts.figbass][0] if parts.figbass else None)
    degree = _degree(parts.numeral)
    if degree is None:
        return None
    numeral = _numeral(parts, degree, over)
    return roman.harte(over, numeral, roman.natural, pedal=bass) if numeral else None


def _degree(text: str) -> Numeral | None:
    match = _DEGREE.fullmatch(text)
    number = roman.split_numeral(match[2]) if match else None
    if match is None or number is None or len(match[1]) > 2:
        return None
    alteration = match[1].count("#") - match[1].count("b")
    return Numeral(number=number[0], alteration=alteration, triad="maj" if number[1] else "min")


def _numeral(parts: Parts, degree: Numeral, key: Key) -> Numeral | None:
    triads = {"o": "dim", "%": "dim", "+": "aug", "+M": "aug", "M": degree.triad, "": degree.triad}
    if parts.form not in triads:
        return None
    inversion, upper = FIGURES[parts.figbass]
    if not upper and parts.form in ("%", "M", "+M"):
        upper = (7,)  # the form names a seventh chord also where no figure does
    seventh = {"o": "bb7", "M": "7", "+M": "7"}.get(parts.form, "b7")
    added, left_out = _changes(parts.changes, degree, key)
    return Numeral(
        number=degree.number,
        alteration=degree.alteration,
        triad=triads[parts.form],
        inversion=inversion,
        upper=tuple(seventh if each == 7 else str(each) for each in upper if each not in left_out),
        added=added,
        left_out=left_out,
    )


def _changes(text: str, degree: Numeral, key: Key) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """`(4)` stands for the third, `(64)` for fifth and third, `(+2)` beside them, `(b9)` above."""
    added, left_out = list[str](), list[int]()
    # Figures of one digit each, but for those above the ninth.
    for sign, accidentals, digits in _CHANGE.findall(re.sub(r"(?<=[2-9])(?=[2-9])", " ", text)):
        number = int(digits)
        if not 1 < number <= 13:
            continue
        if sign == "-":
            left_out.append(number)
            continue
        added.append(_with(key.above(degree.number, number), accidentals))
        if sign != "+" and number <= 7:
            left_out.append(_REPLACED.get(number, number) if sign != "v" else number)
    return tuple(added), tuple(left_out)


def _with(degree: str, accidentals: str) -> str:
    number = degree.strip("b#")
    above = interval(degree) + SEMITONE * (accidentals.count("#") - accidentals.count("b"))
    raised = (above - interval(number)) // SEMITONE
    return ("#" * raised or "b" * -raised) + number
