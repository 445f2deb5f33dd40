"""What is known roughly is made exact, by MrMsDTW, some minutes at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from descant.analysis.synchronising.features import FRAMES, Features
from descant.analysis.synchronising.notes import Numbers
from descant.analysis.synchronising.toolbox import toolbox

_PASSAGE, _AROUND = 240, 12
"""seconds"""


class Way(NamedTuple):
    """Seconds that belong together, rising in both."""

    one: Numbers
    other: Numbers

    def at(self, seconds: Numbers) -> Numbers:
        """Where moments of the one are in the other."""
        return np.interp(seconds, self.one, self.other)


def warp(one: Features, other: Features) -> Way:
    """Of two that begin and end together and run at about the same pace, frame by frame."""
    pieces = [_piece(one, other, first) for first in _firsts(len(one))]
    ones, others = (np.concatenate(each) for each in zip(*pieces, strict=True))
    rising = np.maximum.accumulate(others)
    return Way(ones, rising)


def _firsts(frames: int) -> Iterator[int]:
    size = _PASSAGE * FRAMES
    yield from range(0, max(1, frames - size // 4), size)


def _piece(one: Features, other: Features, first: int) -> tuple[Numbers, Numbers]:
    size, around = _PASSAGE * FRAMES, _AROUND * FRAMES
    frames = max(len(one), len(other))
    end = first + size if first + size < len(one) - size // 4 else frames
    begin, stop = max(0, first - around), min(frames, end + around)
    with toolbox() as tools:
        ones, others = tools.path(one.between(begin, stop), other.between(begin, stop))
    found = (ones + begin), (others + begin)
    mine = (found[0] >= first) & (found[0] < end)
    return found[0][mine] / FRAMES, found[1][mine] / FRAMES
