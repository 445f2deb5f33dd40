"""Passages of a concordance: bars that follow each other in both versions, as long as they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from descant.analysis.alignment.passages import Beside, Passage
from descant.ontology.minting import Minter
from descant.ontology.records import AlignedPassage

Pair = tuple[int | None, int | None]
"""indexes of bars of both versions, or of one alone"""


def passages_of(
    concordance: NamedNode, versions: tuple[NamedNode, NamedNode], rows: Iterable[Beside], minter: Minter
) -> Iterator[AlignedPassage]:
    for number, (one, other, certainty) in enumerate(passages(rows), 1):
        yield AlignedPassage(
            iri=minter.passage(concordance, number),
            concordance=concordance,
            from_bars=one and _ends(versions[0], one, minter),
            to_bars=other and _ends(versions[1], other, minter),
            shift=other[0] - one[0] if one and other else None,
            confidence=None if certainty is None else round(certainty, 4),
        )


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


def _ends(version: NamedNode, bars: tuple[int, int], minter: Minter) -> tuple[NamedNode, NamedNode]:
    return minter.bar(version, bars[0]), minter.bar(version, bars[1])
