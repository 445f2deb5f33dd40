"""What bars and rows make: events that last until the next one, and remarks that are counted when they are many."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from descant.ingest.harmony import HarmonyEvent, Segment
from descant.ingest.reading import Problem

_MOST = 100


class Onset(NamedTuple):
    at: Fraction
    """quarters"""
    label: str | None
    text: str
    bar: str | None = None


@dataclass(slots=True)
class Remarks:
    """The problems of a reading: the first hundred in full, the rest as a number."""

    kept: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, place: str, message: str) -> None:
        if len(self.kept) < _MOST:
            self.kept.append(Problem(place, message))
        else:
            self.more += 1

    def not_understood(self, place: str, words: str) -> None:
        self.add(place, f"The chord {words[:80]!r} was not understood; it is kept as text.")

    def problems(self) -> tuple[Problem, ...]:
        rest = (Problem("the file", f"{self.more:,} more of these."),) if self.more else ()
        return (*self.kept, *rest)


def lasting(onsets: Iterable[Onset], end: Fraction) -> tuple[HarmonyEvent, ...]:
    """Each until the next, the last until the end."""
    rows = list(onsets)
    ends = [*(row.at for row in rows[1:]), max(end, rows[-1].at)] if rows else []
    return tuple(
        HarmonyEvent(float(row.at), float(stop), row.label, row.text, row.bar)
        for row, stop in zip(rows, ends, strict=True)
    )


def segments(starts: Iterable[tuple[Fraction, str]], end: Fraction) -> tuple[Segment, ...]:
    """Key areas or sections, each until the next; what lasts no time, or says the same as before, is left out."""
    rows: list[tuple[Fraction, str]] = []
    for at, label in starts:
        if rows and rows[-1][0] == at:
            rows.pop()
        if not rows or rows[-1][1] != label:
            rows.append((at, label))
    ends = [*(at for at, _ in rows[1:]), max(end, rows[-1][0])] if rows else []
    return tuple(
        Segment(float(at), float(stop), label) for (at, label), stop in zip(rows, ends, strict=True) if stop > at
    )


def quarters_of(metre: str) -> Fraction | None:
    """How long a bar is: `6/8` has three quarters; None for what is no metre."""
    above, slash, below = {"C": "4/4", "C|": "2/2"}.get(metre, metre).partition("/")
    if not (slash and re.fullmatch(r"[1-9][0-9]{0,2}", above) and below in ("1", "2", "4", "8", "16", "32", "64")):
        return None
    return Fraction(4 * int(above), int(below))
