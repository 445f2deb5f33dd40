"""The index of progressions in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge as in_order
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from descant.analysis.harmony.progressions.changes import Changes
from descant.analysis.harmony.progressions.kinds import ROOTS
from descant.analysis.harmony.progressions.parts import Part, write
from descant.analysis.harmony.progressions.patterns import Pattern
from descant.analysis.harmony.progressions.rows import Draft, Rows, merged
from descant.analysis.harmony.progressions.searching import Hits, Patience, Search
from descant.analysis.shelving import Kind
from descant.analysis.shelving.files import Array
from descant.analysis.shelving.index import ShelvedIndex
from descant.analysis.shelving.shelf import Listed
from descant.errors import WrongUse
from descant.ingest.chords.spelling import OCTAVE

MOST_MATCHES, FARTHEST = 1_000, 100_000
"""on a page, and before it"""
PATIENCE = 50_000_000
"""chords that a search looks at: some seconds"""


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


KIND: Kind[Part, Rows, Changes] = Kind(draft=Draft, open=Part, write=write, merged=merged)


class Index(ShelvedIndex[Part, Rows, Changes]):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, KIND)

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

    def sequences(self) -> Iterator[tuple[str, Changes]]:
        """All that there are now, by source, with the source: chords plainly spelt, without their starts."""
        return in_order(*(_living(listed, part) for listed, part in self._shelf.parts()), key=lambda each: each[0])


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
