"""The index of progressions follows the graph. A sequence that was made again by another run is another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from pyoxigraph import NamedNode

from descant.analysis.harmony.progressions import Changes, Index
from descant.analysis.harmony.progressions.changes import home_in
from descant.config import Config
from descant.jobs.harmony.names import Agents
from descant.jobs.harmony.songs import track_of_sequence
from descant.jobs.indexes import Follower
from descant.store import Dataset
from descant.store.named import all_pages

FOLDER = "progressions"
AT_ONCE = 200
"""sequences that are added in one step"""
READING = "keys"
"""how sequences are read: what was read in another way is read anew"""
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
    """Brings the index to what the graph says, for so many seconds; how many sequences are still to be added."""
    return _follower(dataset, config).follow(patience)


def read(
    dataset: Dataset, config: Config, use: Callable[[Index, int], Value], *, patience: float | None = None
) -> Value:
    """What `use` finds in the index, which is told how much that lacks yet; what is damaged is made anew before."""
    return _follower(dataset, config).read(use, patience)


def _follower(dataset: Dataset, config: Config) -> Follower[Index, Kept]:
    return Follower(
        folder=config.home / FOLDER,
        open=Index,
        version=dataset.version,
        there=lambda: {each.source: each for each in _sequences(dataset)},
        items=lambda kept: [_changes(dataset, kept)],
        at_once=AT_ONCE,
    )


def _sequences(dataset: Dataset) -> Iterator[Kept]:
    agents = Agents(dataset)
    for row in all_pages(dataset, "songs-with-sequences", "sequence"):
        run = row["run"].value if row["run"] is not None else ""
        yield Kept(row["sequence"].value, row["target"].value, run, agents.of(row).name)


def _changes(dataset: Dataset, kept: Kept) -> Changes:
    track = track_of_sequence(dataset, NamedNode(kept.sequence), kept.by)
    tags = {"of": kept.target, "by": kept.by, "in": track.time_base.value}
    said = {name: tag for name, tag in tags.items() if tag}
    return Changes(kept.sequence, track.labels, track.starts.tolist(), said, home_in(track.keys))
