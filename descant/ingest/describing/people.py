"""People of a header as agents: by their authority's IRI where the file gives one, else by a name of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from descant.ingest.reading import Person
from descant.ontology import records
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import Contribution, Role

CREATORS = frozenset({"creator", "composer", "author"})
"""roles that make somebody the creator of the work"""
_ROLES = {
    "arranger": Role.ARRANGER,
    "compiler": Role.COMPILER,
    "editor": Role.EDITOR,
    "encoder": Role.ENCODER,
    "librettist": Role.LIBRETTIST,
    "lyricist": Role.LYRICIST,
    "musician": Role.MUSICIAN,
    "performer": Role.PERFORMER,
    "publisher": Role.PUBLISHER,
    "translator": Role.TRANSLATOR,
}


def agent_iri(minter: Minter, person: Person) -> NamedNode:
    """The first authority's IRI; without one a name of ours that is the same for the same name."""
    iris = same_as(person.same_as)
    return iris[0] if iris else minter.agent(key_id("person", person.name.casefold()))


def agents(minter: Minter, people: Iterable[Person]) -> Iterator[records.Agent]:
    seen: set[NamedNode] = set()
    for person in people:
        iri = agent_iri(minter, person)
        if iri not in seen:
            seen.add(iri)
            kind = records.AgentKind.ORGANISATION if person.role == "publisher" else records.AgentKind.PERSON
            yield records.Agent(iri, kind, person.name)


def creators(minter: Minter, people: Iterable[Person]) -> tuple[NamedNode, ...]:
    return _unique(agent_iri(minter, person) for person in people if person.role in CREATORS)


def contributions(minter: Minter, people: Iterable[Person]) -> tuple[Contribution, ...]:
    """Of all but the creators, who are the work's."""
    others = (each for each in people if each.role not in CREATORS)
    found = (Contribution(_ROLES.get(each.role, Role.CONTRIBUTOR), agent_iri(minter, each)) for each in others)
    return tuple(dict.fromkeys(found))


def same_as(iris: Iterable[str]) -> tuple[NamedNode, ...]:
    """Those of the IRIs that are IRIs: what a header says is a stranger's."""
    return _unique(node for iri in iris if (node := iri_or_none(iri)) is not None)


def iri_or_none(text: str | None) -> NamedNode | None:
    try:
        return NamedNode(text) if text and "://" in text else None
    except ValueError:
        return None


def _unique(nodes: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
    return tuple(dict.fromkeys(nodes))
