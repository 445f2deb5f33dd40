"""A part of the index: one file with sequences, their grams, and what they are called."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np

from descant.analysis.harmony.progressions.changes import Changes
from descant.analysis.harmony.progressions.grams import Grams, N
from descant.analysis.harmony.progressions.kinds import CLASSES, END, ROOTS, together
from descant.analysis.harmony.progressions.rows import NO_HOME, Rows, distinct, smallest, taken
from descant.analysis.shelving import Ranges, files
from descant.analysis.shelving.files import Array, ArraysPart
from descant.analysis.shelving.texts import text_at, texts
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import OCTAVE

NOWHERE = -2
"""the tonic of a sequence that has none"""
_OF_A_SEQUENCE = 20
"""changes that weigh as much as what is said of a sequence beside them"""


def write(path: Path, rows: Rows) -> None:
    tokens = smallest(rows.tokens)
    grams = Grams.of(tokens, rows.kinds)
    sources, source_of = distinct([source for source, _ in rows.names])
    tags, tag_of = distinct(rows.tags)
    numbered = len(rows.starts) > 0 and bool(np.array_equal(rows.starts, rows.events))
    arrays = {
        "tokens": tokens,
        "events": smallest(rows.events),
        "starts": rows.starts[: 0 if numbered else None],
        "offsets": rows.offsets.astype(np.uint32),
        "homes": rows.homes,
        "source_begins": np.searchsorted(source_of, np.arange(len(sources) + 1)).astype(np.uint32),
        "tag_of": smallest(tag_of),
        "numbers": grams.numbers,
        "begins": grams.begins,
        "places": grams.places,
    }
    keys = [key for _, key in rows.names]
    for name, strings in (("kinds", rows.kinds), ("sources", sources), ("keys", keys), ("tags", tags)):
        arrays[name], arrays[f"{name}_ends"] = texts(strings)
    files.write(path, arrays, {"classes": CLASSES, "n": N, "numbered": numbered})


class Part(ArraysPart):
    """As it is on the disk. Nothing is read before it is needed."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        said = self._arrays.said
        if said.get("n") != N or tuple(said.get("classes", ())) != CLASSES:
            self._arrays.refuse("another version of Descant wrote it")
        self._numbered = bool(said.get("numbered"))
        """whether the start of an event is its number, and so not kept"""
        self.kinds = self._texts("kinds")
        self.tokens, self.offsets = self._arrays["tokens"], self._arrays["offsets"]
        if not len(self.tokens) or self.tokens[-1] != END or self.offsets[-1] != len(self.tokens):
            self._arrays.refuse("its sequences do not end")

    @property
    def count(self) -> int:
        """of sequences"""
        return len(self.offsets) - 1

    @property
    def size(self) -> int:
        return len(self.tokens) + _OF_A_SEQUENCE * self.count

    @cached_property
    def grams(self) -> Grams:
        return Grams(self._arrays["numbers"], self._arrays["begins"], self._arrays["places"])

    @cached_property
    def sources(self) -> list[str]:
        return self._texts("sources")

    def of_source(self, source: str) -> tuple[int, int] | None:
        begins = self._arrays["source_begins"]
        numbers = range(len(begins) - 1)
        at = bisect_left(numbers, source, key=lambda number: self._text("sources", number))
        if at == len(numbers) or self._text("sources", at) != source:
            return None
        return int(begins[at]), int(begins[at + 1])

    def sequence_of(self, places: Array) -> Array:
        """Of tokens."""
        return np.searchsorted(self.offsets, places.astype(np.uint32), "right") - 1

    def homes_of(self, places: Array) -> Array:
        return np.asarray(self._arrays["homes"][self.sequence_of(places)])

    def name(self, sequence: int) -> tuple[str, str]:
        source = int(np.searchsorted(self._arrays["source_begins"], sequence, "right")) - 1
        return self._text("sources", source), self._text("keys", sequence)

    def tags(self, sequence: int) -> Mapping[str, str]:
        text = self._text("tags", int(self._arrays["tag_of"][sequence]))
        return dict(json.loads(text)) if text else {}

    def event(self, place: int) -> int:
        return int(self._arrays["events"][place])

    def start(self, place: int) -> float | None:
        starts = self._arrays["events" if self._numbered else "starts"]
        return float(starts[place]) if len(starts) and not np.isnan(starts[place]) else None

    def chords(self, place: int, end: int) -> tuple[str, ...]:
        return tuple(together(int(token), self.kinds) for token in self.tokens[place:end])

    def sequences(self, dead: Ranges) -> Iterator[tuple[str, Changes]]:
        """What lives, with its source, in order."""
        ends = dict(dead)
        sequence = 0
        while sequence < self.count:
            if sequence in ends:
                sequence = ends[sequence]
            else:
                yield self.name(sequence)[0], self._changes(sequence)
                sequence += 1

    def _changes(self, sequence: int) -> Changes:
        first, end = int(self.offsets[sequence]), int(self.offsets[sequence + 1]) - 1
        home = int(self._arrays["homes"][sequence])
        return Changes(
            self._text("keys", sequence),
            self.chords(first, end),
            tags=self.tags(sequence),
            home=None if home == NO_HOME else Key(ROOTS[home % OCTAVE], minor=home >= OCTAVE),
        )

    def rows(self, dead: Ranges) -> Rows:
        """What lives."""
        lives = np.ones(self.count, bool)
        for first, last in dead:
            lives[first:last] = False
        events = self._arrays["events"]
        rows = Rows(
            tokens=self.tokens,
            events=events,
            starts=events.astype(np.float64) if self._numbered else self._arrays["starts"],
            offsets=self.offsets.astype(np.int64),
            homes=self._arrays["homes"],
            names=self._names(),
            tags=self._tags(),
            kinds=self.kinds,
        )
        return taken(rows, np.flatnonzero(lives)) if dead else rows

    def _names(self) -> list[tuple[str, str]]:
        begins = self._arrays["source_begins"].astype(np.int64)
        sources = np.repeat(np.arange(len(self.sources)), np.diff(begins))
        return [(self.sources[source], self._text("keys", number)) for number, source in enumerate(sources)]

    def _tags(self) -> list[str]:
        known = self._texts("tags")
        return [known[number] for number in self._arrays["tag_of"]]

    def _texts(self, name: str) -> list[str]:
        return [self._text(name, number) for number in range(len(self._arrays[f"{name}_ends"]) - 1)]

    def _text(self, name: str, number: int) -> str:
        return text_at(self._arrays, name, number)


def tonics_of(homes: Array, *, minor: bool) -> Array:
    """NOWHERE where a sequence has no home; of minor keys only, where these are asked for."""
    known = (homes != NO_HOME) & ((homes >= OCTAVE) | (not minor))
    return np.where(known, homes % OCTAVE, NOWHERE).astype(np.int8)
