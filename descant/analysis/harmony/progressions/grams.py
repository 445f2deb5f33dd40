"""Grams: how four chords follow each other in any key, as one number; and where in a part each begins.

A gram is the class of its first chord, and of each that follows its class and how far its root lies above the first's;
or `N`, `X`, or that the sequence has ended. Whatever begins alike has numbers that lie together, so that one table
answers for one to four chords.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from descant.analysis.harmony.progressions.kinds import CLASSES, END, FIRST, Kind
from descant.analysis.shelving.files import Array, first_of_each
from descant.ingest.chords.spelling import OCTAVE

N = 4
"""chords of a gram"""
GROUPS = len(CLASSES)
_SPECIAL = OCTAVE * GROUPS
"""the symbol of END; N and X follow"""
SYMBOLS = _SPECIAL + 3


class Option(NamedTuple):
    """What one place of a progression may be."""

    root: int
    group: int
    """number of its class; of N and X their token, less than nought"""


@dataclass(frozen=True, slots=True)
class Grams:
    numbers: Array
    """those that occur, in order"""
    begins: Array
    """where the places of each begin, and the end"""
    places: Array
    """tokens at which one begins: gram by gram, in order"""

    @classmethod
    def of(cls, tokens: Array, kinds: Sequence[str]) -> Grams:
        chords = np.flatnonzero(tokens >= FIRST).astype(np.uint32)
        numbers = _numbers(tokens, chords, kinds)
        order = np.argsort(numbers, kind="stable")
        numbers = numbers[order]
        first = first_of_each(numbers)
        begins = np.append(np.flatnonzero(first), len(numbers)).astype(np.uint32)
        return cls(numbers[first], begins, chords[order])

    def spans(self, choices: Sequence[Sequence[Option]]) -> Array:
        """Of all that the choices allow: first and last row of the table, without what does not occur."""
        width = SYMBOLS ** (N - len(choices))
        wanted = _products(tuple(map(tuple, choices))) * np.uint32(width)
        rows = np.stack(
            (np.searchsorted(self.numbers, wanted), np.searchsorted(self.numbers, wanted + np.uint32(width))), axis=1
        )
        return np.asarray(rows[rows[:, 0] < rows[:, 1]])

    def count(self, spans: Array) -> int:
        return int((self.begins[spans[:, 1]].astype(np.int64) - self.begins[spans[:, 0]]).sum())

    def all(self, spans: Array) -> Array:
        """The places, gram by gram."""
        runs = [self.places[self.begins[first] : self.begins[last]] for first, last in spans]
        return np.concatenate(runs) if runs else np.empty(0, np.uint32)

    def first(self, spans: Array, count: int) -> Array:
        """As many of the places as that, the first ones in order, and perhaps more."""
        rows = np.concatenate([np.arange(first, last) for first, last in spans] or [np.empty(0, np.int64)])
        begins = self.begins[rows].astype(np.int64)
        lengths = np.minimum(self.begins[rows + 1] - begins, count)
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return np.sort(self.places[np.repeat(begins, lengths) + within])


def _numbers(tokens: Array, chords: Array, kinds: Sequence[str]) -> Array:
    groups = np.repeat(np.array([0, *(Kind.of(kind).group for kind in kinds)], np.uint8), OCTAVE)
    roots = (tokens[chords] % OCTAVE).astype(np.int8)
    numbers = groups[tokens[chords]].astype(np.uint32)
    ended = np.zeros(len(chords), bool)
    for step in range(1, N):
        later = tokens[np.minimum(chords + np.uint32(step), len(tokens) - 1)]
        ended |= later == END
        above = ((later % OCTAVE).astype(np.int8) - roots) % OCTAVE
        symbols = np.where(later < FIRST, _SPECIAL + later, above.astype(np.uint32) * GROUPS + groups[later])
        numbers = numbers * np.uint32(SYMBOLS) + np.where(ended, _SPECIAL, symbols).astype(np.uint32)
    return numbers


@lru_cache(maxsize=256)
def _products(choices: tuple[tuple[Option, ...], ...]) -> Array:
    """The numbers of all combinations; the first is a chord."""
    found: set[tuple[int, int]] = {(first.root, first.group) for first in choices[0]}
    for choice in choices[1:]:
        found = {(root, number * SYMBOLS + _symbol(root, each)) for root, number in found for each in choice}
    return np.unique(np.array([number for _, number in found], np.uint32))


def _symbol(root: int, option: Option) -> int:
    if option.group < 0:
        return _SPECIAL - option.group
    return (option.root - root) % OCTAVE * GROUPS + option.group


def windows(choices: Sequence[Sequence[Option]], most: int) -> Iterator[tuple[int, int]]:
    """Stretches of at most N places that grams answer for, with no more than `most` combinations."""
    for start in range(len(choices)):
        if not choices[start] or any(each.group < 0 for each in choices[start]):
            continue
        product, end = 1, start
        while end < min(start + N, len(choices)) and choices[end] and product * len(choices[end]) <= most:
            product *= len(choices[end])
            end += 1
        if end > start:
            yield start, end
