"""The graph follows the register: each annotation in a graph of its own, in the dataset of those who may read it.

What was written to the register, and not yet to the graph when the process ended, is written at the next start. The
place from which is kept behind by some minutes, because the register waits for the disk and the graph does not: so
not even a power failure parts the two for good.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode, Quad, Triple
from sqlalchemy import Connection, Engine

from descant.annotations.judging import links_refused, links_said, places_said
from descant.annotations.names import iri_of
from descant.annotations.objects import triples_of
from descant.annotations.register import Kept, Visibility, changed_after, followed, last_change, note_followed
from descant.ontology.minting import Minter
from descant.store import Stores
from descant.store.changes import renewing

GRAPH = "graph"
"""the name of this follower"""
BEHIND, APART = 180.0, 1.0
"""seconds: how far it is kept behind, and between two places that are remembered"""
AT_ONCE = 500
BOTH = frozenset({True, False})


@dataclass(frozen=True, slots=True)
class Move:
    """An annotation as it is now, and in which datasets it was (True: the public one) or may have been."""

    after: Kept
    was: frozenset[bool] = frozenset()
    triples: tuple[Triple, ...] | None = None
    """what its document says, where that is known already"""

    @property
    def shown(self) -> frozenset[bool]:
        """In which dataset it is to be."""
        return frozenset() if self.after.deleted else frozenset({self.after.visibility == Visibility.PUBLIC})

    def followed_by(self, later: Move) -> Move:
        return replace(later, was=self.was | self.shown | later.was)


def forget_followed(engine: Engine) -> None:
    """The graph may be of another moment than the register: all annotations are written to it at the next start."""
    with engine.begin() as connection:
        note_followed(connection, GRAPH, 0)


class Projector:
    def __init__(self, engine: Engine, stores: Stores, minter: Minter) -> None:
        self._engine, self._stores, self._minter = engine, stores, minter
        self._done: deque[tuple[float, int]] = deque()
        self._owed: list[Move] = []

    def recover(self) -> int:
        """All that may not be in the graph; gives how many annotations."""
        count = 0
        with self._engine.connect() as connection:
            seq = followed(connection, GRAPH)
            while changed := list(changed_after(connection, seq, AT_ONCE)):
                self.project(Move(kept, was=BOTH) for _, kept in changed)
                seq, count = max(each for each, _ in changed), count + len(changed)
        return count

    def project(self, moves: Iterable[Move]) -> None:
        """What could not be written before comes along; none of it is forgotten before it is written."""
        self._owed += moves
        self._project(self._owed)
        self._owed.clear()

    def _project(self, moves: Iterable[Move]) -> None:
        """The public dataset first: what becomes public is never in neither, what is taken back is away at once."""
        latest: dict[int, Move] = {}
        for each in moves:
            before = latest.get(each.after.number)
            latest[each.after.number] = before.followed_by(each) if before else each
        for is_public, dataset in ((True, self._stores.public), (False, self._stores.private)):
            touched = [each for each in latest.values() if is_public in each.was | each.shown]
            if touched:
                shown = [each for each in touched if is_public in each.shown]
                # All of it first: what follows from a verdict is asked of the store that is written to.
                quads = list(self._quads(shown))
                dataset.put(quads, graphs=[self._graph(each.after) for each in touched])
                if is_public and (refused := list(links_refused(dataset, quads))):
                    dataset.update(_deletion(refused))

    def note_done(self) -> None:
        """Everything in the register is in the graph now."""
        if self._done and time.monotonic() < self._done[-1][0] + APART:
            return
        with self._engine.connect() as connection:
            self._done.append((time.monotonic(), last_change(connection)))

    def note_place(self, connection: Connection, *, behind: float = BEHIND) -> None:
        """Remember what was done long enough ago to be on the disk whatever happens."""
        seq = 0
        while self._done and self._done[0][0] <= time.monotonic() - behind:
            seq = self._done.popleft()[1]
        if seq:
            note_followed(connection, GRAPH, seq)

    def _quads(self, moves: Iterable[Move]) -> Iterator[Quad]:
        for move in moves:
            graph = self._graph(move.after)
            triples = move.triples if move.triples is not None else triples_of(json.loads(move.after.document))
            renew = renewing()  # what one document calls _:b0 is nothing of another's
            public = self._stores.public
            said = (*triples, *places_said(public, triples), *links_said(public, triples))
            yield from (Quad(renew(each.subject), each.predicate, renew(each.object), graph) for each in said)

    def _graph(self, kept: Kept) -> NamedNode:
        return self._minter.graph(NamedNode(iri_of(self._minter.base, kept.name)))


def _deletion(quads: Iterable[Quad]) -> str:
    said = (f"GRAPH {each.graph_name} {{ {each.subject} {each.predicate} {each.object} }}" for each in quads)
    return f"DELETE DATA {{ {' '.join(said)} }}"
