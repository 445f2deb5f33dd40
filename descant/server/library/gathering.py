"""What the library knows of each work, gathered from the graph: what it is called, who made it, what there is of it.

All works at once: a question for each kind of thing, whose rows are put together here. So nothing is asked for each
work, and the graph is free again soon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Any

from descant.catalogues import ENGLISH
from descant.ontology.instruments import by_name, label_of
from descant.ontology.iris import DCTERMS, DSC, FRBR, OA, PROV, RDF, RDFS, SCHEMA
from descant.ontology.licences import short_licence
from descant.server.recordings import TAGS, key_in_words, tag_in_words
from descant.store import Dataset
from descant.store.named import rows_of


class Facet(IntEnum):
    """What works are found by, exactly. Values are words for people, so that addresses can be read."""

    COMPOSER = 1
    INSTRUMENT = 2
    KEY = 3
    TAG = 4
    LICENCE = 5
    HOLDS = 6
    """scores, pages, recordings"""
    PERSON = 7
    """who did anything for it; found by what is typed, and not listed"""


MEDIA = {DSC.NotatedSource: "score", DSC.FacsimileSource: "pages", DSC.RecordedSource: "recording"}
HOLDS = {"score": "scores", "pages": "pages", "recording": "recordings"}
TITLES = (ENGLISH, None)
"""languages of titles, the best first; the index is one for all readers"""
LONGEST = 200
"""characters of a value"""
_SIGNS = {"-flat": "♭", "-sharp": "♯"}
_SIGN = re.compile("-flat|-sharp")


@dataclass(slots=True)
class Source:
    kind: str
    name: str = ""
    read: str = ""
    """when, as ISO 8601 has it"""


@dataclass(slots=True)
class Version:
    name: str = ""
    arranges: bool = False
    sources: dict[str, Source] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """A work."""

    titles: list[str] = field(default_factory=list)
    """those in the pages' language first"""
    versions: dict[str, Version] = field(default_factory=dict)
    facets: set[tuple[Facet, str]] = field(default_factory=set)

    def say(self, facet: Facet, value: str) -> None:
        if words := " ".join(value.split())[:LONGEST]:
            self.facets.add((facet, words))

    def values(self, facet: Facet) -> list[str]:
        return sorted(value for kind, value in self.facets if kind is facet)


def gather(dataset: Dataset) -> dict[str, Entry]:
    """By their IRIs."""
    found = _works(dataset)
    people = {row["person"].value: row["name"].value for row in rows_of(dataset, "works-and-people")}
    instruments = {row["instrument"].value: row["label"].value for row in rows_of(dataset, "works-and-instruments")}
    works = dict[str, set[str]]()
    for row in rows_of(dataset, "works-and-versions"):
        if entry := found.get(row["work"].value):
            works.setdefault(row["version"].value, set()).add(row["work"].value)
            _say_of_version(entry, row, people, instruments)
    files = _sources(dataset, found, works)
    _heard(dataset, found, files)
    for row in rows_of(dataset, "tags-by-people"):
        for work in files.get(row["file"].value, ()):
            found[work].say(Facet.TAG, row["word"].value.casefold())
    return found


def _works(dataset: Dataset) -> dict[str, Entry]:
    titles, found = dict[str, set[tuple[int, str]]](), dict[str, Entry]()
    for row in rows_of(dataset, "works-and-titles"):
        work, title = row["work"].value, row["title"]
        entry = found.setdefault(work, Entry())
        if row["composer"]:
            entry.say(Facet.COMPOSER, row["composer"].value)
        if title:
            rank = TITLES.index(title.language) if title.language in TITLES else len(TITLES)
            titles.setdefault(work, set()).add((rank, title.value))
    for work, ranked in titles.items():
        found[work].titles = [title for _, title in sorted(ranked)]
    return found


def _say_of_version(entry: Entry, row: Any, people: Mapping[str, str], instruments: Mapping[str, str]) -> None:
    said, value = row["said"], row["value"].value
    version = entry.versions.setdefault(row["version"].value, Version())
    if said == RDFS.label:
        version.name = min(version.name or value, value)
    elif said == FRBR.arrangementOf:
        version.arranges = True
    elif said == DSC.keyName:
        entry.say(Facet.KEY, with_signs(value))
    elif said == SCHEMA.genre:
        entry.say(Facet.TAG, value.casefold())
    elif said == DSC.scoredFor:
        entry.say(Facet.INSTRUMENT, instrument_called(value, instruments.get(value, "")))
    elif value in people:
        entry.say(Facet.PERSON, people[value])


def _sources(dataset: Dataset, found: Mapping[str, Entry], works: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Puts them in; gives the works of each file."""
    readings = {row["run"].value: row["ended"].value for row in rows_of(dataset, "works-and-readings")}
    stated = dict[tuple[str, str], dict[Any, Any]]()
    for row in rows_of(dataset, "works-and-sources"):
        said = stated.setdefault((row["version"].value, row["source"].value), {})
        if row["said"] != RDF.type or row["value"] in MEDIA:
            said[row["said"]] = row["value"]
    files = dict[str, set[str]]()
    for (version, source), said in stated.items():
        if (kind := MEDIA.get(said.get(RDF.type, RDF.type))) and version in works:
            licence, run = (said[each].value if each in said else "" for each in (DCTERMS.license, PROV.wasGeneratedBy))
            name = said[RDFS.label].value if RDFS.label in said else ""
            for work in works[version]:
                found[work].versions[version].sources[source] = Source(kind, name, readings.get(run, ""))
                found[work].say(Facet.HOLDS, HOLDS[kind])
                found[work].say(Facet.LICENCE, short_licence(licence or None))
            if FRBR.exemplar in said:
                files.setdefault(said[FRBR.exemplar].value, set()).update(works[version])
    return files


def with_signs(key: str) -> str:
    """`E-flat major` as `E♭ major`."""
    return _SIGN.sub(lambda sign: _SIGNS[sign[0]], key)


@lru_cache(maxsize=10_000)
def instrument_called(iri: str, label: str) -> str:
    """Our own word for what is known, be it by its name: `Clarinetti in A` are clarinets, too."""
    known = label_of(iri)
    if known or not label:
        return known or ""
    meant = by_name(label)
    return meant.label if meant else label


def _heard(dataset: Dataset, found: Mapping[str, Entry], files: Mapping[str, set[str]]) -> None:
    """The key and the tags of recordings of which machines are surest, as everywhere where they are told in short."""
    keys, tags = dict[str, dict[str, float]](), dict[str, dict[str, float]]()
    for row in rows_of(dataset, "works-and-claims"):
        file, sure = row["file"].value, float(row["confidence"].value)
        for kept, word in _claimed(row, keys, tags):
            kept.setdefault(file, {})[word] = max(sure, kept.get(file, {}).get(word, 0.0))
    for facet, kept, most in ((Facet.KEY, keys, 1), (Facet.TAG, tags, TAGS)):
        for file, words in kept.items():
            for word in sorted(words, key=lambda each: -words[each])[:most]:
                for work in files.get(file, ()):
                    found[work].say(facet, word)


def _claimed(row: Any, keys: Any, tags: Any) -> Iterator[tuple[dict[str, dict[str, float]], str]]:
    if row["motivation"] == OA.tagging:
        yield tags, (row["word"].value if row["word"] else tag_in_words(row["body"].value)).casefold()
    elif key := key_in_words(row["body"].value):
        yield keys, key
