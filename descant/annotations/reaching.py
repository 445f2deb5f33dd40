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
from typing import Any

from pyoxigraph import NamedNode
from sqlalchemy import Connection, Engine

from descant.accounts.groups import is_member
from descant.annotations.names import iri_of, is_below, is_object, name_of
from descant.annotations.objects import linked
from descant.annotations.register import Kept, Visibility, find, versions
from descant.ontology.iris import FRBR, MAO
from descant.ontology.queries import named
from descant.store import Stores

MOST = 2_000
"""places, and objects that are looked at for them"""


class Reach:
    def __init__(self, engine: Engine, stores: Stores, base: str) -> None:
        self._engine, self._stores, self._base = engine, stores, base
        self._in_graph: Callable[[str], set[str]] = self._ask

    def remembering(self) -> Reach:
        """The same for some annotations that are taken together: the graph is asked once for each thing."""
        same = Reach(self._engine, self._stores, self._base)
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
        node = NamedNode(iri_of(self._base, above.name))
        for dataset in (self._stores.public, self._stores.private):
            if not any(dataset.may_say(None, link, node) for link in (FRBR.realizationOf, MAO.settingOf)):
                continue
            rows: Any = dataset.query(named("said-to-be-of").text, {"object": node})
            for part in (row["part"].value for row in rows if isinstance(row["part"], NamedNode)):
                kept = find(connection, name_of(self._base, part) or "")
                if kept and kept.owner in (above.owner, whose.owner):
                    yield part

    def _ask(self, iri: str) -> set[str]:
        try:
            node = NamedNode(iri)
        except ValueError:  # no IRI
            return set()
        if not self._stores.public.may_say(node, None, None):
            return set()
        rows: Any = self._stores.public.query(named("places-of-object").text, {"object": node})
        places = (row["place"].value for row in rows if isinstance(row["place"], NamedNode))
        return set(islice(places, MOST))


def said_to_be_of(connection: Connection, base: str, name: str) -> Iterator[str]:
    """The objects, by their names, that one has said in any of its versions that it is of."""
    kept = find(connection, name)
    for version in versions(connection, kept.number) if kept else ():
        for link in linked(json.loads(version.document or "{}")):
            above = name_of(base, link)
            if above and is_object(above) and is_below(name, above):
                yield above


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
