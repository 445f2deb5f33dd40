"""Who says chords, and what they are said of is called."""

from __future__ import annotations

from functools import cache, partial
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from descant.store import Dataset
from descant.store.named import rows_of


class Agent(NamedTuple):
    """A person or program."""

    name: str = ""
    is_program: bool = False


class Agents:
    """Those of rows, each asked for once. Who has no IRI has their name in the row, and is no program."""

    def __init__(self, dataset: Dataset) -> None:
        self._known = cache(partial(_agent, dataset))

    def of(self, row: Any) -> Agent:
        creator, name = row["creator"], row["by"]
        return self._known(creator) if isinstance(creator, NamedNode) else Agent(name.value if name else "")


def _agent(dataset: Dataset, iri: NamedNode) -> Agent:
    for row in rows_of(dataset, "agent", agent=iri):
        return Agent(row["name"].value if row["name"] else "", row["software"] is not None)
    return Agent()


def title_of(dataset: Dataset, thing: NamedNode) -> str:
    return next((str(row["title"].value) for row in rows_of(dataset, "titles-of", thing=thing)), "")
