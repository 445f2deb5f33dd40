"""People of a header as agents: by their authority's IRI where the file gives one, else by a name of ours.

Authorities' IRIs have one form whatever the format said, or somebody would be two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pyoxigraph import NamedNode

from descant.ingest.describing.naming import is_iri
from descant.ingest.grouping import CREATORS
from descant.ingest.notation.authorities import canonical
from descant.ingest.reading import Person
from descant.ontology import records
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import Contribution, Role

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
    """Each once, with the other authorities' IRIs."""
    found: dict[NamedNode, records.Agent] = {}
    for person in people:
        iri = agent_iri(minter, person)
        kind = records.AgentKind.ORGANISATION if person.role == "publisher" else records.AgentKind.PERSON
        known = found.get(iri) or records.Agent(iri, kind, person.name)
        others = (each for each in same_as(person.same_as) if each != iri)
        found[iri] = replace(known, same_as=_unique((*known.same_as, *others)))
    yield from found.values()


def creators(minter: Minter, people: Iterable[Person]) -> tuple[NamedNode, ...]:
    return _unique(agent_iri(minter, person) for person in people if person.role in CREATORS)


def contributions(minter: Minter, people: Iterable[Person]) -> tuple[Contribution, ...]:
    """Of all but the creators, who are the work's."""
    others = (each for each in people if each.role not in CREATORS)
    found = (Contribution(_ROLES.get(each.role, Role.CONTRIBUTOR), agent_iri(minter, each)) for each in others)
    return tuple(dict.fromkeys(found))


def same_as(iris: Iterable[str]) -> tuple[NamedNode, ...]:
    """Those of the IRIs that are IRIs: what a header says is a stranger's."""
    return _unique(node for iri in iris if (node := iri_or_none(canonical(iri) or iri)) is not None)


def foreign(key: str | None, minter: Minter, also: Iterable[str]) -> tuple[NamedNode, ...]:
    """What is named by somebody else's IRI is the same as ours; the IRI stays as it was given."""
    key_iri = iri_or_none(key) if is_iri(key) and not str(key).startswith(minter.base) else None
    return _unique((*((key_iri,) if key_iri else ()), *same_as(also)))


def iri_or_none(text: str | None) -> NamedNode | None:
    try:
        return NamedNode(text) if text and "://" in text else None
    except ValueError:
        return None


def _unique(nodes: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
    return tuple(dict.fromkeys(nodes))
