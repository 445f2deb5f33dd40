"""Whether a pattern matches from a place on: thousands of places at once, element by element.

A state is a place where a match may begin, how far it has come, and its tonic, which is free until a chord is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from descant.analysis.harmony.progressions.files import Array
from descant.analysis.harmony.progressions.kinds import FIRST, SPECIAL, Kind
from descant.analysis.harmony.progressions.patterns import (
    LONGEST_GAP,
    Any,
    Either,
    Element,
    Gap,
    Named,
    Repeated,
    Unsounded,
    Wanted,
    extent,
    extent_of,
)
from descant.analysis.harmony.transposing import OCTAVE

FREE = -1
_TONICS = OCTAVE + 1


class States(NamedTuple):
    at: Array
    """which of the places asked about"""
    length: Array
    """chords so far"""
    tonic: Array

    def where(self, keep: Array) -> States:
        return States(*(each[keep] for each in self))


def straightened(elements: Sequence[Element]) -> tuple[Element, ...]:
    """The same with what has to be repeated written out, and without gaps at the ends, which say nothing."""
    found = [part for each in elements for part in _straight(each)]
    while isinstance(found[0], Gap):
        del found[0]
    while isinstance(found[-1], Gap):
        del found[-1]
    return tuple(found)


def _straight(element: Element) -> Iterator[Element]:
    if isinstance(element, Repeated):
        yield from list(_straight(element.element)) * element.least
        if element.most > element.least:
            yield Repeated(element.element, 0, element.most - element.least)
    elif isinstance(element, Either) and len(element.choices) == 1:
        yield from (part for each in element.choices[0] for part in _straight(each))
    else:
        yield element


class Matcher:
    """One pattern, and the tokens of one part."""

    def __init__(self, elements: Sequence[Element], tokens: Array, kinds: Sequence[str]) -> None:
        self._elements, self._tokens = elements, tokens
        self._kinds = [Kind.of(kind) for kind in kinds]
        self._fitting: dict[Wanted, Array] = {}
        self._tonics: dict[Named, Array] = {}
        self._lengths = extent_of(tuple(elements))[1] + 1
        self.looked_at = 0
        """states, which is what a search costs"""

    def matches(self, starts: Array, tonics: Array) -> States:
        """Of each place that matches the shortest match."""
        at = np.arange(len(starts))
        states = self._run(self._elements, starts.astype(np.int64), States(at, np.zeros_like(at), tonics))
        order = np.lexsort((states.tonic, states.length, states.at))
        states = states.where(order)
        first = np.ones(len(states.at), bool)
        first[1:] = states.at[1:] != states.at[:-1]
        return states.where(first)

    def fitting(self, wanted: Wanted) -> Array:
        """Whether each token fits, whatever its root."""
        if wanted not in self._fitting:
            fits = np.array([False, *map(wanted.fits, self._kinds)])
            self._fitting[wanted] = np.repeat(fits, OCTAVE)
        return self._fitting[wanted]

    def straight(self, starts: Array, tonics: Array, numbers: Iterable[int]) -> Array:
        """Of places with a tonic, those where the elements of these numbers match. All MUST be single chords."""
        last = len(self._tokens) - 1
        for number in numbers:
            self.looked_at += len(starts)
            tokens = self._tokens[np.minimum(starts + number, last)]
            keep = self._single(self._elements[number], tokens, tonics)
            starts, tonics = starts[keep], tonics[keep]
        return starts

    def tonics(self, starts: Array, number: int) -> Array:
        """Those that the element of that number has where it is the chord that stands in its place."""
        element, last = self._elements[number], len(self._tokens) - 1
        roots = (self._tokens[np.minimum(starts + number, last)] % OCTAVE).astype(np.int8)
        return np.asarray((roots - (element.root if isinstance(element, Named) else 0)) % OCTAVE)

    def _single(self, element: Element, tokens: Array, tonics: Array) -> Array:
        if isinstance(element, Named):
            return np.asarray(self._tonic_of(element)[tokens] == tonics)
        return np.asarray(tokens == SPECIAL[element.word] if isinstance(element, Unsounded) else tokens >= FIRST)

    def _tonic_of(self, element: Named) -> Array:
        """For each token the tonic that the element has there; FREE, which no place has, where it does not fit."""
        if element not in self._tonics:
            roots = np.arange(len(self._kinds) * OCTAVE + OCTAVE) - element.root
            self._tonics[element] = np.where(self.fitting(element.wanted), roots % OCTAVE, FREE).astype(np.int8)
        return self._tonics[element]

    def _run(self, elements: Iterable[Element], starts: Array, states: States) -> States:
        for element in elements:
            states = self._step(element, starts, states)
        return states

    def _step(self, element: Element, starts: Array, states: States) -> States:
        self.looked_at += len(states.at)
        if isinstance(element, Named):
            return self._named(element, starts, states)
        if isinstance(element, Gap):
            return self._repeated(Repeated(Any(), 0, LONGEST_GAP), starts, states)
        if isinstance(element, Repeated):
            return self._repeated(element, starts, states)
        if isinstance(element, Either):
            return self._distinct([self._run(choice, starts, states) for choice in element.choices])
        tokens = self._tokens[starts[states.at] + states.length]
        return _farther(states.where(self._single(element, tokens, states.tonic)))

    def _named(self, element: Named, starts: Array, states: States) -> States:
        tokens = self._tokens[starts[states.at] + states.length]
        keep = self.fitting(element.wanted)[tokens]
        states, tokens = states.where(keep), tokens[keep]
        tonics = ((tokens % OCTAVE).astype(np.int8) - element.root) % OCTAVE
        right = (states.tonic == FREE) | (states.tonic == tonics)
        return _farther(states._replace(tonic=tonics).where(right))

    def _repeated(self, element: Repeated, starts: Array, states: States) -> States:
        found = [states] if element.least == 0 else []
        alike = len(states.length) == 0 or bool((states.length == states.length[0]).all())
        for times in range(1, element.most + 1):
            states = self._step(element.element, starts, states)
            if times >= element.least:
                found.append(states)
        if alike and extent(element.element) == (1, 1):  # then no two ways lead to the same place
            return States(*(np.concatenate(each) for each in zip(*found, strict=True)))
        return self._distinct(found)

    def _distinct(self, several: Sequence[States]) -> States:
        """Each once."""
        at, length, tonic = (np.concatenate(each) for each in zip(*several, strict=True))
        packed = np.unique((at * self._lengths + length) * _TONICS + (tonic.astype(np.int64) - FREE))
        packed, tonic = np.divmod(packed, _TONICS)
        at, length = np.divmod(packed, self._lengths)
        return States(at, length, (tonic + FREE).astype(np.int8))


def _farther(states: States) -> States:
    return states._replace(length=states.length + 1)
