"""Two versions, bar by bar: which bar is which, how far one is transposed, and how sure that is.

    found = align(Bars.of(orchestra), Bars.of(piano))
    found.transposition                     # semitones that lead from the first to the second
    found.pairs                             # (bar of the first, bar of the second), from 0
    found.certainty                         # of each bar of the second

What people have said is kept as it is, and the rest is aligned around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Bars, Values
from descant.analysis.alignment.certainty import certainty
from descant.analysis.alignment.likeness import Vectors, likeness, likeness_in_pairs, vectors
from descant.analysis.alignment.parameters import USUAL, Parameters
from descant.analysis.alignment.paths import LONGEST, NOWHERE, Path, path
from descant.analysis.alignment.pins import Matched, Pins
from descant.analysis.alignment.returns import Return, returns
from descant.errors import InvalidInput, TooLarge
from descant.ingest.chords.spelling import OCTAVE

_AT_ONCE = 256
"""bars of the second version whose likeness is computed in one step"""
_SURE = 50.0
"""odds of what people say"""
_TURNS = 8
"""times that passages which return are looked for"""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Of a first version with a second."""

    transposition: int
    """semitones up, from -5 to 6, that lead from the first to the second"""
    pairs: tuple[Matched, ...]
    """in the order of the second; a bar may be in several, as where a repeat is written out or the metre is another"""
    certainty: npt.NDArray[np.float64]
    """of each bar of the second version: that it is this bar, or none, of the first"""
    likeness: npt.NDArray[np.float64]
    """of each bar of the second version to its partner, up to 1; 0 where it has none"""
    score: float
    """what the alignment is worth: 1 for a version with itself, about 0 and below for other music"""
    is_credible: bool
    count: int
    """bars of the first version"""

    @property
    def partners(self) -> npt.NDArray[np.int64]:
        """For each bar of the second version that of the first, the first of them, or NOWHERE."""
        found = np.full(len(self.certainty), NOWHERE)
        for one, other in reversed(self.pairs):
            found[other] = one
        return found

    @property
    def left_out(self) -> list[int]:
        """Bars of the first version that the second does not have."""
        return sorted(set(range(self.count)) - {one for one, _ in self.pairs})

    @property
    def added(self) -> list[int]:
        return sorted(set(range(len(self.certainty))) - {other for _, other in self.pairs})

    def turned(self) -> Alignment:
        """Of the second version with the first. What is left out is as sure as the pairs beside it."""
        pairs = sorted((Matched(pair.other, pair.one) for pair in self.pairs), key=lambda pair: (pair.other, pair.one))
        certainty, likeness = np.full(self.count, np.nan), np.zeros(self.count)
        for bar, own in pairs:
            certainty[own] = np.fmax(certainty[own], self.certainty[bar])
            likeness[own] = max(likeness[own], self.likeness[bar])
        return replace(
            self,
            transposition=-self.transposition if self.transposition < OCTAVE // 2 else self.transposition,
            pairs=tuple(pairs),
            certainty=_filled(certainty),
            likeness=likeness,
            count=len(self.certainty),
        )

    def with_more(self, pairs: Iterable[Matched]) -> Alignment:
        return replace(self, pairs=tuple(sorted({*self.pairs, *pairs}, key=lambda pair: (pair.other, pair.one))))

    def in_whole_bars(self, one: int, other: int) -> Alignment:
        """Where bars were aligned in so many parts. A bar is as sure as its least sure part."""
        pairs = dict.fromkeys(Matched(pair.one // one, pair.other // other) for pair in self.pairs)
        return replace(
            self,
            pairs=tuple(pairs),
            certainty=self.certainty.reshape(-1, other).min(axis=1),
            likeness=self.likeness.reshape(-1, other).mean(axis=1),
            count=self.count // one,
        )


def align(one: Bars, other: Bars, *, pins: Pins | None = None, costs: Parameters = USUAL) -> Alignment:
    """Tries all transpositions.

    Where the first is an edition that is not finished, its bars are looked for in the other: else all bars of that
    would be found in the few that are there.
    """
    _check(one, other)
    said = pins or Pins()
    said.check(len(one), len(other))
    if not one.known.all() and one.known.sum() < other.known.sum():
        return _aligned(other, one, said.turned(), costs).turned()
    return _aligned(one, other, said, costs)


def _aligned(one: Bars, other: Bars, said: Pins, costs: Parameters) -> Alignment:
    own = vectors(one)
    found = [
        (_Compared(own, other.moved(-semitones), one.known, said, costs), semitones) for semitones in range(OCTAVE)
    ]
    paths = [(compared.path(), compared, semitones) for compared, semitones in found]
    ways = [
        (way.worth - compared.worth_of_pins(way.bars), way, compared, semitones) for way, compared, semitones in paths
    ]
    _, best, compared, semitones = max(ways, key=lambda way: way[0])
    best = compared.without_returns(best)
    partners = best.bars
    worth = best.worth - compared.worth_of_pins(partners)
    score = worth / (costs.most * max(1, min(int(one.known.sum()), int(other.known.sum()))))
    return Alignment(
        transposition=semitones if semitones <= OCTAVE // 2 else semitones - OCTAVE,
        pairs=tuple(Matched(one, other) for other, one in enumerate(partners.tolist()) if one != NOWHERE),
        certainty=certainty(compared.columns, best, costs),
        likeness=compared.likeness(partners),
        score=score,
        is_credible=score >= costs.credible,
        count=len(one),
    ).with_more(said.further)


def _filled(certainty: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What is not known is the lesser of what is known before and after it."""
    known = np.flatnonzero(~np.isnan(certainty))
    if not len(known):
        return np.zeros_like(certainty)
    at = np.searchsorted(known, np.arange(len(certainty)))
    after, before = known[np.minimum(at, len(known) - 1)], known[np.maximum(at - 1, 0)]
    return np.where(np.isnan(certainty), np.minimum(certainty[before], certainty[after]), certainty)


def _check(one: Bars, other: Bars) -> None:
    for bars, which in ((one, "first"), (other, "second")):
        if not len(bars):
            raise InvalidInput(f"The {which} version has no bars.", remedy="Choose one with bars.")
        if not bars.onsets.any():
            raise InvalidInput(f"The {which} version has no notes.", remedy="Choose one with notes in its bars.")
        if len(bars) > LONGEST:
            raise TooLarge(
                f"The {which} version has {len(bars):,} bars; {LONGEST:,} can be aligned.",
                remedy="Align its movements.",
            )


class _Compared:
    """The odds that bars of two versions are the same, the second moved back to where the first is."""

    def __init__(self, own: Vectors, other: Bars, known: npt.NDArray[np.bool_], pins: Pins, costs: Parameters) -> None:
        self._own, self._other, self._costs = own, vectors(other), costs
        self._known, self._other_known = known, other.known
        self._pins, self._partners = pins, pins.partners
        # Bars that are the same as one whose first partner is another have theirs already.
        self._returning = set[Return]()
        self._taken = sorted(pins.left_out | {pair.one for pair in pins.further} - set(self._partners.values()))

    def path(self) -> Path:
        return path(self.columns(), len(self._known), self._costs)

    def without_returns(self, found: Path) -> Path:
        """What seems to be a repeat and is none is looked for in its place alone."""
        for _ in range(_TURNS):
            more = set(returns(found.bars, self._own, self._other, self._costs)) - self._returning
            if not more:
                break
            self._returning |= more
            found = self.path()
        return found

    def columns(self, from_the_last: bool = False) -> Iterator[Values]:
        """By bars of the second version."""
        steps = len(self._other_known)
        starts = range(0, steps, _AT_ONCE)
        for start in reversed(starts) if from_the_last else starts:
            odds = self._odds(slice(start, min(steps, start + _AT_ONCE))).T
            yield from odds[::-1] if from_the_last else odds

    def likeness(self, partners: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Of each bar of the second version to its partner."""
        theirs = Vectors(*(each[partners] for each in self._own))
        return np.where(partners == NOWHERE, 0.0, likeness_in_pairs(theirs, self._other))

    def worth_of_pins(self, partners: npt.NDArray[np.int64]) -> float:
        """What pins add to the worth of a path beside what is heard: nobody makes other music alike by saying so."""
        bars = [bar for bar, partner in self._partners.items() if partners[bar] == partner]
        known = [bar for bar in bars if self._other_known[bar] and self._known[partners[bar]]]
        heard = self._odds_of(self.likeness(partners)[known])
        return _SURE * len(bars) - float(heard.sum())

    def _odds_of(self, alike: Values | npt.NDArray[np.float64]) -> Values:
        costs = self._costs
        return np.asarray(np.clip((alike - costs.even) * costs.steepness, -costs.most, costs.most), np.float32)

    def _odds(self, some: slice) -> Values:
        """Nothing speaks for or against a bar that an edition has left empty."""
        odds = self._odds_of(likeness(self._own, Vectors(*(each[some] for each in self._other))))
        odds[~self._known] = 0
        odds[:, ~self._other_known[some]] = 0
        for first, last, low, end in self._returning:
            here = slice(max(first - some.start, 0), max(last + 1 - some.start, 0))
            odds[:low, here] = odds[max(low, end) :, here] = -_SURE
        return self._pinned(odds, some)

    def _pinned(self, odds: Values, some: slice) -> Values:
        odds[self._taken] = -_SURE
        here = range(some.start, some.stop)
        odds[:, [bar - some.start for bar in (*self._pins.added, *self._partners) if bar in here]] = -_SURE
        for bar, partner in self._partners.items():
            if bar in here:
                odds[partner, bar - some.start] = _SURE
        return odds
