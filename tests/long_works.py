"""A work of two versions with thousands of bars, as scores and as what the graph says of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from descant.ontology import records
from descant.ontology.minting import Minter

BARS, CUT = 10_000, range(4001, 4101)
"""of each version, and those that the first alone has; the second has as many more at its end"""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="5.0"><meiHead><fileDesc><titleStmt><title>{title}</title>
</titleStmt><pubStmt/></fileDesc></meiHead><music><body><mdiv><score><scoreDef meter.count="2" meter.unit="4">
<staffGrp><staffDef n="1" lines="5" clef.shape="G" clef.line="2"/></staffGrp></scoreDef><section>
"""
_BAR = (
    '<measure xml:id="m{n}" n="{n}"><staff n="1"><layer n="1"><note xml:id="a{n}" pname="{one}" oct="4" dur="4"/>'
    '<note xml:id="b{n}" pname="{other}" oct="4" dur="4"/></layer></staff></measure>\n'
)


def tunes(count: int = BARS) -> tuple[list[str], list[str]]:
    """Two notes a bar, by chance, of both versions."""
    chance = random.Random(92)
    bars = ["".join(chance.choices("cdefgab", k=2)) for _ in range(count + len(CUT))]
    return bars[:count], [each for at, each in enumerate(bars, 1) if at not in CUT]


def write_mei(path: Path, title: str, bars: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD.format(title=title))
        file.writelines(_BAR.format(n=n, one=bar[0], other=bar[1]) for n, bar in enumerate(bars, 1))
        file.write("</section></score></mdiv></body></music></mei>\n")
    return path


def pairs(count: int = BARS) -> Iterator[tuple[int | None, int | None]]:
    """Bars of both, from 1, in the order of the first."""
    for bar in range(1, count + 1):
        yield bar, None if bar in CUT else bar - len(CUT) if bar > CUT[-1] else bar
    yield from ((None, bar) for bar in range(count - len(CUT) + 1, count + 1))


def bars_of(mint: Minter, work: NamedNode, versions: Mapping[str, NamedNode], count: int = BARS) -> Iterator[object]:
    """What reading scores says of bars; versions by their names."""
    yield records.Work(work, (Literal("Long"),))
    for name, version in versions.items():
        yield records.Version(version, work, (Literal(name),))
        yield from (records.Bar(mint.bar(version, bar), version, bar, Literal(str(bar))) for bar in range(1, count + 1))


def concordance_of(mint: Minter, one: NamedNode, other: NamedNode, count: int = BARS) -> Iterator[object]:
    """What aligning says of two versions."""
    concordance = mint.concordance("long")
    yield records.Concordance(concordance, one, other, 0, run=mint.run("long"))
    for number, (here, there) in enumerate(pairs(count), 1):
        bars = here and mint.bar(one, here), there and mint.bar(other, there)
        yield records.BarPair(mint.bar_pair(concordance, number), concordance, *bars, 0.9 if all(bars) else None)
