"""Indexes beside the graph follow it: what is new there is added, what is gone is removed, in small steps.

One does so at a time, of all threads and processes; who comes meanwhile waits, and finds it done. An index can be
deleted at any time: it is made anew, as it is where it is damaged.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import IO, Any, Generic, TypeVar

from descant.analysis.shelving.index import ShelvedIndex
from descant.errors import Damaged

_LOOKS_AGAIN = 0.02
"""seconds, for the turn"""
IndexT = TypeVar("IndexT", bound=ShelvedIndex[Any, Any, Any])
Thing = TypeVar("Thing")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Follower(Generic[IndexT, Thing]):
    folder: Path
    open: Callable[[Path], IndexT]
    version: Callable[[], str]
    """MUST be another where something else is there; empty where that cannot be told"""
    there: Callable[[], Mapping[str, Thing]]
    """all that is to be in the index, by what it is called there: another name where it has changed"""
    items: Callable[[Thing], list[Any]]
    """what goes into the index of one"""
    at_once: int
    """things that are added in one step"""

    def follow(self, patience: float | None = None) -> int:
        """Brings the index to what is there, for so many seconds; how many things are still to be added."""
        if self._is_done():
            return 0
        end = None if patience is None else time.monotonic() + patience
        with turn(self.folder, end) as is_ours:
            if not is_ours:
                return len(self.there().keys() - set(self.open(self.folder).sources()))
            if self._is_done():
                return 0
            try:
                return self._followed(end)
            except Damaged:
                rmtree(self.folder, ignore_errors=True)
                return self._followed(end)

    def read(self, use: Callable[[IndexT, int], Value], patience: float | None = None) -> Value:
        """What `use` finds in the index, which is told how much that lacks yet; what is damaged is made anew before."""
        try:
            return use(self.open(self.folder), self.follow(patience))
        except Damaged:
            with turn(self.folder, None if patience is None else time.monotonic() + patience) as is_ours:
                if is_ours:
                    rmtree(self.folder, ignore_errors=True)
            return use(self.open(self.folder), self.follow(patience))

    def _followed(self, end: float | None) -> int:
        index, version, there = self.open(self.folder), self.version(), self.there()
        known = set(index.sources())
        missing = iter([(source, each) for source, each in there.items() if source not in known])
        _remove(index, known - there.keys())
        while (end is None or time.monotonic() < end) and (some := list(islice(missing, self.at_once))):
            with index.update() as update:
                for source, each in some:
                    update.add(source, self.items(each))
        left = len(there.keys() - set(index.sources()))  # somebody may have deleted it meanwhile
        if not left:
            with suppress(FileNotFoundError):
                self._mark.write_text(version)
        return left

    def _is_done(self) -> bool:
        mark, version = self._mark, self.version()
        return bool(version) and self.open(self.folder).is_there and mark.is_file() and mark.read_text() == version

    @property
    def _mark(self) -> Path:
        """Lies inside of the folder, so that it goes with it."""
        return self.folder / "graph"


@contextmanager
def turn(folder: Path, end: float | None) -> Iterator[bool]:
    """Whether it is ours, at the end at the latest. The lock lies beside the folder, which may be deleted."""
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        yield _locked(lock, end)


def _locked(lock: IO[str], end: float | None) -> bool:
    if end is None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return True
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= end:
            return False
        time.sleep(_LOOKS_AGAIN)


def _remove(index: ShelvedIndex[Any, Any, Any], gone: set[str]) -> None:
    if gone:
        with index.update() as update:
            for source in gone:
                update.remove(source)
