"""A graph in Descant's own shape and of any size, the same for the same seed: recordings with tags and chords."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Quad

from descant.ontology import records
from descant.ontology.iris import OA
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter, tag_iri

BASE = "http://127.0.0.1:8080/"
TAGS = ("guitar", "classical", "slow", "strings", "drums", "electronic", "rock", "piano", "violin", "harp", "cello")
CHORDS = [f"{root}:{kind}" for root in ("C", "D", "E", "F", "G", "A", "B") for kind in ("maj", "min", "7")]
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


class Names:
    """The IRIs of the corpus by number."""

    minter = Minter(BASE)

    def work(self, i: int) -> NamedNode:
        return self.minter.work(f"w{i}")

    def version(self, i: int) -> NamedNode:
        return self.minter.version(f"v{i}")

    def file(self, i: int) -> NamedNode:
        return self.minter.file(f"f{i}", ".flac")

    def sequence(self, i: int) -> NamedNode:
        return self.minter.sequence(f"c{i}")

    def annotation(self, i: int, tag: int) -> NamedNode:
        return self.minter.annotation(f"a{i}-{tag}")


def corpus(count: int, seed: int = 7) -> Iterator[Quad]:
    """About 1,230 quads a recording: one graph of facts, one of claims."""
    chance, names = random.Random(seed), Names()
    for i in range(count):
        yield from quads(facts(names, i), names.minter.graph(names.minter.source(f"f{i}")))
        yield from quads(_claims(names, i, chance), names.minter.graph(names.minter.run(f"r{i}")))


def facts(names: Names, i: int) -> Iterator[object]:
    title = Literal(f"Piece {i // 4}", language="en")
    if i % 4 == 0:
        yield records.Work(names.work(i // 4), titles=(title,))
    label = Literal(f"Piece {i // 4}, version {i % 4}", language="en")
    yield records.Version(names.version(i), names.work(i // 4), labels=(label,))
    yield records.Source(
        iri=names.minter.source(f"f{i}"),
        kind=records.SourceKind.RECORDED,
        version=names.version(i),
        file=names.file(i),
        media_type="audio/flac",
        duration=240.0,
    )


def _claims(names: Names, i: int, chance: random.Random) -> Iterator[object]:
    run = names.minter.run(f"r{i}")
    yield records.Run(iri=run, used=(names.file(i),), agents=(names.minter.agent("descant"),), ended=WHEN)
    for k in range(60):
        fragment = records.FragmentSelector.time(k * 3.0, k * 3.0 + 3.0)
        yield records.Claim(
            iri=names.annotation(i, k),
            targets=(records.SpecificResource(names.file(i), (fragment,)),),
            bodies=(tag_iri(chance.choice(TAGS)),),
            motivations=(OA.tagging,),
            run=run,
            confidence=round(chance.random(), 3),
        )
    events = [records.ChordEvent(j * 2.0, j * 2.0 + 2.0, chance.choice(CHORDS)) for j in range(100)]
    yield records.ChordSequence(names.sequence(i), tuple(events))
