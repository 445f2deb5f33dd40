"""The search indexes follow the register: what was written is found by whoever searches after it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, Triple
from sqlalchemy import Engine

from descant.annotations.arrivals import Arrivals, Arrived, Places
from descant.annotations.bars import Bars
from descant.annotations.documents import triples_of
from descant.annotations.index.entries import Entry, Facet, entry
from descant.annotations.index.file import IndexFile
from descant.annotations.projecting import Move
from descant.annotations.register import Kept, Visibility, changed_after, numbered
from descant.annotations.works import Works
from descant.errors import DescantError
from descant.ontology.mapping.facts import Facts

AT_ONCE = 500
REMEMBERED = 5_000
"""documents of which it is remembered what they say, until they are indexed"""
PAUSE = 0.25
"""seconds between a write and its being indexed, where nobody searches: what comes together is taken together"""


class Indexes:
    """What is public, and the rest. A thread keeps them near to the register; who searches waits for the last of it."""

    def __init__(self, engine: Engine, folder: Path, base: str, works: Works, bars: Bars, places: Places) -> None:
        self._engine, self._home, self._works, self._bars = engine, f"{base}annotations/", works, bars
        self._arrivals = Arrivals(engine, places)
        self._said: dict[tuple[int, int], tuple[Triple, ...]] = {}
        self.public, self.private = IndexFile(folder, "public"), IndexFile(folder, "private")
        self._turn = threading.Lock()
        self._written, self._closed = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower of annotations", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._written.set()
        self._thread.join()
        self.public.close()
        self.private.close()

    def note_write(self, moves: Sequence[Move]) -> None:
        """There is something to follow; what its documents say is known already."""
        for move in moves:
            if move.triples is not None and len(self._said) < REMEMBERED:
                self._said[move.after.number, move.after.version] = move.triples
        self._written.set()

    def note_graph(self, graph: str) -> None:
        """A graph that was written by hand may say what annotations are about."""
        self._arrivals.tell(graph)
        self._written.set()

    def follow(self) -> None:
        """Up to what is in the register now, and what was read."""
        with self._turn:
            self._take_again()
            while self._follow_some() and not self._closed.is_set():
                pass
            self._said.clear()  # of what was changed twice, or deleted

    def _run(self) -> None:
        self._written.set()  # what was written before this process, too
        while not self._closed.is_set():
            self._written.wait()
            self._closed.wait(PAUSE)
            self._written.clear()
            try:
                self.follow()
            except Exception:  # whatever it is, who searches will meet it, and is told
                logging.getLogger(__name__).exception("the annotations cannot be indexed")

    def _follow_some(self) -> bool:
        seq = min(self.public.followed(), self.private.followed())
        with self._engine.connect() as connection:
            changed = list(changed_after(connection, seq, AT_ONCE))
        if not changed:
            return False
        last = max(each for each, _ in changed)
        works = cache(self._works)  # of those that are taken together many are about the same
        for index, is_public in ((self.public, True), (self.private, False)):
            here = [kept for _, kept in changed if _is_in(kept, is_public)]
            gone = [kept.number for _, kept in changed if not _is_in(kept, is_public)]
            index.apply(filter(None, (self._indexed(kept, works) for kept in here)), gone, last)
        return True

    def _take_again(self) -> None:
        """What is about things that have come since."""
        before = min(self.public.arrived(), self.private.arrived())
        arrived = self._arrivals.since(before)
        if arrived.places or arrived.moment - before >= 1:
            self._index_again(arrived, before)
        self._arrivals.note_done(arrived)

    def _index_again(self, arrived: Arrived, before: float) -> None:
        works = cache(self._works)
        for index, is_public in ((self.public, True), (self.private, False)):
            keys = sorted(index.about(arrived.places))
            for some in (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)):
                with self._engine.connect() as connection:
                    here = [each for each in numbered(connection, some) if _is_in(each, is_public)]
                index.take_again(filter(None, (self._indexed(each, works) for each in here)), before)
            index.take_again((), arrived.moment)

    def _indexed(self, kept: Kept, works: Works) -> Entry | None:
        """Nothing of one that cannot be indexed: it hides itself, and no other; and nobody is told what is in it."""
        try:
            return self._entry(kept, works)
        except (DescantError, RecursionError, ValueError):
            logging.getLogger(__name__).exception("annotation %s cannot be indexed", kept.number)
            return None

    def _entry(self, kept: Kept, works: Works) -> Entry:
        triples = self._said.pop((kept.number, kept.version), None)
        if triples is None:
            triples = triples_of(json.loads(kept.document))
        facts, iri = Facts(triples), NamedNode(f"{self._home}{kept.name}")
        found = entry(kept, facts, iri, bar_of=self._bars)
        sources = {value.partition("#")[0] for kind, value in found.facets if kind is Facet.SOURCE}
        of_works = {work for source in sources for work in works(source)}
        return entry(kept, facts, iri, works=of_works, bar_of=self._bars) if of_works else found


def _is_in(kept: Kept, is_public: bool) -> bool:
    return not kept.deleted and (kept.visibility == Visibility.PUBLIC) is is_public
