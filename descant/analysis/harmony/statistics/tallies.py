"""What is counted of a group of sequences, and what of one sequence is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, Self

from descant.analysis.harmony.progressions.changes import Changes, changing
from descant.analysis.harmony.progressions.kinds import apart
from descant.analysis.harmony.statistics.counts import Counts
from descant.analysis.harmony.vocabularies import simplified
from descant.ingest.chords.spelling import OCTAVE, pitch_class
from descant.ontology.records import ChordVocabulary


class Step(NamedTuple):
    """From one chord to the next. It is counted as a text, which is hashed once."""

    before: str
    interval: int
    """semitones up, from 0 to 11"""
    after: str

    @classmethod
    def of(cls, text: str) -> Self:
        before, interval, after = text.split(" ")
        return cls(before, int(interval), after)

    def __str__(self) -> str:
        return f"{self.before} {self.interval} {self.after}"


class Degree(NamedTuple):
    interval: int
    """semitones above the tonic"""
    quality: str
    minor: bool
    """of the key"""


class Motion(NamedTuple):
    """From one degree to the next, in semitones above the tonic."""

    before: int
    after: int


Progression = tuple[str, ...]
"""texts of steps"""
Found = Mapping[str, Mapping[Any, int]]
"""of one sequence, by the name of the table"""
CHORDS, DEGREES, STEPS = 5_000, 2_000, 5_000
"""capacities: chords as they are labelled, on degrees, and one after another"""


@dataclass(slots=True)
class Tally:
    """Of one group."""

    progressions: Counts[Progression]
    sequences: int = 0
    in_a_key: int = 0
    """sequences whose key is known"""
    changes: int = 0
    chords: Counts[str] = field(default_factory=lambda: Counts(CHORDS))
    """as labelled"""
    qualities: Counts[str] = field(default_factory=lambda: Counts(DEGREES))
    degrees: Counts[Degree] = field(default_factory=lambda: Counts(DEGREES))
    transitions: Counts[str] = field(default_factory=lambda: Counts(STEPS))
    motions: Counts[Motion] = field(default_factory=lambda: Counts(OCTAVE**2))
    """from degree to degree, in sequences whose key is known"""

    def take(self, found: Found, *, changes: int, in_a_key: bool) -> None:
        self.sequences += 1
        self.in_a_key += in_a_key
        self.changes += changes
        for name, those in found.items():
            getattr(self, name).take(those)

    def add(self, other: Tally) -> None:
        for each in fields(self):
            mine, others = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, Counts):
                mine.add(others)
            else:
                setattr(self, each.name, mine + others)


def found_in(changes: Changes, vocabulary: ChordVocabulary, length: int) -> Found:
    """What is in a sequence. `N` and `X` are chords, but nothing follows them or leads to them."""
    labels = changing(changes.labels)
    chords = changing([simplified(label, vocabulary) for label in labels])
    steps = [step_between(*pair) for pair in pairwise(chords)]
    found: dict[str, Mapping[Any, int]] = {
        "chords": Counter(labels),
        "qualities": Counter(map(quality_of, chords)),
        "transitions": Counter(filter(None, steps)),
        "progressions": Counter(each for each in _runs(steps, length - 1) if None not in each),
    }
    if changes.home:
        tonic, minor = pitch_class(changes.home.tonic), changes.home.minor
        degrees = [_degree(chord, tonic, minor) for chord in chords]
        found["degrees"] = Counter(filter(None, degrees))
        found["motions"] = Counter(
            Motion(one.interval, other.interval) for one, other in pairwise(degrees) if one and other
        )
    return found


def _runs(steps: Sequence[str | None], count: int) -> Iterator[tuple[str | None, ...]]:
    return zip(*(steps[at:] for at in range(count)), strict=False)


@lru_cache(maxsize=1 << 14)
def quality_of(label: str) -> str:
    found = apart(label)
    return found[0] if found else label


@lru_cache(maxsize=1 << 16)
def step_between(before: str, after: str) -> str | None:
    one, other = apart(before), apart(after)
    return str(Step(one[0], (other[1] - one[1]) % OCTAVE, other[0])) if one and other else None


def _degree(label: str, tonic: int, minor: bool) -> Degree | None:
    found = apart(label)
    return Degree((found[1] - tonic) % OCTAVE, found[0], minor) if found else None
