"""Bar lines: upright lines from the first line of a staff to the last, on which the staves of a system agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.page_bars.parameters import Parameters
from descant.analysis.page_bars.sheets import Ink, cv
from descant.analysis.page_bars.straight import Level

Floats = npt.NDArray[np.float64]


class BarLine(NamedTuple):
    """One sign, of one line or several: columns of its outer edges, and how sure it is, from 0 to 1."""

    left: float
    right: float
    sureness: float
    thick_first: bool = False
    """as where a repeat begins"""

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2


class System(NamedTuple):
    staves: tuple[Level, ...]
    """from the top"""
    lines: tuple[BarLine, ...]
    """from the left"""

    @property
    def left(self) -> int:
        return min(staff.left for staff in self.staves)

    @property
    def right(self) -> int:
        return max(staff.right for staff in self.staves)

    @property
    def space(self) -> float:
        return float(np.median([staff.space for staff in self.staves]))


def systems_of(ink: Ink, staves: Sequence[Level], parameters: Parameters) -> list[System]:
    """In reading order."""
    scores = [_scores(ink, staff) for staff in staves]
    groups = list(_joined(ink, staves, scores, parameters))
    return [
        System(tuple(staves[at] for at in group), tuple(_lines(ink, group, staves, scores, parameters)))
        for group in groups
    ]


# -- one staff ---------------------------------------------------------------------------------------------------


def _scores(ink: Ink, staff: Level) -> Floats:
    """How much each column looks like a bar line of this staff, from 0 to 1."""
    space, top, bottom = staff.space, round(staff.top), round(staff.bottom)
    band = _closed(ink[max(top, 0) : bottom + 1], space)
    near = np.maximum(band, np.maximum(np.roll(band, 1, axis=1), np.roll(band, -1, axis=1)))
    covered = near.mean(axis=0)
    thin = _thin(band, space)
    return np.asarray(np.clip((covered - 0.6) / 0.38, 0, 1) * thin * (1 - _heads(ink, staff)), float)


def _closed(band: Ink, space: float) -> Ink:
    cv2 = cv()
    gap = max(2, round(0.3 * space))
    padded = cv2.copyMakeBorder(band, gap, gap, 0, 0, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((gap, 1), np.uint8))[gap:-gap], np.uint8)


def _thin(band: Ink, space: float) -> Floats:
    """1 where what covers the height is no wider than a thick bar line."""
    full = (band.mean(axis=0) > 0.8).astype(np.uint8)
    edges = np.flatnonzero(np.diff(np.pad(full, 1)))
    out = np.ones(band.shape[1])
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start > 1.2 * space:
            out[start:stop] = 0.0
    return out


def _heads(ink: Ink, staff: Level) -> Floats:
    """How much of a note's head touches each column, on either side, in one of the half spaces of the staff."""
    space = staff.space
    width, away = max(2, round(0.4 * space)), max(2, round(0.18 * space))
    sides = [_beside(ink, staff, range(away, away + width)), _beside(ink, staff, range(-away - width + 1, -away + 1))]
    return np.clip((np.maximum(*sides) - 0.55) / 0.3, 0, 1)


def _beside(ink: Ink, staff: Level, shifts: range) -> Floats:
    """The darkest of the spaces less the brightest: a second bar line beside the first is in all of them."""
    bands = []
    for step in range(-1, 5):
        first = staff.top + step * staff.space
        rows = ink[max(0, round(first + 0.3 * staff.space)) : max(1, round(first + 0.72 * staff.space))]
        dark = rows.mean(axis=0) if len(rows) else np.zeros(ink.shape[1])
        bands.append(np.mean([np.roll(dark, -shift) for shift in shifts], axis=0))
    inner = np.stack(bands[1:5])
    return np.asarray(np.stack(bands).max(axis=0) - inner.min(axis=0), float)


# -- systems -----------------------------------------------------------------------------------------------------


def _joined(
    ink: Ink, staves: Sequence[Level], scores: Sequence[Floats], parameters: Parameters
) -> Iterator[tuple[int, ...]]:
    """Staves that a line at their left end joins, or two further on."""
    group: list[int] = []
    for at in range(len(staves)):
        if group and not _join(ink, staves, scores, (group[-1], at), parameters):
            yield tuple(group)
            group = []
        group.append(at)
    if group:
        yield tuple(group)


def _join(
    ink: Ink, staves: Sequence[Level], scores: Sequence[Floats], pair: tuple[int, int], parameters: Parameters
) -> bool:
    upper, lower = (staves[at] for at in pair)
    left, right = max(upper.left, lower.left), min(upper.right, lower.right)
    if right - left < 0.5 * min(upper.right - upper.left, lower.right - lower.left) or lower.top <= upper.bottom:
        return False
    gap = gap_between(ink, upper, lower) >= parameters.joined
    reach = round(1.5 * upper.space)
    if gap[max(0, left - reach) : left + reach].any():
        return True
    both = np.minimum(scores[pair[0]], scores[pair[1]])
    through = np.flatnonzero(gap & (both > 0.5))
    through = through[(through > left) & (through <= right + reach)]
    if len(through) and (np.diff(through) > 3 * upper.space).any():
        return True
    inner = slice(left + 3 * reach, right - 2 * reach)
    return _stand_above(scores[pair[0]][inner], scores[pair[1]][inner], upper.space, parameters)


def _stand_above(upper: Floats, lower: Floats, space: float, parameters: Parameters) -> bool:
    """Whether nearly all bar lines of two staves stand above each other, where no line joins these."""
    one, other = (np.array([x for x, _ in _peaks(each, 0.6, space)]) for each in (upper, lower))
    if min(len(one), len(other)) < parameters.above:
        return False
    near = np.abs(one[:, None] - other[None]) < 0.4 * space
    shares = near.any(axis=1).mean(), near.any(axis=0).mean()
    return bool(max(shares) >= 0.8 and min(shares) >= 0.55)


def gap_between(ink: Ink, upper: Level, lower: Level) -> Floats:
    """Share of the space between two staves that is dark, column by column, a pixel to either side allowed."""
    rows = ink[round(upper.bottom) + 1 : max(round(lower.top), round(upper.bottom) + 2)]
    rows = _closed(rows, upper.space)
    near = np.maximum(rows, np.maximum(np.roll(rows, 1, axis=1), np.roll(rows, -1, axis=1)))
    return np.asarray(near.mean(axis=0), float)


# -- lines of a system -------------------------------------------------------------------------------------------


def _lines(
    ink: Ink, group: Sequence[int], staves: Sequence[Level], scores: Sequence[Floats], parameters: Parameters
) -> Iterator[BarLine]:
    own = [staves[at] for at in group]
    space = float(np.median([each.space for each in own]))
    agreed = _agreed(ink, own, [scores[at] for at in group], space)
    dark = _darkness(ink, own)
    peaks = _through(ink, own, list(_peaks(agreed, parameters.agreeing, space)), parameters)
    yield from _signs(peaks, dark, space, parameters)


def _through(
    ink: Ink, staves: Sequence[Level], peaks: list[tuple[float, float]], parameters: Parameters
) -> list[tuple[float, float]]:
    """Where most bar lines go on from one staff to the next, those alone that do."""
    xs = np.array([round(x) for x, _ in peaks], int)
    kept = np.ones(len(peaks), bool)
    for upper, lower in pairwise(staves):
        reach = max(1, round(0.25 * upper.space))
        gap = cv().dilate(gap_between(ink, upper, lower)[None], np.ones((1, 2 * reach + 1), np.uint8))[0]
        inner = xs[(xs > upper.left + 3 * upper.space)]
        if len(inner) and np.mean(gap[inner] >= parameters.joined) >= 0.4:
            kept &= gap[xs] >= 0.75
    return [peak for peak, is_kept in zip(peaks, kept, strict=True) if is_kept]


def _agreed(ink: Ink, staves: Sequence[Level], scores: Sequence[Floats], space: float) -> Floats:
    """The mean of the staves, each within a third of a space; above the first and below the last the line ends."""
    cv2 = cv()
    kernel = np.ones((1, max(3, round(0.7 * space)) | 1), np.uint8)
    wide = [cv2.dilate(each[None].astype(np.float32), kernel)[0] for each in scores]
    mean = np.mean(wide, axis=0) * (np.mean(scores, axis=0) > 0)
    return np.asarray(mean * (1 - _beyond(ink, staves)), float)


def _beyond(ink: Ink, staves: Sequence[Level]) -> Floats:
    """Whether a line goes on above the system, or below it, as stems do."""
    first, last = staves[0], staves[-1]
    parts = (
        ink[max(0, round(first.top - 0.9 * first.space)) : max(1, round(first.top - 0.25 * first.space))],
        ink[round(last.bottom + 0.25 * last.space) : round(last.bottom + 0.9 * last.space)],
    )
    share = [part.mean(axis=0) if len(part) else np.zeros(ink.shape[1]) for part in parts]
    return np.asarray(np.clip((np.maximum(*share) - 0.5) / 0.4, 0, 1), float)


def _darkness(ink: Ink, staves: Sequence[Level]) -> Floats:
    own = [ink[round(each.top) : round(each.bottom) + 1].mean(axis=0) for each in staves]
    return np.asarray(np.mean(own, axis=0), float)


def _peaks(scores: Floats, least: float, space: float) -> Iterator[tuple[float, float]]:
    """Column and score of what reaches so much, stretch by stretch."""
    edges = np.flatnonzero(np.diff(np.pad((scores >= least).astype(np.int8), 1)))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        part = scores[start:stop]
        weight = part**4
        yield float((np.arange(start, stop) * weight).sum() / weight.sum()), float(part.max())


def _signs(
    peaks: Sequence[tuple[float, float]], dark: Floats, space: float, parameters: Parameters
) -> Iterator[BarLine]:
    """Lines that are near each other are one sign."""
    group: list[tuple[float, float]] = []
    for peak in peaks:
        if group and peak[0] - group[-1][0] > parameters.one_line * space:
            yield _sign(group, dark, space)
            group = []
        group.append(peak)
    if group:
        yield _sign(group, dark, space)


def _sign(group: Sequence[tuple[float, float]], dark: Floats, space: float) -> BarLine:
    left, right = group[0][0], group[-1][0]
    widths = [_width(dark, x) for x, _ in group]
    thick = len(group) > 1 and widths[0] > 0.3 * space and widths[0] > 1.6 * widths[-1]
    return BarLine(left, right, max(sureness for _, sureness in group), thick)


def _width(dark: Floats, x: float) -> int:
    """Columns of the line that is there."""
    at = round(x)
    start = stop = at
    while start > 0 and dark[start - 1] > 0.75:
        start -= 1
    while stop < len(dark) - 1 and dark[stop + 1] > 0.75:
        stop += 1
    return stop - start + 1
