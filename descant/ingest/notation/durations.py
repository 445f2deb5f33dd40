"""Written durations and metres, in quarters as fractions: tuplets add up exactly.

https://music-encoding.org/guidelines/v5/data-types/data.DURATION.html
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from descant.ingest.notation.xml import MEI

_NAMES: Mapping[str, Fraction] = {
    "maxima": Fraction(32),
    "long": Fraction(16),
    "breve": Fraction(8),
    **{str(1 << power): Fraction(4, 1 << power) for power in range(12)},
}
_MENSURAL = ("longa", "brevis", "semibrevis", "minima", "semiminima", "fusa", "semifusa")
_MEASURED = tuple(f"{MEI}{name}" for name in ("note", "rest", "chord"))
_SYMBOLS = {"common": ("C", 4, 4), "cut": ("C|", 2, 2)}


class Metre(NamedTuple):
    """`text` is as printed: 3/4, C|, 3+2/8."""

    text: str
    quarters: Fraction
    beat: Fraction
    """quarters of one beat"""


@lru_cache(maxsize=1024)
def quarters(name: str, dots: int = 0) -> Fraction | None:
    """None for a mensural duration, which depends on its surroundings, and for what is none."""
    plain = _NAMES.get(name)
    if plain is None or dots > 8:
        return plain
    return plain * (2 - Fraction(1, 1 << dots))


def is_mensural(element: etree._Element) -> bool:
    return element.get("dur", "") in _MENSURAL


def duration_of(element: etree._Element, default: str | None) -> Fraction | None:
    """Of a note, rest or chord, without its tuplet."""
    name = element.get("dur") or element.get("dur.ges") or default
    if name is None:
        return None
    return quarters(name, _dots(element))


def _dots(element: etree._Element) -> int:
    said = element.get("dots")
    if said is not None:
        return int(said) if said.isdecimal() else 0
    return sum(1 for _ in element.iterchildren(MEI + "dot")) if len(element) else 0


@lru_cache(maxsize=256)
def metre(count: str | None, unit: str | None, symbol: str | None) -> Metre | None:
    """Of the attributes of MEI; count may be a sum: 3+2."""
    if symbol in _SYMBOLS and not (count and unit):
        text, beats, value = _SYMBOLS[symbol]
        return Metre(text, Fraction(4 * beats, value), Fraction(4, value))
    try:
        beats, value = sum(int(each) for each in (count or "").split("+")), int(unit or "")
    except ValueError:
        return None
    if not (0 < beats < 1000 and 0 < value < 1000):
        return None
    text = _SYMBOLS[symbol][0] if symbol in _SYMBOLS else f"{count}/{unit}"
    return Metre(text, Fraction(4 * beats, value), Fraction(4, value))
