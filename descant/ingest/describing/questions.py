"""What of a reading could be looked up elsewhere: names of which the file does not say whom or what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from descant.ingest.describing.naming import Names, Placement, is_iri, named
from descant.ingest.describing.people import agent_iri, same_as
from descant.ingest.describing.scorings import known_by_name
from descant.ingest.describing.works import instruments, title_of
from descant.ingest.grouping import CREATORS
from descant.ingest.lookup import Kind, Query
from descant.ingest.reading import About, Catalogue, Instrument, Person, Reading, Recording, Text
from descant.ontology.minting import Minter

NOT_MEANT = frozenset({"encoder", "publisher"})
"""roles of those whom services of music hardly know"""


@dataclass(frozen=True, slots=True)
class Question:
    """Whom or what an IRI of ours is, that goes by a name."""

    subject: str
    query: Query

    @property
    def key(self) -> tuple[object, ...]:
        """The same for a name that is written once in capitals."""
        return self.subject, self.query.kind, self.query.name.casefold(), (self.query.by or "").casefold()

    @property
    def of_signal(self) -> bool:
        """Whether it is about a recording's signal: that is what services know, and not the file."""
        return self.query.kind is Kind.RECORDING


def questions(reading: Reading, names: Names, placement: Placement) -> Iterator[Question]:
    if reading.catalogue:
        return _of_catalogue(reading.catalogue, names.minter)
    return _of_file(reading, names, placement)


def _of_file(reading: Reading, names: Names, placement: Placement) -> Iterator[Question]:
    about = reading.about
    yield from _work(about, title_of(reading, names, placement), names.work)
    yield from _people(about.people, names.minter)
    yield from _instruments(instruments(reading, placement), names.version)
    if reading.recording:
        yield from _recording(about, reading.recording, names)


def _of_catalogue(catalogue: Catalogue, minter: Minter) -> Iterator[Question]:
    for work in catalogue.works:
        title = None if is_iri(work.key) and not work.key.startswith(minter.base) else _title(work.about.titles)
        yield from _work(work.about, title, named(minter, "work", work.key))
        yield from _people(work.about.people, minter)
    for version in catalogue.versions:
        yield from _people(version.people, minter)
        yield from _instruments(version.instruments, named(minter, "version", version.key))


def _work(about: About, title: Text | None, work: NamedNode) -> Iterator[Question]:
    if title and not same_as(about.same_as):
        composer = _first(about.people, CREATORS)
        yield Question(work.value, Query(Kind.WORK, title.value, composer, language=title.language or "en"))


def _people(people: Iterable[Person], minter: Minter) -> Iterator[Question]:
    for each in people:
        if each.role not in NOT_MEANT and each.name.strip() and not same_as(each.same_as):
            yield Question(agent_iri(minter, each).value, Query(Kind.PERSON, each.name))


def _instruments(instruments: Sequence[Instrument], version: NamedNode) -> Iterator[Question]:
    for each in known_by_name(instruments, version):
        yield Question(each.iri.value, Query(Kind.INSTRUMENT, each.label.value))


def _recording(about: About, recording: Recording, names: Names) -> Iterator[Question]:
    """By its own title where the work has another."""
    title = _title((*about.labels, *about.titles))
    if title and not same_as(recording.same_as):
        by = _first(about.people, {"performer"}) or _first(about.people, CREATORS)
        query = Query(Kind.RECORDING, title.value, by, seconds=recording.duration, language=title.language or "en")
        yield Question(names.signal.value, query)


def _title(titles: Iterable[Text]) -> Text | None:
    return next((each for each in titles if each.value.strip()), None)


def _first(people: Iterable[Person], roles: Iterable[str]) -> str | None:
    return next((each.name for each in people if each.role in roles and each.name.strip()), None)
