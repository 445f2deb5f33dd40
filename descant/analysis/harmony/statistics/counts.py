"""Counts of at most so many things: exact up to there, and beyond with an error that is known.

Misra and Gries's summary, which is mergeable (Agarwal et al., Mergeable Summaries, 2012): where there are too many, the
count of the first that has no room is taken from all, and what is left with nothing is forgotten. So the error is at
most the sum of all counts divided by the capacity, whatever came in what order.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Generic, NamedTuple, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


class Count(NamedTuple):
    places: int
    sequences: int
    """that have it"""


@dataclass(slots=True)
class Counts(Generic[Thing]):
    capacity: int
    error: int = 0
    """by which any count may be too small"""
    _counts: dict[Thing, list[int]] = field(default_factory=dict)
    """places and sequences"""

    def __len__(self) -> int:
        return len(self._counts)

    def __getitem__(self, thing: Thing) -> Count:
        return Count(*self._counts.get(thing, (0, 0)))

    def take(self, found: Mapping[Thing, int]) -> None:
        """What is in one sequence, and how often."""
        counts = self._counts
        for thing, places in found.items():
            known = counts.get(thing)
            if known is None:
                counts[thing] = [places, 1]
            else:
                known[0] += places
                known[1] += 1
        self._keep_to_capacity()

    def add(self, other: Counts[Thing]) -> None:
        for thing, (places, sequences) in other._counts.items():
            known = self._counts.setdefault(thing, [0, 0])
            known[0] += places
            known[1] += sequences
        self.error += other.error
        self._keep_to_capacity()

    def most_common(self, count: int | None = None) -> list[tuple[Thing, Count]]:
        """By places; what is as common in the order of its text."""
        order = sorted(self._counts.items(), key=lambda each: (-each[1][0], str(each[0])))
        return [(thing, Count(*counts)) for thing, counts in order[:count]]

    def _keep_to_capacity(self) -> None:
        """No place that is lost belongs to more than one sequence: the error holds for both counts."""
        if len(self._counts) <= 2 * self.capacity:
            return
        least = nlargest(self.capacity + 1, (places for places, _ in self._counts.values()))[-1]
        self.error += least
        self._counts = {
            thing: [places - least, sequences] for thing, (places, sequences) in self._counts.items() if places > least
        }
