"""Chords and chord sequences. A chord is one resource for all sequences; an event costs five triples.

Labels are Harte's (https://ismir2005.ismir.net/proceedings/1080.pdf) with `N` for no chord and `X` for
a chord that has no label. Times are seconds from the start of the recording, or quarter notes from the
start of the version (`TimeBase`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from pyoxigraph import NamedNode

from descant.ontology.iris import DSC
from descant.ontology.minting import chord_iri
from descant.ontology.records.checks import fraction, not_empty, not_negative, refuse

_NOTE = re.compile(r"[A-G](?:b{0,2}|#{0,2})")
_DEGREE = re.compile(r"(?:b{0,2}|#{0,2})(?:1[0-3]|[1-9])")
_PCP = re.compile(r"[01]{12}")


class ChordVocabulary(Enum):
    """How far labels are told apart: as written, or reduced to sevenths, triads, major/minor, the root."""

    FULL = DSC.full
    SEVENTHS = DSC.sevenths
    TRIADS = DSC.triads
    MAJMIN = DSC.majmin
    ROOT = DSC.root


class TimeBase(Enum):
    """What the start and end of chord events count."""

    SECONDS = "seconds"
    QUARTERS = "quarters"


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord, whoever plays it. `pcp` has twelve digits from C to B, 1 where the pitch class sounds.

    The bass is a degree above the root (`b3`), not a note. `N` and `X` have neither root nor pitch classes.
    """

    label: str
    root: str | None = None
    quality: str | None = None
    bass: str | None = None
    pcp: str | None = None

    def __post_init__(self) -> None:
        not_empty("label", self.label)
        _match("root", self.root, _NOTE, "Give a letter from A to G and up to two b or #.")
        _match("bass", self.bass, _DEGREE, "Give a degree above the root, such as 5 or b3.")
        _match("pcp", self.pcp, _PCP, "Give twelve digits 0 or 1, from C to B.")

    @property
    def iri(self) -> NamedNode:
        return chord_iri(self.label)


@dataclass(frozen=True, slots=True)
class ChordEvent:
    """A chord from `start` to `end`; `text` is what the source says, where that is not the label itself.

    A machine may say how sure it is, from 0 to 1.
    """

    start: float
    end: float
    label: str
    text: str | None = None
    confidence: float | None = None

    def __post_init__(self) -> None:
        # One test on the road of every event: the message is made only where it is needed.
        if not 0 <= self.start <= self.end < float("inf"):
            not_negative("start", self.start)
            raise refuse("end", self.end, f"Give a finite end that is not before start, {self.start!r}.")
        if self.confidence is not None:
            fraction("confidence", self.confidence)


@dataclass(frozen=True, slots=True)
class ChordSequence:
    """Chords in order of time."""

    iri: NamedNode
    events: tuple[ChordEvent, ...]
    time_base: TimeBase = TimeBase.SECONDS
    vocabulary: ChordVocabulary | None = None

    def __post_init__(self) -> None:
        starts = [event.start for event in self.events]
        if starts != sorted(starts):
            raise refuse("events", "out of order", "Give the events in order of time.")


def _match(field: str, value: str | None, pattern: re.Pattern[str], remedy: str) -> None:
    if value is not None and not pattern.fullmatch(value):
        raise refuse(field, value, remedy)
