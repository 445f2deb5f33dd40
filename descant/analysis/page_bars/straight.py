"""The page with its staves straightened: columns are moved up and down, so that each line of a staff is a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.page_bars.sheets import Ink, cv
from descant.analysis.page_bars.staves import Staff

Floats32 = npt.NDArray[np.float32]


class Level(NamedTuple):
    """A staff on the straightened page: rows of its outer lines."""

    left: int
    right: int
    top: float
    bottom: float
    space: float
    sureness: float


class Straight(NamedTuple):
    ink: Ink
    rows: Floats32
    """of the page, for each row and column of the straightened one"""
    levels: tuple[Level, ...]


def straighten(ink: Ink, staves: Sequence[Staff]) -> Straight:
    """Between two staves what moves is between what they do."""
    cv2 = cv()
    height, width = ink.shape
    middles = np.array([float(np.median(each.middle[each.left : each.right + 1])) for each in staves])
    order = np.argsort(middles)
    moved = np.stack([staves[at].middle - middles[at] for at in order]).astype(np.float32)
    weights = _weights(middles[order], height)
    rows = np.arange(height, dtype=np.float32)[:, None] + weights @ moved
    columns = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width))
    level = cv2.remap(ink, np.ascontiguousarray(columns), rows, cv2.INTER_NEAREST)
    levels = [_level(level, staff, middle) for staff, middle in zip(staves, middles, strict=True)]
    sure = [each for each in levels if _is_staff(level, each)]
    return Straight(level, rows, tuple(levels if len(sure) >= _MOST * len(levels) else sure))


def _weights(middles: npt.NDArray[np.float64], height: int) -> Floats32:
    """How much each staff counts in each row."""
    rows = np.arange(height)
    return np.stack(
        [np.interp(rows, middles, each) for each in np.eye(len(middles))] if len(middles) > 1 else [np.ones(height)],
        axis=1,
    ).astype(np.float32)


def _level(ink: Ink, staff: Staff, middle: float) -> Level:
    """Lines and ends looked for again, where they are to the pixel."""
    part = ink[:, staff.left : staff.right + 1]
    sums = part.mean(axis=1)

    def seen(y: float, space: float) -> float:
        rows = [round(y + line * space) for line in np.arange(-2, 2.1, 0.5)]
        inside = [sums[row] if 0 <= row < len(sums) else 0.0 for row in rows]
        return float(sum(inside[::2]) - sum(inside[1::2]))

    reach = np.arange(-0.4, 0.41, 0.1) * staff.space
    sizes = staff.space * np.arange(0.96, 1.045, 0.01)
    y, space = max(((middle + by, size) for by in reach for size in sizes), key=lambda each: seen(*each))
    left, right = _ends(ink, y, space, staff)
    return Level(left, right, y - 2 * space, y + 2 * space, space, staff.sureness)


_MOST = 0.75
"""share of what was followed on a page that are staves, from which all of it is"""
_LINE, _CLEAR = 0.12, 0.6
"""share of a line that is dark at the least, and where it is worn no more"""
_SIXTH, _BETWEEN, _WORN_SIXTH = 0.7, 0.6, 1.2
"""of what the five lines have, what a sixth one and what is between may have, where they are clear; and where worn"""


def _is_staff(ink: Ink, level: Level) -> bool:
    """Whether there are lines at all, as there are none in words, and no sixth one above or below, as in ruled paper, a
    table, a tablature. Of lines that are worn away less is known.
    """
    part = ink[:, level.left : level.right + 1].mean(axis=1)

    def seen(line: float) -> float:
        row = round(level.top + line * level.space)
        near = part[max(0, row - 1) : row + 2]
        return float(near.max() if line == int(line) else near.min()) if near.size else 0.0

    lines = float(np.median([seen(line) for line in range(5)]))
    between = float(np.median([seen(line + 0.5) for line in range(4)]))
    sixth = max(seen(-1), seen(5))
    if lines < _CLEAR:
        return lines >= _LINE and sixth <= _WORN_SIXTH * lines
    return sixth <= _SIXTH * lines and between <= _BETWEEN * lines


def _ends(ink: Ink, y: float, space: float, staff: Staff) -> tuple[int, int]:
    """Where three lines or more begin and end; gaps as wide as two spaces are none."""
    count = np.zeros(ink.shape[1])
    for line in range(5):
        row = round(y + (line - 2) * space)
        if 1 <= row < ink.shape[0] - 1:
            count += ink[row - 1 : row + 2].max(axis=0)
    there = (count >= 3).astype(np.uint8)[None]
    cv2 = cv()
    gap = np.ones((1, round(2 * space)), np.uint8)
    there = cv2.morphologyEx(cv2.morphologyEx(there, cv2.MORPH_CLOSE, gap), cv2.MORPH_OPEN, gap)[0]
    edge = round(8 * space)
    near = np.flatnonzero(there[max(0, staff.left - edge) : staff.right + edge])
    if not near.size:
        return staff.left, staff.right
    first = max(0, staff.left - edge)
    return int(near[0] + first), int(near[-1] + first)
