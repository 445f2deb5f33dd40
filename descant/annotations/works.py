"""The works that annotations are about, by what they are anchored in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyoxigraph import NamedNode

from descant.ontology.queries import named
from descant.store import Dataset

Works = Callable[[str], list[str]]
"""names of the works that a place is in, as they are after `id/work/`"""


def works_of(dataset: Dataset, base: str) -> Works:
    home = f"{base}id/work/"

    def find(place: str) -> list[str]:
        try:
            rows: Any = dataset.query(named("works-of-place").text, {"place": NamedNode(place)})
        except ValueError:  # no IRI: then it is in no work
            return []
        found = dict.fromkeys(row["work"].value for row in rows)
        return [each.removeprefix(home) for each in found if each.startswith(home)]

    return find
