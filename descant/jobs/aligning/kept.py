"""How two versions stand beside each other in the graph, bar by bar: aligned with each other, or each with a third."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode

from descant.analysis.alignment.passages import Beside
from descant.ingest.chords.spelling import OCTAVE
from descant.jobs.aligning.versions import index_in
from descant.store import Dataset
from descant.store.named import rows_of


def kept(dataset: Dataset, one: str, other: str) -> tuple[list[Beside], int]:
    """In the order of the first version, and how many semitones lead from it to the other; nothing where they were not
    aligned."""
    mine, theirs = _concordances(dataset, one), _concordances(dataset, other)
    direct = list(_pairs(dataset, one, other)) if other in mine else []
    ways = [(direct, mine.get(other, 0))]
    for third in sorted(set(mine) & set(theirs)):
        found = _joined(list(_pairs(dataset, one, third)), list(_pairs(dataset, other, third)), direct)
        ways.append((found, mine[third] - theirs[third]))
    rows, semitones = max(ways, key=lambda way: sum(row.one is not None and row.other is not None for row in way[0]))
    return _ordered(rows), (semitones + 5) % OCTAVE - 5


def _concordances(dataset: Dataset, version: str) -> Mapping[str, int]:
    """Versions that it was aligned with, and how many semitones lead to them."""
    node, found = NamedNode(version), dict[str, int]()
    for row in rows_of(dataset, "concordances-of-version", version=node):
        if row["run"]:
            semitones = int(row["transposition"].value)
            found[row["other"].value] = semitones if row["from"] == node else -semitones
    return found


def _pairs(dataset: Dataset, one: str, other: str) -> Iterator[Beside]:
    for row in rows_of(dataset, "bars-beside-bars", one=NamedNode(one), other=NamedNode(other)):
        yield from _beside(row, one, other)
    for row in rows_of(dataset, "bars-beside-bars", one=NamedNode(other), other=NamedNode(one)):
        yield from (each.turned() for each in _beside(row, other, one))


def _beside(row: Any, one: str, other: str) -> Iterator[Beside]:
    """None of bars that are of something else."""
    here, there = (row[name] and index_in(row[name], version) for name, version in (("fromBar", one), ("toBar", other)))
    if (here is None) == (row["fromBar"] is None) and (there is None) == (row["toBar"] is None):
        yield Beside(here, there, _share(row["confidence"]))


def _share(value: Any) -> float | None:
    try:
        return None if value is None else float(value.value)
    except ValueError:
        return None


def _joined(mine: Sequence[Beside], theirs: Sequence[Beside], direct: Iterable[Beside]) -> list[Beside]:
    """Through the measure, which is on the other side of both; and what the two have beside it."""
    there = dict[int, list[Beside]]()
    for each in theirs:
        if each.one and each.other:
            there.setdefault(each.other, []).append(each)
    through = [
        Beside(each.one, beside.one, _less(each.certainty, beside.certainty))
        for each in mine
        if each.one and each.other
        for beside in there.get(each.other, ())
    ]
    found = dict.fromkeys((*direct, *through))
    known = {each.one for each in found}, {each.other for each in found}
    alone = [Beside(each.one, None) for each in mine if each.one and each.one not in known[0]]
    alone += [Beside(None, each.one) for each in theirs if each.one and each.one not in known[1]]
    return [*found, *dict.fromkeys(alone)]


def _less(one: float | None, other: float | None) -> float | None:
    known = [each for each in (one, other) if each is not None]
    return min(known) if known else None


def _ordered(rows: Iterable[Beside]) -> list[Beside]:
    """What the other version adds stands behind what it follows there."""
    rows = sorted(rows, key=lambda row: (row.other or 0, row.one or 0))
    after, keyed = 0, list[tuple[tuple[int, int, int], Beside]]()
    for row in rows:
        if row.one is None:
            keyed.append(((after, 1, row.other or 0), row))
        else:
            after = row.one if row.other else after
            keyed.append(((row.one, 0, row.other or 0), row))
    return [row for _, row in sorted(keyed, key=lambda each: each[0])]
