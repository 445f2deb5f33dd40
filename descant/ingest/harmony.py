"""Chords as a file gives them: somebody's harmonies of one piece, each event with its place and its words.

`label` is Harte's where the words were understood (`N` no chord, `X` a chord without a label), and None where they
were not: then they are kept as `text` and the place is among the reading's problems.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from descant.ontology.records import TimeBase

Named = TypeVar("Named", bound=Hashable)


@dataclass(frozen=True, slots=True)
class HarmonyEvent:
    start: float
    end: float
    """in the harmony's time base"""
    label: str | None
    text: str
    """as the file says it: `V65/V`, `Cmaj7(#11)`, `A:min`"""
    bar: str | None = None
    """number of the bar, as the file says it"""
    anchor: str | None = None
    """xml:id in the stored file, of a `<harm>`"""


@dataclass(frozen=True, slots=True)
class Segment:
    """A section or key area: `verse`, `Bb major`."""

    start: float
    end: float
    label: str


def longest(segments: Iterable[Segment], meant: Callable[[str], Named | None]) -> Named | None:
    """What the labels mean for the longest time in all; of two the earlier. What means None is left out."""
    lasts: dict[Named, float] = {}
    for each in segments:
        if (name := meant(each.label)) is not None:
            lasts[name] = lasts.get(name, 0.0) + each.end - each.start
    return max(lasts, key=lasts.__getitem__, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmony:
    """One annotator's chords."""

    events: tuple[HarmonyEvent, ...]
    time_base: TimeBase
    annotator: str | None = None
    """a name or role; never an address"""
    by_program: bool = False
    """whether that is no person"""
    notation: str = "harte"
    """how the words are written: harte, roman, dcml, rock, ireal, chordpro, musicxml, salami, chordonomicon"""
    title: str | None = None
    """of the piece, where one file holds many"""
    keys: tuple[Segment, ...] = ()
    sections: tuple[Segment, ...] = ()
    beats: tuple[float, ...] = ()
    conversions: tuple[str, ...] = ()
    """what was done to the words, in sentences, for the provenance"""
    extra: Mapping[str, str] = field(default_factory=dict)
