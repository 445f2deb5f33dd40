"""Two versions beside each other: bar by bar, and as passages whose bars follow each other in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import NamedTuple

Pair = tuple[int | None, int | None]
"""indexes of bars of both versions, or of one alone"""


class Beside(NamedTuple):
    """Indexes of bars that are the same, from 1; of one alone, which the other does not have."""

    one: int | None
    other: int | None
    certainty: float | None = None

    def turned(self) -> Beside:
        return Beside(self.other, self.one, self.certainty)


class Passage(NamedTuple):
    """Bars that follow each other in both versions, or in the one that has them; first and last of each."""

    one: tuple[int, int] | None
    other: tuple[int, int] | None
    certainty: float | None
    """of its least sure bar"""

    @property
    def pairs(self) -> Iterator[Pair]:
        sides = [range(bars[0], bars[1] + 1) if bars else repeat(None) for bars in (self.one, self.other)]
        return zip(*sides, strict=False)


def passages(rows: Iterable[Beside]) -> Iterator[Passage]:
    """In the order in which they begin."""
    certainty = {(row.one, row.other): row.certainty for row in rows}
    for run in runs(certainty):
        (one, other), (one_last, other_last) = run[0], run[-1]
        sure = [found for pair in run if (found := certainty[pair]) is not None]
        yield Passage(
            (one, one_last) if one and one_last else None,
            (other, other_last) if other and other_last else None,
            min(sure) if sure else None,
        )


def runs(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Each pair is in one of them, in whatever order they come: a bar may have several partners."""
    every = dict.fromkeys(pairs)
    for pair in every:
        if _moved(pair, -1) not in every:
            run = [pair]
            while (following := _moved(run[-1], 1)) in every:
                run.append(following)
            yield run


def _moved(pair: Pair, by: int) -> Pair:
    one, other = pair
    return one and one + by, other and other + by
