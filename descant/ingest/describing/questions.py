"""What of a reading could be looked up elsewhere: names of which the file does not say whom or what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from descant.ingest.describing.naming import Names
from descant.ingest.describing.people import CREATORS, agent_iri, same_as
from descant.ingest.lookup import Kind, Query
from descant.ingest.reading import Person, Reading

NOT_MEANT = frozenset({"encoder", "publisher"})
"""roles of those whom services of music hardly know"""


@dataclass(frozen=True, slots=True)
class Question:
    """Whom or what an IRI of ours is, that goes by a name."""

    subject: str
    query: Query


def questions(reading: Reading, names: Names) -> Iterator[Question]:
    about = reading.about
    composer = next((each.name for each in about.people if each.role in CREATORS), None)
    title = about.titles[0] if about.titles else None
    if title and not same_as(about.same_as):
        yield Question(names.work.value, Query(Kind.WORK, title.value, composer, title.language or "en"))
    for person in _unknown(about.people):
        yield Question(agent_iri(names.minter, person).value, Query(Kind.PERSON, person.name))


def _unknown(people: tuple[Person, ...]) -> Iterator[Person]:
    """Each once."""
    found = {each.name: each for each in people if not same_as(each.same_as) and each.role not in NOT_MEANT}
    yield from found.values()
