"""What the ontology has terms for of a comparison: the concordance, its pairs of bars, and places of what is left out.

    list(to_records(found, mint, (orchestra, trio)))
    list(absences(found, mint, (score_file, trio_file)))

The rest (kinds of notes, shares, instrumentation) has no terms yet; docs/arrangements.md says which it would need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from pyoxigraph import Literal, NamedNode

from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.kinds import Status
from descant.analysis.comparing_scores.numbering import ranges
from descant.analysis.comparing_scores.rows import Row
from descant.ontology.minting import Minter, fragment, key_id
from descant.ontology.records import Absence, AbsenceSelection, BarPair, Concordance

Two = tuple[NamedNode, NamedNode]


def to_records(
    found: Comparison, mint: Minter, versions: Two, run: NamedNode | None = None
) -> Iterator[Concordance | BarPair]:
    """Bars of an edition that are not filled are in no pair, unless the alignment has found where they belong."""
    iri = mint.concordance(key_id(*(each.value for each in versions)))
    yield Concordance(iri, *versions, found.transposition.semitones, run)
    index = count(1)
    for row in found.rows:
        if row.status is not Status.NOT_FILLED or None not in (row.one, row.other):
            one, other = (
                None if bar is None else mint.bar(version, bar + 1)
                for bar, version in zip((row.one, row.other), versions, strict=True)
            )
            yield BarPair(mint.bar_pair(iri, next(index)), iri, one, other, row.certainty)


def absences(found: Comparison, mint: Minter, files: Two) -> Iterator[AbsenceSelection]:
    """Where bars of the one are missing in the other's file: between the bars, before the first or after the last.

    Files MUST have ids for their bars; a place whose bars have none is left out.
    """
    for status, side in ((Status.LEFT_OUT, 1), (Status.ADDED, 0)):
        for rows in _runs(found.rows, status):
            parts = [
                _place(found, rows[0] - 1, -1, side, files[side]),
                _place(found, rows[-1] + 1, 1, side, files[side]),
            ]
            before, after = parts
            qualifier = Absence.BETWEEN if before and after else Absence.AFTER if before else Absence.BEFORE
            if before or after:
                yield _absence(found, mint, rows, side, qualifier, [each for each in parts if each])


def _absence(
    found: Comparison, mint: Minter, rows: Sequence[int], side: int, qualifier: Absence, parts: Sequence[NamedNode]
) -> AbsenceSelection:
    version = found.sides[1 - side].version
    bars = [bar for at in rows if (bar := (found.rows[at].other, found.rows[at].one)[side]) is not None]
    label = f"{version.name}: {', '.join(ranges(version, bars))}"
    name = key_id(qualifier.value.value, *(each.value for each in parts), label)
    return AbsenceSelection(iri=mint.selection(name), parts=tuple(parts), labels=(Literal(label),), qualifier=qualifier)


def _runs(rows: Sequence[Row], status: Status) -> Iterator[list[int]]:
    run: list[int] = []
    for at, row in enumerate(rows):
        if row.status is status:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _place(found: Comparison, at: int, step: int, side: int, file: NamedNode) -> NamedNode | None:
    """The nearest bar of that side, from a row on."""
    version = found.sides[side].version
    while 0 <= at < len(found.rows):
        bar = (found.rows[at].one, found.rows[at].other)[side]
        if bar is not None and version.bars[bar].ids:
            return fragment(file, version.bars[bar].ids[0 if step > 0 else -1])
        at += step
    return None
