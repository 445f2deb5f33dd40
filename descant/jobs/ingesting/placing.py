"""Bars of a version as the graph has them, for files that say where these stand elsewhere."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

from pyoxigraph import NamedNode, Quad

from descant.ingest.describing.places import KnownBar, placed
from descant.jobs.ingesting.outcome import Outcome
from descant.store import Dataset
from descant.store.named import rows_of


class Placed(NamedTuple):
    """What is said of the bars, in the file's graph; in sentences what could not be placed."""

    quads: tuple[Quad, ...] = ()
    problems: tuple[str, ...] = ()
    waits: bool = False
    """for the score, which has not been read"""


def place_bars(dataset: Dataset, outcome: Outcome) -> Placed:
    if not outcome.places:
        return Placed()
    bars = _bars(dataset, NamedNode(outcome.version))
    if not bars:
        return Placed(problems=(_NO_BARS,), waits=True)
    quads, lost = placed(outcome.places, bars, NamedNode(outcome.graph))
    return Placed(tuple(quads), (f"The version has no bar {', '.join(lost[:20])}.",) if lost else ())


_NO_BARS = (
    "No bars of this version are known as yet: when its score is read, this file will be read again. "
    "Say the same --version for both."
)


def _bars(dataset: Dataset, version: NamedNode) -> list[KnownBar]:
    rows = rows_of(dataset, "bars-of-version", version=version)
    labels: dict[NamedNode, str | None] = {}
    ids: dict[NamedNode, list[str]] = {}
    for row in rows:
        bar, label, place = row["bar"], row["label"], row["place"]
        labels.setdefault(bar, label.value if label else None)
        ids.setdefault(bar, [])
        if place and "=" not in (fragment := unquote(place.value.partition("#")[2])):
            ids[bar].append(fragment)
    return [KnownBar(bar, label, tuple(ids[bar])) for bar, label in labels.items()]
