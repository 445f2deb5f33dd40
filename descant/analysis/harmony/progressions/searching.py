"""A pattern in one part: by its rarest grams to the places where it may begin, then chord by chord.

Where the grams say all that the pattern asks for, nothing is verified: the places are counted without being read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    extent,
    extent_of,
)
from descant.analysis.harmony.transposing import OCTAVE

_MOST_GRAMS = 2048
"""that are looked up for one stretch of a pattern"""
_AT_ONCE, _AT_ONCE_IF_BRANCHING = 1 << 16, 1 << 12
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


class _Candidates(NamedTuple):
    spans: Array
    before: tuple[int, int]
    """chords before the window, at least and at most"""
    size: int
    all_said: bool
    """whether the grams say all that the pattern does"""


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
        candidates = self._candidates()
        if candidates and candidates.all_said and not self.dead and not once:
            return Hits(candidates.size, self.part.grams.first(candidates.spans, count)[:count])
        found, whole = self._verified(candidates, patience)
        if once:
            _, firsts = np.unique(self.part.sequence_of(found), return_index=True)
            found = found[firsts]
        return Hits(len(found), found[:count], whole)

    def details(self, places: Array) -> States:
        """How long each match is, and its tonic."""
        tonics, _ = self._tonics(places)
        return self.matcher.matches(places, tonics)

    def _verified(self, candidates: _Candidates | None, patience: Patience) -> tuple[Array, bool]:
        found: list[Array] = [np.empty(0, np.int64)]
        for places in self._chunks(candidates):
            if patience.left <= 0:
                return np.concatenate(found), False
            living = self._living(places)
            found.append(living if candidates and candidates.all_said else self._matching(living, patience))
        return np.concatenate(found), True

    def _matching(self, places: Array, patience: Patience) -> Array:
        before = self.matcher.looked_at
        tonics, known = self._tonics(places)
        places = places[known]
        found = places[self.matcher.matches(places, tonics[known]).at]
        patience.left -= self.matcher.looked_at - before
        return np.asarray(found)

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

    def _chunks(self, candidates: _Candidates | None) -> Iterator[Array]:
        """Places in order, a few at a time."""
        branching = any(not isinstance(each, (Named, Unsounded, Any)) for each in self.elements)
        step = _AT_ONCE_IF_BRANCHING if branching else _AT_ONCE
        if candidates is None:
            for at in range(0, len(self.part.tokens), step):
                yield np.arange(at, min(at + step, len(self.part.tokens)))
            return
        places = self.part.grams.all(candidates.spans).astype(np.int64)
        least, most = candidates.before
        if (least, most) != (0, 0):
            places = np.unique(np.concatenate([places - before for before in range(least, most + 1)]))
            places = places[places >= 0]
        for at in range(0, len(places), step):
            yield places[at : at + step]

    def _candidates(self) -> _Candidates | None:
        """Those of the stretch that leaves the fewest; None where no gram helps."""
        choices = [self._choices(each) for each in self.elements]
        stretches = windows([each or () for each in choices], _MOST_GRAMS)
        found = [self._of_window(choices, *stretch) for stretch in stretches]
        return min(found, key=lambda each: each.size * (each.before[1] - each.before[0] + 1), default=None)

    def _of_window(self, choices: Sequence[Choices], start: int, end: int) -> _Candidates:
        spans = self.part.grams.spans([each or () for each in choices[start:end]])
        all_said = (start, end) == (0, len(self.elements)) and self.pattern.place is Place.ANYWHERE
        all_said = all_said and all(self._said_by_class(each) for each in self.elements)
        return _Candidates(spans, extent_of(self.elements[:start]), self.part.grams.count(spans), all_said)

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
    return extent(element) == (1, 1) and isinstance(element, (Named, Unsounded, Any))
