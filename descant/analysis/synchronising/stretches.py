"""Pairs of bars of two versions, taken apart into stretches in which both go on.

Where a version writes out what the other has once, the other is gone through again: that is another stretch. Several
bars beside each other that are one of the other are its parts as long as they are no longer than it; then they are
that bar again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from descant.analysis.alignment.pins import Matched
from descant.analysis.synchronising.notes import Numbers

_LONGER = 1.25
"""times a bar's length that its parts together may have"""


def stretches(pairs: Iterable[Matched], one: Numbers, other: Numbers) -> list[list[Matched]]:
    """`one` and `other` are the lengths of bars, in quarters."""
    found = list[list[Matched]]()
    for pair in sorted(pairs, key=lambda pair: (pair.other, pair.one)):
        nearest = min((each for each in found if _goes_on(each, pair, one, other)), key=_far_from(pair), default=None)
        if nearest is None:
            found.append([pair])
        else:
            nearest.append(pair)
    return found


def _goes_on(stretch: list[Matched], pair: Matched, one: Numbers, other: Numbers) -> bool:
    last = stretch[-1]
    if pair.other == last.other:  # which is several bars of the one
        return pair.one == last.one + 1
    if pair.one == last.one:
        parts = [each.other for each in stretch if each.one == pair.one]
        fits = float(other[[*parts, pair.other]].sum()) <= _LONGER * float(one[pair.one])
        return pair.other == last.other + 1 and fits
    return pair.one > last.one


def _far_from(pair: Matched) -> Callable[[list[Matched]], int]:
    return lambda stretch: pair.one - stretch[-1].one + pair.other - stretch[-1].other
