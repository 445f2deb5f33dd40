"""The search indexes follow the register: what was written is found by whoever searches after it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.annotations.documents import triples_of
from descant.annotations.index.entries import Entry, entry
from descant.annotations.index.file import IndexFile
from descant.annotations.register import Kept, Visibility, changed_after
from descant.ontology.mapping.facts import Facts

AT_ONCE = 500
Works = Callable[[Iterable[str]], list[str]]
"""names of the works that places are in"""


class Indexes:
    """What is public, and the rest."""

    def __init__(self, engine: Engine, folder: Path, works: Works) -> None:
        self._engine, self._works = engine, works
        self.public, self.private = IndexFile(folder, "public"), IndexFile(folder, "private")
        self._turn = threading.Lock()

    def close(self) -> None:
        self.public.close()
        self.private.close()

    def follow(self) -> None:
        """Up to what is in the register now."""
        with self._turn:
            while self._follow_some():
                pass

    def _follow_some(self) -> bool:
        seq = min(self.public.followed(), self.private.followed())
        with self._engine.connect() as connection:
            changed = list(changed_after(connection, seq, AT_ONCE))
        if not changed:
            return False
        last = max(each for each, _ in changed)
        for index, is_public in ((self.public, True), (self.private, False)):
            here = [kept for _, kept in changed if _is_in(kept, is_public)]
            gone = [kept.number for _, kept in changed if not _is_in(kept, is_public)]
            index.apply(map(self._entry, here), gone, last)
        return True

    def _entry(self, kept: Kept) -> Entry:
        document = json.loads(kept.document)
        facts, iri = Facts(triples_of(document)), NamedNode(document["id"])
        found = entry(kept, facts, iri)
        works = self._works(value for kind, value in found.facets if kind.name == "SOURCE")
        return entry(kept, facts, iri, works=works) if works else found


def _is_in(kept: Kept, is_public: bool) -> bool:
    return not kept.deleted and (kept.visibility == Visibility.PUBLIC) is is_public
