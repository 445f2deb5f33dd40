"""Whom or what things here are elsewhere, asked of reconciliation services: their candidates, scored by us, as claims.

An answer replaces what the same service said of the same thing before. What a person has accepted is not asked again,
and what a person has rejected is never the same. A service that fails leaves what it said before as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from descant.config import Config
from descant.errors import DescantError, InvalidInput, Unavailable
from descant.ingest.describing.questions import Question
from descant.ingest.lookup import Candidate, QuestionRefused
from descant.ingest.lookup import Kind as Meant
from descant.ingest.lookup.choosing import chosen
from descant.ingest.lookup.client import Client
from descant.ingest.lookup.fitting import fitted
from descant.ingest.lookup.reconciliation import Manifest, Reconciliation
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.identifying import SHOWN, Found, identified, unless_rejected
from descant.jobs.linked_data.kept import links, names_elsewhere
from descant.jobs.linked_data.questions import KINDS, questions
from descant.jobs.looking_up import plain, question_of
from descant.jobs.table import chunks, new_id
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import Setting

RECONCILE, BATCH = "reconcile", "reconcile-batch"
AT_ONCE = 200
"""questions of a job"""
LEAST = 0.3
"""score that a candidate must have to be worth showing"""
AGENT = ("descant-reconcile", "Descant's reconciliation")


@dataclass(slots=True)
class Outcome:
    found: list[Found] = field(default_factory=list)
    known: int = 0
    """things that the service's own identifiers are known of"""
    failures: list[dict[str, str]] = field(default_factory=list)
    unanswered: int = 0


def order(services: Sequence[str], kinds: Sequence[str], named: Sequence[str] = (), *, again: bool = False) -> Order:
    if wrong := [each for each in kinds if each not in KINDS]:
        raise InvalidInput(f"{wrong[0]!r} is not reconciled.", remedy=f"There are {', '.join(KINDS)}.")
    parameters = {"services": list(services), "kinds": list(kinds), "named": list(named), "again": again}
    return Order(kind=RECONCILE, key=f"{RECONCILE} {new_id()}", parameters=parameters, title="Reconciliation")


class Reconcile(Kind):
    name = RECONCILE
    description = "Asks reconciliation services whom or what things here are elsewhere"

    def work(self, parameters: Parameters, tools: Tools) -> None:
        """There is nothing to compute."""

    def finish(self, outcome: None, services: Services) -> Parameters:
        said, dataset = services.job.parameters, services.stores.public
        asked = list(questions(dataset, said["kinds"], said["named"]))
        services.spawn(_batches(asked, said, names_elsewhere(dataset), services))
        return {"things": len(asked), "services": said["services"]}

    def order(self, request: Parameters) -> Order:
        """Services are the configuration's: see `finish` of what spawns."""
        kinds = request.get("kinds", ["work"])
        if not isinstance(kinds, list):
            raise InvalidInput("`kinds` is no list.", remedy=f"Name some of {', '.join(KINDS)}.")
        return order([], kinds)


def _batches(
    asked: Sequence[Question], said: Mapping[str, Any], elsewhere: Mapping[str, list[str]], services: Services
) -> Iterator[Order]:
    config, rejected = services.config, _rejected(services)
    for address in said["services"] or config.reconcile:
        if address not in config.reconcile:
            raise InvalidInput(f"{address} is not configured.", remedy="Name it under `reconcile` in descant.toml.")
        for number, part in enumerate(chunks(asked, AT_ONCE)):
            subjects = {each.subject for each in part}
            yield Order(
                kind=BATCH,
                key=f"{BATCH} {services.job.id} {address} {number}",
                parameters={
                    "service": address,
                    "questions": [plain(each) for each in part],
                    "elsewhere": {} if said["again"] else {iri: elsewhere.get(iri, []) for iri in subjects},
                    "rejected": [each for each in rejected if each[0] in subjects],
                    **_ways(config),
                },
                title=f"Asking {address} about {len(subjects)} things"[:200],
            )


def _ways(config: Config) -> dict[str, Any]:
    return {
        "base": config.base,
        "folder": str(config.home / "lookup"),
        "contact": config.lookup_contact,
        "allow_private": config.lookup_private,
    }


def _rejected(services: Services) -> list[tuple[str, str]]:
    return [(each.thing, each.theirs) for each in links(services.stores.public) if each.judged == "rejected"]


class ReconcileBatch(Kind):
    name = BATCH
    description = "Asks a reconciliation service about some things"
    deadline = 1800.0

    def work(self, parameters: Parameters, tools: Tools) -> Outcome:
        service, outcome = Reconciliation(parameters["service"]), Outcome()
        client = Client(Path(parameters["folder"]), parameters["contact"], allow_private=parameters["allow_private"])
        asked = [question_of(each) for each in parameters["questions"]]
        try:
            manifest = service.manifest(client)
            left = [each for each in asked if not _is_known(parameters["elsewhere"], each, manifest)]
            outcome.known, done = len(asked) - len(left), 0
            for part in chunks(left, manifest.batch):
                tools.check()
                outcome.found += _answered(service, part, client, parameters, tools, outcome)
                done += len(part)
                tools.progress(done, len(left), "things")
        except DescantError as error:
            if isinstance(error, Unavailable) or error.status < 500:
                outcome.unanswered = len(asked) - outcome.known - len(outcome.found)
                outcome.failures.append({"source": service.name, "detail": error.message, "remedy": error.remedy})
                tools.log(f"{service.name} was not asked further: {error}", "warning")
            else:
                raise
        return outcome

    def finish(self, outcome: Outcome, services: Services) -> Parameters:
        minter = Minter(services.job.parameters["base"])
        public, runs = services.stores.public, {run_of(minter, each): each for each in outcome.found}
        runs = {run: unless_rejected(each, run, public, minter) for run, each in runs.items()}
        if runs:
            said = chain.from_iterable(identified(each, run, minter) for run, each in runs.items())
            public.put(said, graphs=[minter.graph(run) for run in runs])
        return {
            "service": services.job.parameters["service"],
            "asked": len(outcome.found),
            "known": outcome.known,
            "claims": sum(len(each.candidates) for each in outcome.found),
            "same_as": {each.question.subject: each.chosen.iri for each in runs.values() if each.chosen},
            "unanswered": outcome.unanswered,
            "failures": outcome.failures,
        }


def run_of(minter: Minter, found: Found) -> NamedNode:
    """The same for whatever the service is asked about the same thing: its last answer counts."""
    return minter.run(key_id(RECONCILE, found.question.subject, found.service))


def _is_known(elsewhere: Mapping[str, list[str]], question: Question, manifest: Manifest) -> bool:
    return any(each.startswith(manifest.identifiers) for each in elsewhere.get(question.subject, ()))


def _answered(
    service: Reconciliation,
    part: Sequence[Question],
    client: Client,
    parameters: Parameters,
    tools: Tools,
    outcome: Outcome,
) -> Iterator[Found]:
    """A batch that is refused is asked one by one: one name may be at fault."""
    rejected = {tuple(each) for each in parameters["rejected"]}
    try:
        answers = service.batch([each.query for each in part], client)
    except QuestionRefused as error:
        if len(part) == 1:
            tools.log(f"{service.name} was not told {part[0].query.name!r}: {error}", "warning")
            outcome.unanswered += 1
            return
        for each in part:
            yield from _answered(service, [each], client, parameters, tools, outcome)
        return
    now = datetime.now(UTC).replace(microsecond=0)
    for question, candidates in zip(part, answers, strict=True):
        yield _found(service.name, question, candidates or service_suggests(service, question, client), rejected, now)


def service_suggests(service: Reconciliation, question: Question, client: Client) -> Sequence[Candidate]:
    """Where nothing was found, what begins so."""
    return service.suggest(question.query.name, client) if question.query.kind is Meant.WORK else ()


def _found(
    service: str, question: Question, candidates: Sequence[Candidate], rejected: set[Any], now: datetime
) -> Found:
    read = sorted((fitted(question.query, each) for each in candidates), key=lambda each: -each[0].score)
    shown = [(each, fit) for each, fit in read if each.score >= LEAST][:SHOWN]
    ours = [each for each, _ in read if (question.subject, each.iri) not in rejected]
    query = question.query
    said = {"service": service, "query": query.name, "by": query.by, "catalogue": query.catalogue, "year": query.year}
    return Found(
        question,
        service,
        tuple(each for each, _ in shown),
        chosen(query, ours),
        tuple(f"Score by: {fit}." for _, fit in shown),
        tuple(Setting(name, value) for name, value in said.items() if value),
        now,
        AGENT,
    )
