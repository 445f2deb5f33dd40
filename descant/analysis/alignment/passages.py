"""Two versions beside each other: bar by bar, and as passages whose bars follow each other in both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


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


def passages(rows: Sequence[Beside]) -> Iterator[Passage]:
    run = list[Beside]()
    for row in rows:
        if run and not _follows(run[-1], row):
            yield _passage(run)
            run = []
        run.append(row)
    if run:
        yield _passage(run)


def _follows(before: Beside, row: Beside) -> bool:
    sides = [(before.one, row.one), (before.other, row.other)]
    return all((a is None) == (b is None) and (a is None or b is None or b == a + 1) for a, b in sides)


def _passage(run: Sequence[Beside]) -> Passage:
    first, last = run[0], run[-1]
    sure = [row.certainty for row in run if row.certainty is not None]
    return Passage(
        (first.one, last.one) if first.one and last.one else None,
        (first.other, last.other) if first.other and last.other else None,
        min(sure) if sure else None,
    )
