"""Feeds follow the register: each change of an annotation is where it belongs. Musical objects are in no feed."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterable
from pathlib import Path

from sqlalchemy import Engine

from descant.annotations.activities import EVERYBODY, GROUP, OWN, audience_of
from descant.annotations.activities.file import ActivityFile
from descant.annotations.activities.filing import Change
from descant.annotations.containers import Container
from descant.annotations.index.entries import Entry, Facet
from descant.annotations.indexing import Entries, Known
from descant.annotations.names import is_object
from descant.annotations.projecting import Move
from descant.annotations.register import Kept, Version, Visibility, changes_after, last_change
from descant.annotations.sharing import names_of

AT_ONCE = 500


class Feeds:
    def __init__(self, engine: Engine, folder: Path, base: str, known: Known) -> None:
        self._engine, self._agents = engine, f"{base}id/agent/"
        self._entries = Entries(known, base)
        self.public, self.private = ActivityFile(folder, "feeds-public"), ActivityFile(folder, "feeds-private")
        self._turn = threading.Lock()

    def close(self) -> None:
        self.public.close()
        self.private.close()

    def file_of(self, feed: str) -> ActivityFile:
        return self.public if audience_of(feed) == EVERYBODY else self.private

    def note_write(self, moves: Iterable[Move]) -> None:
        """What their documents say is known already."""
        for move in moves:
            if move.triples is not None and move.after.visibility == Visibility.PUBLIC:
                self._entries.remember(move.after, move.triples)

    def follow(self) -> None:
        """Up to what is in the register now; what is written meanwhile comes with the next."""
        with self._turn:
            with self._engine.connect() as connection:
                last = last_change(connection)
            for file in (self.public, self.private):
                while file.followed() < last and self._follow_some(file):
                    pass
            self._entries.forget()

    def forget(self, numbers: Collection[int], account: str) -> None:
        """Of an account that is deleted: what was erased, and which of the rest was its own."""
        with self._turn:
            for file in (self.public, self.private):
                file.forget(numbers)
            self.public.forget_feed(f"user/{account}")
            self.private.forget_feed(OWN + account)

    def place(self, entries: Iterable[Entry]) -> None:
        """What is public, and found to be about works that have come since."""
        works = {entry.key: [name for kind, name in entry.facets if _is_work(kind, name)] for entry in entries}
        self.public.place(EVERYBODY, works)

    def _follow_some(self, file: ActivityFile) -> bool:
        with self._engine.connect() as connection:
            changes = changes_after(connection, file.followed(), AT_ONCE)
        if not changes:
            return False
        entries = self._entries.remembering()
        sort = self._in_private if file is self.private else self._in_public
        told = [sort(now, kept, entries) for now, kept in changes if not is_object(kept.name)]
        file.apply(told, changes[-1][0].seq)
        return True

    def _in_public(self, now: Version, kept: Kept, entries: Entries) -> Change:
        if kept.deleted or kept.visibility != Visibility.PUBLIC:
            return Change(now.seq, kept, {}, named=False)
        works = entries.works_of(kept)
        if work := Container.named(kept.container).work:
            works.add(work)
        named = self._names_its_author(kept)
        people = [f"user/{kept.owner}"] if named else []
        return Change(now.seq, kept, {EVERYBODY: {"", *people, *(f"work/{each}" for each in works)}}, named=named)

    def _in_private(self, now: Version, kept: Kept, _: Entries) -> Change:
        if kept.deleted:
            return Change(now.seq, kept, {}, named=False)
        audiences = [OWN + kept.owner]
        if kept.visibility == Visibility.GROUP:
            audiences.append(f"{GROUP}{kept.shared_with}")
        return Change(now.seq, kept, {each: {each} for each in audiences}, named=self._names_its_author(kept))

    def _names_its_author(self, kept: Kept) -> bool:
        """Whoever publishes in another name, or in none, is not named by a feed."""
        return self._agents + kept.owner in names_of(json.loads(kept.document).get("creator"))


def _is_work(kind: Facet, name: str) -> bool:
    return kind is Facet.CONTAINER and name.startswith("work/")
