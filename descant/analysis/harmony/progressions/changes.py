"""Chord sequences as they are given to the index and to statistics: Harte's labels with what is known beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import isfinite

from descant.errors import InvalidInput
from descant.ingest.chords.labels import UNLABELLED
from descant.ingest.chords.roman import Key
from descant.ingest.chords.romantext import key_of
from descant.ingest.harmony import Harmony, Segment, longest

_MINOR = ("minor", "min")
_MODES = ("", "major", "maj", *_MINOR)


@dataclass(frozen=True, slots=True)
class Changes:
    """One sequence. `key` tells it from all others of its source: an IRI, or any text."""

    key: str
    labels: Sequence[str]
    """Harte's, one an event"""
    starts: Sequence[float] | None = None
    """of the events, in the sequence's own time base"""
    tags: Mapping[str, str] = field(default_factory=dict)
    """what it may be grouped by: genre, decade, annotator"""
    home: Key | None = None
    """the key it is in, where somebody says so"""

    def __post_init__(self) -> None:
        if self.starts is None:
            return
        if len(self.starts) != len(self.labels):
            raise InvalidInput(
                f"{self.key}: {len(self.labels)} chords have {len(self.starts)} starts.", remedy="Give each chord one."
            )
        if not all(map(isfinite, self.starts)):
            raise InvalidInput(f"{self.key}: a start is not finite.", remedy="Leave the starts out, or mend them.")

    @classmethod
    def of(cls, harmony: Harmony, key: str, tags: Mapping[str, str] | None = None) -> Changes:
        """What a reader found; what was not understood is X."""
        events = sorted(harmony.events, key=lambda event: event.start)
        return cls(
            key,
            [event.label or UNLABELLED for event in events],
            [event.start for event in events],
            dict(tags or {}),
            home_in(harmony.keys),
        )


def home_in(keys: Iterable[Segment]) -> Key | None:
    """The key that holds longest."""
    return longest(keys, home_of)


def home_of(label: str) -> Key | None:
    """Of `Bb major`, `B-flat major`; None for other modes, whose tonic is no home of major or minor."""
    tonic, _, mode = label.replace("-flat", "b").replace("-sharp", "#").partition(" ")
    found = key_of(f"{tonic}:") if mode in _MODES else None
    return Key(found.tonic, minor=mode in _MINOR or found.minor) if found else None


def changing(labels: Iterable[str]) -> list[str]:
    """Without repetitions."""
    return [label for label, _ in groupby(labels)]
