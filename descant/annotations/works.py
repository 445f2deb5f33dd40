"""The works that annotations are about, by what they are anchored in."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import NamedNode

from descant.ontology.iris import FRBR
from descant.store import Dataset
from descant.store.named import rows_of

Works = Callable[[str], list[str]]
"""names of the works that a place is in, as they are after `id/work/`"""


def works_of(dataset: Dataset, base: str) -> Works:
    home = f"{base}id/work/"

    def find(place: str) -> list[str]:
        try:
            node = NamedNode(place)
        except ValueError:  # no IRI: then it is in no work
            return []
        if not (dataset.may_say(node, None, None) or dataset.may_say(None, FRBR.exemplar, node)):
            return []
        rows = rows_of(dataset, "works-of-place", place=node)
        found = dict.fromkeys(row["work"].value for row in rows)
        return [each.removeprefix(home) for each in found if each.startswith(home)]

    return find
