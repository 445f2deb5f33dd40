"""The index follows the graph: whoever looks at the library sees what was written before, or is told that it is being
looked through.

A small library is gathered anew in the time of a page, a large one beside it, and never without a pause that is many
times as long as it took: who writes annotations all day changes the graph, too.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from pathlib import Path

from flask import current_app

from descant.annotations.index.derived import note_mark
from descant.server.library.gathering import gather
from descant.server.library.shelf import Shelf
from descant.server.library.things import things
from descant.server.services import services
from descant.store import Dataset

AT_ONCE, PATIENCE = 0.4, 5.0
"""seconds: what took so long is waited for, and how long if it takes longer this time"""
PAUSE = 10.0
"""times as long as gathering took"""
UNKNOWN = 60.0
"""seconds, of a store that does not say whether it has changed"""
LIBRARY = "descant.library"
"""where the application has it"""
_COST = "milliseconds"
_making = threading.Lock()


def library() -> Library:
    """Of the application that answers this request."""
    with _making:
        if LIBRARY not in current_app.extensions:
            here = services()
            current_app.extensions[LIBRARY] = Library(here.stores.public, here.config.home / "search")
    found: Library = current_app.extensions[LIBRARY]
    return found


class Library:
    def __init__(self, dataset: Dataset, folder: Path) -> None:
        self._dataset, self._folder = dataset, folder
        self._turn = threading.Lock()
        self._shelf: Shelf | None = None
        self._gathering: threading.Thread | None = None
        self._version: str | None = None
        """of the graph, as it was gathered; None: not by this process"""
        self._tried = -math.inf
        self._failed = False

    def look(self) -> tuple[Shelf, bool]:
        """The index, and whether it is as the graph is."""
        shelf, deadline = self._opened(), time.monotonic() + PATIENCE
        cost = shelf.mark(_COST) / 1000
        waits = cost < AT_ONCE
        pause = 0.0 if waits else PAUSE * cost
        while not self._is_current():
            gathering = self._gather_beside(shelf, pause)
            left = deadline - time.monotonic()
            if gathering is None or not waits or left <= 0:
                return shelf, False
            gathering.join(left)
            if self._failed:
                return shelf, False
        return shelf, True

    def close(self) -> None:
        """When nothing is gathered any more: what does that reads the stores."""
        with self._turn:
            gathering, self._tried = self._gathering, math.inf
        if gathering is not None:
            gathering.join()
        if self._shelf is not None:
            self._shelf.close()

    def _opened(self) -> Shelf:
        with self._turn:
            if self._shelf is None:
                self._shelf = Shelf(self._folder)
            return self._shelf

    def _is_current(self) -> bool:
        version = self._dataset.version()
        if not version:
            return self._version is not None and time.monotonic() - self._tried < UNKNOWN
        return version == self._version

    def _gather_beside(self, shelf: Shelf, pause: float) -> threading.Thread | None:
        """The thread that gathers; None where one has, not long ago."""
        with self._turn:
            if self._gathering is None or not self._gathering.is_alive():
                if time.monotonic() - self._tried < pause:
                    return None
                self._tried, self._failed = time.monotonic(), False
                self._gathering = threading.Thread(target=self._gather, args=(shelf,), name="library", daemon=True)
                self._gathering.start()
            return self._gathering

    def _gather(self, shelf: Shelf) -> None:
        version, began = self._dataset.version(), time.monotonic()
        try:
            entries = gather(self._dataset)
            shelf.fill(entries, things(self._dataset, entries))
            with shelf.writing() as cursor:
                note_mark(cursor, _COST, max(1, round(1000 * (time.monotonic() - began))))
        except Exception:  # whoever looks is told that it is not as it is, and the next one tries again
            logging.getLogger(__name__).exception("the library cannot be gathered")
            self._failed = True
        else:
            self._version = version
        self._tried = max(self._tried, time.monotonic())
