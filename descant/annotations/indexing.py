"""What an index keeps of one annotation or musical object, with what is known of the things that it is about."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Self

from pyoxigraph import NamedNode, Triple
from sqlalchemy import Engine

from descant.annotations.arrivals import Places, places_of
from descant.annotations.bars import Bars, bars_of
from descant.annotations.index.entries import Entry, entry, names
from descant.annotations.index.file import Pair
from descant.annotations.names import iri_of, is_object
from descant.annotations.objects import triples_of
from descant.annotations.reaching import Reach
from descant.annotations.register import Kept
from descant.annotations.works import Works, works_of
from descant.ontology.mapping.facts import Facts
from descant.store import Dataset
from descant.store.files import Files

REMEMBERED = 5_000
"""documents of which it is remembered what they say, until they are indexed"""


Said = dict[tuple[int, int], tuple[Triple, ...]]
"""by an annotation's number and version"""


@dataclass(frozen=True, slots=True)
class Known:
    """What the graph, the files and the register know of what annotations are about."""

    works: Works
    bars: Bars
    places: Places
    reach: Reach
    objects: Pair
    """the indexes of musical objects"""

    @classmethod
    def of(cls, engine: Engine, dataset: Dataset, files: Files, base: str, folder: Path) -> Self:
        """`dataset` is the public one: what is only in the other puts nothing anywhere. In `folder` are the indexes."""
        objects = Pair.of(folder, "objects-")
        reach = Reach(engine, dataset, base, objects)
        return cls(works_of(dataset, base), bars_of(files, base), places_of(dataset), reach, objects)

    def remembering(self) -> Known:
        """Of those that are taken together many are about the same."""
        return replace(self, works=cache(self.works), reach=self.reach.remembering())


class Entries:
    def __init__(self, known: Known, base: str) -> None:
        self._known, self._base = known, base
        self._said: Said = {}
        self._said_before: Said = {}

    def remember(self, kept: Kept, triples: tuple[Triple, ...]) -> None:
        if len(self._said) < REMEMBERED:
            self._said[kept.number, kept.version] = triples

    def forget(self) -> None:
        """What has been remembered for longer than since the last time: it was changed twice, or deleted."""
        self._said, self._said_before = {}, self._said

    def remembering(self) -> Entries:
        same = Entries(self._known.remembering(), self._base)
        same._said, same._said_before = self._said, self._said_before
        return same

    def of(self, kept: Kept) -> Entry | None:
        """Nothing of one that cannot be indexed: it hides itself, and no other; and nobody is told what is in it."""
        try:
            return self._of(kept)
        except Exception:  # whatever somebody has thought of
            logging.getLogger(__name__).exception("annotation %s cannot be indexed", kept.number)
            return None

    def works_of(self, kept: Kept) -> set[str]:
        """The names of the works that it is about."""
        try:
            facts, iri = self._facts(kept)
            own, reached = self._places(kept, facts, iri)
        except Exception:  # whatever somebody has thought of
            logging.getLogger(__name__).exception("annotation %s cannot be put into works", kept.number)
            return set()
        return self._works(own | reached)

    def _of(self, kept: Kept) -> Entry:
        facts, iri = self._facts(kept)
        own, reached = self._places(kept, facts, iri)
        if is_object(kept.name):  # which has its places itself
            reached |= own
        return entry(kept, facts, iri, works=self._works(own | reached), reached=reached, bar_of=self._known.bars)

    def _facts(self, kept: Kept) -> tuple[Facts, NamedNode]:
        key = kept.number, kept.version
        triples = self._said.pop(key, None) or self._said_before.pop(key, None)
        if triples is None:
            triples = triples_of(json.loads(kept.document))
        return Facts(triples), NamedNode(iri_of(self._base, kept.name))

    def _places(self, kept: Kept, facts: Facts, iri: NamedNode) -> tuple[set[str], set[str]]:
        """Those that it names, and those in what it names; of an object what it is made of, and not what it is of."""
        own = names(facts, iri)
        below = (iri.value,) if is_object(kept.name) else own
        return own, {place for name in below for place in self._known.reach(name, kept)}

    def _works(self, places: set[str]) -> set[str]:
        sources = {each.partition("#")[0] for each in places}
        return {work for source in sources for work in self._known.works(source)}
