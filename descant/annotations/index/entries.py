"""What an index keeps of an annotation: its words, what it is about, and where that lies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from enum import IntEnum
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant.annotations.containers import Container
from descant.annotations.index.calling import called, names_of_thing
from descant.annotations.index.words import stems
from descant.annotations.register import Kept
from descant.ingest.cleaning import is_markup
from descant.ingest.presentation.words import plain
from descant.ontology.iris import AS, DC, DCTERMS, DSC, FRBR, MAO, OA, RDF, RDFS
from descant.ontology.mapping.facts import Facts
from descant.ontology.records.media_fragments import region_of, time_of
from descant.ontology.records.spans import Region, TimeSpan


class Facet(IntEnum):
    """What an annotation can be found by, exactly."""

    CONTAINER = 1
    TARGET = 2
    """the place itself, as it is named"""
    SOURCE = 3
    """what the place is a part of, and the place"""
    MOTIVATION = 4
    CREATOR = 5
    TAG = 6
    """a concept, or the words of a body that is for tagging"""
    WORK = 7
    TYPE = 8
    TAG_CALLED = 9
    """how a tag is called, and what it is: `descant.annotations.index.calling`"""
    CREATOR_CALLED = 10


class Space(IntEnum):
    """In what a place lies."""

    TIME = 1
    """seconds"""
    REGION = 2
    """pixels"""
    BARS = 3
    """indexes, of the file that the score is in"""


@dataclass(frozen=True, slots=True)
class Place:
    source: str
    space: Space
    x0: float
    x1: float
    y0: float = 0.0
    y1: float = 0.0

    @classmethod
    def of_time(cls, source: str, span: TimeSpan) -> Place:
        start = _bounded(span.start)
        return cls(source, Space.TIME, start, max(start, ENDLESS if span.end is None else _bounded(span.end)))

    @classmethod
    def of_region(cls, source: str, region: Region) -> Place:
        """Without what sums of decimals leave: regions that touch do not overlap."""
        left, top = _bounded(region.x), _bounded(region.y)
        right, bottom = _bounded(region.x + region.w), _bounded(region.y + region.h)
        return cls(source, Space.REGION, left, max(left, right), top, max(top, bottom))


@dataclass(frozen=True, slots=True)
class Entry:
    key: int
    owner: str
    shared_with: str | None
    created: float
    changed: float
    words: str
    facets: frozenset[tuple[Facet, str]]
    places: frozenset[Place] = field(default_factory=frozenset)


def _bounded(number: float) -> float:
    return min(round(number, 6), ENDLESS)


_ABOUT = (
    *(OA.hasTarget, DSC.relates, DSC.inSource, MAO.setting, MAO.settingOf),
    *(FRBR.part, FRBR.embodiment, FRBR.realization, FRBR.realizationOf),
)
DEEPEST = 5
"""choices in choices"""
ENDLESS = 1e15
"""seconds: where a span has no end"""


def _none(_: str) -> None:
    """No element is known."""


def entry(
    kept: Kept,
    facts: Facts,
    iri: NamedNode,
    *,
    works: Iterable[str] = (),
    reached: Collection[str] = (),
    bar_of: Callable[[str], int | None] = _none,
) -> Entry:
    """Of an annotation or a musical object; `reached` are places in what it is about, which it does not name itself.

    `bar_of` gives the index of the bar that an element of a score is in, by the element's IRI.
    """
    works = {*works, *filter(None, (Container.named(kept.container).work,))}
    containers = _containers(kept, works)
    facets = {*((Facet.CONTAINER, each) for each in containers), *((Facet.WORK, each) for each in works)}
    return Entry(
        key=kept.number,
        owner=kept.owner,
        shared_with=kept.shared_with,
        created=kept.created.replace(tzinfo=UTC).timestamp(),
        changed=kept.changed.replace(tzinfo=UTC).timestamp(),
        words=" ".join(_words(facts, iri)),
        facets=frozenset(facets | set(_facets(facts, iri)) | {(Facet.SOURCE, each) for each in sources_of(reached)}),
        places=frozenset((*_places(facts, iri), *_bars(facts, iri, bar_of), *_of_fragments(reached, bar_of))),
    )


def names(facts: Facts, iri: NamedNode) -> set[str]:
    """All places and things that it is about, as it names them."""
    return {name for target in _targets(facts, iri) for name in _names(facts, target)}


def sources_of(places: Iterable[str]) -> Iterator[str]:
    """The places, and what they are parts of."""
    for each in places:
        yield from {each, each.partition("#")[0]}


def _containers(kept: Kept, works: Iterable[str]) -> Iterator[str]:
    """The names of those that it is in."""
    yield f"user/{kept.owner}"
    if kept.shared_with:
        yield f"group/{kept.shared_with}"
    if kept.visibility == "public":
        yield from {"", kept.container, *(f"work/{each}" for each in works)}


def _words(facts: Facts, iri: NamedNode) -> Iterator[str]:
    for body in _parts(facts, facts.all(iri, OA.hasBody)):
        if isinstance(body, Literal):
            yield from stems(body.value, body.language)
            continue
        language = next(iter(_texts(facts, body, DC.language)), None)
        markup = any(map(is_markup, _texts(facts, body, DC.format)))
        for text in _texts(facts, body, RDF.value):
            yield from stems(plain(text) if markup else text, language)
    for text in _texts(facts, iri, OA.bodyValue):
        yield from stems(text, None)
    for label in facts.all(iri, RDFS.label):
        if isinstance(label, Literal):
            yield from stems(label.value, label.language)


def _facets(facts: Facts, iri: NamedNode) -> Iterator[tuple[Facet, str]]:
    for kind in facts.iris(iri, RDF.type):
        yield Facet.TYPE, kind.value
    for motivation in facts.iris(iri, OA.motivatedBy):
        yield Facet.MOTIVATION, motivation.value
    for creator in _creators(facts, iri):
        yield Facet.CREATOR, creator
        yield from ((Facet.CREATOR_CALLED, each) for each in called(facts, creator))
    for target in _targets(facts, iri):
        for place in _names(facts, target):
            yield Facet.TARGET, place
            yield from ((Facet.SOURCE, each) for each in sources_of([place]))
    for body in _parts(facts, facts.all(iri, OA.hasBody)):
        for tag in _tags(facts, iri, body):
            yield Facet.TAG, tag
            yield from ((Facet.TAG_CALLED, each) for each in called(facts, tag))


def _creators(facts: Facts, iri: NamedNode) -> Iterator[str]:
    """Their IRIs; of those without one their names."""
    for creator in facts.all(iri, DCTERMS.creator):
        if isinstance(creator, NamedNode):
            yield creator.value
        else:
            yield from [creator.value] if isinstance(creator, Literal) else names_of_thing(facts, creator)


def _tags(facts: Facts, iri: NamedNode, body: Any) -> Iterator[str]:
    tagging = list(facts.all(iri, OA.motivatedBy)) == [OA.tagging]  # where it is for more, who knows what a body is
    if isinstance(body, NamedNode):
        yield body.value
        return
    purposes = [] if isinstance(body, Literal) else facts.all(body, OA.hasPurpose)
    if isinstance(body, Literal) and tagging:
        yield body.value
    elif OA.tagging in purposes or (tagging and not purposes):
        yield from _texts(facts, body, RDF.value)
        yield from (each.value for each in facts.all(body, OA.hasSource) if isinstance(each, NamedNode))


def _names(facts: Facts, target: Any) -> Iterator[str]:
    """The target itself; of a part that is selected, what it is a part of, and the part by its fragment."""
    if isinstance(target, NamedNode):
        yield target.value
    for source in facts.all(target, OA.hasSource):
        if isinstance(source, NamedNode):
            yield source.value
            for selector in facts.nodes(target, OA.hasSelector):
                for value in _texts(facts, selector, RDF.value):
                    if facts.has_type(selector, OA.FragmentSelector):
                        yield f"{source.value}#{value}"
    for part in facts.all(target, FRBR.part):
        if isinstance(part, NamedNode):
            yield part.value


def _places(facts: Facts, iri: NamedNode) -> Iterator[Place]:
    for target in _targets(facts, iri):
        if isinstance(target, NamedNode):
            yield from _extents(facts, target, target.value.partition("#")[0])
        for source in facts.all(target, OA.hasSource):
            if isinstance(source, NamedNode):
                for selector in facts.nodes(target, OA.hasSelector):
                    yield from _extents(facts, selector, source.value)


def _bars(facts: Facts, iri: NamedNode, bar_of: Callable[[str], int | None]) -> Iterator[Place]:
    """Of elements of scores the bars that they are in; of a version's bars themselves."""
    for target in _targets(facts, iri):
        yield from (bar for name in _names(facts, target) if (bar := _bar(name, bar_of)))


def _bar(name: str, bar_of: Callable[[str], int | None]) -> Place | None:
    version, is_bar, index = name.rpartition("/bar/")
    bar = int(index) if is_bar and index.isdecimal() and len(index) < 8 else bar_of(name)
    return None if bar is None else Place(version if is_bar else name.partition("#")[0], Space.BARS, bar, bar)


def _of_fragments(places: Iterable[str], bar_of: Callable[[str], int | None]) -> Iterator[Place]:
    for name in places:
        source, _, fragment = name.partition("#")
        if span := time_of(fragment):
            yield Place.of_time(source, span)
        elif region := region_of(fragment):
            yield Place.of_region(source, region)
        elif bar := _bar(name, bar_of):
            yield bar


def _extents(facts: Facts, node: Any, source: str) -> Iterator[Place]:
    """The numbers that stand beside a fragment."""
    if seconds := facts.seconds(node):
        yield Place.of_time(source, seconds)
    if region := facts.region(node):
        yield Place.of_region(source, region)
    if bars := facts.bars(node):
        yield Place(source, Space.BARS, _bounded(bars.first), _bounded(bars.last))
    for refined in facts.all(node, OA.refinedBy):  # which are in no circle: that was refused
        yield from _extents(facts, refined, source)


def _targets(facts: Facts, iri: NamedNode) -> Iterator[Any]:
    """Of an annotation what it is about and relates; of a musical object what it is made of, and what it is of."""
    return _parts(facts, (each for link in _ABOUT for each in facts.all(iri, link)))


def _parts(facts: Facts, nodes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """Bodies or targets; of a choice what there is to choose from."""

    for node in nodes:
        lists = [] if isinstance(node, Literal) else facts.nodes(node, AS.items)
        if lists and depth < DEEPEST:
            yield from _parts(facts, (item for head in lists for item in facts.items(head)), depth + 1)
        else:
            yield node


def _texts(facts: Facts, node: Any, predicate: NamedNode) -> list[str]:
    return [each.value for each in facts.all(node, predicate) if isinstance(each, Literal)]
