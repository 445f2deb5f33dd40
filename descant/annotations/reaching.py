"""The places that are meant where an annotation is about a musical object: those of its selections.

Objects that people made are in the register, where it is known who may see them; others, out of files, in the graph.
What an object is made of it says itself. Or that says so: a material that it realises an idea, which is believed where
whoever made the idea, or the annotation, has made it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice

from pyoxigraph import NamedNode
from sqlalchemy import Connection, Engine

from descant.accounts.groups import is_member
from descant.annotations.index.file import Pair
from descant.annotations.names import iri_of, is_below, is_object, name_of, rank
from descant.annotations.objects import linked
from descant.annotations.register import Kept, Visibility, find, numbered, versions
from descant.jobs.table import chunks
from descant.store import Dataset
from descant.store.named import rows_of

Audience = tuple[str, str, str | None, str]
"""an object's name, and for whom it is asked"""
AT_ONCE = 500
MOST = 2_000
"""places, and objects that are looked at for them"""


class Reach:
    def __init__(self, engine: Engine, dataset: Dataset, base: str, objects: Pair) -> None:
        """`dataset` is the public one; `objects` are indexed before what is about them."""
        self._engine, self._dataset, self._base, self._objects = engine, dataset, base, objects
        self._in_graph: Callable[[str], set[str]] = self._ask
        self._known: dict[Audience, set[str]] | None = None

    def remembering(self) -> Reach:
        """The same for some annotations that are taken together: the graph is asked once for each thing."""
        same = Reach(self._engine, self._dataset, self._base, self._objects)
        same._in_graph, same._known = cache(same._ask), {}
        return same

    def __call__(self, iri: str, whose: Kept) -> set[str]:
        """For an annotation, which is found by no more than those who may read it may know."""
        name = name_of(self._base, iri)
        if name is not None and is_object(name):
            return self._of_object(name, whose)
        return set() if name is not None or "#" in iri else self._in_graph(iri)

    def _of_object(self, name: str, whose: Kept) -> set[str]:
        audience = name, whose.visibility, whose.shared_with, whose.owner
        if self._known and audience in self._known:
            return self._known[audience]
        with self._engine.connect() as connection:
            found = self._below(connection, name, whose)
        if self._known is not None:
            self._known[audience] = found
        return found

    def _below(self, connection: Connection, name: str, whose: Kept) -> set[str]:
        """Each object is looked at once, and no more than so many, however they name each other."""
        found: set[str] = set()
        seen, waiting = {name}, [name]
        while waiting and len(seen) <= MOST and len(found) <= MOST:
            above = waiting.pop()
            kept = find(connection, above)
            if kept is None or kept.deleted or not _may_be_known(connection, kept, whose):
                continue
            of_it = self._said_to_be_of(connection, kept, whose)
            for link in dict.fromkeys((*linked(json.loads(kept.document)), *of_it)):
                below = name_of(self._base, link)
                if below is None or not is_object(below):
                    found.add(link)
                elif is_below(below, above) and below not in seen:
                    seen.add(below)
                    waiting.append(below)
        return found

    def _said_to_be_of(self, connection: Connection, above: Kept, whose: Kept) -> Iterator[str]:
        """Who may know of it is looked at when it is met."""
        numbers = islice(sorted(self._objects.about([iri_of(self._base, above.name)])), MOST)
        for kept in (each for some in chunks(numbers, AT_ONCE) for each in numbered(connection, some)):
            is_believed = kept.owner in (above.owner, whose.owner)
            if is_believed and above.name in objects_above(self._base, kept.name, kept.document):
                yield iri_of(self._base, kept.name)

    def _ask(self, iri: str) -> set[str]:
        try:
            node = NamedNode(iri)
        except ValueError:  # no IRI
            return set()
        if not self._dataset.may_say(node, None, None):
            return set()
        rows = rows_of(self._dataset, "places-of-object", object=node)
        places = (row["place"].value for row in rows if isinstance(row["place"], NamedNode))
        return set(islice(places, MOST))


def said_to_be_of(connection: Connection, base: str, name: str) -> set[str]:
    """The objects, by their names, that one has said in any of its versions that it is of."""
    kept = find(connection, name) if is_object(name) else None
    said = (version.document for version in versions(connection, kept.number)) if kept else ()
    return {above for document in said if document for above in objects_above(base, name, document)}


def objects_above(base: str, name: str, document: str) -> set[str]:
    """Those that an object says that it is of."""
    named = (name_of(base, link) for link in linked(json.loads(document)))
    return {each for each in named if each and is_object(each) and rank(each) < rank(name)}


def _may_be_known(connection: Connection, kept: Kept, whose: Kept) -> bool:
    """To all who may read `whose`."""
    if kept.visibility == Visibility.PUBLIC:
        return True
    if whose.visibility == Visibility.GROUP:
        return kept.visibility == Visibility.GROUP and kept.shared_with == whose.shared_with
    if whose.visibility == Visibility.PUBLIC:
        return False
    return kept.owner == whose.owner or (
        kept.visibility == Visibility.GROUP and is_member(connection, whose.owner, str(kept.shared_with))
    )
