"""What was read after the annotations that are about it: they are in its work, and in its bars, from then on.

Readings are known by their origins, so that none is missed, whichever process did it; graphs that were written by
hand are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.jobs.ingesting.origins import read_since
from descant.store import Dataset
from descant.store.named import rows_of

LATE = timedelta(minutes=5)
"""by which a reading may be seen later than it says: its transaction was open, or a clock was put right"""
Places = Callable[[str], Iterator[str]]
"""what a graph describes"""


def places_of(dataset: Dataset) -> Places:
    def find(graph: str) -> Iterator[str]:
        rows = rows_of(dataset, "places-in-graph", graph=NamedNode(graph))
        return (row["place"].value for row in rows if isinstance(row["place"], NamedNode))

    return find


class Arrived(NamedTuple):
    """What was read or written since somebody looked."""

    places: set[str]
    moment: float
    """from which to look next"""
    read: dict[str, datetime]
    told: set[str]


class Arrivals:
    def __init__(self, engine: Engine, places: Places) -> None:
        self._engine, self._places = engine, places
        self._told: set[str] = set()
        self._seen: dict[str, datetime] = {}
        """when graphs were read that may be met again"""

    def tell(self, *graphs: str) -> None:
        """Of graphs that were written by hand."""
        self._told.update(graphs)

    def since(self, moment: float) -> Arrived:
        """What is told while this is done is told the next time."""
        start = datetime.fromtimestamp(moment, UTC).replace(tzinfo=None) - LATE
        with self._engine.connect() as connection:
            read = read_since(connection, start)
        told, self._told = self._told, set()
        new = {graph for graph, when in read.items() if self._seen.get(graph) != when}
        places = {place for graph in told | new for place in self._places(graph)}
        latest = max((when.replace(tzinfo=UTC).timestamp() for when in read.values()), default=moment)
        return Arrived(places, latest, read, told)

    def note_done(self, arrived: Arrived) -> None:
        self._seen = arrived.read
