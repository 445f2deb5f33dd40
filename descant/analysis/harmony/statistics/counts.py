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
    _places: dict[Thing, int] = field(default_factory=dict)
    _sequences: dict[Thing, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, thing: Thing) -> Count:
        return Count(self._places.get(thing, 0), self._sequences.get(thing, 0))

    def take(self, found: Mapping[Thing, int]) -> None:
        """What is in one sequence, and how often."""
        places, sequences = self._places, self._sequences
        for thing, count in found.items():
            places[thing] = places.get(thing, 0) + count
            sequences[thing] = sequences.get(thing, 0) + 1
        if len(places) > 2 * self.capacity:
            self._forget()

    def add(self, other: Counts[Thing]) -> None:
        for thing, count in other._places.items():
            self._places[thing] = self._places.get(thing, 0) + count
            self._sequences[thing] = self._sequences.get(thing, 0) + other._sequences[thing]
        self.error += other.error
        if len(self._places) > 2 * self.capacity:
            self._forget()

    def total(self) -> int:
        return sum(self._places.values())

    def most_common(self, count: int | None = None) -> list[tuple[Thing, Count]]:
        """By places; what is as common in the order of its text."""
        order = sorted(self._places.items(), key=lambda each: (-each[1], str(each[0])))
        return [(thing, Count(places, self._sequences[thing])) for thing, places in order[:count]]

    def _forget(self) -> None:
        """No place that is lost belongs to more than one sequence: the error holds for both counts."""
        least = nlargest(self.capacity + 1, self._places.values())[-1]
        self.error += least
        self._places = {thing: count - least for thing, count in self._places.items() if count > least}
        self._sequences = {thing: self._sequences[thing] for thing in self._places}
