"""The places that are meant where an annotation is about a musical object: those of its selections.

Objects that people made are in the register, where it is known who may see them; others, out of files, in the graph.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from itertools import islice
from typing import Any

from pyoxigraph import NamedNode
from sqlalchemy import Connection, Engine

from descant.annotations.names import is_below, is_object, name_of
from descant.annotations.objects import linked
from descant.annotations.register import Kept, Visibility, find
from descant.ontology.queries import named
from descant.store import Dataset

MOST = 2_000
"""places, and objects that are looked at for them"""


class Reach:
    def __init__(self, engine: Engine, dataset: Dataset, base: str) -> None:
        """`dataset` is the public one."""
        self._engine, self._dataset, self._base = engine, dataset, base
        self._in_graph: Callable[[str], set[str]] = self._ask

    def remembering(self) -> Reach:
        """The same for some annotations that are taken together: the graph is asked once for each thing."""
        same = Reach(self._engine, self._dataset, self._base)
        same._in_graph = cache(same._ask)
        return same

    def __call__(self, iri: str, whose: Kept) -> set[str]:
        """For an annotation, which is found by no more than those who may read it may know."""
        name = name_of(self._base, iri)
        if name is not None and is_object(name):
            with self._engine.connect() as connection:
                return self._below(connection, name, whose)
        return set() if name is not None or "#" in iri else self._in_graph(iri)

    def _below(self, connection: Connection, name: str, whose: Kept) -> set[str]:
        """Each object is looked at once, and no more than so many, however they name each other."""
        found: set[str] = set()
        seen, waiting = {name}, [name]
        while waiting and len(seen) <= MOST and len(found) <= MOST:
            above = waiting.pop()
            kept = find(connection, above)
            if kept is None or kept.deleted or not _may_be_known(kept, whose):
                continue
            for link in dict.fromkeys(linked(json.loads(kept.document))):
                below = name_of(self._base, link)
                if below is None or not is_object(below):
                    found.add(link)
                elif is_below(below, above) and below not in seen:
                    seen.add(below)
                    waiting.append(below)
        return found

    def _ask(self, iri: str) -> set[str]:
        try:
            node = NamedNode(iri)
        except ValueError:  # no IRI
            return set()
        if not self._dataset.may_say(node, None, None):
            return set()
        rows: Any = self._dataset.query(named("places-of-object").text, {"object": node})
        places = (row["place"].value for row in rows if isinstance(row["place"], NamedNode))
        return set(islice(places, MOST))


def _may_be_known(kept: Kept, whose: Kept) -> bool:
    """To all who may read `whose`."""
    if kept.visibility == Visibility.PUBLIC:
        return True
    if whose.visibility == Visibility.GROUP:
        return kept.visibility == Visibility.GROUP and kept.shared_with == whose.shared_with
    return whose.visibility == Visibility.PRIVATE and kept.owner == whose.owner
