"""Passages of a concordance: bars that follow each other in both versions, as long as they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from descant.analysis.alignment.passages import Beside
from descant.ontology.minting import Minter
from descant.ontology.records import AlignedPassage

Pair = tuple[int | None, int | None]
"""indexes of bars of both versions, or of one alone"""


def passages_of(
    concordance: NamedNode, versions: tuple[NamedNode, NamedNode], rows: Iterable[Beside], minter: Minter
) -> Iterator[AlignedPassage]:
    certainty = {(row.one, row.other): row.certainty for row in rows}
    for number, run in enumerate(runs(certainty), 1):
        sides = [_ends(version, [pair[side] for pair in run], minter) for side, version in enumerate(versions)]
        one, other = run[0]
        sure = [found for pair in run if (found := certainty[pair]) is not None]
        yield AlignedPassage(
            iri=minter.passage(concordance, number),
            concordance=concordance,
            from_bars=sides[0],
            to_bars=sides[1],
            shift=other - one if one and other else None,
            confidence=round(min(sure), 4) if sure else None,
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


def _ends(version: NamedNode, bars: list[int | None], minter: Minter) -> tuple[NamedNode, NamedNode] | None:
    first, last = bars[0], bars[-1]
    return (minter.bar(version, first), minter.bar(version, last)) if first and last else None
