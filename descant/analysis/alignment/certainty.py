"""How sure each pair of an alignment is: its share of all ways there are, each weighted by what it is worth.

Only what lies on the path is kept, so memory does not grow with the product of the numbers of bars. Weights are added
as they are, not by their logarithms, which takes a fifth of the time: at each step they are divided by the largest.
None of them is lost by that, as from each state the way leads on to every other for the cost of a jump or a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import exp

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Values
from descant.analysis.alignment.parameters import Parameters
from descant.analysis.alignment.paths import Path, Way

Columns = Callable[[bool], Iterable[Values]]
"""odds by bars of the second version, from its last to its first if so wished"""
Weights = npt.NDArray[np.float64]


def certainty(odds: Columns, found: Path, costs: Parameters) -> Weights:
    """For each bar of the second version, from 0 to 1; of one that has no partner, that it is inserted there."""
    ways = _AllWays(Way(found.places, costs))
    ahead = np.fromiter(ways.ahead(odds(False), found.states), float)
    whole = ways.all()
    back = np.fromiter(ways.back(odds(True), found.states), float)[::-1]
    return np.asarray(np.exp(np.minimum(ahead + back - whole, 0.0)))


class _AllWays:
    """The sums of which `Way` has the best: of all that leads to a state, and of all that leads on from it."""

    def __init__(self, way: Way) -> None:
        costs, self._way = way.costs, way
        self._adding, self._added = exp(-costs.adding), exp(-costs.added)
        self._jumping, self._leaving_out = exp(-costs.jumping), exp(-costs.leaving_out)
        self._rising = np.exp(costs.left_out * (np.arange(way.count) - way.count / 2))
        """from bar to bar, and 1 in the middle, so that it is a number at both ends of the longest version"""
        self._bars, self._gaps = np.empty(0), np.empty(0)
        self._scale = 0.0
        """the logarithm of what both were divided by"""

    def ahead(self, odds: Iterable[Values], states: npt.NDArray[np.int64]) -> Iterator[float]:
        """At each state of a path."""
        for step, (column, state) in enumerate(zip(odds, states, strict=True)):
            if step:
                bars = _shifted(self._bars)
                gaps = (bars * self._adding + self._gaps) * self._added
                self._rescale(self._to_bars(bars + self._gaps) * np.exp(column, dtype=float), gaps)
            else:
                self._begin(*self._way.begun(column))
            yield self._of(state)

    def all(self) -> float:
        ends = np.exp(self._way.end_of_bars, dtype=float), np.exp(self._way.end_of_gaps, dtype=float)
        return float(np.log(self._bars @ ends[0] + self._gaps @ ends[1])) + self._scale

    def back(self, odds: Iterable[Values], states: npt.NDArray[np.int64]) -> Iterator[float]:
        """At each state of a path, from its end."""
        self._begin(self._way.end_of_bars, self._way.end_of_gaps)
        for column, state in zip(odds, states[::-1], strict=True):
            yield self._of(state)
            onwards = self._from_places(self._bars * np.exp(column, dtype=float))
            added = self._gaps * self._added
            self._rescale((onwards + added * self._adding)[1:], onwards + added)

    def _begin(self, bars: Values, gaps: Values) -> None:
        self._scale = 0.0
        self._rescale(np.exp(bars, dtype=float), np.exp(gaps, dtype=float))

    def _rescale(self, bars: Weights, gaps: Weights) -> None:
        largest = max(bars.max(), gaps.max())
        self._bars, self._gaps = bars / largest, gaps / largest
        self._scale += float(np.log(largest))

    def _of(self, state: int) -> float:
        weight = self._bars[state] if state < self._way.count else self._gaps[state - self._way.count]
        return float(np.log(weight)) + self._scale

    def _to_bars(self, behind: Weights) -> Weights:
        """From each place to the next bar, over a gap, or by a jump."""
        over = self._faded(behind[:-1]) * self._leaving_out
        return np.asarray(behind[:-1] + over + behind.sum() * self._jumping)

    def _from_places(self, bars: Weights) -> Weights:
        over = self._faded(bars[::-1])[::-1] * self._leaving_out
        return np.asarray(np.append(bars + over, 0.0) + bars.sum() * self._jumping)

    def _faded(self, weights: Weights) -> Weights:
        """What those before each leave there, less with each bar left out. Nothing cancels: all are positive."""
        return np.asarray(_shifted(np.cumsum(weights * self._rising))[:-1] / self._rising)


def _shifted(values: Weights) -> Weights:
    return np.concatenate(([0.0], values))
