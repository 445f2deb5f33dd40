"""The linked data of Beethoven in the House and its kin: a workset that contains documents, and documents in which
a score (vivo:Score, arrangement of a work by rdau:P60242) has files (frbr:embodiment).

Works have composers (rdau:P60426); scores have arrangers and publishers, and say in GND's terms what they are for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from descant.errors import UnsupportedMedia
from descant.ingest.inputs import Input
from descant.ingest.reading import (
    About,
    Catalogue,
    CatalogueVersion,
    CatalogueWork,
    File,
    Instrument,
    Person,
    Problem,
    Reading,
    Text,
)
from descant.ontology.formats import Format, format_of
from descant.ontology.iris import FRBR, LDP, RDF, RDFS
from descant.ontology.reading import read_rdf

LARGEST = 50_000_000
SCORE = NamedNode("http://vivoweb.org/ontology/core#Score")
ARRANGEMENT_OF = NamedNode("http://rdaregistry.info/Elements/u/P60242")
COMPOSER = NamedNode("http://rdaregistry.info/Elements/u/P60426")
TITLE = NamedNode("http://purl.org/dc/elements/1.1/title")
SHORT_TITLE = NamedNode("http://purl.org/ontology/bibo/shortTitle")
ALTERNATIVE = NamedNode("http://purl.org/dc/terms/alternative")
LICENCE = NamedNode("http://purl.org/dc/terms/license")
PUBLISHER = NamedNode("http://purl.org/dc/elements/1.1/publisher")
_GND = "https://d-nb.info/standards/elementset/gnd#"
ARRANGER, MEDIUM = NamedNode(_GND + "arranger"), NamedNode(_GND + "mediumOfPerformance")
_WIKIDATA_PAGE = "https://www.wikidata.org/wiki/Special:EntityData/"
_WIKIDATA = "http://www.wikidata.org/entity/"
_SYNTAXES = {".nq", ".nt", ".ttl", ".trig", ".jsonld", ".rdf"}


class LinkedData:
    name = "linked-data"
    version = "1"
    description = "catalogues in RDF, as Beethoven in the House's (.nq, .ttl, .jsonld)"
    extensions = tuple(sorted(_SYNTAXES))

    def recognises(self, file: Input) -> bool:
        return file.extension in _SYNTAXES or (file.extension == ".json" and b"ldp#" in file.head)

    def read(self, file: Input) -> Iterator[Reading]:
        syntax = format_of(file=file.name) if file.extension != ".json" else Format.JSON_LD
        quads = read_rdf(file.data(LARGEST), syntax, file=file.name, base=file.url or "urn:descant:relative/")
        graph = _Graph(quads)
        catalogue = _catalogue(graph)
        if not (catalogue.versions or catalogue.files):
            raise UnsupportedMedia(
                f"{file.name} is RDF without a catalogue: no score with files, no workset.",
                remedy="To put its statements into the graph as they are: descant import.",
            )
        yield Reading(media_type=syntax.media_type, catalogue=catalogue, problems=tuple(_lacks(catalogue)))


class _Graph:
    """The statements by subject and predicate, in the order of the file."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values: dict[tuple[object, NamedNode], list[object]] = defaultdict(list)
        self._typed: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for quad in quads:
            self._values[quad.subject, quad.predicate].append(quad.object)
            if (
                quad.predicate == RDF.type
                and isinstance(quad.object, NamedNode)
                and isinstance(quad.subject, NamedNode)
            ):
                self._typed[quad.object].append(quad.subject)

    def of_type(self, kind: NamedNode) -> tuple[NamedNode, ...]:
        return tuple(dict.fromkeys(self._typed[kind]))

    def iris(self, subject: NamedNode, predicate: NamedNode) -> tuple[NamedNode, ...]:
        found = self._values.get((subject, predicate), ())
        return tuple(dict.fromkeys(each for each in found if isinstance(each, NamedNode)))

    def texts(self, subject: NamedNode, *predicates: NamedNode) -> tuple[Text, ...]:
        values = (each for predicate in predicates for each in self._values.get((subject, predicate), ()))
        found = (Text(each.value, each.language) for each in values if isinstance(each, Literal) and each.value.strip())
        return tuple(dict.fromkeys(found))


def _catalogue(graph: _Graph) -> Catalogue:
    scores = graph.of_type(SCORE)
    works = {_work_of(graph, score): score for score in reversed(scores)}
    documents = (part for container in graph.of_type(LDP.Container) for part in graph.iris(container, LDP.contains))
    files = (_file(graph, score, each) for score in scores for each in graph.iris(score, FRBR.embodiment))
    return Catalogue(
        works=tuple(_work(graph, work, score) for work, score in reversed(works.items())),
        versions=tuple(_version(graph, score) for score in scores),
        files=(*(File(location=each.value) for each in documents), *files),
    )


def _work_of(graph: _Graph, score: NamedNode) -> NamedNode:
    """The work that the score arranges; one that does not say is a work of its own."""
    return _arranged(graph, score) or score


def _arranged(graph: _Graph, score: NamedNode) -> NamedNode | None:
    """A work nearly always, or another score."""
    return next((each for each in graph.iris(score, ARRANGEMENT_OF) if each != score), None)


def _work(graph: _Graph, work: NamedNode, score: NamedNode) -> CatalogueWork:
    """A work that is not described has the title of the first score of it."""
    composers = tuple(_person(graph, each, "composer") for each in graph.iris(work, COMPOSER))
    titles = graph.texts(work, RDFS.label) or graph.texts(work, SHORT_TITLE, TITLE) or graph.texts(score, TITLE)
    return CatalogueWork(key=work.value, about=About(titles=titles, people=composers))


def _version(graph: _Graph, score: NamedNode) -> CatalogueVersion:
    arranged = _arranged(graph, score)
    people = [_person(graph, each, "arranger") for each in graph.iris(score, ARRANGER)]
    people += [_person(graph, each, "publisher") for each in graph.iris(score, PUBLISHER)]
    return CatalogueVersion(
        key=score.value,
        work=_work_of(graph, score).value,
        arrangement_of=arranged.value if arranged else None,
        labels=graph.texts(score, SHORT_TITLE) or graph.texts(score, ALTERNATIVE) or graph.texts(score, TITLE),
        people=tuple(people),
        instruments=tuple(_instrument(graph, each) for each in graph.iris(score, MEDIUM)),
    )


def _file(graph: _Graph, score: NamedNode, file: NamedNode) -> File:
    licence = next(iter(graph.iris(file, LICENCE)), None)
    return File(location=file.value, version=score.value, licence=licence.value if licence else None)


def _person(graph: _Graph, person: NamedNode, role: str) -> Person:
    labels = graph.texts(person, RDFS.label)
    return Person(labels[0].value if labels else person.value, role, (_current(person.value),))


def _instrument(graph: _Graph, medium: NamedNode) -> Instrument:
    labels = graph.texts(medium, RDFS.label)
    return Instrument(labels[0].value if labels else "", same_as=(_current(medium.value),))


def _current(iri: str) -> str:
    """An entity of Wikidata by its own IRI, not by the page about it."""
    return iri.replace(_WIKIDATA_PAGE, _WIKIDATA, 1)


def _lacks(catalogue: Catalogue) -> Iterator[Problem]:
    for work in catalogue.works:
        if not work.about.titles:
            yield Problem(work.key, "Nothing gives the work a title.")
    with_files = {file.version for file in catalogue.files}
    for version in catalogue.versions:
        if version.key not in with_files:
            yield Problem(version.key, "The score names no file (frbr:embodiment).")
