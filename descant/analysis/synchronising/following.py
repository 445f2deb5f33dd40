"""A hidden Markov model of how a line is played.

Each moment of the recording is at a place in the line, or before or behind all of it, as applause is. Every moment is
explained once, by whatever reading, so that a longer one does not win by being longer. What is in the line goes on at
about one pace, over a skip, or, which costs much, from anywhere to the beginning of any bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.synchronising.features import Values
from descant.analysis.synchronising.parameters import Parameters

Places = npt.NDArray[np.int64]
PER_SECOND = 4.0
"""moments, at most"""
_NEVER = np.float32(-1e9)
_STAY, _STEP, _LEAP, _BEGUN, _SKIPPED, _JUMPED = range(6)
"""how a place is reached; the first three are how far one goes on"""


@dataclass(frozen=True, slots=True)
class Line:
    chroma: Values
    """(places, pitch classes), of length 1, or 0 where nothing is known"""
    step: float
    """quarters from place to place"""
    bounds: Places
    """the place at which each bar of the line begins, and how many places there are"""
    skips: Sequence[tuple[int, int]]
    """from a place, to another"""


class Run(NamedTuple):
    """What is played as it is written, from one place to another."""

    moments: npt.NDArray[np.float64]
    places: npt.NDArray[np.float64]
    is_skip: bool
    """whether it follows the run before over a skip of the line; else it is reached by a jump, or the first"""


class Way:
    """Through a line, with a recording's moments."""

    def __init__(self, moments: Values, line: Line, costs: Parameters, rate: float) -> None:
        self._moments, self._line, self._costs = moments, line, costs
        self._share = np.float32(PER_SECOND / rate)
        """moments of the usual rate that each of these stands for"""
        count = len(line.chroma)
        self._beginnings = np.unique(np.minimum(line.bounds[:-1], count - 1))
        self._begin = np.full(count, _NEVER)
        self._begin[self._beginnings] = -costs.inside
        self._begin[0] = 0
        self._end = np.full(count, -costs.inside, np.float32)
        for place in (count, *(start + 1 for start, to in line.skips if to >= count)):
            self._end[max(0, place - 2) : place] = 0
        inner = [(to, start) for start, to in line.skips if to < count]
        self._to, self._from = np.array(inner, np.int64).reshape(-1, 2).T

    def gain(self) -> float:
        """Of the best way."""
        return self._followed(None)[0]

    def runs(self) -> tuple[float, list[Run]]:
        came = np.zeros((len(self._moments), len(self._line.chroma)), np.int8)
        best, end, whence = self._followed(came)
        return best, self._back(came, whence, end)

    def _followed(self, came: npt.NDArray[np.int8] | None) -> tuple[float, tuple[int, int], Places]:
        """The best gain, where it ends, and for each moment whence one would jump; how is written to `came`, if any."""
        value, whence = np.full(len(self._line.chroma), _NEVER), np.zeros(len(self._moments), np.int64)
        best, end = 0.0, (-1, 0)
        for moment in range(len(self._moments)):
            value, whence[moment] = self._next(value, None if came is None else came[moment])
            value += self._odds(moment)
            ended = value + self._end
            place = int(ended.argmax())
            if ended[place] > best:
                best, end = float(ended[place]), (moment, place)
        return best, end, whence

    def _odds(self, moment: int) -> Values:
        heard = self._moments[moment]
        if not heard.any():
            return np.zeros(len(self._line.chroma), np.float32)
        alike = self._line.chroma @ heard
        odds = (alike - np.float32(self._costs.even)) * np.float32(self._costs.steepness) * self._share
        return np.asarray(odds, np.float32)

    def _next(self, value: Values, how: npt.NDArray[np.int8] | None) -> tuple[Values, int]:
        uneven = np.float32(self._costs.uneven) * self._share
        found, farthest = value - uneven, int(value.argmax())
        if how is not None:
            how[:] = _STAY
        _take(found, how, slice(1, None), value[:-1], _STEP)
        _take(found, how, slice(2, None), value[:-2] - uneven, _LEAP)
        _take(found, how, slice(None), self._begin, _BEGUN)
        if len(self._to):
            behind = np.maximum(value[self._from], value[np.maximum(self._from - 1, 0)])
            _take(found, how, self._to, behind - np.float32(self._costs.repeating), _SKIPPED)
        _take(found, how, self._beginnings, value[farthest] - np.float32(self._costs.jumping), _JUMPED)
        return found, farthest

    def _back(self, came: npt.NDArray[np.int8], whence: Places, end: tuple[int, int]) -> list[Run]:
        (moment, place), skipped = end, dict(zip(self._to.tolist(), self._from.tolist(), strict=True))
        runs, at = list[Run](), list[tuple[int, int]]()
        while moment >= 0:
            at.append((moment, place))
            how = int(came[moment, place])
            if how > _LEAP:
                moments, places = np.array(at[::-1], float).T
                runs.append(Run(moments, places, how == _SKIPPED))
                at = []
            if how == _BEGUN:
                break
            place = skipped[place] if how == _SKIPPED else int(whence[moment]) if how == _JUMPED else place - how
            moment -= 1
        return runs[::-1]


def _take(
    found: Values,
    how: npt.NDArray[np.int8] | None,
    where: slice | Places,
    other: Values | np.float32,
    other_how: int,
) -> None:
    """What is better of another way. Writing how takes most of the time, and only the best of many is gone back."""
    if how is not None:
        how[where] = np.where(other > found[where], np.int8(other_how), how[where])
    found[where] = np.maximum(other, found[where])
