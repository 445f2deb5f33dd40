"""What of a reading could be looked up elsewhere: names of which the file does not say whom or what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from descant.ingest.describing.naming import Names, named
from descant.ingest.describing.people import CREATORS, agent_iri, same_as
from descant.ingest.describing.scorings import known_by_name
from descant.ingest.lookup import Kind, Query
from descant.ingest.reading import About, Catalogue, Instrument, Person, Reading, Recording
from descant.ontology.minting import Minter

NOT_MEANT = frozenset({"encoder", "publisher"})
"""roles of those whom services of music hardly know"""


@dataclass(frozen=True, slots=True)
class Question:
    """Whom or what an IRI of ours is, that goes by a name."""

    subject: str
    query: Query

    @property
    def of_signal(self) -> bool:
        """Whether it is about a recording's signal: that is what services know, and not the file."""
        return self.query.kind is Kind.RECORDING


def questions(reading: Reading, names: Names) -> Iterator[Question]:
    return _of_catalogue(reading.catalogue, names.minter) if reading.catalogue else _of_file(reading, names)


def _of_file(reading: Reading, names: Names) -> Iterator[Question]:
    about = reading.about
    yield from _work(about, names.work)
    yield from _people(about.people, names.minter)
    yield from _instruments(about.instruments, names.version)
    if reading.recording:
        yield from _recording(about, reading.recording, names)


def _of_catalogue(catalogue: Catalogue, minter: Minter) -> Iterator[Question]:
    for work in catalogue.works:
        yield from _work(work.about, named(minter, "work", work.key))
        yield from _people(work.about.people, minter)
    for version in catalogue.versions:
        yield from _people(version.people, minter)
        yield from _instruments(version.instruments, named(minter, "version", version.key))


def _work(about: About, work: NamedNode) -> Iterator[Question]:
    title = next(iter(about.titles), None)
    if title and not same_as(about.same_as):
        composer = _first(about.people, CREATORS)
        yield Question(work.value, Query(Kind.WORK, title.value, composer, language=title.language or "en"))


def _people(people: Iterable[Person], minter: Minter) -> Iterator[Question]:
    for each in people:
        if each.role not in NOT_MEANT and not same_as(each.same_as):
            yield Question(agent_iri(minter, each).value, Query(Kind.PERSON, each.name))


def _instruments(instruments: Sequence[Instrument], version: NamedNode) -> Iterator[Question]:
    for each in known_by_name(instruments, version):
        yield Question(each.iri.value, Query(Kind.INSTRUMENT, each.label.value))


def _recording(about: About, recording: Recording, names: Names) -> Iterator[Question]:
    """By its own title where the work has another."""
    title = next(iter((*about.labels, *about.titles)), None)
    if title and not same_as(recording.same_as):
        by = _first(about.people, {"performer"}) or _first(about.people, CREATORS)
        query = Query(Kind.RECORDING, title.value, by, seconds=recording.duration, language=title.language or "en")
        yield Question(names.signal.value, query)


def _first(people: Iterable[Person], roles: Iterable[str]) -> str | None:
    return next((each.name for each in people if each.role in roles), None)
