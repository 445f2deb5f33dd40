"""Bars of two versions beside each other, in the order of the first, with what their notes are to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from descant.analysis.alignment.aligning import Alignment
from descant.analysis.comparing_scores.kinds import Kind, Shares, Status
from descant.analysis.comparing_scores.notes import Judged, compare_notes
from descant.analysis.comparing_scores.versions import Tone, Version


@dataclass(frozen=True, slots=True)
class Row:
    """A bar of each version, or of one that has no partner. Bars are counted from 0."""

    one: int | None
    other: int | None
    status: Status
    certainty: float | None = None
    """of the alignment, where it says it"""
    notes: tuple[tuple[Judged, ...], tuple[Judged, ...]] = ((), ())
    """of each version. Where one side is not filled nothing is said of the other's"""
    shares: Shares | None = None
    """of bars that are compared"""
    weights: tuple[float, ...] = ()
    """shares of each kind, in their order"""

    @property
    def pair(self) -> tuple[int, int] | None:
        """Bars that are compared."""
        if self.one is None or self.other is None or self.status is not Status.COMPARED:
            return None
        return self.one, self.other

    def count(self, kind: Kind, side: int) -> int:
        return sum(each.kind is kind for each in self.notes[side])


def rows(one: Version, other: Version, alignment: Alignment) -> Iterator[Row]:
    """The second as it sounds in the key of the first. What is added stands behind what it follows there."""
    order = [*_of_other(alignment), *((bar, -1, bar, None) for bar in alignment.left_out)]
    found = []
    for *_, bar, their in sorted(order, key=lambda each: each[:2]):
        certainty = None if their is None else float(alignment.certainty[their])
        found.append(_row(one, other, bar, their, certainty))
    for _, some in groupby(found, lambda row: row.pair is not None):
        yield from _not_filled(list(some))


def _not_filled(between: Sequence[Row]) -> Iterator[Row]:
    """Bars that are compared, or all between two such. What may stand in bars of the other that are not filled is not
    left out."""
    alone = Counter((row.status, row.one is None) for row in between if row.one is None or row.other is None)
    hidden = {
        status
        for status, second in ((Status.LEFT_OUT, False), (Status.ADDED, True))
        if alone[status, second] <= alone[Status.NOT_FILLED, not second]
    }
    for row in between:
        yield replace(row, status=Status.NOT_FILLED, notes=((), ())) if row.status in hidden else row


def _of_other(alignment: Alignment) -> Iterator[tuple[int, int, int | None, int | None]]:
    """Where a bar of the second stands among those of the first, and both."""
    partners, before = {their: bar for bar, their in alignment.pairs}, -1
    for their in range(len(alignment.partners)):
        before = partners.get(their, before)
        yield before, their, partners.get(their), their


def _row(one: Version, other: Version, bar: int | None, their: int | None, certainty: float | None) -> Row:
    known = (bar is None or one.known(bar)) and (their is None or other.known(their))
    if not known:
        return Row(bar, their, Status.NOT_FILLED, certainty)
    if bar is None or their is None:
        status = Status.ADDED if bar is None else Status.LEFT_OUT
        sides = (_lost(one, bar), _lost(other, their))
        return Row(bar, their, status, certainty, sides)
    found = compare_notes(one.tones[bar], other.tones[their])
    return Row(bar, their, Status.COMPARED, certainty, (found.one, found.other), found.shares, found.weights)


def _lost(version: Version, bar: int | None) -> tuple[Judged, ...]:
    tones: Sequence[Tone] = () if bar is None else version.tones[bar]
    return tuple(Judged(tone, Kind.NONE, (), shared=False, respelt=False) for tone in tones)
