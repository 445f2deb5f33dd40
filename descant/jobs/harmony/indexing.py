"""The index of progressions follows the graph: what is new there is added, what is gone is removed, in small steps.

A sequence that was made again by another run is another one. The index can be deleted at any time: it is made anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import Literal, NamedNode

from descant.analysis.harmony.progressions import Changes, Index
from descant.config import Config
from descant.jobs.harmony.songs import track_of_sequence
from descant.ontology.queries import named
from descant.store import Dataset

FOLDER = "progressions"
AT_ONCE = 200
"""sequences that are added in one step"""


class Kept(NamedTuple):
    """A sequence of the graph, and what it is called in the index."""

    sequence: str
    target: str
    run: str
    by: str

    @property
    def source(self) -> str:
        return f"{self.sequence} {self.run}"


def index_of(config: Config) -> Index:
    return Index(config.home / FOLDER)


def follow(dataset: Dataset, config: Config, *, patience: float | None = None) -> int:
    """Brings the index to what the graph says, for so many seconds; how many sequences are still to be added."""
    index, mark = index_of(config), config.home / f"{FOLDER}.version"
    version = dataset.version()
    if version and _read(mark) == version:
        return 0
    end = None if patience is None else time.monotonic() + patience
    there, known = {each.source: each for each in _sequences(dataset)}, set(index.sources())
    missing = iter([each for source, each in there.items() if source not in known])
    _remove(index, known - there.keys())
    while (end is None or time.monotonic() < end) and (some := list(islice(missing, AT_ONCE))):
        with index.update() as update:
            for each in some:
                update.add(each.source, [_changes(dataset, each)])
    left = sum(1 for _ in missing)
    if not left:
        mark.write_text(version)
    return left


def _remove(index: Index, gone: set[str]) -> None:
    if gone:
        with index.update() as update:
            for source in gone:
                update.remove(source)


def _sequences(dataset: Dataset) -> Iterator[Kept]:
    after = ""
    while True:
        found: Any = dataset.query(named("songs-with-sequences").text, {"after": Literal(after)})
        rows = list(found)
        for row in rows:
            run, by = (row[name].value if row[name] is not None else "" for name in ("run", "by"))
            yield Kept(row["sequence"].value, row["target"].value, run, by)
        if not rows:
            return
        after = rows[-1]["sequence"].value


def _changes(dataset: Dataset, kept: Kept) -> Changes:
    track = track_of_sequence(dataset, NamedNode(kept.sequence), kept.by)
    tags = {"of": kept.target, "by": kept.by, "in": track.time_base.value}
    return Changes(kept.sequence, track.labels, track.starts.tolist(), {name: tag for name, tag in tags.items() if tag})


def _read(file: Path) -> str:
    return file.read_text() if file.is_file() else ""
