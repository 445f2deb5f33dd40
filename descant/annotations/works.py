"""The works that annotations are about, by what they are anchored in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from pyoxigraph import NamedNode

from descant.ontology.queries import named
from descant.store import Dataset

Works = Callable[[Iterable[str]], list[str]]


def works_of(dataset: Dataset, base: str) -> Works:
    """Finds the names of works, as they are after `id/work/`."""
    home = f"{base}id/work/"

    def find(places: Iterable[str]) -> list[str]:
        found: dict[str, None] = {}
        for place in dict.fromkeys(places):
            with suppress(ValueError):  # no IRI: then it is in no work
                rows: Any = dataset.query(named("works-of-place").text, {"place": NamedNode(place)})
                found |= {row["work"].value: None for row in rows}
        return [each.removeprefix(home) for each in found if each.startswith(home)]

    return find
