"""The outer lines of both versions: the highest and the lowest pitch at each time, in the key of the first.

Time is cut wherever a note of either begins or ends. In the mean over that time: how the lines of both rise and fall
together (Pearson's correlation), and of all moments at which one of both lines moves, at how many both go the same way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.comparing_scores.versions import Tone

Floats = npt.NDArray[np.float64]
UPPER, LOWER = "upper", "lower"


class Range(NamedTuple):
    """Of a version in a bar, in the mean over the time that it sounds; MIDI pitches, None where it rests."""

    upper: float | None
    lower: float | None


class Together(NamedTuple):
    """How far a line of one version goes with that of the other. None where there is nothing to hold together."""

    correlation: float | None
    same_direction: float | None
    moves: int
    """moments at which one of both moves"""
    same_pitch: float | None
    """share of the time at which both are at the same pitch"""


@dataclass(frozen=True, slots=True)
class Contour:
    ranges: tuple[tuple[Range, Range], ...]
    """of both versions in each bar"""
    upper: Together
    lower: Together


class Beside(NamedTuple):
    """A bar of both, and whether it follows the bar before it in both."""

    one: Sequence[Tone]
    other: Sequence[Tone]
    follows: bool


def contour(bars: Iterable[Beside]) -> Contour:
    ranges, slices, breaks = [], [np.empty((0, 5))], [np.empty(0, bool)]
    for bar in bars:
        found = _slices(bar)
        ranges.append((_range(found, 1), _range(found, 3)))
        slices.append(found)
        breaks.append(np.arange(len(found)) + bar.follows == 0)
    whole, begun = np.concatenate(slices), np.concatenate(breaks)
    return Contour(tuple(ranges), _together(whole[:, (0, 1, 3)], begun), _together(whole[:, (0, 2, 4)], begun))


def _slices(bar: Beside) -> Floats:
    """A row each: how long, then highest and lowest of the one and of the other; nan where it rests."""
    sides = [[tone for tone in side if tone.pitch is not None and tone.lasts] for side in (bar.one, bar.other)]
    edges = sorted({time for side in sides for tone in side for time in (tone.begin, tone.end)})
    found = np.full((max(0, len(edges) - 1), 5), np.nan)
    found[:, 0] = np.diff(edges) if edges else ()
    for at, side in enumerate(sides):
        for tone in side:
            rows = slice(bisect_left(edges, tone.begin), bisect_left(edges, tone.end))
            high, low = found[rows, 1 + 2 * at], found[rows, 2 + 2 * at]
            np.fmax(high, tone.pitch or 0, out=high)
            np.fmin(low, tone.pitch or 0, out=low)
    return found


def _range(slices: Floats, column: int) -> Range:
    sounds = np.isfinite(slices[:, column])
    if not sounds.any():
        return Range(None, None)
    high, low = np.average(slices[sounds, column : column + 2], axis=0, weights=slices[sounds, 0])
    return Range(float(high), float(low))


def _together(rows: Floats, begun: npt.NDArray[np.bool_]) -> Together:
    """Of how long, the one's line and the other's."""
    both = np.isfinite(rows).all(axis=1)
    steps = np.sign(np.diff(rows[:, 1:], axis=0))
    moves = np.isfinite(steps).all(axis=1) & ~begun[1:] & (steps != 0).any(axis=1)
    count = int(moves.sum())
    lasts, one, other = rows[both].T
    return Together(
        correlation=_correlation(lasts, one, other),
        same_direction=float((steps[moves, 0] == steps[moves, 1]).mean()) if count else None,
        moves=count,
        same_pitch=float(lasts[one == other].sum() / lasts.sum()) if len(lasts) else None,
    )


def _correlation(lasts: Floats, one: Floats, other: Floats) -> float | None:
    """None where one of both does not move."""
    if not len(lasts):
        return None
    ours, theirs = (line - np.average(line, weights=lasts) for line in (one, other))
    scale = np.sqrt((lasts * ours**2).sum() * (lasts * theirs**2).sum())
    return float((lasts * ours * theirs).sum() / scale) if scale > 1e-9 else None
