"""Who had a file read, and what its source was before the file changed: known only where the reading is committed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import NamedNode, Quad

from descant.jobs.ingesting.outcome import Outcome
from descant.jobs.table import Job
from descant.ontology import mapping
from descant.ontology.iris import PROV
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import Agent, AgentKind
from descant.store import Dataset
from descant.store.named import rows_of

OWNER = "owner"
"""who submits jobs where no token does"""


def provenance(dataset: Dataset, job: Job, before: Any | None, outcome: Outcome) -> Iterator[Quad]:
    """For the graph of the source; to be asked before that is replaced, as what it says of revisions stays."""
    graph, who = NamedNode(outcome.graph), whoever(Minter(job.parameters["base"]), job.owner)
    yield from mapping.quads([who], graph)
    yield Quad(NamedNode(outcome.run), PROV.wasAssociatedWith, who.iri, graph)
    entity = _entity({"source": outcome.source, "file": outcome.file, **outcome.summary})
    for earlier in sorted(_earlier(dataset, entity, before, outcome), key=str):
        yield Quad(entity, PROV.wasRevisionOf, earlier, graph)


def whoever(minter: Minter, owner: str) -> Agent:
    """The agent of a job's owner. Of a token, whose name may be a person's, only that it is always the same one."""
    return Agent(minter.agent(OWNER if owner == OWNER else key_id("token", owner)), AgentKind.PERSON)


def _earlier(dataset: Dataset, entity: NamedNode, before: Any | None, outcome: Outcome) -> set[NamedNode]:
    was = _entity(before.result) if before is not None else entity
    if before is not None and before.content != outcome.content:
        return {was, *_revised(dataset, entity)}
    return {*_revised(dataset, was), *_revised(dataset, entity)}


def _revised(dataset: Dataset, entity: NamedNode) -> set[NamedNode]:
    rows = rows_of(dataset, "revisions-of", entity=entity)
    return {row["earlier"] for row in rows}


def _entity(result: Mapping[str, Any]) -> NamedNode:
    """What was read: a source, or a document that says something of some."""
    return NamedNode(result["file"] if result.get("kind") == "document" else result["source"])
