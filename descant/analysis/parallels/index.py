"""The index of bars in a folder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from descant.analysis.parallels.features import Features
from descant.analysis.parallels.parts import Part, write
from descant.analysis.parallels.places import Place, Query
from descant.analysis.parallels.rows import Draft, Kept, Rows, merged
from descant.analysis.parallels.searching import search, search_in
from descant.analysis.shelving import Kind
from descant.analysis.shelving.index import ShelvedIndex
from descant.errors import InvalidInput, NotFound, TooLarge

MOST_BARS = 500
"""of a passage"""
MOST = 1_000
"""places that are given"""
KIND: Kind[Part, Rows, Kept] = Kind(draft=Draft, open=Part, write=write, merged=merged)


class Index(ShelvedIndex[Part, Rows, Kept]):
    """Each source is one score."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, KIND)

    def find(self, passage: Features, most: int = 20) -> list[Place]:
        """Places in all scores, the likeliest first, none of which overlap."""
        query = Query(checked(passage))
        found = list[Place]()
        for listed, part in self._shelf.parts():
            with part.refusing_what_is_nowhere():
                found += search(part, query, listed.dead, most)
        return apart(found, most)

    def find_in(self, sources: Collection[str], passage: Features, most: int = 20) -> list[Place]:
        """Places in these sources alone, of which every bar is looked at."""
        query = Query(checked(passage))
        found = list[Place]()
        for part, scores in self._of(sources):
            with part.refusing_what_is_nowhere():
                found += search_in(part, query, scores, most)
        return apart(found, most)

    def __contains__(self, source: str) -> bool:
        return any(True for _ in self._of([source]))

    def features(self, source: str) -> Features:
        for part, scores in self._of([source]):
            return part.features_of(scores[0])
        raise NotFound(f"{source} is not in the index.", remedy="Ingest it again.")

    def _of(self, sources: Iterable[str]) -> Iterator[tuple[Part, list[int]]]:
        for listed, part in self._shelf.parts():
            at = [part.of_source(each) for each in sources]
            scores = [each[0] for each in at if each and each not in listed.dead]
            if scores:
                yield part, scores


def checked(passage: Features) -> Features:
    """A passage that can be looked for."""
    if len(passage) > MOST_BARS:
        raise TooLarge(
            f"The passage has {len(passage):,} bars; {MOST_BARS} at most are looked for.",
            remedy="Choose fewer, or align the versions of the work.",
        )
    if passage.silent.all():
        raise InvalidInput("Nothing sounds in these bars.", remedy="Choose bars with notes.")
    return passage


def apart(found: Iterable[Place], most: int) -> list[Place]:
    """The likeliest, of which none shares more than half of its bars with a likelier one."""
    chosen, taken = list[Place](), dict[str, list[Place]]()
    for place in sorted(found, key=lambda each: (-each.likeness, each.source, each.first, abs(each.transposition))):
        beside = taken.setdefault(place.source, [])
        if not any(_overlap(place, other) for other in beside):
            beside.append(place)
            chosen.append(place)
        if len(chosen) == most:
            break
    return chosen


def _overlap(one: Place, other: Place) -> bool:
    shared = min(one.last, other.last) - max(one.first, other.first) + 1
    return 2 * shared > min(one.last - one.first, other.last - other.first) + 1
