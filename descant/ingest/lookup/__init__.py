"""Who or what a name may mean elsewhere: candidates from MusicBrainz and Wikidata, for somebody to choose from.

    look_up = LookUp((MusicBrainz(), Wikidata()), Client(folder, contact="https://example.org/about"))
    look_up.candidates(Query(Kind.WORK, "Symphony No. 7", "Beethoven"))

Nothing here writes into the graph; `choosing` says when one may be taken without anybody looking. Without a contact
nobody is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from descant.errors import RemoteFailed


class Kind(Enum):
    WORK = "work"
    PERSON = "person"
    INSTRUMENT = "instrument"
    RECORDING = "recording"


@dataclass(frozen=True, slots=True)
class Query:
    kind: Kind
    name: str
    by: str | None = None
    """composer of a work, performer of a recording"""
    seconds: float | None = None
    """that a recording takes"""
    language: str = "en"
    """of the labels, where the service has several"""
    catalogue: str | None = None
    """number in a catalogue, where it does not stand in the name: `Op. 92`"""
    year: str | None = None
    """in which it was made, or published"""


@dataclass(frozen=True, slots=True)
class Candidate:
    iri: str
    label: str
    description: str
    """what tells it from its namesakes; may be empty"""
    score: float
    """from 0 to 1: how well the service thinks that it fits; scores of two services cannot be compared closely"""
    seconds: float | None = None
    """of a recording, where the service knows"""
    makers: tuple[str, ...] = ()
    """composers of a work, performers of a recording, where the service knows"""
    catalogue: tuple[str, ...] = ()
    """its numbers in catalogues, where the service knows"""
    years: tuple[str, ...] = ()
    """in which it was made or published, where the service knows"""

    @property
    def told_apart(self) -> str:
        """By what people tell it from its namesakes, where anything is known."""
        return self.description or ", ".join((*self.makers, *self.catalogue, *(each[:4] for each in self.years[:1])))


class QuestionRefused(RemoteFailed):
    """The service is there, and does not take this question; others it may."""


class Asking(Protocol):
    """What fetches JSON for a service: see `Client`."""

    def json(
        self,
        address: str,
        parameters: Mapping[str, str],
        *,
        pause: float,
        check: Callable[[Any], None] = ...,
        form: bool = ...,
    ) -> Any:
        """`check` MUST raise where the answer is none, before it is kept. As a `form` it is sent by POST."""


class Service(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def typed(self) -> bool:
        """Whether its candidates are of the kind that was asked for."""

    def candidates(self, query: Query, client: Asking) -> Sequence[Candidate]:
        """MUST give only what the service said, best first; MUST raise Unavailable where it does not answer."""


@dataclass(frozen=True, slots=True)
class LookUp:
    services: tuple[Service, ...]
    client: Asking

    def candidates(self, query: Query) -> tuple[Candidate, ...]:
        """Of all services, best first; an empty name means nobody."""
        if not query.name.strip():
            return ()
        found = [each for service in self.services for each in service.candidates(query, self.client)]
        return tuple(sorted(found, key=lambda each: -each.score))
