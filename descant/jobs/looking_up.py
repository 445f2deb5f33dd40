"""The kind of job that asks MusicBrainz and Wikidata whom or what the names in a file mean.

What a service answers to one question are claims of that look-up, with its confidence, in a graph of its own, which
the next answer replaces. Only a work or a recording of which one candidate alone has the very title, with the same
composer or performer, is said to be the same. Without a network it ends quietly: a name that nobody answered is no
fault of the file.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from descant.config import Config
from descant.errors import DescantError
from descant.ingest.describing.questions import Question
from descant.ingest.lookup import Kind as Meant
from descant.ingest.lookup import Query, QuestionRefused, Service
from descant.ingest.lookup.choosing import chosen
from descant.ingest.lookup.client import Client
from descant.ingest.lookup.musicbrainz import MusicBrainz
from descant.ingest.lookup.wikidata import Wikidata
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.asked import run_of, still_asked
from descant.jobs.identifying import SHOWN, Found, identified, unless_rejected
from descant.jobs.table import Job
from descant.ontology.minting import Minter

AT_ONCE = 200
"""questions of one job"""
BUDGET = 300.0
"""seconds after which a job leaves the rest to another: services are asked slowly, and all jobs ask in turn"""


@dataclass(slots=True)
class Answers:
    found: list[Found] = field(default_factory=list)
    unanswered: int = 0
    rest: list[Question] = field(default_factory=list)
    """that there was no time for"""


class LookingUp(Kind):
    name = "look-up"
    description = "Looks names up at MusicBrainz and Wikidata"
    deadline = 900.0

    def work(self, parameters: Parameters, tools: Tools) -> Answers:
        client = Client(Path(parameters["folder"]), parameters["contact"], allow_private=parameters["allow_private"])
        questions = [question_of(each) for each in parameters["questions"]]
        services, answers, until = list(_services(parameters)), Answers(), time.monotonic() + BUDGET
        for number, question in enumerate(questions):
            if time.monotonic() > until:
                answers.rest = questions[number:]
                break
            for service in list(services):
                tools.check()
                try:
                    answers.found.append(_asked(service, question, client))
                except QuestionRefused as error:
                    tools.log(f"{service.name} was not told {question.query.name!r}: {error}", "warning")
                    answers.unanswered += 1
                except DescantError as error:  # who does not answer now will not answer the next question either
                    tools.log(f"{service.name} was not asked further: {error}", "warning")
                    answers.unanswered += len(questions) - number
                    services.remove(service)
            tools.progress(number + 1, len(questions))
        return answers

    def finish(self, outcome: Answers, services: Services) -> Parameters:
        minter = Minter(services.job.parameters["base"])
        runs = {run_of(minter, found.question, found.service): found for found in outcome.found}
        with services.engine.connect() as connection:  # what was asked for may have changed since
            asked = still_asked(connection, [minter.graph(run).value for run in runs])
        public = services.stores.public
        runs = {
            run: unless_rejected(found, run, public, minter)
            for run, found in runs.items()
            if minter.graph(run).value in asked
        }
        said = chain.from_iterable(identified(found, run, minter) for run, found in runs.items())
        public.put(said, graphs=[minter.graph(run) for run in runs])
        if outcome.rest:
            services.spawn([_rest(outcome.rest, services.job)])
        same = {each.question.subject: each.chosen.iri for each in runs.values() if each.chosen}
        return {
            "status": "looked up",
            "claims": sum(len(each.candidates) for each in runs.values()),
            "same_as": same,
            "unanswered": outcome.unanswered,
        }


def _asked(service: Service, question: Question, client: Client) -> Found:
    candidates = service.candidates(question.query, client)
    best = chosen(question.query, candidates) if service.typed else None
    return Found(question, service.name, tuple(candidates[:SHOWN]), best)


def _rest(questions: Sequence[Question], job: Job) -> Order:
    parameters = job.parameters | {"questions": [plain(each) for each in questions]}
    return Order(kind=LookingUp.name, key=f"look-up {job.id} rest", parameters=parameters, title=job.title)


def look_up(questions: Sequence[Question], job: Job, config: Config) -> Iterator[Order]:
    """The orders for what a reading asks; nobody is asked without a contact."""
    for start in range(0, len(questions) if config.lookup_contact else 0, AT_ONCE):
        yield _order(questions[start : start + AT_ONCE], start, job, config)


def _order(questions: Sequence[Question], start: int, job: Job, config: Config) -> Order:
    return Order(
        kind=LookingUp.name,
        key=f"look-up {job.id} {start}",
        parameters={
            "questions": [plain(each) for each in questions],
            "base": config.base,
            "folder": str(config.home / "lookup"),
            "contact": config.lookup_contact,
            "musicbrainz": config.lookup_musicbrainz,
            "wikidata": config.lookup_wikidata,
            "allow_private": _has_mirror(config),
        },
        title=f"Looking up names of {job.title}",
    )


def _has_mirror(config: Config) -> bool:
    """A mirror that the owner names may be anywhere; the services themselves are public, wherever they redirect."""
    usual = (MusicBrainz().address, Wikidata().address, "")
    mirrored = any(each not in usual for each in (config.lookup_musicbrainz, config.lookup_wikidata))
    return config.lookup_private or mirrored


def plain(question: Question) -> dict[str, Any]:
    return {"subject": question.subject, **asdict(question.query), "kind": question.query.kind.value}


def question_of(plain: dict[str, Any]) -> Question:
    said = {name: value for name, value in plain.items() if name != "subject"}
    return Question(plain["subject"], Query(**said | {"kind": Meant(said["kind"])}))


def _services(parameters: Parameters) -> Iterator[Service]:
    if parameters["musicbrainz"]:
        yield MusicBrainz(parameters["musicbrainz"])
    if parameters["wikidata"]:
        yield Wikidata(parameters["wikidata"])
