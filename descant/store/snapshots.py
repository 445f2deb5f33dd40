"""Snapshots of an embedded dataset: hard links, nearly free, never changing under whoever reads them.

`lease` always gives a state that holds every write acknowledged before the call, so that people read what they
wrote. Where that takes a new snapshot and the last one is very young, it waits a moment, so that many readers
beside a writer share a snapshot.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from descant.disk import disk_errors

REST = 2.0
"""a snapshot that took t seconds is followed by none for REST × t seconds, but no longer than"""
LONGEST_WAIT = 0.25
"""seconds"""


@dataclass(slots=True)
class Snapshot:
    path: Path
    version: int
    made: float
    cost: float
    users: int = 0


class Snapshots:
    def __init__(self, folder: Path, make: Callable[[Path], None]) -> None:
        shutil.rmtree(folder, ignore_errors=True)  # what an earlier process left
        folder.mkdir(parents=True)
        self._folder, self._make = folder, make
        self._lock = threading.RLock()
        self._making = threading.RLock()
        self._current: Snapshot | None = None
        self._written = 0
        self._hidden = False

    @property
    def written(self) -> int:
        """How many writes there were: the version of the data."""
        return self._written

    def note_write(self) -> None:
        with self._lock:
            self._written += 1

    def is_current(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot holds everything that was written, or all that may be seen now."""
        return snapshot is self._current and (snapshot.version == self._written or self._hidden)

    def lease(self) -> Snapshot:
        """The current snapshot, to be given back with `release`."""
        with self._making:
            if self._needs_another():
                self._replace()
            with self._lock:
                snapshot = self._current
                assert snapshot is not None  # noqa: S101 - _needs_another says so
                snapshot.users += 1
                return snapshot

    def release(self, snapshot: Snapshot) -> None:
        with self._lock:
            snapshot.users -= 1
            self._clear(snapshot)

    @contextmanager
    def leased(self) -> Iterator[Snapshot]:
        snapshot = self.lease()
        try:
            yield snapshot
        finally:
            self.release(snapshot)

    def hide_changes(self) -> Snapshot:
        """From now on, and until `show_changes`, everybody sees the state of this moment."""
        with self._making:
            snapshot = self.lease()
            self._hidden = True
            return snapshot

    def show_changes(self, snapshot: Snapshot) -> None:
        self._hidden = False
        self.release(snapshot)

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _needs_another(self) -> bool:
        current = self._current
        if current is None:
            return True
        if self.is_current(current):
            return False
        wait = current.made + min(REST * current.cost, LONGEST_WAIT) - time.monotonic()
        time.sleep(max(0.0, wait))
        return True

    def _replace(self) -> None:
        version, began = self._written, time.monotonic()
        path = self._folder / str(version)
        try:
            with disk_errors(path):
                self._make(path)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)  # half a snapshot would be in the way of the next
            raise
        made = time.monotonic()
        with self._lock:
            old, self._current = self._current, Snapshot(path, version, made, made - began)
            if old:
                self._clear(old)

    def _clear(self, snapshot: Snapshot) -> None:
        if snapshot.users == 0 and snapshot is not self._current:
            shutil.rmtree(snapshot.path, ignore_errors=True)
