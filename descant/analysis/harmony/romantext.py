"""A lane as RomanText (https://doi.org/10.5281/zenodo.3527756), which is read as the same numerals at the same times.

A line a bar in which a chord begins. Bars have their printed numbers where these go up one by one (`12a` and `12b`
count as one); else they are numbered through, and a note says so. A bar that is shorter or longer than its metre has
one of its own length, but for an upbeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import NamedTuple

from descant.analysis.harmony.lanes import Chord, Lane
from descant.analysis.harmony.places import Places
from descant.analysis.harmony.scores.grid import MOST_GAP, beat_at, beat_of
from descant.errors import InvalidInput
from descant.ingest.chords.roman import Key
from descant.ingest.chords.timeline import quarters_of
from descant.ingest.score import Bar

_NUMBER = re.compile(r"(\d{1,5})([a-z]?)")
_IN_NUMBERS = {"C": "4/4", "C|": "2/2"}
"""as all readers know them"""
_PLAIN = 4
"""what a metre counts at the least, quarters"""
_SMALLEST, _MOST = 64, 1000
_EXACT = 10_080
_COARSE, _FINE = 2, 6
"""digits after the point of a beat"""


class _Number(NamedTuple):
    number: int
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.letter}"


def to_romantext(lane: Lane, title: str = "") -> bytes:
    places, said = lane.places, [each for each in lane.chords if each.key]
    if not (places and said):
        raise InvalidInput(
            "RomanText needs bars and keys, which these chords have not.", remedy="Write them as CSV or JSON."
        )
    numbers, is_printed = _numbers(places.bars)
    known = [each for each in said if each.numeral]
    lines = [f"Title: {' '.join(title.split())}"] if title.strip() else []
    lines.append(f"Analyst: {' '.join(lane.name.split())}")
    if not is_printed:
        lines.append("Note: Bars are numbered through from the first; their printed numbers repeat, leave out or lack.")
    if left_out := len(lane.chords) - len(known):
        lines.append(f"Note: {left_out} chords that no numeral says are left out.")
    return "\n".join([*lines, "", *_bars(places, numbers, known)]).encode() + b"\n"


def _numbers(bars: Sequence[Bar]) -> tuple[list[_Number], bool]:
    """One for each bar, and whether they are those that are printed."""
    found = [_NUMBER.fullmatch(bar.printed or "") for bar in bars]
    numbers = [_Number(int(each[1]), each[2]) for each in found if each]
    whole = len(numbers) == len(bars) and all(map(_follows, numbers, numbers[1:]))
    if whole and bars[0].upbeat == (numbers[0].number == 0):
        return numbers, True
    first = 0 if bars[0].upbeat else 1
    return [_Number(first + at) for at in range(len(bars))], False


def _follows(one: _Number, other: _Number) -> bool:
    return (other.number - one.number == 1 and other.letter in ("", "a")) or (
        one.number == other.number and one.letter < other.letter
    )


def _bars(places: Places, numbers: Sequence[_Number], chords: Sequence[Chord]) -> Iterator[str]:
    """A bar in which no chord begins has a line where the metre changes, and at the end: what goes on is said again."""
    begun = _by_bar(places, chords)
    metre, key, going_on = "", None, ""
    for at, (bar, after) in enumerate(zip_longest(places.bars, places.bars[1:])):
        own = begun.get(bar.index, [])
        from_the_start = bool(own) and own[0].start < (bar.onset or 0.0) + MOST_GAP
        written = _metre(bar, upbeat=at == 0 and from_the_start)
        changes = written != metre
        if changes:
            yield f"Time Signature: {written}"
            metre = written
        if own or changes or after is None:
            yield " ".join([f"m{numbers[at]}", *(_cells(bar, written, own, key) if own else [going_on])]).rstrip()
        if own:
            key, going_on = own[-1].key, own[-1].numeral or ""


def _by_bar(places: Places, chords: Sequence[Chord]) -> dict[int, list[Chord]]:
    found: dict[int, list[Chord]] = {}
    for each in chords:
        if place := places.at(each.start):
            found.setdefault(place.bar.index, []).append(each)
    return found


def _metre(bar: Bar, *, upbeat: bool) -> str:
    """That of the bar where it is so long, or an upbeat; else what makes it so long."""
    said, lasts = quarters_of(bar.metre or ""), Fraction(bar.duration or 0.0).limit_denominator(_EXACT)
    if bar.metre and said and (said == lasts or (upbeat and bar.upbeat and said > lasts)):
        return _IN_NUMBERS.get(bar.metre, bar.metre)
    below = _PLAIN
    while (lasts * below / 4).denominator > 1 and below < _SMALLEST:
        below *= 2
    above = lasts * below / 4
    if above.denominator > 1 or above >= _MOST:
        raise InvalidInput(
            f"RomanText has no metre for bar {bar.index}, which has {float(lasts):g} quarters.",
            remedy="Write the chords as CSV or JSON.",
        )
    return f"{above}/{below}"


def _cells(bar: Bar, metre: str, own: Sequence[Chord], key: Key | None) -> Iterator[str]:
    is_own = metre == _IN_NUMBERS.get(bar.metre or "", bar.metre)
    for each in own:
        place = Fraction(each.start - (bar.onset or 0.0)).limit_denominator(_EXACT)
        beat = beat_at(bar, each.start) if is_own else place / beat_of(metre) + 1
        if beat != 1:
            yield f"b{_beat(beat)}"
        if each.key and each.key != key:
            yield f"{each.key.short}:"
            key = each.key
        yield each.numeral or ""


def _beat(beat: Fraction) -> str:
    """With as few digits as say it: `2.5`, `1.33`."""
    digits = next((each for each in range(_COARSE, _FINE) if _read(f"{float(beat):.{each}f}") == beat), _FINE)
    return f"{float(beat):.{digits}f}".rstrip("0").rstrip(".")


def _read(text: str) -> Fraction:
    """As readers take it."""
    whole, _, part = text.partition(".")
    return int(whole) + Fraction(f"0.{part}").limit_denominator(16)
