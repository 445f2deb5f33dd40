"""Two versions beside each other as they are shown: bars with their labels, passages, and who said what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from pyoxigraph import NamedNode

from descant.analysis.alignment.passages import Beside, Passage, passages
from descant.errors import NotFound
from descant.jobs.aligning.corrections import Correction, corrections_of
from descant.jobs.aligning.kept import kept
from descant.server.concordances.asking import bars_of
from descant.server.labels import labels_of
from descant.server.presentation import short
from descant.server.services import services


@dataclass(frozen=True, slots=True)
class Concordance:
    versions: tuple[str, str]
    names: tuple[str, str]
    bars: tuple[dict[int, str], dict[int, str]]
    """of each version by their indexes, as they are labelled"""
    transposition: int
    rows: Sequence[Beside]
    corrections: Sequence[Correction]

    @property
    def passages(self) -> list[Passage]:
        return list(passages(self.rows))

    @property
    def end(self) -> int:
        """The last bar of the first version that is known, or spoken of."""
        return max([*self.bars[0], *(row.one or 0 for row in self.rows)])

    def part(self, first: int, last: int) -> Self:
        """With the rows of these bars of the first version, and of what the other adds behind each of them."""
        return replace(self, rows=list(self._some(first, last)))

    def _some(self, first: int, last: int) -> Iterator[Beside]:
        at = 1
        for row in self.rows:
            at = row.one or at
            if first <= at <= last:
                yield row

    def who_said(self) -> dict[tuple[int | None, int | None], str]:
        """Of rows that people said themselves: who was the last."""
        return {
            said: correction.creator
            for correction in reversed(self.corrections)
            for said in correction.said_from(self.versions[0])
        }

    def document(self) -> dict[str, Any]:
        said = self.who_said()
        return {
            "one": {"iri": self.versions[0], "name": self.names[0]},
            "other": {"iri": self.versions[1], "name": self.names[1]},
            "transposition": self.transposition,
            "rows": [
                {
                    "one": self._bar(0, row.one),
                    "other": self._bar(1, row.other),
                    "certainty": row.certainty,
                    "saidBy": said.get((row.one, row.other)),
                }
                for row in self.rows
            ],
        }

    def _bar(self, side: int, index: int | None) -> dict[str, Any] | None:
        return None if index is None else {"index": index, "label": self.bars[side].get(index, "")}


def concordance(one: str, other: str) -> Concordance:
    """NotFound where the two were not aligned, and nobody has said anything of them. Kept until the graph changes."""
    state = services().stores.public.version() or None
    found: Concordance = services().concordances.get(f"{one} {other}", state, lambda: _read(one, other))
    return found


def transposition(one: str, other: str) -> int:
    """Semitones that lead from the one to the other; 0 where they were not aligned."""
    try:
        return concordance(one, other).transposition
    except NotFound:
        return 0


def _read(one: str, other: str) -> Concordance:
    public = services().stores.public
    rows, semitones = kept(public, one, other)
    corrections = corrections_of(public, (one, other))
    if not rows and not corrections:
        raise NotFound(
            "These two were not aligned, or not credibly.",
            remedy="POST their work to /api/concordances, or say which of their bars are the same.",
        )
    labels = labels_of(map(NamedNode, (one, other)))
    names = tuple(labels.get(NamedNode(each)) or short(each) for each in (one, other))
    return Concordance((one, other), (names[0], names[1]), (bars_of(one), bars_of(other)), semitones, rows, corrections)
