"""The search indexes follow the register: what was written is found by whoever searches after it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import Engine

from descant.annotations.arrivals import Arrivals
from descant.annotations.index.entries import Entry
from descant.annotations.index.file import IndexFile, Pair
from descant.annotations.indexing import Entries, Known
from descant.annotations.names import iri_of, is_object, name_of, rank
from descant.annotations.projecting import Move
from descant.annotations.reaching import said_to_be_of
from descant.annotations.register import Kept, Visibility, changed_after, last_change, numbered, numbers_of
from descant.jobs.table import chunks

AT_ONCE = 500
PAUSE = 1.0
"""seconds between a write and its being indexed, where nobody searches: what comes together is taken together"""


class Indexes:
    """Of annotations and of musical objects. A thread keeps them near to the register; who searches waits for it."""

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        base: str,
        known: Known,
        *,
        placed: Callable[[Sequence[Entry]], None] = lambda _: None,
    ) -> None:
        """`placed` is told what is public and was found to be about things that have come since."""
        self._engine, self._base, self._placed = engine, base, placed
        self._entries, self._arrivals = Entries(known, base), Arrivals(engine, known.places)
        self.annotations, self.objects = Pair.of(folder), known.objects
        self._turn = threading.Lock()
        self._written, self._closed = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower of annotations", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._written.set()
        self._thread.join()
        for each in self._all():
            each.close()

    def note_write(self, moves: Sequence[Move]) -> None:
        """There is something to follow; what its documents say is known already."""
        for move in moves:
            if move.triples is not None:
                self._entries.remember(move.after, move.triples)
        self._written.set()

    def note_graph(self, graph: str) -> None:
        """A graph that was written by hand may say what annotations are about."""
        self._arrivals.tell(graph)
        self._written.set()

    def follow(self) -> None:
        """Up to what is in the register now, and what was read; what is written meanwhile comes with the next."""
        with self._turn:
            with self._engine.connect() as connection:
                last = last_change(connection)
            while self._followed() < last and self._follow_some() and not self._closed.is_set():
                pass
            self._take_again()
            self._entries.forget()

    def forget_removed(self) -> None:
        """Their files have no word any more of what is gone."""
        for each in self._all():
            each.forget_removed()

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

    def _all(self) -> tuple[IndexFile, ...]:
        return (*self.annotations, *self.objects)

    def _followed(self) -> int:
        return min(min(each.followed(), each.settled()) for each in self._all())

    def _follow_some(self) -> bool:
        """What is about changed objects is taken again before the place is remembered, so that none is forgotten."""
        with self._engine.connect() as connection:
            changed = list(changed_after(connection, self._followed(), AT_ONCE))
        if not changed:
            return False
        last, entries = max(each for each, _ in changed), self._entries.remembering()
        for pair, here in self._sorted(kept for _, kept in changed):
            for index, is_public in zip(pair, (True, False), strict=True):
                index.apply(*_shown_and_gone(here, entries, is_public), last)
        self._index_again({iri_of(self._base, kept.name) for _, kept in changed if is_object(kept.name)})
        for index in self._all():
            index.settle(last)
        return True

    def _take_again(self) -> None:
        """What is about things that were read since."""
        before = min(each.arrived() for each in self._all())
        arrived = self._arrivals.since(before)
        try:
            self._index_again(arrived.places)
            if arrived.moment - before >= 1:
                for index in self._all():
                    index.note_arrived(arrived.moment)
        except BaseException:
            self._arrivals.tell(*arrived.told)
            raise
        self._arrivals.note_done(arrived)

    def _index_again(self, places: set[str]) -> None:
        if not places:
            return
        entries, places = self._entries.remembering(), self._with_what_is_made_of(places)
        with self._engine.connect() as connection:
            themselves = numbers_of(connection, (name_of(self._base, each) for each in places))
        for index in self._all():
            own = themselves if index in self.objects else ()
            for here in self._kept(index.about(places).union(own)):
                shown, gone = _shown_and_gone(here, entries, index in self._public())
                index.take_again(shown, gone)
                if index is self.annotations.public:
                    self._placed(shown)

    def _with_what_is_made_of(self, places: set[str]) -> set[str]:
        """With the musical objects that are made of these, as they or these say or have said: one after the other up to
        ideas, as what is about a material is about its selections.
        """
        found, new = set(places), set(places)
        while new:
            above = self._made_of(new)
            with self._engine.connect() as connection:
                names = (name_of(self._base, each) for each in new)
                above |= {each for name in names if name for each in said_to_be_of(connection, self._base, name)}
            new = {iri_of(self._base, name) for name in above} - found
            found |= new
        return found

    def _made_of(self, places: set[str]) -> set[str]:
        """The names of those that are above them; what is below only says that it belongs to them."""
        lowest = max(rank(name_of(self._base, each)) for each in places)
        kept = (each for here in self._kept(self.objects.about(places)) for each in here)
        return {each.name for each in kept if rank(each.name) < lowest}

    def _kept(self, numbers: Iterable[int]) -> Iterator[list[Kept]]:
        """Some at a time."""
        for some in chunks(sorted(numbers), AT_ONCE):
            with self._engine.connect() as connection:
                yield list(numbered(connection, some))

    def _public(self) -> tuple[IndexFile, ...]:
        return self.annotations.public, self.objects.public

    def _sorted(self, changed: Iterable[Kept]) -> tuple[tuple[Pair, list[Kept]], tuple[Pair, list[Kept]]]:
        everything = list(changed)
        objects = [kept for kept in everything if is_object(kept.name)]
        others = [kept for kept in everything if not is_object(kept.name)]
        return (self.objects, objects), (self.annotations, others)


def _shown_and_gone(here: list[Kept], entries: Entries, is_public: bool) -> tuple[list[Entry], list[int]]:
    """What cannot be indexed goes, too: nothing is found by what it said before."""
    found = {kept.number: entries.of(kept) if _is_in(kept, is_public) else None for kept in here}
    return [entry for entry in found.values() if entry], [number for number, entry in found.items() if not entry]


def _is_in(kept: Kept, is_public: bool) -> bool:
    return not kept.deleted and (kept.visibility == Visibility.PUBLIC) is is_public
