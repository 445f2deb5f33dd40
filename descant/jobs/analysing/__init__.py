"""The kind of job that analyses a recording.

In a worker: the kept file → a process of its own → reports → quads. In the process that owns the store: files first,
then the graph of each run, replaced whole, then the memory that it was done; so a crash at any moment leaves a job that
does the same again. What has been found once is never looked for again: see `descant.analysis.analysing.key_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad
from sqlalchemy import Connection

from descant.analysis.analysing import configured
from descant.analysis.claims import Subject, quads
from descant.analysis.reports import curves_name, document_name, read_report
from descant.analysis.similarity import direction_of
from descant.errors import InvalidInput, NotFound
from descant.ingest.child import Children, Ended
from descant.ingest.sound.sample import sample
from descant.jobs import Kind, Parameters, Services, Tools
from descant.jobs.analysing.done import Done, Embedding, remember
from descant.jobs.analysing.embeddings import maker_of
from descant.jobs.analysing.ordering import ANALYSE
from descant.jobs.ingesting.origins import is_here
from descant.jobs.ingesting.provenance import whoever
from descant.jobs.table import Job, writing
from descant.ontology import mapping
from descant.ontology.iris import PROV
from descant.ontology.minting import Minter
from descant.store.files import files_of
from descant.store.lines import Lines

MEMORY = 2500
"""MB that an analysis may take, whatever the length, beside its models: see `networks.LOADED`"""
SILENT = 600.0
"""seconds without a word of progress after which an analysis is ended"""


@dataclass(frozen=True, slots=True)
class Found:
    """What one analyser found, as it is to be kept."""

    done: Done
    run: str
    quads: Lines
    files: Mapping[str, bytes]
    embedding: Embedding | None


Failed = Mapping[str, Mapping[str, str]]
"""why, and what to do about it, by analyser"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one recording: those that failed stop no others, and are tried again when they are asked for again."""

    found: list[Found]
    failed: Failed


class Analyse(Kind):
    name = ANALYSE
    description = "Analyses a recording"
    deadline = 6 * 3600.0

    def work(self, parameters: Parameters, tools: Tools) -> Outcome:
        total = parameters.get("duration") or None

        def hear(seconds: float) -> None:
            tools.check()
            tools.progress(seconds, total, "seconds heard")

        if not Path(parameters["path"]).is_file():
            raise NotFound(f"{parameters['name']} is not kept any more.", remedy="Ingest it again.")
        failed, files = _heard({name: parameters[name] for name in ("path", "name", "analysers", "models")}, hear)
        _require_some(failed, parameters["analysers"])
        return Outcome(list(_found(parameters, files, failed)), failed)

    def prepare(self, wish: Parameters) -> None:
        with sample() as path:
            _heard({"path": str(path), "name": path.name, **wish}, lambda _: None)

    def finish(self, outcome: Outcome, services: Services) -> Parameters:
        content, public = services.job.parameters["content"], services.stores.public
        with services.engine.connect() as connection:
            _require_here(connection, services.job)
        who = whoever(Minter(services.job.parameters["base"]), services.job.owner)
        for each in outcome.found:
            files_of(services.config).keep(content, each.files)
            graph = NamedNode(each.done.graph)
            said = (*mapping.quads([who], graph), Quad(NamedNode(each.run), PROV.wasAssociatedWith, who.iri, graph))
            public.put_lines(each.quads, said, graphs=[graph])
        _remember(outcome.found, services)
        found = [_shown(each.done) for each in outcome.found]
        failed = [{"analyser": name, **said} for name, said in outcome.failed.items()]
        return {"status": "analysed", "file": services.job.parameters["file"], "found": found, "failed": failed}

    def shared(self, result: Parameters, parameters: Parameters) -> Parameters:
        return {**result, **{part: _of(result[part], parameters["analysers"]) for part in ("found", "failed")}}


def _remember(found: Iterable[Found], services: Services) -> None:
    """Or, where the recording went in the meantime, what was found goes too."""
    try:
        with writing(services.engine) as connection:
            _require_here(connection, services.job)
            for each in found:
                remember(connection, each.done, each.embedding)
    except NotFound:
        for each in found:
            services.stores.public.drop(NamedNode(each.done.graph))
        raise


def _require_here(connection: Connection, job: Job) -> None:
    """Where a file changed while it was heard, nobody would ever forget what was found in it."""
    if not is_here(connection, job.parameters["content"]):
        said = f"{job.parameters['name']} changed while it was analysed, so nothing of it is kept."
        raise NotFound(said, remedy="Have it analysed again.")


def _heard(question: Parameters, hear: Callable[[float], None]) -> tuple[Failed, Mapping[str, bytes]]:
    """What failed, and the files of what did not.

    Where the process breaks, hangs or takes too much, one of them is to blame, or all together: each by itself.
    """
    try:
        document, files = _children().ask(question, seconds=SILENT, file=question["name"], hear=hear)
    except Ended:
        if len(question["analysers"]) == 1:
            raise
        return _heard_one_by_one(question, hear)
    return document["failed"], files


def _heard_one_by_one(question: Parameters, hear: Callable[[float], None]) -> tuple[Failed, Mapping[str, bytes]]:
    failed: dict[str, Mapping[str, str]] = {}
    files: dict[str, bytes] = {}
    for name, asked in question["analysers"].items():
        _children().close()  # one that has heard others has less memory left
        try:
            failures, more = _heard({**question, "analysers": {name: asked}}, hear)
            failed |= failures
            files |= more
        except Ended as error:
            failed[name] = error.said()
    return failed, files


def _require_some(failed: Failed, asked: Mapping[str, Any]) -> None:
    """Where all have failed, the job has."""
    if len(failed) == len(asked):
        first = next(iter(failed.values()))
        raise InvalidInput(first["detail"], remedy=first["remedy"])


def _found(parameters: Parameters, files: Mapping[str, bytes], failed: Failed) -> Iterator[Found]:
    models = Path(parameters["models"]) if parameters["models"] else None
    now = datetime.now(UTC).replace(microsecond=0)
    subject = Subject(NamedNode(parameters["file"]), Minter(parameters["base"]), now)
    for analyser in configured(parameters["analysers"], models):
        if analyser.name in failed:
            continue
        key = parameters["analysers"][analyser.name]["key"]
        names = (document_name(key), curves_name(key))
        report = read_report(files[names[0]], files.get(names[1]))
        direction = direction_of(report.findings)
        done = Done(
            key=key,
            content=parameters["content"],
            file=parameters["file"],
            analyser=analyser.name,
            task=analyser.task.value,
            graph=subject.graph(report).value,
            findings=len(report.findings.found),
            remarks=list(report.findings.remarks),
        )
        embedding = None if direction is None else Embedding(maker_of(analyser), direction.tobytes())
        said = Lines.of(quads(report, subject, analyser.cards()))
        kept = {name: files[name] for name in names if name in files}
        yield Found(done, subject.run(report).value, said, kept, embedding)


def _of(said: Sequence[Mapping[str, Any]], analysers: Collection[str]) -> list[Mapping[str, Any]]:
    return [each for each in said if each["analyser"] in analysers]


def _shown(done: Done) -> dict[str, Any]:
    return {"analyser": done.analyser, "key": done.key, "findings": done.findings, "remarks": done.remarks}


@cache
def _children() -> Children:
    return Children("descant.analysis.worker", memory=MEMORY, by="the analysis")
