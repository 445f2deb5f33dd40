"""Comparisons that are kept: which two versions, under what key, and their files beside those of the first."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.analysis.alignment.parameters import USUAL
from descant.analysis.comparing_scores.records import VERSION, comparison_of
from descant.config import Config
from descant.errors import InvalidInput, NotFound
from descant.jobs.aligning.corrections import Correction, Said, corrections_of
from descant.jobs.aligning.kept import kept
from descant.jobs.aligning.versions import Version, version_of
from descant.jobs.analysing.done import find_done, keys_done
from descant.ontology.iris import PROV
from descant.ontology.minting import Minter, key_id
from descant.store import Dataset
from descant.store.files import files_of
from descant.store.named import rows_of

MOST_OF_NAME = 80
"""characters"""
NOTES, NO_CHORDS = "notes", "no chords"
"""remarks: that the graph has each note, and that chords were left out"""


_STORED = re.compile(r"compared-(?P<key>[^-]+)-.+")
"""names of the files, as `stored_as` makes them"""


class Pair(NamedTuple):
    """Two versions that are compared, the other in the key of the one, and which of their bars are the same."""

    one: Version
    other: Version
    corrections: tuple[Correction, ...] = ()
    """what people said"""
    aligned: tuple[Said, ...] = ()
    """as the graph has them beside each other, which keeps to what people said; empty where it does not"""

    @property
    def both(self) -> tuple[Version, Version]:
        return self.one, self.other

    def turned(self) -> Pair:
        aligned = tuple((other, one) for one, other in self.aligned)
        return self._replace(one=self.other, other=self.one, aligned=aligned)

    @property
    def key(self) -> str:
        """Says all that the result depends on, but for what is left out."""
        bars = map(str, self.aligned or self.corrections)
        return key_id("comparison", VERSION, str(USUAL), *(each.key for each in self.both), *bars)

    @property
    def rows(self) -> dict[str, Version]:
        """What is remembered, for each of both: where one changes, the comparison is forgotten with it."""
        return {key_id(self.key, each.key): each for each in self.both}


def pair_of(dataset: Dataset, engine: Engine, config: Config, one: NamedNode, other: NamedNode) -> Pair:
    first, second = (version_called(dataset, engine, config, each) for each in (one, other))
    found = Pair(first, second)
    corrections = corrections_of(dataset, [each.iri for each in found.both])
    if found.one.iri == found.other.iri:
        raise InvalidInput("A version is not compared with itself.", remedy="Name another one.")
    rows, _ = kept(dataset, first.iri, second.iri)
    aligned = tuple((row.one, row.other) for row in rows)
    return found._replace(corrections=tuple(corrections), aligned=aligned)


def version_called(dataset: Dataset, engine: Engine, config: Config, thing: NamedNode) -> Version:
    """By the name that the graph has for it; else it is called as its file is."""
    version = version_of(dataset, engine, config, thing)
    names = [row["title"] for row in rows_of(dataset, "titles-of", thing=NamedNode(version.iri))]
    return version._replace(name=names[0].value[:MOST_OF_NAME]) if names else version


def comparison_iri(base: str, pair: Pair) -> NamedNode:
    return comparison_of(Minter(base), (NamedNode(pair.one.iri), NamedNode(pair.other.iri)))


def remarks_of(engine: Engine, pair: Pair) -> list[str] | None:
    """Of the comparison that is kept; None where there is none."""
    with engine.connect() as connection:
        if keys_done(connection, pair.rows) != set(pair.rows):
            return None
        done = find_done(connection, next(iter(pair.rows)))
    return done.remarks if done else None


def kept_file(config: Config, pair: Pair, name: str) -> bytes:
    return files_of(config).path(pair.one.content, stored_as(pair, name)).read_bytes()


def drop_older(dataset: Dataset, config: Config, base: str, pair: Pair) -> None:
    """Files beside those of the first version whose comparison no graph names any more: it was made anew."""
    files, content, minter = files_of(config), pair.one.content, Minter(base)
    found = {name: _STORED.fullmatch(name) for name in files.names(content)}
    keys = {each["key"] for each in found.values() if each} - {pair.key}
    older = {key for key in keys if not dataset.may_say(None, PROV.wasGeneratedBy, minter.run(key))}
    files.remove(content, [name for name, each in found.items() if each and each["key"] in older])


def stored_as(pair: Pair, name: str) -> str:
    return f"compared-{pair.key}-{name}"


def require_kept(engine: Engine, pair: Pair) -> None:
    if remarks_of(engine, pair) is None:
        raise NotFound(
            f"{pair.one.name} and {pair.other.name} are not compared yet.",
            remedy="Have them compared: POST /api/comparisons, or `descant compare`.",
        )
