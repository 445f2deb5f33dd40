"""Statements as web annotations: what a person said, and what a program claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode

from descant.ingest.describing.naming import Names
from descant.ingest.describing.people import agent_iri, iri_or_none
from descant.ingest.reading import Person, Reading
from descant.ingest.statement import Statement
from descant.ontology import records
from descant.ontology.iris import OA
from descant.ontology.minting import key_id, key_iri

_KEY = re.compile(r"([A-G][#b]?):(major|minor)")


def statements(reading: Reading, names: Names) -> Iterator[object]:
    """About the recording, where it is known; else about the version."""
    for number, each in enumerate(reading.statements):
        creator = None
        if each.by:
            creator = agent(names, each.by, by_program=each.by_program)
            yield creator
        yield _annotation(each, number, creator, names)


def agent(names: Names, name: str, *, by_program: bool) -> records.Agent:
    if by_program:
        return records.Agent(names.minter.agent(key_id("program", name)), records.AgentKind.SOFTWARE, name)
    return records.Agent(agent_iri(names.minter, Person(name)), records.AgentKind.PERSON, name)


def _annotation(
    said: Statement, number: int, creator: records.Agent | None, names: Names
) -> records.Annotation | records.Claim:
    iri = names.minter.annotation(key_id(names.source.value, "statement", str(number)))
    targets, bodies, motivations = (_target(said, names),), (_body(said, names),), (_motivation(said),)
    by = creator.iri if creator else None
    if not said.by_program:
        return records.Annotation(iri=iri, targets=targets, bodies=bodies, motivations=motivations, creator=by)
    return records.Claim(
        iri=iri,
        targets=targets,
        bodies=bodies,
        motivations=motivations,
        creator=by,
        run=names.run,
        confidence=said.confidence,
    )


def _target(said: Statement, names: Names) -> records.Target:
    of = iri_or_none(said.about) or names.version
    if said.start is None:
        return of
    return records.SpecificResource(of, (records.FragmentSelector.time(said.start, said.end),))


def _body(said: Statement, names: Names) -> records.Body:
    if said.value is None:
        return names.file
    if isinstance(said.value, int | float):
        return records.Quantity(said.kind, float(said.value), said.unit)
    if said.kind in ("key", "local key") and (key := _KEY.fullmatch(said.value)):
        return key_iri(key[1], key[2])
    return records.TextualBody(said.value, "text/plain", purpose=_motivation(said))


def _motivation(said: Statement) -> NamedNode:
    if said.value is None:
        return OA.describing
    return OA.tagging if said.kind == "tag" else OA.classifying
