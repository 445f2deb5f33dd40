"""A pattern in one part: by its rarest grams to the places where it may begin, then chord by chord.

Where the grams say all that the pattern asks for, nothing is verified: the places are counted without being read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from descant.analysis.harmony.progressions.files import Array
from descant.analysis.harmony.progressions.grams import GROUPS, Option, windows
from descant.analysis.harmony.progressions.kinds import FIRST, SPECIAL, Kind
from descant.analysis.harmony.progressions.matching import FREE, Matcher, States, straightened
from descant.analysis.harmony.progressions.parts import Part, Ranges, in_the_octave
from descant.analysis.harmony.progressions.patterns import (
    Any,
    Either,
    Element,
    Named,
    Pattern,
    Place,
    Unsounded,
    extent_of,
)
from descant.analysis.harmony.transposing import OCTAVE

_MOST_GRAMS = 2048
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
    before: tuple[int, int]
    """chords before it in a match, at least and at most"""
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
            _, firsts = np.unique(self.part.sequence_of(found), return_index=True)
            found = found[firsts]
        return Hits(len(found), found[:count], whole)

    def details(self, places: Array) -> States:
        """How long each match is, and its tonic."""
        tonics, _ = self._tonics(places)
        return self.matcher.matches(places, tonics)

    def _found(self, window: _Window | None, patience: Patience) -> tuple[Array, bool]:
        matching = self._straightly(window) if window and all(map(_is_single, self.elements)) else self._matching
        found: list[Array] = [np.empty(0, np.int64)]
        for places in self._chunks(window):
            if patience.left <= 0:
                return np.concatenate(found), False
            before = self.matcher.looked_at
            found.append(matching(self._living(places)))
            patience.left -= self.matcher.looked_at - before
        return np.concatenate(found), True

    def _matching(self, places: Array) -> Array:
        tonics, known = self._tonics(places)
        places = places[known]
        return np.asarray(places[np.unique(self.matcher.matches(places, tonics[known]).at)])

    def _straightly(self, window: _Window) -> Callable[[Array], Array]:
        """Only what the grams do not say is looked at, what is outside them first."""
        names = [number for number, each in enumerate(self.elements) if isinstance(each, Named)]
        anchor = next((number for number in names if window.start <= number < window.end), names[0])
        inside = range(window.start, window.end)
        wanted = [number for number in range(len(self.elements)) if number not in inside]
        wanted += [number for number in inside if not self._said_by_class(self.elements[number])]
        if self.pattern.place is Place.ANYWHERE:
            return lambda places: self.matcher.straight(places, self.matcher.tonics(places, anchor), wanted)
        first = [anchor, *(number for number in wanted if number != anchor)]

        def matching(places: Array) -> Array:
            tonics, known = self._tonics(places)
            return self.matcher.straight(places[known], tonics[known], first)

        return matching

    def _tonics(self, places: Array) -> tuple[Array, Array]:
        known = np.ones(len(places), bool)
        if self.pattern.place is Place.OWN:
            return in_the_octave(self.part.homes_of(places), minor=self.pattern.minor)
        tonic = self.pattern.tonic if self.pattern.place is Place.GIVEN else FREE
        return np.full(len(places), tonic, np.int8), known

    def _living(self, places: Array) -> Array:
        for first, last in self.dead:
            begins, ends = self.part.offsets[first], self.part.offsets[last]
            places = places[(places < begins) | (places >= ends)]
        return places

    def _chunks(self, window: _Window | None) -> Iterator[Array]:
        """Places in order, a few at a time."""
        step = _AT_ONCE if all(map(_is_single, self.elements)) else _AT_ONCE_IF_BRANCHING
        if window is None:
            for at in range(0, len(self.part.tokens), step):
                yield np.arange(at, min(at + step, len(self.part.tokens)))
            return
        places = self._starts(self.part.grams.all(window.spans), *window.before)
        for at in range(0, len(places), step):
            yield places[at : at + step]

    def _starts(self, places: Array, least: int, most: int) -> Array:
        """Where a match may begin that comes to one of the places."""
        if least == most:
            return places[places >= least].astype(np.int64) - least
        starts = np.unique(np.concatenate([places.astype(np.int64) - before for before in range(least, most + 1)]))
        return starts[starts >= 0]

    def _window(self) -> _Window | None:
        """The one that leaves the fewest places; None where no gram helps."""
        choices = [self._choices(each) or () for each in self.elements]
        found = [self._of(choices, *stretch) for stretch in windows(choices, _MOST_GRAMS)]
        return min(found, key=lambda each: each.size * (each.before[1] - each.before[0] + 1), default=None)

    def _of(self, choices: Sequence[Sequence[Option]], start: int, end: int) -> _Window:
        spans = self.part.grams.spans(choices[start:end])
        return _Window(start, end, spans, extent_of(self.elements[:start]), self.part.grams.count(spans))

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
        if isinstance(element, Either) and all(len(each) == 1 and _is_single(each[0]) for each in element.choices):
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


def _is_single(element: Element) -> bool:
    return isinstance(element, (Named, Unsounded, Any))
