"""Bars that are taken for a repeat and are none: a passage that returns, which the first version lacks in its place.

The way through two versions may jump, so whatever the second has more than the first is looked for anywhere else in it.
A repeat goes on from where one was, or one goes on where it leaves off, or it follows its own end, or begins all anew;
or else it is copied: its bars are as those that they repeat. A passage that comes from elsewhere, leads elsewhere and
is another than what it seems to repeat is no repeat.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.likeness import Vectors, likeness_in_pairs
from descant.analysis.alignment.parameters import Parameters
from descant.analysis.alignment.paths import NOWHERE, path

_FOUND, _NOT_FOUND = 2.0, -50.0
"""odds"""
_ONLY_ON = 1e6
"""cost of a jump where there is to be none"""
_MOSTLY = 0.5
"""share of bars"""
Partners = npt.NDArray[np.int64]
"""for each bar of the second version that of the first, or NOWHERE"""


class Return(NamedTuple):
    first: int
    last: int
    """bars of the second version"""
    low: int
    end: int
    """bars of the first that their place leaves open, and nothing else they may be"""


Known = npt.NDArray[np.bool_]


def returns(partners: Partners, count: int, theirs: Vectors, known: Known, costs: Parameters) -> Iterator[Return]:
    """Of what is found in a first version of so many bars. Bars that are not `known`, as an edition left them empty,
    say nothing."""
    main = _main_line(partners, count, costs)
    by_place = {place: bar for bar, place in enumerate(main.tolist()) if place != NOWHERE}
    repeats = np.array([by_place.get(place, NOWHERE) for place in partners.tolist()])
    for first, last in _beside(partners, main, repeats):
        repeated, bars = repeats[first : last + 1], np.arange(first, last + 1)
        if (repeated != NOWHERE).mean() < _MOSTLY:
            continue  # another order
        told = (repeated != NOWHERE) & known[bars] & known[repeated]
        if not told.any():
            continue
        repeated, bars = repeated[told], bars[told]
        if _alike(theirs, bars, repeated) < 1 - costs.varied and not _leads_on(partners, first, last, count):
            yield Return(first, last, *_open(main, first, last, count))


def _main_line(partners: Partners, count: int, costs: Parameters) -> Partners:
    """The likeliest way through what is found that never goes back."""

    def column(place: int) -> npt.NDArray[np.float32]:
        odds = np.full(count, _NOT_FOUND, np.float32)
        if place != NOWHERE:
            odds[place] = _FOUND
        return odds

    return path(map(column, partners.tolist()), count, costs._replace(jumping=_ONLY_ON)).bars


def _beside(partners: Partners, main: Partners, repeats: Partners) -> Iterator[tuple[int, int]]:
    """First and last of bars that follow each other beside the main line, as those do that they repeat."""
    bars = np.flatnonzero((partners != NOWHERE) & (partners != main))
    if len(bars):
        is_break = (np.diff(bars) != 1) | (np.diff(partners[bars]) != 1) | (np.diff(repeats[bars]) != 1)
        breaks = np.flatnonzero(is_break) + 1
        yield from ((int(run[0]), int(run[-1])) for run in np.split(bars, breaks))


def _leads_on(partners: Partners, first: int, last: int, count: int) -> bool:
    """From the bar before, or to the bar after; from its own end, or to its own beginning; from the beginning of all,
    as da capo; or both versions end here."""
    begins, ends = int(partners[first]), int(partners[last])
    before = int(partners[first - 1]) if first else NOWHERE
    after = int(partners[last + 1]) if last + 1 < len(partners) else count
    return begins == 0 or before in (begins - 1, ends) or after in (ends + 1, begins)


def _open(main: Partners, first: int, last: int, count: int) -> tuple[int, int]:
    """What the main line leaves out between the bars before and after."""
    before, after = main[:first], main[last + 1 :]
    return int(before.max(initial=NOWHERE)) + 1, int(after[after != NOWHERE].min(initial=count))


def _alike(version: Vectors, some: npt.NDArray[np.int64], others: npt.NDArray[np.int64]) -> float:
    one, other = (Vectors(*(each[bars] for each in version)) for bars in (some, others))
    return float(likeness_in_pairs(one, other).mean())
