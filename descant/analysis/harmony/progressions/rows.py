"""Sequences as arrays: what a part of the index holds, before it is on the disk.

Sequences are ordered by source and key, so that answers come in the same order however parts were merged.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from descant.analysis.harmony.progressions.changes import Changes
from descant.analysis.harmony.progressions.kinds import END, Numbering
from descant.analysis.shelving.files import Array, first_of_each
from descant.errors import InvalidInput
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import OCTAVE, pitch_class

NO_HOME = 255
_FULL = 1 << 22
"""chords that are kept in memory before they are written"""


@dataclass(frozen=True, slots=True)
class Rows:
    tokens: Array
    """each sequence's changes and an END"""
    events: Array
    """the event of each token; of END how many there are"""
    starts: Array
    """of each token, NaN where none is known; empty where none is known at all"""
    offsets: Array
    """where each sequence begins, and the end"""
    homes: Array
    """tonic of each sequence, 12 more in minor; or NO_HOME"""
    names: list[tuple[str, str]]
    """source and key of each"""
    tags: list[str]
    """of each, as JSON"""
    kinds: list[str]


@dataclass(slots=True)
class Draft:
    """Sequences as they come."""

    numbering: Numbering = field(default_factory=Numbering)
    raw: array[int] = field(default_factory=lambda: array("I"))
    lengths: list[int] = field(default_factory=list)
    starts: dict[int, Sequence[float]] = field(default_factory=dict)
    """by number of the sequence"""
    homes: list[int] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.lengths

    @property
    def is_full(self) -> bool:
        return len(self.raw) >= _FULL

    def take(self, source: str, changes: Changes) -> None:
        if not changes.labels:
            return
        try:
            tokens = [self.numbering[label] for label in changes.labels]
        except InvalidInput as error:
            raise InvalidInput.at(error.message, file=changes.key, remedy=error.remedy) from error
        if changes.starts is not None:
            self.starts[len(self.lengths)] = array("d", changes.starts)
        self.raw.extend(tokens)
        self.raw.append(END)
        self.lengths.append(len(tokens))
        self.homes.append(_home(changes.home))
        self.names.append((source, changes.key))
        self.tags.append(json.dumps(dict(sorted(changes.tags.items())), ensure_ascii=False) if changes.tags else "")

    def rows(self) -> Rows:
        """What changes, in order."""
        raw = np.frombuffer(self.raw, np.uint32) if self.raw else np.empty(0, np.uint32)
        changed = first_of_each(raw)
        begins = np.concatenate(([0], np.cumsum(np.array(self.lengths, np.int64) + 1)))
        places = np.flatnonzero(changed)
        offsets = np.searchsorted(places, begins)
        within = places - np.repeat(begins[:-1], np.diff(offsets))
        rows = Rows(
            tokens=raw[changed],
            events=within.astype(np.uint32),
            starts=self._starts(begins)[changed] if self.starts else np.empty(0),
            offsets=offsets,
            homes=np.array(self.homes, np.uint8),
            names=self.names,
            tags=self.tags,
            kinds=self.numbering.kinds,
        )
        return ordered(rows)

    def _starts(self, begins: Array) -> Array:
        starts = np.full(int(begins[-1]), np.nan)
        for number, known in self.starts.items():
            starts[begins[number] : begins[number] + len(known)] = known
        return starts


def _home(key: Key | None) -> int:
    return NO_HOME if key is None else pitch_class(key.tonic) + OCTAVE * key.minor


def ordered(rows: Rows) -> Rows:
    order = sorted(range(len(rows.names)), key=rows.names.__getitem__)
    return rows if order == list(range(len(order))) else taken(rows, np.array(order))


def taken(rows: Rows, order: Array) -> Rows:
    """These sequences, in this order."""
    lengths = np.diff(rows.offsets)[order]
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    where = np.arange(offsets[-1]) + np.repeat(rows.offsets[:-1][order] - offsets[:-1], lengths)
    return Rows(
        tokens=rows.tokens[where],
        events=rows.events[where],
        starts=rows.starts[where] if len(rows.starts) else rows.starts,
        offsets=offsets,
        homes=rows.homes[order],
        names=[rows.names[each] for each in order],
        tags=[rows.tags[each] for each in order],
        kinds=rows.kinds,
    )


def merged(parts: Iterable[Rows]) -> Rows:
    """All sequences of several, with one table of kinds."""
    numbering, parts = Numbering(), list(parts)
    tokens = [_renumbered(part, numbering) for part in parts]
    ends = np.cumsum([0, *(len(part.tokens) for part in parts)])
    timed = any(len(part.starts) for part in parts)
    offsets = [part.offsets[:-1].astype(np.int64) + end for part, end in zip(parts, ends, strict=False)]
    rows = Rows(
        tokens=np.concatenate(tokens),
        events=np.concatenate([part.events for part in parts]),
        starts=np.concatenate([_timed(part) for part in parts]) if timed else np.empty(0),
        offsets=np.concatenate([*offsets, ends[-1:]]),
        homes=np.concatenate([part.homes for part in parts]),
        names=list(chain.from_iterable(part.names for part in parts)),
        tags=list(chain.from_iterable(part.tags for part in parts)),
        kinds=numbering.kinds,
    )
    return ordered(rows)


def _renumbered(rows: Rows, numbering: Numbering) -> Array:
    table = np.arange((len(rows.kinds) + 1) * OCTAVE, dtype=np.uint32)
    for number, kind in enumerate(rows.kinds, 1):
        table[number * OCTAVE : (number + 1) * OCTAVE] = [numbering.token(kind, root) for root in range(OCTAVE)]
    return table[rows.tokens]


def _timed(rows: Rows) -> Array:
    return rows.starts if len(rows.starts) else np.full(len(rows.tokens), np.nan)


def smallest(numbers: Array) -> Array:
    """The same in as few bytes as the greatest takes."""
    return numbers.astype(np.min_scalar_type(int(numbers.max()) if len(numbers) else 0))


def distinct(strings: Sequence[str]) -> tuple[list[str], Array]:
    """Each once, and which each is."""
    numbers: Mapping[str, int] = {text: number for number, text in enumerate(dict.fromkeys(strings))}
    return list(numbers), np.array([numbers[text] for text in strings], np.uint32)
