"""Out of a rough way through a line: which bars are played in which order, and roughly when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from descant.analysis.synchronising.finding import Rough
from descant.analysis.synchronising.following import Run
from descant.analysis.synchronising.notes import Numbers

_LEVELLED = 4.0
"""seconds to each side over which the pace is levelled"""
_LEAST = 0.02
"""seconds of a bar"""
_PLAYED = 0.5
"""of a bar, so that it counts where one jumps into or out of it"""


class Order(NamedTuple):
    places: tuple[int, ...]
    """in the line"""
    times: Numbers
    """seconds at which each begins, and the last ends"""


def order_of(rough: Rough, bounds: Numbers) -> Order:
    """`bounds` are where the bars of the line begin, and the last ends, in quarters."""
    parts = [each for each in _parts(rough, bounds) if each.places]
    if not parts:
        return Order((), np.zeros(1))
    times = [parts[0].times[:1]]
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        end = part.times[-1] if after is None else (part.times[-1] + after.times[0]) / 2
        times += [part.times[1:-1], np.array([end])]
    joined = np.concatenate(times)
    rising = np.maximum.accumulate(joined - _LEAST * np.arange(len(joined))) + _LEAST * np.arange(len(joined))
    return Order(tuple(place for part in parts for place in part.places), rising)


def _parts(rough: Rough, bounds: Numbers) -> Iterator[Order]:
    for at, run in enumerate(rough.runs):
        after = rough.runs[at + 1] if at + 1 < len(rough.runs) else None
        first, last = _first(run, bounds, rough.step), _last(run, after, bounds)
        yield Order(tuple(range(first, last + 1)), _levelled(run, bounds[first : last + 2], rough.pace))


def _first(run: Run, bounds: Numbers, step: float) -> int:
    """The first of those bars that begin with the place at which the run begins."""
    return int(np.argmin(np.abs(np.round(bounds[:-1] / step) - round(run.places[0] / step - 0.5))))


def _last(run: Run, after: Run | None, bounds: Numbers) -> int:
    """The last bar, or the one before it, where a jump leads out of its beginning."""
    place = run.places[-1]
    bar = min(max(0, int(np.searchsorted(bounds, place, side="right")) - 1), len(bounds) - 2)
    share = (place - bounds[bar]) / (bounds[bar + 1] - bounds[bar])
    is_cut = after is not None and not after.is_skip and share < _PLAYED
    return bar - 1 if is_cut else bar


def _levelled(run: Run, quarters: Numbers, pace: float) -> Numbers:
    """When quarters are, by the pace of the seconds around them."""
    guessed = np.interp(quarters, run.places, run.moments)
    return np.array([_at(run, quarter, guess, pace) for quarter, guess in zip(quarters, guessed, strict=True)])


def _at(run: Run, quarter: float, guess: float, pace: float) -> float:
    first, last = np.searchsorted(run.moments, (guess - _LEVELLED, guess + _LEVELLED))
    times, spots = run.moments[first:last], run.places[first:last]
    middle, spot = times.mean(), spots.mean()
    spread = float(((spots - spot) ** 2).sum())
    slope = float(((spots - spot) * (times - middle)).sum()) / spread if spread > 1e-9 else pace
    return float(middle + min(max(slope, pace / 3), pace * 3) * (quarter - spot))
