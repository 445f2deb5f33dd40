"""What goes into a file: annotations, the musical objects that they are about, and what is known of their places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from descant.annotations.bars import Bars
from descant.annotations.exchange import Bundle, Copy, Json, Surroundings
from descant.annotations.exchange.figures import bars_drawn
from descant.annotations.index.entries import names
from descant.annotations.names import is_object, name_of
from descant.annotations.objects import bar_index, triples_of
from descant.annotations.reading import Reader
from descant.annotations.rights import Who, may_read
from descant.errors import NotFound
from descant.ontology.formats import Format
from descant.ontology.iris import DCTERMS, FRBR, PROV, RDFS
from descant.ontology.licences import may_be_passed_on
from descant.ontology.mapping.facts import Facts
from descant.ontology.queries import named
from descant.ontology.writing import write_rdf
from descant.store import Dataset
from descant.store.files import Files
from descant.store.named import rows_of

QUERIES = (
    *("annotations-on-file", "annotations-on-target", "annotations-by-creator", "discussion-of-annotation"),
    *("passages-of-material", "passage-in-every-version", "selected-in-file", "versions-and-sources"),
)
"""that ask the graph for the same"""


class Outgoing:
    def __init__(self, reader: Reader, dataset: Dataset, files: Files, bars: Bars, base: str) -> None:
        """`dataset` is the public one."""
        self._reader, self._dataset, self._files, self._bars, self._base = reader, dataset, files, bars, base

    def bundle(self, who: Who, keys: Sequence[int], title: str, *, whole: bool) -> Bundle:
        """Of what they may read; `whole` with what it is about."""
        annotations = self._reader.documents(who, keys)
        objects = list(self._objects(who, annotations))
        documents = (*annotations, *objects)
        around = self._surroundings(documents) if whole else Surroundings()
        return Bundle(documents, self._base, title, datetime.now(UTC).replace(microsecond=0), around)

    def _objects(self, who: Who, documents: Iterable[Json]) -> Iterator[Json]:
        """Each once, those that it is made of after it."""
        waiting = [name for document in documents for name in self._named(document)]
        seen: set[str] = set()
        while waiting:
            name = name_of(self._base, waiting.pop(0))
            if name is None or not is_object(name) or name in seen:
                continue
            seen.add(name)
            kept = self._reader.find(name)
            if kept and may_read(who, kept) and not kept.deleted:
                document: Json = json.loads(kept.document)
                waiting += self._named(document)
                yield document

    @staticmethod
    def _named(document: Json) -> list[str]:
        """What it is about, or made of."""
        return sorted(names(Facts(triples_of(document)), NamedNode(document["id"])))

    def _surroundings(self, documents: Iterable[Json]) -> Surroundings:
        places = {place for document in documents for place in self._named(document)}
        nodes = {node for place in places for node in self._stands(place.partition("#")[0])}
        described = {node: self._description(node) for node in sorted(nodes)}
        runs = {str(value.value) for said in described.values() for name, value in said if name == PROV.wasGeneratedBy}
        described |= {node: self._description(node) for node in sorted(runs)}
        return Surroundings(
            turtle=write_rdf(_triples(described), Format.TURTLE),
            copies=tuple(copy for node, said in described.items() if (copy := self._copy(node, said))),
            queries={name: named(name).text for name in QUERIES},
            figures={"bars": drawn} if (drawn := bars_drawn(self._by_bar(places))) else {},
        )

    def _stands(self, place: str) -> Iterator[str]:
        """The place, the source, the version and the work that it is in."""
        version, is_bar, _ = place.rpartition("/bar/")
        place = version if is_bar else place
        yield place
        for query, columns in (("where-a-file-stands", ("source", "ofVersion")), ("works-of-place", ("work",))):
            parameter = "file" if query == "where-a-file-stands" else "place"
            for row in self._rows(query, **{parameter: place}):
                yield from (row[name].value for name in columns if row[name] is not None)

    def _description(self, node: str) -> list[tuple[NamedNode, Any]]:
        return [(row["property"], row["value"]) for row in self._rows("description", resource=node)]

    def _rows(self, query: str, **iris: str) -> list[Any]:
        try:
            bindings = {name: NamedNode(iri) for name, iri in iris.items()}
        except ValueError:  # no IRI, of which the graph says nothing
            return []
        return rows_of(self._dataset, query, **bindings)

    def _copy(self, node: str, said: list[tuple[NamedNode, Any]]) -> Copy | None:
        """Of a source that is a file."""
        values = {name: value.value for name, value in said if isinstance(value, NamedNode | Literal)}
        file = values.get(FRBR.exemplar)
        if file is None:
            return None
        licence = values.get(DCTERMS.license)
        return Copy(
            iri=file,
            media_type=values.get(DCTERMS.format),
            licence=licence,
            path=self._path(file) if may_be_passed_on(licence) else None,
            labels=tuple(value.value for name, value in said if name == RDFS.label),
            address=values.get(PROV.wasDerivedFrom),
        )

    def _path(self, file: str) -> Path | None:
        """Of the file as it is kept: with ids, where it got some."""
        content = file.rpartition("/")[2].partition(".")[0]
        try:
            there = self._files.names(content)
        except NotFound:
            return None
        found = [each for stem in ("kept.", "original.") for each in there if each.startswith(stem)]
        return self._files.path(content, found[0]) if found else None

    def _by_bar(self, places: Iterable[str]) -> dict[str, list[int]]:
        """The bars that something is about, by the file or the version that they are counted in."""
        found: dict[str, list[int]] = {}
        for place in places:
            bar = bar_index(place, self._bars)
            if bar is not None:
                file = place.partition("#")[0]
                found.setdefault(file.rpartition("/bar/")[0] or file, []).append(bar)
        return found


def _triples(described: dict[str, list[tuple[NamedNode, Any]]]) -> list[Triple]:
    return [Triple(NamedNode(node), name, value) for node, said in described.items() for name, value in said]
