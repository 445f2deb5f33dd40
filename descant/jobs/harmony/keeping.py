"""Chord sequence graphs, and how alike two of them are, as statements of the graph.

A graph has the same name for the same piece and the same wishes, so that making it again takes the place of what was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from typing import NamedTuple

import numpy as np
from pyoxigraph import NamedNode, Quad

from descant import __version__
from descant.analysis.harmony.comparing import Covers, covers, likeness
from descant.analysis.harmony.graph_files import number, to_records
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.profiles import ROOTED
from descant.analysis.harmony.songs import Wishes, graph_of
from descant.ingest.chords.labels import chord
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import semitones_of
from descant.jobs.harmony.songs import KeptSong
from descant.ontology import mapping, records
from descant.ontology.minting import Minter, fragment, key_id


class Made(NamedTuple):
    """A chord sequence graph of a kept song, and what was asked for."""

    kept: KeptSong
    graph: ChordGraph
    found: Covers
    settings: tuple[records.Setting, ...]

    def key(self) -> str:
        said = (f"{each.parameter}={each.value}" for each in self.settings)
        return key_id(self.kept.of.value, *said)

    def iri(self, minter: Minter) -> NamedNode:
        return minter.chord_graph(self.key())


def make(kept: KeptSong, wishes: Wishes, kernel: str = "pcp", key: Key | None = None) -> Made:
    graph = graph_of(kept.song, wishes)
    return Made(kept, graph, covers(graph, kernel, key), _settings(kept, wishes, kernel, key))


def quads_of(made: Made, minter: Minter) -> tuple[NamedNode, list[Quad]]:
    """The named graph, and all that goes into it."""
    named = minter.graph(made.iri(minter))
    return named, list(mapping.quads(_described(made, minter), named))


def likeness_quads(one: Made, other: Made, minter: Minter) -> tuple[NamedNode, list[Quad]]:
    """How alike two graphs are that are kept, too."""
    found = likeness(one.graph, other.graph)
    iri = minter.likeness(key_id(one.key(), other.key()))
    run = minter.run(key_id("likeness", one.key(), other.key()))
    ends = one.iri(minter), other.iri(minter)
    described = [
        records.Likeness(
            iri=iri,
            one=ends[0],
            other=ends[1],
            distance=found.distance,
            transposition=semitones_of(found.transposition),
            run=run,
        ),
        *_by(minter, run, ends, ()),
    ]
    named = minter.graph(iri)
    return named, list(mapping.quads(described, named))


def _described(made: Made, minter: Minter) -> Iterator[object]:
    iri = made.iri(minter)
    run = minter.run(key_id("csg", made.key()))
    sequences = tuple(each.sequence for each in made.kept.said)
    yield to_records(made.graph, iri, made.kept.of, made.found.coherence, derived_from=sequences, run=run)
    yield from map(chord, made.graph.chords)
    yield from _by(minter, run, sequences, made.settings)
    shares = made.graph.weights / made.graph.weights.sum()
    for at, (version, sequence, near) in enumerate(
        zip(made.graph.versions, sequences, made.found.to_others, strict=True)
    ):
        yield records.Participant(
            iri=fragment(iri, f"v{at}"),
            graph=iri,
            sequence=sequence,
            weight=float(shares[at]),
            transposition=semitones_of(version.transposition),
            cost=None if version.cost is None else number(version.cost),
            nearness=number(near),
        )
    for at, by in combinations(range(len(sequences)), 2):
        if np.isfinite(made.found.near[at, by]):
            ends = fragment(iri, f"v{at}"), fragment(iri, f"v{by}")
            near = float(np.clip(made.found.near[at, by], 0, 1))
            yield records.VersionPair(iri=fragment(iri, f"v{at}-v{by}"), one=ends[0], other=ends[1], nearness=near)


def _by(
    minter: Minter, run: NamedNode, used: tuple[NamedNode, ...], settings: tuple[records.Setting, ...]
) -> Iterator[object]:
    software = minter.agent("descant-harmony")
    now = datetime.now(UTC).replace(microsecond=0)
    yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant's harmony", __version__)
    yield records.Run(iri=run, used=used, agents=(software,), ended=now, settings=settings)


def _settings(kept: KeptSong, wishes: Wishes, kernel: str, key: Key | None) -> tuple[records.Setting, ...]:
    said = {
        "unit": wishes.unit.name.lower(),
        "alike": (wishes.alike or kept.song.alike).value,
        "vocabulary": wishes.vocabulary.name.lower(),
        "nodes": wishes.nodes.value,
        "pitch": wishes.pitch.value if wishes.pitch else "",
        "rooted": wishes.weighting == ROOTED,
        "kernel": kernel,
        "key": str(key) if key else "",
        "weights": ", ".join(f"{name}={weight:g}" for name, weight in sorted(wishes.weights.items())),
    }
    return tuple(records.Setting(name, value) for name, value in said.items() if value not in ("", False))
