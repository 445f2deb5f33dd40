"""The index of progressions follows the graph: what is new there is added, what is gone is removed, in small steps.

A sequence that was made again by another run is another one. The index can be deleted at any time: it is made anew.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import IO, NamedTuple, TypeVar

from pyoxigraph import NamedNode

from descant.analysis.harmony.progressions import Changes, Index
from descant.analysis.harmony.progressions.changes import home_in
from descant.config import Config
from descant.errors import Damaged
from descant.jobs.harmony.songs import track_of_sequence
from descant.store import Dataset
from descant.store.named import all_pages

FOLDER = "progressions"
AT_ONCE = 200
"""sequences that are added in one step"""
READING = "keys"
"""how sequences are read: what was read in another way is read anew"""
_LOOKS_AGAIN = 0.02
"""seconds, for the turn"""
Value = TypeVar("Value")


class Kept(NamedTuple):
    """A sequence of the graph, and what it is called in the index."""

    sequence: str
    target: str
    run: str
    by: str

    @property
    def source(self) -> str:
        return f"{self.sequence} {self.run} {READING}"


def index_of(config: Config) -> Index:
    return Index(config.home / FOLDER)


def follow(dataset: Dataset, config: Config, *, patience: float | None = None) -> int:
    """Brings the index to what the graph says, for so many seconds; how many sequences are still to be added.

    One does so at a time, of all threads and processes: who comes meanwhile waits so long, and finds it done.
    """
    if _is_done(dataset, config):
        return 0
    end = None if patience is None else time.monotonic() + patience
    with _turn(config, end) as is_ours:
        if not is_ours:
            return len(_there(dataset).keys() - set(index_of(config).sources()))
        if _is_done(dataset, config):
            return 0
        try:
            return _followed(dataset, config, end)
        except Damaged:
            rmtree(config.home / FOLDER, ignore_errors=True)
            return _followed(dataset, config, end)


def read(
    dataset: Dataset, config: Config, use: Callable[[Index, int], Value], *, patience: float | None = None
) -> Value:
    """What `use` finds in the index, which is told how much that lacks yet; what is damaged is made anew before."""
    try:
        return use(index_of(config), follow(dataset, config, patience=patience))
    except Damaged:
        with _turn(config, None if patience is None else time.monotonic() + patience) as is_ours:
            if is_ours:
                rmtree(config.home / FOLDER, ignore_errors=True)
        return use(index_of(config), follow(dataset, config, patience=patience))


def _followed(dataset: Dataset, config: Config, end: float | None) -> int:
    index, version, there = index_of(config), dataset.version(), _there(dataset)
    known = set(index.sources())
    missing = iter([each for source, each in there.items() if source not in known])
    _remove(index, known - there.keys())
    while (end is None or time.monotonic() < end) and (some := list(islice(missing, AT_ONCE))):
        with index.update() as update:
            for each in some:
                update.add(each.source, [_changes(dataset, each)])
    left = len(there.keys() - set(index.sources()))  # somebody may have deleted it meanwhile
    if not left:
        with suppress(FileNotFoundError):
            _mark(config).write_text(version)
    return left


def _is_done(dataset: Dataset, config: Config) -> bool:
    """The mark lies inside of the folder, so that it goes with it."""
    mark, version = _mark(config), dataset.version()
    return bool(version) and index_of(config).is_there and mark.is_file() and mark.read_text() == version


def _mark(config: Config) -> Path:
    return config.home / FOLDER / "graph"


@contextmanager
def _turn(config: Config, end: float | None) -> Iterator[bool]:
    """Whether it is ours, at the end at the latest. The lock lies beside the folder, which may be deleted."""
    with (config.home / f"{FOLDER}.lock").open("w") as lock:
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


def _there(dataset: Dataset) -> dict[str, Kept]:
    return {each.source: each for each in _sequences(dataset)}


def _remove(index: Index, gone: set[str]) -> None:
    if gone:
        with index.update() as update:
            for source in gone:
                update.remove(source)


def _sequences(dataset: Dataset) -> Iterator[Kept]:
    for row in all_pages(dataset, "songs-with-sequences", "sequence"):
        run, by = (row[name].value if row[name] is not None else "" for name in ("run", "by"))
        yield Kept(row["sequence"].value, row["target"].value, run, by)


def _changes(dataset: Dataset, kept: Kept) -> Changes:
    track = track_of_sequence(dataset, NamedNode(kept.sequence), kept.by)
    tags = {"of": kept.target, "by": kept.by, "in": track.time_base.value}
    said = {name: tag for name, tag in tags.items() if tag}
    return Changes(kept.sequence, track.labels, track.starts.tolist(), said, home_in(track.keys))
