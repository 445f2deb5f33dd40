"""Statistics of all chord sequences of the graph, from the index: kept while the graph is the same, and counted in
small steps where it is not.

What is known of a piece (its genre, its key) is asked of the graph when its chords are counted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from descant.analysis.harmony.progressions import Changes, Index
from descant.analysis.harmony.progressions.changes import home_of
from descant.analysis.harmony.statistics import Statistics
from descant.config import Config
from descant.ingest.grouping import values
from descant.jobs.harmony.indexing import read
from descant.jobs.harmony.songs import groups_of
from descant.ontology.records import ChordVocabulary
from descant.store import Dataset

MOST = 200
"""rows of each table that are kept"""
_KEPT = 8
"""kinds of statistics"""


class Wish(NamedTuple):
    """What is to be counted."""

    by: tuple[str, ...] = ()
    """tags"""
    length: int = 4
    vocabulary: ChordVocabulary = ChordVocabulary.SEVENTHS

    def statistics(self) -> Statistics:
        return Statistics(self.by, length=self.length, vocabulary=self.vocabulary)


class Counted(NamedTuple):
    document: dict[str, Any]
    whole: bool
    """whether all is counted that was in the graph when this was asked"""
    unread: int
    """sequences that are not in the index yet"""


def count(dataset: Dataset, config: Config, wish: Wish) -> Statistics:
    """All at once, however long it takes."""

    def all_of_it(index: Index, _unread: int) -> Statistics:
        counting = _Counting(wish, index, "")
        counting.go_on(dataset, None)
        return counting.statistics

    return read(dataset, config, all_of_it)


class Counts:
    """Of one graph, for whoever asks: at most so many seconds are worked on an answer, and the next goes on there."""

    def __init__(self) -> None:
        self._turn, self._kept = threading.Lock(), dict[Wish, _Kept]()

    def get(self, dataset: Dataset, config: Config, wish: Wish, patience: float) -> Counted:
        if not self._turn.acquire(timeout=max(patience, 0)):
            kept = self._kept.get(wish) or _Kept()
            return Counted(kept.best or wish.statistics().document(MOST), False, 0)
        try:
            return self._counted(dataset, config, wish, patience)
        finally:
            self._turn.release()

    def _counted(self, dataset: Dataset, config: Config, wish: Wish, patience: float) -> Counted:
        end, version = time.monotonic() + patience, dataset.version()

        def go_on(index: Index, unread: int) -> Counted:
            kept = self._of(wish)
            if not (kept.document and version and kept.version == version and not unread):
                kept.go_on(wish, index, dataset, end, "" if unread else version)
            whole = kept.counting is None and not unread and kept.version == version
            return Counted(kept.best or {}, whole, unread)

        return read(dataset, config, go_on, patience=patience)

    def _of(self, wish: Wish) -> _Kept:
        """The one that was asked for longest ago makes room."""
        kept = self._kept.pop(wish, None) or _Kept()
        while len(self._kept) >= _KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[wish] = kept
        return kept


@dataclass(slots=True)
class _Counting:
    """Under way, through the index as it was in the beginning."""

    wish: Wish
    index: Index
    version: str
    statistics: Statistics = field(init=False)
    is_done: bool = False
    _left: Iterator[tuple[str, Changes]] = field(init=False)

    def __post_init__(self) -> None:
        self.statistics, self._left = self.wish.statistics(), self.index.sequences()

    def go_on(self, dataset: Dataset, end: float | None) -> None:
        for _, changes in self._left:
            self.statistics.take(_described(dataset, changes))
            if end is not None and time.monotonic() >= end:
                return
        self.is_done = True


@dataclass(slots=True)
class _Kept:
    version: str = ""
    """of the graph, that the document is of"""
    document: dict[str, Any] = field(default_factory=dict)
    """the last that was counted to its end"""
    part: dict[str, Any] = field(default_factory=dict)
    counting: _Counting | None = None

    @property
    def best(self) -> dict[str, Any]:
        """What counts more sequences."""
        return max(self.document, self.part, key=_sequences)

    def go_on(self, wish: Wish, index: Index, dataset: Dataset, end: float, version: str) -> None:
        counting = self.counting or _Counting(wish, index, version)
        self.counting = None  # what raises is not gone on with
        counting.go_on(dataset, end)
        found = counting.statistics.document(MOST)
        if counting.is_done:
            self.version, self.document, self.part = counting.version, found, {}
        else:
            self.counting, self.part = counting, found


def _sequences(document: dict[str, Any]) -> int:
    return int(document["groups"][0]["sequences"]) if document else -1


def _described(dataset: Dataset, changes: Changes) -> Changes:
    """With what the graph says of the piece; its key where there is one and no other."""
    groups = groups_of(dataset, NamedNode(changes.tags["of"]))
    own = {"annotator": (changes.tags.get("by", ""),), "unit": (changes.tags.get("in", ""),)}
    keys = groups.get("key", ())
    home = changes.home or (home_of(keys[0]) if len(keys) == 1 else None)
    return replace(changes, tags=values(groups | own), home=home)
