"""The likeliest way through two versions: which bar of the one each bar of the other is.

A hidden Markov model. A state is a bar of the first version, or a place between two of them at which bars of the second
stand that the first does not have. From a bar the way goes on to the next, over a gap, or by a jump to any other: so
cuts, insertions, repeats and another order are found in one pass. Time grows with the product of the numbers of bars,
and so does memory, by four bytes. Several pairs of the same numbers of bars, as in several transpositions, are gone
through side by side: for bars in hundreds most of the time is that of calls, not of numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Values
from descant.analysis.alignment.parameters import Parameters

NOWHERE = -1
LONGEST = 16_000
"""bars: states are numbers of sixteen bits"""
_NEVER = np.float32(-1e9)
States = npt.NDArray[np.int16]


class Path(NamedTuple):
    states: npt.NDArray[np.int64]
    """for each bar of the second version"""
    places: int
    """bars of the first version"""
    worth: float

    @property
    def bars(self) -> npt.NDArray[np.int64]:
        """For each bar of the second version the bar of the first, from 0; NOWHERE where it has none."""
        return np.where(self.states < self.places, self.states, NOWHERE)


def path(odds: Iterable[Values], count: int, costs: Parameters) -> Path:
    """`odds` are of each bar of the second version that it is each of the `count` bars of the first."""
    (found,) = paths((column[np.newaxis] for column in odds), count, costs)
    return found


def paths(odds: Iterable[Values], count: int, costs: Parameters) -> list[Path]:
    """As `path`, with a row of odds for each of several pairs of versions."""
    way, whence = Way(count, costs), list[States]()
    columns = iter(odds)
    bars, gaps = way.begun(next(columns))
    for column in columns:
        (to_bars, bars_came), (to_gaps, gaps_came) = way.to_bars(bars, gaps), way.to_gaps(bars, gaps)
        bars, gaps = to_bars + column, to_gaps
        whence.append(np.concatenate((bars_came, gaps_came), axis=-1))
    both = np.concatenate((bars + way.end_of_bars, gaps + way.end_of_gaps), axis=-1)
    at = both.argmax(axis=-1)
    states = [at]
    for came in reversed(whence):
        at = came[np.arange(len(at)), at]
        states.append(at)
    rows = np.array(states[::-1], np.int64).T
    return [Path(row, count, float(worth)) for row, worth in zip(rows, both.max(axis=-1), strict=True)]


class Way:
    """One step after another. Bars are numbered from 0, the places before, between and after them from there on; they
    are the last axis of whatever is handed over."""

    def __init__(self, count: int, costs: Parameters) -> None:
        self.costs, self.count = costs, count
        self._bars, self._places = np.arange(count), np.arange(count + 1)
        self._fading = (costs.left_out * self._bars).astype(np.float32)
        self._before = (self._places - 1).astype(np.int16)
        self._inserted = (count + self._places).astype(np.int16)
        self.end_of_bars, self.end_of_gaps = -self.edge(count - 1 - self._bars), -self.edge(count - self._places)

    def begun(self, column: Values) -> tuple[Values, Values]:
        gaps = -self.edge(self._places) - np.float32(self.costs.adding + self.costs.added)
        return column - self.edge(self._bars), np.broadcast_to(gaps, (*column.shape[:-1], len(gaps)))

    def to_bars(self, bars: Values, gaps: Values) -> tuple[Values, States]:
        """The best that leads to each bar, and whence."""
        behind, came = self._behind(bars, gaps)
        row = np.arange(len(bars))[:, np.newaxis]
        best, whence = behind[..., :-1].copy(), came[..., :-1].copy()
        faded = best + self._fading
        highest = np.maximum.accumulate(faded, axis=-1)
        where = np.maximum.accumulate(np.where(faded >= highest, self._bars, 0), axis=-1)
        over = highest[..., :-1] - self._fading[1:] - self.costs.leaving_out
        _take(best[..., 1:], whence[..., 1:], over, came[row, where[..., :-1]])
        farthest = behind.argmax(axis=-1, keepdims=True)
        jumped = behind[row, farthest] - self.costs.jumping
        _take(best, whence, jumped, came[row, farthest])
        return best, whence

    def to_gaps(self, bars: Values, gaps: Values) -> tuple[Values, States]:
        best, whence = self._behind(bars - self.costs.adding, gaps)
        return np.asarray(best - self.costs.added, np.float32), whence

    def _behind(self, bars: Values, gaps: Values) -> tuple[Values, States]:
        """The best at each place: a bar before it, or an insertion there."""
        best = np.concatenate((np.full((*bars.shape[:-1], 1), _NEVER), bars), axis=-1)
        whence = np.where(gaps > best, self._inserted, self._before)
        return np.maximum(best, gaps), whence

    def edge(self, left: npt.NDArray[np.int64]) -> Values:
        """What it costs that so many bars are left out at an end, however many: most excerpts are short."""
        return np.where(left > 0, np.float32(self.costs.at_an_end), np.float32(0))


def _take(best: Values, whence: States, other: Values, came: States) -> None:
    """What is better of another way."""
    better = other > best
    np.copyto(best, other, where=better, casting="same_kind")
    np.copyto(whence, came, where=better)
