"""What all indexes on a shelf can do: be updated, at once or not at all, and be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic

from descant.analysis.shelving import ItemT, Kind, PartT, RowsT
from descant.analysis.shelving.shelf import Shelf
from descant.errors import WrongUse


class ShelvedIndex(Generic[PartT, RowsT, ItemT]):
    def __init__(self, folder: Path, kind: Kind[PartT, RowsT, ItemT]) -> None:
        self._kind, self._shelf = kind, Shelf(folder, kind)

    @contextmanager
    def update(self) -> Iterator[Update[PartT, RowsT, ItemT]]:
        """What is removed and added in it comes about at once at its end, or, where something is raised, not at all."""
        update = Update(self._shelf, self._kind)
        try:
            yield update
            update.finish()
        finally:
            update.discard()

    @property
    def is_there(self) -> bool:
        """Whether anything was ever written to it, and not deleted since."""
        return self._shelf.is_listed

    def sources(self) -> list[str]:
        found: set[str] = set()
        for listed, part in self._shelf.parts():
            dead = set(listed.dead)
            found.update(each for each in part.sources if part.of_source(each) not in dead)
        return sorted(found)

    def check(self) -> None:
        """Read all of it; raises Damaged where something is that."""
        for _, part in self._shelf.parts():
            part.check()


class Update(Generic[PartT, RowsT, ItemT]):
    def __init__(self, shelf: Shelf[PartT, RowsT, ItemT], kind: Kind[PartT, RowsT, ItemT]) -> None:
        self._shelf, self._new_draft = shelf, kind.draft
        self._draft = kind.draft()
        self._written: list[Path] = []
        self._removed: set[str] = set()
        self._added: set[str] = set()

    def add(self, source: str, items: Iterable[ItemT]) -> None:
        """To what the source has; keys are not told apart from those that are there."""
        self._added.add(source)
        for each in items:
            self._draft.take(source, each)
            if self._draft.is_full:
                self._write()

    def remove(self, source: str) -> None:
        """What the source had before."""
        if source in self._added:
            raise WrongUse(f"{source} was added in the same update.", remedy="Remove it first, or replace it.")
        self._removed.add(source)

    def replace(self, source: str, items: Iterable[ItemT]) -> None:
        self.remove(source)
        self.add(source, items)

    def finish(self) -> None:
        self._write()
        if self._written or self._removed:
            self._shelf.change(self._removed, self._written)

    def discard(self) -> None:
        for path in self._written:
            path.unlink(missing_ok=True)

    def _write(self) -> None:
        if not self._draft.is_empty:
            self._written.append(self._shelf.draft(self._draft.rows()))
        self._draft = self._new_draft()
