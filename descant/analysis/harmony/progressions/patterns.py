"""Patterns of chords, as they are written and as they are matched. Roots are semitones above a tonic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from descant.analysis.harmony.progressions.kinds import ROOTS, Kind

LONGEST_GAP = 8
"""chords that `…` may stand for"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a chord has to be, beside its root. Empty: anything."""

    triad: str | None = None
    sounding: frozenset[int] = frozenset()
    """semitones above the root that must be among its notes"""
    one_of: frozenset[int] = frozenset()
    """of which one must be"""
    bass: int | None = None
    exactly: bool = False
    """whether nothing else may sound, and the triad follows from that"""

    def fits(self, kind: Kind) -> bool:
        if self.bass not in (None, kind.bass):
            return False
        if self.exactly:
            return kind.sounding == self.sounding
        if self.triad not in (None, kind.triad) or not self.sounding <= kind.sounding:
            return False
        return not self.one_of or bool(self.one_of & kind.sounding)


@dataclass(frozen=True, slots=True)
class Named:
    """A chord by its word: `ii7`, `Dm7`, `D?`."""

    word: str
    root: int
    wanted: Wanted

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True, slots=True)
class Unsounded:
    """`N` or `X`, which nothing but their names match."""

    word: str

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True, slots=True)
class Any:
    """One chord, whatever it is."""

    def __str__(self) -> str:
        return "?"


@dataclass(frozen=True, slots=True)
class Gap:
    """As many chords as LONGEST_GAP, or none."""

    def __str__(self) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Either:
    """One of several, each of which may be many chords."""

    choices: tuple[tuple[Element, ...], ...]

    def __str__(self) -> str:
        return f"({' | '.join(map(joined, self.choices))})"


@dataclass(frozen=True, slots=True)
class Repeated:
    element: Element
    least: int
    most: int

    def __str__(self) -> str:
        times = str(self.least) if self.least == self.most else f"{self.least},{self.most}"
        return f"{self.element}{{{times}}}"


Element = Named | Unsounded | Any | Gap | Either | Repeated


class Place(Enum):
    """What roots are counted from."""

    ANYWHERE = "anywhere"
    """whatever tonic fits"""
    GIVEN = "given"
    OWN = "own"
    """the key that the sequence is in, where that is known"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    elements: tuple[Element, ...]
    place: Place = Place.ANYWHERE
    tonic: int = 0
    """of a key that is given"""
    minor: bool = False
    """whether numerals count from a minor scale; of sequences in a key of their own only those in minor are meant"""
    written: bool = False
    """whether chords are meant as they are written, which is the same as in C"""
    exactly: bool = False

    def __str__(self) -> str:
        """What is parsed to the same pattern."""
        return " ".join([joined(self.elements), *self._conditions()])

    def _conditions(self) -> Iterator[str]:
        mode = " minor" if self.minor else ""
        if self.written:
            yield "as written"
        elif self.place is Place.OWN:
            yield f"in its{mode} key"
        elif self.place is Place.GIVEN:
            yield f"in {ROOTS[self.tonic]}{mode}"
        elif self.minor:
            yield "in minor"
        if self.exactly:
            yield "exactly"


def joined(elements: tuple[Element, ...]) -> str:
    return " ".join(map(str, elements))


def extent(element: Element) -> tuple[int, int]:
    """How many chords it is, at least and at most."""
    if isinstance(element, Gap):
        return 0, LONGEST_GAP
    if isinstance(element, Repeated):
        least, most = extent(element.element)
        return least * element.least, most * element.most
    if isinstance(element, Either):
        extents = [extent_of(choice) for choice in element.choices]
        return min(least for least, _ in extents), max(most for _, most in extents)
    return 1, 1


def extent_of(elements: tuple[Element, ...]) -> tuple[int, int]:
    extents = [extent(each) for each in elements]
    return sum(least for least, _ in extents), sum(most for _, most in extents)
