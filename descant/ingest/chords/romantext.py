"""The numerals of RomanText: `V65/V`, `viio43`, `iiø7`, `bII6`, `Ger65`, `V7[no3]`, and key words such as `f#:`.

https://web.mit.edu/music21/doc/moduleReference/moduleRoman.html: in minor, vi and vii are raised, VI and VII are
not, and a cautionary #vi or bVI means the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from descant.ingest.chords import roman
from descant.ingest.chords.labels import NO_CHORD
from descant.ingest.chords.roman import FIGURES, Key, Numeral

_KEY = re.compile(r"([A-Ga-g])(b{1,2}|-{1,2}|#{1,2})?;?:")
_NUMERAL = re.compile(r"(?P<accidental>b{0,2}|#{0,2}|-{0,2})(?P<degree>[IV]+|[iv]+)(?P<form>[oø°+]?)(?P<figures>.*)")
_SIXTH = re.compile(r"(?P<kind>It|Ger|Fr)\+?(?P<figures>\d*)")
_FIGURES = re.compile(r"(?P<altered>(?:[b#]\d+)*)(?P<figures>[\d/]*)(?P<brackets>(?:\[[^\]]*\])*)")
_BRACKET = re.compile(r"\[(?P<word>no|add|)(?P<degree>[b#]*\d{1,2})\]")
_ALTERED = re.compile(r"([b#]+)(\d{1,2})")
_WITHIN = re.compile(r"(?<=\d)/(?=\d)")
"""of figures that are written above each other, V6/5; `vii/o7` is half-diminished"""
_SUSPENDED = {"54": (4, 3), "4": (4, 3), "74": (4, 3)}
_LONGEST = 40
_FORMS = {"o": "dim", "°": "dim", "ø": "dim", "+": "aug"}
_SILENT = ("NC", "N.C.", "N")
_OF_HARTE = ("maj", "min", "dim", "aug", "hdim", "sus", "(", *"123456789")
"""what begins a quality, and no numeral"""


def key_of(word: str) -> Key | None:
    """`f#:` is F sharp minor, `Bb:` B flat major."""
    match = _KEY.fullmatch(word)
    if match is None:
        return None
    tonic = match[1].upper() + (match[2] or "").replace("-", "b")
    return Key(tonic, minor=match[1].islower())


def in_key(words: str, key: Key) -> str:
    """A numeral with its key, `a:V65`; of several at one place, the last is in it. What has a key already keeps it."""
    if key_in(words):
        return words
    before, space, last = words.rpartition(" ")
    return f"{before}{space}{key.short}:{last}"


def key_in(words: str) -> Key | None:
    """The key that `in_key` says; Harte's `C:maj` names none."""
    key, colon, numeral = words.rpartition(" ")[2].partition(":")
    return None if numeral.startswith(_OF_HARTE) else key_of(key + colon)


@lru_cache(maxsize=1 << 13)
def from_numeral(text: str, key: Key) -> str | None:
    """Harte's label of a numeral in a key, or None where it is not understood."""
    if text in _SILENT:
        return NO_CHORD
    if len(text) > _LONGEST:
        return None
    chord, *over = _WITHIN.sub("", text).replace("/o", "ø").split("/")
    for each in reversed(over):
        numeral = _numeral(each, key)
        if numeral is None:
            return None
        key = roman.applied(key, numeral, roman.by_quality)
    sixth = _SIXTH.fullmatch(chord)
    if sixth:
        return _sixth(key, sixth)
    numeral = _numeral(chord, key)
    return roman.harte(key, numeral, roman.by_quality) if numeral else None


def _sixth(key: Key, match: re.Match[str]) -> str | None:
    figures = match["figures"]
    if figures not in FIGURES:
        return None
    usual = not figures or (match["kind"] == "Ger" and figures == "6")
    return roman.augmented_sixth(key, match["kind"], None if usual else FIGURES[figures][0])


def _numeral(text: str, key: Key) -> Numeral | None:
    text = re.sub(r"^Cad(64)?$", "I64" if not key.minor else "i64", text)
    match = _NUMERAL.fullmatch(re.sub(r"^N", "bII", text))
    number = roman.split_numeral(match["degree"]) if match else None
    if match is None or number is None:
        return None
    form = match["form"]
    triad = _FORMS.get(form, "maj" if number[1] else "min")
    alteration = match["accidental"].count("#") - match["accidental"].replace("-", "b").count("b")
    if key.minor and number[0] in (6, 7):
        alteration -= _cautionary(alteration, triad)
    return _figured(match["figures"], key, number[0], form, triad, alteration)


def _cautionary(alteration: int, triad: str) -> int:
    """A sharp that only says what the quality has already done, or a flat that the natural degree has already."""
    if triad in ("min", "dim"):
        return 1 if alteration > 0 else 0
    return -1 if alteration < 0 else 0


def _figured(text: str, key: Key, number: int, form: str, triad: str, alteration: int) -> Numeral | None:
    match = _FIGURES.fullmatch(text)
    if match is None:
        return None
    figures, changes = match["figures"].replace("/", ""), dict[str, str]()
    for accidental, digit in _ALTERED.findall(match["altered"]):
        figures = figures or digit
        changes[digit] = accidental
    suspended = _SUSPENDED.get(figures)
    if suspended:
        figures = "7" if figures == "74" else ""
    if figures not in FIGURES:
        return None
    inversion, upper = FIGURES[figures]
    numeral = Numeral(
        number=number,
        alteration=alteration,
        triad=triad,
        inversion=inversion,
        upper=tuple(_above(form, triad, key.above(number, each), changes.get(str(each), "")) for each in upper),
        added=("4",) if suspended else (),
        left_out=(3,) if suspended else (),
    )
    return _bracketed(numeral, key, match["brackets"])


def _above(form: str, triad: str, diatonic: str, accidental: str) -> str:
    """What stands above the triad: by the form, or else diatonic in the key. A minor chord's seventh is minor."""
    if diatonic.endswith("7") and form in ("o", "°"):
        return "bb7"
    if diatonic.endswith("7") and (form == "ø" or (triad == "min" and not accidental)):
        return "b7"
    return _altered(diatonic, accidental)


def _altered(degree: str, accidental: str) -> str:
    raised = degree.count("#") - degree.count("b") + accidental.count("#") - accidental.count("b")
    return ("#" * raised or "b" * -raised) + degree.strip("b#")


def _bracketed(numeral: Numeral, key: Key, text: str) -> Numeral | None:
    upper, added, left_out = list(numeral.upper), list(numeral.added), list(numeral.left_out)
    for bracket in re.findall(r"\[[^\]]*\]", text):
        match = _BRACKET.fullmatch(bracket)
        if match is None:
            return None
        steps = match["degree"].strip("b#")
        if match["word"] == "no":
            left_out.append(int(steps))
            continue
        degree = _altered(key.above(numeral.number, int(steps)), match["degree"].removesuffix(steps))
        if match["word"] == "add" or steps not in {each.strip("b#") for each in upper}:
            added.append(degree)
        upper = [each if each.strip("b#") != steps else degree for each in upper]
    return Numeral(
        number=numeral.number,
        alteration=numeral.alteration,
        triad=numeral.triad,
        inversion=numeral.inversion,
        upper=tuple(upper),
        added=tuple(added),
        left_out=tuple(left_out),
    )
