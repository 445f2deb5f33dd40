"""The odds that bars of two versions are the same, in one transposition, and the likeliest way by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Bars, Values
from descant.analysis.alignment.likeness import Vectors, likeness, likeness_in_pairs, vectors
from descant.analysis.alignment.parameters import Parameters
from descant.analysis.alignment.paths import NOWHERE, Path, path, paths
from descant.analysis.alignment.pins import Pins
from descant.analysis.alignment.returns import Return, returns

_AT_ONCE = 256
"""bars of the second version whose likeness is computed in one step"""
_SURE = 50.0
"""odds of what people say"""
_TURNS = 8
"""times that passages which return are looked for"""


def likeliest(several: Sequence[Compared]) -> list[Path]:
    """Of each, which differ in the transposition alone."""
    columns = zip(*(each.columns() for each in several), strict=True)
    return paths((np.stack(column) for column in columns), several[0].count, several[0].costs)


class Compared:
    """Two versions, the second moved back to where the first is."""

    def __init__(self, own: Vectors, other: Bars, known: npt.NDArray[np.bool_], pins: Pins, costs: Parameters) -> None:
        self._own, self._other, self.costs = own, vectors(other), costs
        self.count, self._known, self._other_known = len(known), known, other.known
        self._pins, self._partners = pins, pins.partners
        # Bars that are the same as one whose first partner is another have theirs already.
        self._taken = sorted(pins.left_out | {pair.one for pair in pins.further} - set(self._partners.values()))

    def without_returns(self, found: Path) -> Path:
        """What seems to be a repeat and is none is looked for in its place alone; of what people say none is judged."""
        returning = frozenset[Return]()
        for _ in range(_TURNS):
            every = returns(found.bars, self.count, self._other, self._other_known, self.costs)
            more = {each for each in every if self._partners.keys().isdisjoint(range(each.first, each.last + 1))}
            if more <= returning:
                break
            returning |= more
            found = path(self.columns(returning=returning), self.count, self.costs)
        return found

    def columns(self, from_the_last: bool = False, returning: Set[Return] = frozenset()) -> Iterator[Values]:
        """By bars of the second version."""
        steps = len(self._other_known)
        starts = range(0, steps, _AT_ONCE)
        for start in reversed(starts) if from_the_last else starts:
            odds = self._odds(slice(start, min(steps, start + _AT_ONCE)), returning).T
            yield from odds[::-1] if from_the_last else odds

    def likeness(self, partners: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Of each bar of the second version to its partner."""
        theirs = Vectors(*(each[partners] for each in self._own))
        return np.where(partners == NOWHERE, 0.0, likeness_in_pairs(theirs, self._other))

    def worth(self, found: Path) -> float:
        """Of what is heard: nobody makes other music alike by saying so."""
        bars = [bar for bar, partner in self._partners.items() if found.bars[bar] == partner]
        known = [bar for bar in bars if self._other_known[bar] and self._known[found.bars[bar]]]
        heard = self._odds_of(self.likeness(found.bars)[known])
        return found.worth - (_SURE * len(bars) - float(heard.sum()))

    def _odds_of(self, alike: Values | npt.NDArray[np.float64]) -> Values:
        costs = self.costs
        return np.asarray(np.clip((alike - costs.even) * costs.steepness, -costs.most, costs.most), np.float32)

    def _odds(self, some: slice, returning: Set[Return]) -> Values:
        """Nothing speaks for or against a bar that an edition has left empty."""
        odds = self._odds_of(likeness(self._own, Vectors(*(each[some] for each in self._other))))
        odds[~self._known] = 0
        odds[:, ~self._other_known[some]] = 0
        for first, last, low, end in returning:
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
