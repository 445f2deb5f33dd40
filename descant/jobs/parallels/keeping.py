"""Parallel passages as musical objects: a material, an extract of it a version, a selection of that a source.

Names are made of the passage, the versions and the bars, so that what is kept again takes the place of what was.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from descant import __version__
from descant.jobs.parallels.finding import Found
from descant.ontology import mapping, records
from descant.ontology.iris import PROV
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import BarSpan
from descant.store import Dataset
from descant.store.named import rows_of

_TIME = re.compile(r"#t=(?:npt:)?([\d.]+),([\d.]+)$")


class Kept(NamedTuple):
    material: NamedNode
    graph: NamedNode
    quads: list[Quad]


class _Span(NamedTuple):
    version: NamedNode
    first: int
    last: int


def quads_of(found: Found, dataset: Dataset, minter: Minter) -> Kept:
    """What `found` says, with all places where the bars are in sources of the graph."""
    material = minter.material(_name(found))
    graph = minter.graph(material)
    made_by = Quad(material, PROV.wasGeneratedBy, _run(found, minter), graph)
    return Kept(material, graph, [*mapping.quads(_described(found, dataset, minter), graph), made_by])


def _name(found: Found) -> str:
    return key_id("passage", *found.passage.key)


def _described(found: Found, dataset: Dataset, minter: Minter) -> Iterator[object]:
    passage, name = found.passage, _name(found)
    spans = defaultdict[NamedNode, list[_Span]](list)
    if passage.version:
        own = NamedNode(passage.version)
        spans[own].append(_Span(own, passage.first, passage.last))
    for each in found.parallels:
        version = NamedNode(each.score.version)
        spans[version].append(_Span(version, each.bars[0].index, each.bars[-1].index))
    extracts = {version: minter.extract(key_id(name, version.value)) for version in spans}
    text = f"Bars {passage.first} to {passage.last} of {passage.name}, and their parallels"
    yield records.MusicalMaterial(
        minter.material(name), (Literal(text[:300], language="en"),), tuple(extracts.values())
    )
    for version, some in spans.items():
        selections = list(_selections(some, dataset, minter, name))
        yield from selections
        yield records.Extract(extracts[version], version=version, embodiments=tuple(each.iri for each in selections))
    yield from _provenance(found, minter, tuple(spans))


def _selections(spans: Sequence[_Span], dataset: Dataset, minter: Minter, name: str) -> Iterator[records.Selection]:
    """Of each span one for each source in which its bars have places."""
    for span in dict.fromkeys(spans):
        for source, places in _places(span, dataset).items():
            key = key_id(name, span.version.value, source.value if source else "", str(span.first), str(span.last))
            yield records.Selection(
                iri=minter.selection(key),
                parts=tuple(places),
                source=source,
                bars=BarSpan(span.first, span.last),
                seconds=_seconds(places),
            )


def _places(span: _Span, dataset: Dataset) -> dict[NamedNode | None, list[NamedNode]]:
    """By source, in the order of bars."""
    found = defaultdict[NamedNode | None, list[NamedNode]](list)
    ends = {"first": Literal(span.first), "last": Literal(span.last)}

    @cache
    def source_of(file: str) -> NamedNode | None:
        return next((row["source"] for row in rows_of(dataset, "where-a-file-stands", file=NamedNode(file))), None)

    for row in rows_of(dataset, "places-of-bars", version=span.version, **ends):
        place = row["place"]
        found[source_of(place.value.partition("#")[0])].append(place)
    return {source: list(dict.fromkeys(places)) for source, places in found.items()}


def _seconds(places: Sequence[NamedNode]) -> records.TimeSpan | None:
    """Of a recording: from the beginning of the first bar to the end of the last."""
    times = [(float(time[1]), float(time[2])) for each in places if (time := _TIME.search(each.value))]
    if len(times) < len(places):
        return None
    return records.TimeSpan(min(start for start, _ in times), max(end for _, end in times))


def _run(found: Found, minter: Minter) -> NamedNode:
    return minter.run(key_id("passage", *found.passage.key))


def _provenance(found: Found, minter: Minter, versions: tuple[NamedNode, ...]) -> Iterator[object]:
    software = minter.agent("descant-passages")
    yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant's passage search", __version__)
    yield records.Run(
        iri=_run(found, minter),
        used=versions,
        agents=(software,),
        ended=datetime.now(UTC).replace(microsecond=0),
    )
