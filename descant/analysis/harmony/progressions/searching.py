"""A pattern in one part: by its rarest grams to the places where it may begin, then chord by chord.

Where the grams say all that the pattern asks for, nothing is verified: the places are counted without being read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from descant.analysis.harmony.progressions.grams import GROUPS, Option, windows
from descant.analysis.harmony.progressions.kinds import FIRST, SPECIAL, Kind
from descant.analysis.harmony.progressions.matching import FREE, Matcher, States, is_single, reverse, straightened
from descant.analysis.harmony.progressions.parts import NOWHERE, Part, tonics_of
from descant.analysis.harmony.progressions.patterns import (
    Any,
    Either,
    Element,
    Named,
    Pattern,
    Place,
    Unsounded,
)
from descant.analysis.shelving import Ranges
from descant.analysis.shelving.files import Array, distinct, first_of_each
from descant.ingest.chords.spelling import OCTAVE

_MOST_GRAMS = 8192
"""that are looked up for one stretch of a pattern"""
_AT_ONCE, _AT_ONCE_IF_BRANCHING = 1 << 16, 1 << 13
"""places that are looked at together, so that memory is bounded and caches are met"""
Choices = tuple[Option, ...] | None


class Hits(NamedTuple):
    total: int
    first: Array
    """places, the first ones in order"""
    whole: bool = True
    """whether all of the part was looked at; else the total is what was found until then"""


class Patience:
    """How much more is looked at."""

    def __init__(self, states: int) -> None:
        self.left = states


class _Window(NamedTuple):
    """A stretch of the elements, and where its grams are."""

    start: int
    end: int
    spans: Array
    size: int
    """places"""


@dataclass(slots=True)
class Search:
    part: Part
    pattern: Pattern
    dead: Ranges
    elements: tuple[Element, ...]
    matcher: Matcher

    @classmethod
    def of(cls, part: Part, pattern: Pattern, dead: Ranges) -> Search:
        elements = straightened(pattern.elements)
        return cls(part, pattern, dead, elements, Matcher(elements, part.tokens, part.kinds))

    def hits(self, count: int, patience: Patience, *, once: bool) -> Hits:
        """How many there are and the first of them; `once` in each sequence."""
        window = self._window()
        if window and self._said(window) and not self.dead and not once:
            return Hits(window.size, self.part.grams.first(window.spans, count)[:count])
        found, whole = self._found(window, patience)
        if once:
            found = found[first_of_each(self.part.sequence_of(found))]
        return Hits(len(found), found[:count], whole)

    def details(self, places: Array) -> States:
        """How long each match is, and its tonic."""
        return self.matcher.matches(places, self._tonics(places))

    def _found(self, window: _Window | None, patience: Patience) -> tuple[Array, bool]:
        """Where matches begin, each place once and in order."""
        places = self._living(self.part.grams.all(window.spans) if window else np.arange(len(self.part.tokens)))
        if window and self._said(window):
            return np.sort(places), True
        matching = self._from_anchor(window) if window else None
        found, whole = [np.empty(0, np.int64)], True
        step = _AT_ONCE if all(map(is_single, self.elements)) else _AT_ONCE_IF_BRANCHING
        for at in range(0, len(places), step):
            before = self.matcher.looked_at
            found.append((matching or self._from_start)(places[at : at + step].astype(np.int64)))
            patience.left -= self.matcher.looked_at - before
            if patience.left <= 0 and at + step < len(places):
                whole = False
                break
        return distinct(np.concatenate(found)), whole

    def _from_start(self, places: Array) -> Array:
        tonics = self._tonics(places)
        known = tonics != NOWHERE
        return np.asarray(places[known][self.matcher.matches(places[known], tonics[known]).at])

    def _from_anchor(self, window: _Window) -> Callable[[Array], Array]:
        """By a chord of the window that is named, and so tells the tonic."""
        elements, start, end = self.elements, window.start, window.end
        anchor, named = next((at, each) for at, each in enumerate(elements[start:end]) if isinstance(each, Named))
        straight = all(map(is_single, elements))
        wanted = self._to_verify(window, start + anchor, straight=straight)

        def matching(places: Array) -> Array:
            tonics = self._tonics(places)
            if self.pattern.place is Place.ANYWHERE:
                tonics = self.matcher.tonics(places + anchor, named)
            for number in wanted:
                keep = self.matcher.single(elements[number], places + (number - start), tonics)
                places, tonics = places[keep], tonics[keep]
            return places - start if straight else self._around(window, places, tonics)

        return matching

    def _to_verify(self, window: _Window, anchor: int, *, straight: bool) -> list[int]:
        """Of single chords those that the grams do not say; in a key the anchor first."""
        inside = range(window.start, window.end)
        outside = [number for number in range(len(self.elements)) if straight and number not in inside]
        unsaid = [number for number in inside if not self._said_by_class(self.elements[number])]
        first = [] if self.pattern.place is Place.ANYWHERE else [anchor]
        return list(dict.fromkeys([*first, *outside, *unsaid]))

    def _around(self, window: _Window, places: Array, tonics: Array) -> Array:
        """What follows the window, then what is before it."""
        end = places + (window.end - window.start)
        after = distinct(self.matcher.run(self.elements[window.end :], end, tonics).at)
        places, tonics = places[after], tonics[after]
        states = self.matcher.run(reverse(self.elements[: window.start]), places - 1, tonics, step=-1)
        return np.asarray(places[states.at] - states.length)

    def _tonics(self, places: Array) -> Array:
        """Where the pattern is in a key; else free."""
        if self.pattern.place is Place.OWN:
            return tonics_of(self.part.homes_of(places), minor=self.pattern.minor)
        return np.full(len(places), self.pattern.tonic if self.pattern.place is Place.GIVEN else FREE, np.int8)

    def _living(self, places: Array) -> Array:
        for first, last in self.dead:
            begins, ends = self.part.offsets[first], self.part.offsets[last]
            places = places[(places < begins) | (places >= ends)]
        return places

    def _window(self) -> _Window | None:
        """The one with the fewest places; None where no gram helps."""
        choices = [self._choices(each) or () for each in self.elements]
        found = [self._of(choices, *each) for each in windows(choices, _MOST_GRAMS) if self._has_anchor(*each)]
        return min(found, key=lambda each: each.size, default=None)

    def _has_anchor(self, start: int, end: int) -> bool:
        return any(isinstance(each, Named) for each in self.elements[start:end])

    def _of(self, choices: Sequence[Sequence[Option]], start: int, end: int) -> _Window:
        spans = self.part.grams.spans(choices[start:end])
        return _Window(start, end, spans, self.part.grams.count(spans))

    def _said(self, window: _Window) -> bool:
        """Whether its grams say all that the pattern does."""
        whole = (window.start, window.end) == (0, len(self.elements)) and self.pattern.place is Place.ANYWHERE
        return whole and all(map(self._said_by_class, self.elements))

    def _choices(self, element: Element) -> Choices:
        """What a single chord may be; None of others."""
        if isinstance(element, Named):
            fits = self.matcher.fitting(element.wanted)[FIRST::OCTAVE]
            groups = {Kind.of(kind).group for kind, fit in zip(self.part.kinds, fits, strict=True) if fit}
            return tuple(Option(element.root, group) for group in sorted(groups))
        if isinstance(element, Unsounded):
            return (Option(0, -SPECIAL[element.word]),)
        if isinstance(element, Any):
            return tuple(Option(root, group) for root in range(OCTAVE) for group in range(GROUPS))
        if isinstance(element, Either) and is_single(element):
            return tuple({option for each in element.choices for option in self._choices(each[0]) or ()})
        return None

    def _said_by_class(self, element: Element) -> bool:
        """Whether all that are of its classes fit."""
        if isinstance(element, Named):
            groups = {option.group for option in self._choices(element) or ()}
            return all(
                Kind.of(kind).group not in groups or element.wanted.fits(Kind.of(kind)) for kind in self.part.kinds
            )
        if isinstance(element, Either):
            return all(self._said_by_class(choice[0]) for choice in element.choices)
        return True
