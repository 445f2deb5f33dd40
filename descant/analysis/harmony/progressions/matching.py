"""Whether a pattern matches from a place on: thousands of places at once, element by element.

A state is a place where a match may begin, how far it has come, and its tonic, which is free until a chord is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

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
    extent_of,
)
from descant.analysis.shelving.files import Array, distinct, first_of_each
from descant.ingest.chords.spelling import OCTAVE

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


def reverse(elements: Iterable[Element]) -> tuple[Element, ...]:
    """The same from right to left."""
    return tuple(map(_reversed, elements))[::-1]


def _reversed(element: Element) -> Element:
    if isinstance(element, Either):
        return Either(tuple(map(reverse, element.choices)))
    return replace(element, element=_reversed(element.element)) if isinstance(element, Repeated) else element


def is_single(element: Element) -> bool:
    """Whether it is one chord; perhaps one of several."""
    if isinstance(element, Either):
        return all(len(choice) == 1 and is_single(choice[0]) for choice in element.choices)
    return isinstance(element, (Named, Unsounded, Any))


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

    def fitting(self, wanted: Wanted) -> Array:
        """Whether each token fits, whatever its root."""
        if wanted not in self._fitting:
            fits = np.array([False, *map(wanted.fits, self._kinds)])
            self._fitting[wanted] = np.repeat(fits, OCTAVE)
        return self._fitting[wanted]

    def tonics(self, places: Array, element: Named) -> Array:
        """Those that the element has where it is the chord that stands there."""
        return np.asarray(((self._tokens[places] % OCTAVE).astype(np.int8) - np.int8(element.root)) % OCTAVE)

    def single(self, element: Element, places: Array, tonics: Array) -> Array:
        """Whether a single chord that is asked for stands in each place, where each has a tonic.

        Before the beginning and behind the end there is what ends a sequence, as there is in the last place.
        """
        self.looked_at += len(places)
        return self._is(element, self._tokens[np.clip(places, -1, len(self._tokens) - 1)], tonics)

    def matches(self, places: Array, tonics: Array) -> States:
        """Of each place where the whole pattern begins the shortest match."""
        states = self.run(self._elements, places, tonics)
        states = states.where(np.lexsort((states.tonic, states.length, states.at)))
        return states.where(first_of_each(states.at))

    def run(self, elements: Iterable[Element], places: Array, tonics: Array, *, step: int = 1) -> States:
        """All ways in which the elements match from the places on, or back from them, where `step` is -1."""
        at = np.arange(len(places))
        return self._run(elements, _Way(places.astype(np.int64), step), States(at, np.zeros_like(at), tonics))

    def _run(self, elements: Iterable[Element], way: _Way, states: States) -> States:
        for element in elements:
            states = self._step(element, way, states)
        return states

    def _step(self, element: Element, way: _Way, states: States) -> States:
        self.looked_at += len(states.at)
        if isinstance(element, Gap):
            return self._repeated(Repeated(Any(), 0, LONGEST_GAP), way, states)
        if isinstance(element, Repeated):
            return self._repeated(element, way, states)
        if isinstance(element, Either):
            return self._distinct([self._run(choice, way, states) for choice in element.choices])
        tokens = self._tokens[way.places[states.at] + states.length * way.step]
        if isinstance(element, Named):
            return self._named(element, tokens, states)
        return _farther(states.where(self._is(element, tokens, states.tonic)))

    def _named(self, element: Named, tokens: Array, states: States) -> States:
        tonics = self._tonic_of(element)[tokens]
        keep = (tonics != FREE) & ((states.tonic == FREE) | (states.tonic == tonics))
        return _farther(states._replace(tonic=tonics).where(keep))

    def _repeated(self, element: Repeated, way: _Way, states: States) -> States:
        found = [states] if element.least == 0 else []
        alike = len(states.length) == 0 or bool((states.length == states.length[0]).all())
        for times in range(1, element.most + 1):
            states = self._step(element.element, way, states)
            if times >= element.least:
                found.append(states)
        if alike and isinstance(element.element, (Named, Unsounded, Any)):  # then no two ways lead to the same place
            return States(*(np.concatenate(each) for each in zip(*found, strict=True)))
        return self._distinct(found)

    def _is(self, element: Element, tokens: Array, tonics: Array) -> Array:
        if isinstance(element, Named):
            return np.asarray(self._tonic_of(element)[tokens] == tonics)
        if isinstance(element, Either):
            return np.asarray(np.any([self._is(each[0], tokens, tonics) for each in element.choices], axis=0))
        return np.asarray(tokens == SPECIAL[element.word] if isinstance(element, Unsounded) else tokens >= FIRST)

    def _tonic_of(self, element: Named) -> Array:
        """For each token the tonic that the element has there; FREE, which no place has, where it does not fit."""
        if element not in self._tonics:
            roots = np.arange(len(self._kinds) * OCTAVE + OCTAVE) - element.root
            self._tonics[element] = np.where(self.fitting(element.wanted), roots % OCTAVE, FREE).astype(np.int8)
        return self._tonics[element]

    def _distinct(self, several: Sequence[States]) -> States:
        """Each once."""
        at, length, tonic = (np.concatenate(each) for each in zip(*several, strict=True))
        packed = distinct((at * self._lengths + length) * _TONICS + (tonic.astype(np.int64) - FREE))
        packed, tonic = np.divmod(packed, _TONICS)
        at, length = np.divmod(packed, self._lengths)
        return States(at, length, (tonic + FREE).astype(np.int8))


class _Way(NamedTuple):
    places: Array
    step: int


def _farther(states: States) -> States:
    return states._replace(length=states.length + 1)
