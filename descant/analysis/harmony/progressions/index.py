"""The index of progressions in a folder: immutable parts and a list of them, which is replaced whole.

Whoever reads goes on with the list that they have. Whoever writes makes new parts beside the others, and in one step,
for which they wait for each other, has them listed. Then parts of about the same size are merged, so that there are
never many. What a crash leaves behind is in no list, and taken away by the next who writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from descant.analysis.harmony.progressions.changes import Changes
from descant.analysis.harmony.progressions.files import Array
from descant.analysis.harmony.progressions.kinds import ROOTS
from descant.analysis.harmony.progressions.listing import Listed, Shelf
from descant.analysis.harmony.progressions.parts import Part
from descant.analysis.harmony.progressions.patterns import Pattern
from descant.analysis.harmony.progressions.rows import Draft
from descant.analysis.harmony.progressions.searching import Hits, Patience, Search
from descant.errors import WrongUse
from descant.ingest.chords.spelling import OCTAVE

MOST_MATCHES, FARTHEST = 1_000, 100_000
"""on a page, and before it"""
PATIENCE = 50_000_000
"""chords that a search looks at: some seconds"""
_DRAFT = 1 << 22
"""chords that are kept in memory before they are written"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    source: str
    key: str
    first: int
    """number of the event that it begins with"""
    last: int
    """of the event that its last chord begins with"""
    start: float | None
    """of the first event, where that is known"""
    chords: tuple[str, ...]
    """plainly spelt"""
    tonic: str
    """from which the pattern's roots count: of `Dm7 G7 C` that of C where it is heard"""
    tags: Mapping[str, str] = field(default_factory=dict)


class Found(NamedTuple):
    total: int
    """places; sequences, where each was wanted once"""
    matches: tuple[Match, ...]
    """a page of them, by source, key and place"""
    whole: bool
    """whether all was looked at; else there may be more"""


class Index:
    def __init__(self, folder: Path) -> None:
        self._shelf = Shelf(folder)

    def find(
        self, pattern: Pattern, *, first: int = 0, count: int = 20, once: bool = False, patience: int = PATIENCE
    ) -> Found:
        """Where the pattern is: `count` matches from the number `first` on. `once`: of each sequence the first."""
        if not (0 <= first <= FARTHEST and 0 <= count <= MOST_MATCHES):
            raise WrongUse(
                f"A page has {MOST_MATCHES:,} matches at most, and begins with number {FARTHEST:,} at the latest.",
                remedy="Ask for something rarer, or in one key.",
            )
        left, found = Patience(patience), list[tuple[Hits, list[_Place]]]()
        for listed, part in self._shelf.parts():
            with part.refusing_what_is_nowhere():
                search = Search.of(part, pattern, listed.dead)
                hits = search.hits(first + count, left, once=once)
                found.append((hits, list(_places(search, hits.first))))
        places = sorted(chain.from_iterable(some for _, some in found), key=lambda place: place[:2])
        return Found(
            total=sum(hits.total for hits, _ in found),
            matches=tuple(map(_match, places[first : first + count])),
            whole=all(hits.whole for hits, _ in found),
        )

    @contextmanager
    def update(self) -> Iterator[Update]:
        """What is removed and added in it comes about at once at its end, or, where something is raised, not at all."""
        update = Update(self._shelf)
        try:
            yield update
            update.finish()
        finally:
            update.discard()

    @property
    def is_there(self) -> bool:
        """Whether anything was ever written to it, and not deleted since."""
        return self._shelf.is_listed

    def sources(self) -> list[str]:
        found: set[str] = set()
        for listed, part in self._shelf.parts():
            dead = set(listed.dead)
            found.update(each for each in part.sources if part.of_source(each) not in dead)
        return sorted(found)

    def sequences(self) -> Iterator[tuple[str, Changes]]:
        """All that there are now, by source, with the source: chords plainly spelt, without their starts."""
        return merge(*(_living(listed, part) for listed, part in self._shelf.parts()), key=lambda each: each[0])

    def check(self) -> None:
        """Read all of it; raises Damaged where something is that."""
        for _, part in self._shelf.parts():
            part.check()


class Update:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._draft = shelf, Draft()
        self._written: list[Path] = []
        self._removed: set[str] = set()
        self._added: set[str] = set()

    def add(self, source: str, sequences: Iterable[Changes]) -> None:
        """To what the source has; keys are not told apart from those that are there."""
        self._added.add(source)
        for each in sequences:
            self._draft.take(source, each)
            if len(self._draft.raw) >= _DRAFT:
                self._write()

    def remove(self, source: str) -> None:
        """What the source had before."""
        if source in self._added:
            raise WrongUse(f"{source} was added in the same update.", remedy="Remove it first, or replace it.")
        self._removed.add(source)

    def replace(self, source: str, sequences: Iterable[Changes]) -> None:
        self.remove(source)
        self.add(source, sequences)

    def finish(self) -> None:
        self._write()
        if self._written or self._removed:
            self._shelf.change(self._removed, self._written)

    def discard(self) -> None:
        for path in self._written:
            path.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._draft.lengths:
            self._written.append(self._shelf.draft(self._draft.rows()))
        self._draft = Draft()


def _living(listed: Listed, part: Part) -> Iterator[tuple[str, Changes]]:
    with part.refusing_what_is_nowhere():
        yield from part.sequences(listed.dead)


class _Place(NamedTuple):
    name: tuple[str, str]
    event: int
    at: int
    sequence: int
    search: Search


def _places(search: Search, found: Array) -> Iterator[_Place]:
    for at, sequence in zip(found.tolist(), search.part.sequence_of(found).tolist(), strict=True):
        yield _Place(search.part.name(sequence), search.part.event(at), at, sequence, search)


def _match(place: _Place) -> Match:
    with place.search.part.refusing_what_is_nowhere():
        return _described(place)


def _described(place: _Place) -> Match:
    part, at = place.search.part, place.at
    details = place.search.details(np.array([at]))
    end = at + int(details.length[0])
    source, key = place.name
    return Match(
        source=source,
        key=key,
        first=place.event,
        last=part.event(end - 1),
        start=part.start(at),
        chords=part.chords(at, end),
        tonic=ROOTS[int(details.tonic[0]) % OCTAVE],
        tags=part.tags(place.sequence),
    )
