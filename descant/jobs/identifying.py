"""What services say that things here may be, as claims of the look-up that asked: whole, in a graph of its own.

Nobody but a person, or a rule that lets one candidate alone pass, makes it `owl:sameAs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Quad

from descant import __version__
from descant.ingest.describing.people import iri_or_none
from descant.ingest.describing.questions import Question
from descant.ingest.lookup import Candidate
from descant.ontology import mapping
from descant.ontology.iris import DCTERMS, DSC, OA, OWL, RDFS
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import Agent, AgentKind, Claim, Run, Setting, TextualBody
from descant.store import Dataset
from descant.store.named import rows_of

SHOWN = 5
"""candidates of a service that are claimed"""


@dataclass(frozen=True, slots=True)
class Found:
    """What one service says to one question."""

    question: Question
    service: str
    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    reasons: tuple[str, ...] = ()
    """of the candidates' scores, where they are ours"""
    settings: tuple[Setting, ...] = ()
    when: datetime | None = None
    agents: tuple[str, ...] = field(default=("descant-look-up", "Descant's look-up"))
    """name in the IRI, and for people"""


def unless_rejected(found: Found, run: NamedNode, dataset: Dataset, minter: Minter) -> Found:
    """The rule chooses nothing that a person has rejected, be it since the service was asked."""
    if found.chosen is None:
        return found
    claim = _name(run, found.question.subject, found.chosen, minter)
    said = rows_of(dataset, "verdicts-of-run", run=run)
    is_rejected = any(row["claim"] == claim and row["verdict"] == DSC.rejected for row in said)
    return replace(found, chosen=None) if is_rejected else found


def identified(found: Found, run: NamedNode, minter: Minter) -> Iterator[Quad]:
    """All of it, for the graph of the run."""
    name, called = found.agents
    graph, software = minter.graph(run), minter.agent(name)
    label = Literal(f"Looking up a name at {found.service}", language="en")
    agent = Agent(software, AgentKind.SOFTWARE, called, __version__)
    when = found.when or datetime.now(UTC).replace(microsecond=0)
    what = Run(iri=run, agents=(software,), ended=when, label=label, settings=found.settings)
    yield from mapping.quads([agent, what], graph)
    reasons = found.reasons or ("",) * len(found.candidates)
    for candidate, reason in zip(found.candidates, reasons, strict=True):
        theirs = iri_or_none(candidate.iri)
        if theirs is None:
            continue
        yield from mapping.quads([_claim(found.question.subject, candidate, reason, run, software, minter)], graph)
        yield Quad(theirs, RDFS.label, Literal(candidate.label), graph)
        if candidate.told_apart:
            yield Quad(theirs, DCTERMS.description, Literal(candidate.told_apart), graph)
        if candidate == found.chosen:
            yield Quad(NamedNode(found.question.subject), OWL.sameAs, theirs, graph)


def _claim(
    subject: str, candidate: Candidate, reason: str, run: NamedNode, software: NamedNode, minter: Minter
) -> Claim:
    why = (TextualBody(reason, "text/plain", "en", OA.describing),) if reason else ()
    return Claim(
        iri=_name(run, subject, candidate, minter),
        targets=(NamedNode(subject),),
        bodies=(NamedNode(candidate.iri), *why),
        motivations=(OA.identifying,),
        creator=software,
        run=run,
        confidence=candidate.score,
    )


def _name(run: NamedNode, subject: str, candidate: Candidate, minter: Minter) -> NamedNode:
    return minter.annotation(key_id(run.value, subject, candidate.iri))
