"""Chord sequences in a graph in memory, as jobs and servers ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Store

from descant.ontology.iris import DSC, OA, RDF, RDFS
from descant.ontology.minting import chord_iri
from descant.store.binding import bind

BASE = "https://example.org/id/"
PIECE = NamedNode(f"{BASE}version/piece")
Events = Sequence[tuple[str, str]]
"""labels, and words where these are others"""


class Graph:
    def __init__(self, sequences: Iterable[Events], version: str = "1") -> None:
        self._store, self._version = Store(), version
        self._store.bulk_extend(quads_of(sequences))

    def add(self, *quads: Quad) -> None:
        self._store.extend(quads)

    def version(self) -> str:
        return self._version

    def query(self, text: str, bindings: Mapping[str, Any] | None = None) -> Any:
        return self._store.query(bind(text, bindings or {}), use_default_graph_as_union=True)


def quads_of(sequences: Iterable[Events]) -> Iterator[Quad]:
    """All of one piece."""
    for number, events in enumerate(sequences):
        yield from _quads(f"{BASE}sequence/{number:05}", events)


def _quads(iri: str, events: Events) -> Iterator[Quad]:
    sequence, claim = NamedNode(iri), NamedNode(f"{iri}-claim")
    yield Quad(sequence, RDF.type, DSC.ChordSequence)
    yield Quad(claim, OA.hasBody, sequence)
    yield Quad(claim, OA.hasTarget, PIECE)
    yield Quad(sequence, DSC.first, NamedNode(f"{iri}#0"))
    for at, (label, words) in enumerate(events):
        event = NamedNode(f"{iri}#{at}")
        yield Quad(event, DSC.inSequence, sequence)
        yield Quad(event, DSC.chord, chord_iri(label))
        yield Quad(event, DSC.startQuarters, Literal(float(at)))
        yield Quad(event, DSC.endQuarters, Literal(float(at + 1)))
        if words:
            yield Quad(event, RDFS.label, Literal(words))
