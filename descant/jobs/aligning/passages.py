"""Passages of a concordance, as things of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from descant.analysis.alignment.passages import Beside, passages
from descant.ontology.minting import Minter
from descant.ontology.records import AlignedPassage


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


def _ends(version: NamedNode, bars: tuple[int, int], minter: Minter) -> tuple[NamedNode, NamedNode]:
    return minter.bar(version, bars[0]), minter.bar(version, bars[1])
