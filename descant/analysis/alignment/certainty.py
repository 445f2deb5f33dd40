"""How sure each pair of an alignment is: its share of all ways there are, each weighted by what it is worth.

Only what lies on the path is kept, so memory does not grow with the product of the numbers of bars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Values
from descant.analysis.alignment.parameters import Parameters
from descant.analysis.alignment.paths import Path, Way

Columns = Callable[[bool], Iterable[Values]]
"""odds by bars of the second version, from its last to its first if so wished"""
Logarithms = npt.NDArray[np.float64]


def certainty(odds: Columns, found: Path, costs: Parameters) -> Logarithms:
    """For each bar of the second version, from 0 to 1; of one that has no partner, that it is inserted there."""
    ways = _AllWays(Way(found.places, costs))
    ahead = np.fromiter(ways.ahead(odds(False), found.states), float)
    whole = ways.all()
    back = np.fromiter(ways.back(odds(True), found.states), float)[::-1]
    return np.asarray(np.exp(np.minimum(ahead + back - whole, 0.0)))


class _AllWays:
    """The sums of which `Way` has the best: of all that leads to a state, and of all that leads on from it."""

    def __init__(self, way: Way) -> None:
        self._way, self._costs = way, way.costs
        self._fading = way.costs.left_out * np.arange(way.count + 1)
        self._bars, self._gaps = np.empty(0), np.empty(0)

    def ahead(self, odds: Iterable[Values], states: npt.NDArray[np.int64]) -> Iterator[float]:
        """At each state of a path."""
        for step, (column, state) in enumerate(zip(odds, states, strict=True)):
            if step:
                behind = _sums(_shifted(self._bars), self._gaps)
                self._gaps = _sums(_shifted(self._bars) - self._costs.adding, self._gaps) - self._costs.added
                self._bars = self._to_bars(behind) + column
            else:
                self._bars, self._gaps = (each.astype(float) for each in self._way.begun(column))
            yield self._of(state)

    def all(self) -> float:
        return _sum(np.concatenate([self._bars + self._way.end_of_bars, self._gaps + self._way.end_of_gaps]))

    def back(self, odds: Iterable[Values], states: npt.NDArray[np.int64]) -> Iterator[float]:
        """At each state of a path, from its end."""
        self._bars, self._gaps = (each.astype(float) for each in (self._way.end_of_bars, self._way.end_of_gaps))
        for column, state in zip(odds, states[::-1], strict=True):
            yield self._of(state)
            onwards = self._from_places(self._bars + column)
            added = self._gaps - self._costs.added
            self._bars, self._gaps = _sums(onwards, added - self._costs.adding)[1:], _sums(onwards, added)

    def _of(self, state: int) -> float:
        return float(self._bars[state] if state < self._way.count else self._gaps[state - self._way.count])

    def _to_bars(self, behind: Logarithms) -> Logarithms:
        """From each place to the next bar, over a gap, or by a jump."""
        faded = np.logaddexp.accumulate(behind[:-1] + self._fading[:-1])
        over = _shifted(faded)[:-1] - self._fading[:-1] - self._costs.leaving_out
        return _sums(_sums(behind[:-1], over), _sum(behind) - self._costs.jumping)

    def _from_places(self, bars: Logarithms) -> Logarithms:
        faded = np.logaddexp.accumulate((bars - self._fading[:-1])[::-1])[::-1]
        over = np.append(faded[1:], [-np.inf, -np.inf]) + self._fading - self._costs.leaving_out
        return _sums(_sums(np.append(bars, -np.inf), over), _sum(bars) - self._costs.jumping)


def _shifted(values: Logarithms) -> Logarithms:
    return np.concatenate(([-np.inf], values))


def _sums(one: Logarithms, other: Logarithms | float) -> Logarithms:
    return np.asarray(np.logaddexp(one, other))


def _sum(logarithms: Logarithms) -> float:
    return float(np.logaddexp.reduce(logarithms))
