"""The kind of job that reads a file into the graph.

In a worker: location → bytes → reader → quads, files, summary (`outcome`). In the process that owns the store:
files first, then the graph of the source, replaced whole, then the memory of the origin; so a crash at any moment
leaves a job that does the same again. What a catalogue lists becomes jobs of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode
from sqlalchemy import Connection

from descant.config import Config
from descant.errors import InvalidInput
from descant.ingest import readers
from descant.ingest.describing.naming import named
from descant.ingest.describing.questions import Question
from descant.ingest.images import ImageFile
from descant.ingest.inputs import Input
from descant.ingest.recording import RecordingReader
from descant.ingest.sound.sample import sample
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.asked import graphs_of, note_asked
from descant.jobs.ingesting.changes import Change, earlier_files
from descant.jobs.ingesting.following import orders_after
from descant.jobs.ingesting.orders import INGEST
from descant.jobs.ingesting.origins import (
    LOOKED_UP,
    PLACEMENT,
    find,
    is_elsewhere,
    note_in_result,
    others_with,
    remember,
)
from descant.jobs.ingesting.orphans import find_orphans, remember_orphans
from descant.jobs.ingesting.outcome import KEPT, ORIGINAL, Outcome, read_location
from descant.jobs.ingesting.parts import drop_parts, release
from descant.jobs.ingesting.placing import place_bars
from descant.jobs.ingesting.provenance import provenance
from descant.jobs.ingesting.recognising import recognise, remember_recognised
from descant.jobs.ingesting.uploads import clear_upload
from descant.jobs.ingesting.waiting import wait_for_bars, waiting_for, waits_no_more
from descant.jobs.looking_up import look_up
from descant.jobs.table import writing
from descant.jobs.tiling import tiling
from descant.ontology.minting import Minter
from descant.store.files import files_of
from descant.store.named import rows_of

READ, UNCHANGED, PASSED_OVER = "read", "unchanged", "passed over"
SHOWN_ORPHANS = 100
SHOWN_SAME = 10


class Ingest(Kind):
    name = INGEST
    description = "Reads a file into the graph"
    deadline = 1800.0

    def work(self, parameters: Parameters, tools: Tools) -> Outcome:
        return read_location(parameters, tools)

    def prepare(self, wish: Parameters) -> None:
        with sample() as path:
            deque(readers().implementations[RecordingReader.name].read(Input.of(path)), maxlen=0)

    def finish(self, outcome: Outcome, services: Services) -> Parameters:
        result = self._commit(outcome, services)
        if services.job.parameters.get("upload"):  # it is kept, or not wanted
            clear_upload(services, outcome.catalogue)
        return result

    def _commit(self, outcome: Outcome, services: Services) -> Parameters:
        origin = services.job.parameters["origin"]
        with services.engine.connect() as connection:
            before = find(connection, origin)
            shared = before is not None and others_with(connection, before.graph, origin)
        if outcome.passed_over:
            return {"status": PASSED_OVER, "reason": outcome.passed_over}
        done = before is not None and before.state == outcome.state and not services.job.parameters.get("again")
        if outcome.unchanged or done:  # `done`: by this job, before whoever ran it ended
            said = {name: value for name, value in before.result.items() if name != PLACEMENT} if before else {}
            result = {**said, "status": UNCHANGED, "orphans": []}  # those of then may be dismissed now
            services.spawn(self._children(outcome, services, result))  # these may have changed, or are still to be read
            if before and not outcome.unchanged and services.job.parameters.get("look_up"):
                _note_looked_up(outcome, services, before.result)
            return result
        stale = before.graph if before and before.graph != outcome.graph and not shared else None
        result = _committed(outcome, services, before, stale)
        services.spawn(self._children(outcome, services, result))
        return result

    def _children(self, outcome: Outcome, services: Services, result: dict[str, Any]) -> Iterator[Order]:
        """Whatever follows from a reading. Their keys make it no matter whether they were ordered before."""
        yield from orders_after(outcome, services, result)
        if outcome.unchanged:
            return
        if outcome.summary.get("bars"):
            with services.engine.connect() as connection:
                yield from waiting_for(connection, outcome.version)
        if services.job.parameters.get("look_up"):
            yield from look_up(_asked(outcome, result), services.job, services.config)
        if outcome.reader == ImageFile.name:
            yield _tiling(outcome, services)
        if outcome.recording and services.config.analyse:
            yield from _analyses(outcome, services, result)
        if outcome.summary.get("notes") and services.config.harmonise:
            yield from _harmonies(outcome, services)
        if outcome.summary.get("notes") and services.config.align and outcome.work:
            yield _alignment(outcome.work, services)


def _committed(outcome: Outcome, services: Services, before: Any | None, stale: str | None) -> dict[str, Any]:
    """Files, then the graph (and `stale` no more), then what the database remembers of both."""
    _refuse_circle(outcome, services)
    _keep_files(outcome, services.config)
    origin, public = services.job.parameters["origin"], services.stores.public
    graphs = [NamedNode(each) for each in (outcome.graph, stale) if each]
    placed = place_bars(public, outcome)
    said = tuple(provenance(public, services.job, before, outcome))
    recognised = recognise(services.engine, public, Minter(services.job.parameters["base"]), outcome, stale)
    quads = public.put_lines(outcome.quads, chain(placed.quads, said, recognised.quads), graphs=graphs)
    result = _result(outcome, quads, placed.problems) | {
        "signal": recognised.signal,
        "same_sound": recognised.same[:SHOWN_SAME],
    }
    if before:
        result["earlier_files"] = [each for each in earlier_files(before.result) if each != outcome.file]
    if before and stale:
        result["replaces"] = before.result["source"]
    gone = before and _is_gone(before, outcome, services)
    if before and gone:
        _forget_analyses(before.content, services)
    change = Change(files_of(services.config), before.result, result) if before and gone else None
    orphans = find_orphans(services.stores, change) if change else []
    result["orphans"] = [each.as_dict() for each in orphans[:SHOWN_ORPHANS]]
    looks_up = bool(services.job.parameters.get("look_up"))
    result[LOOKED_UP] = looks_up
    asked = graphs_of(_asked(outcome, result), services.config)
    release(services, origin, asked)
    drop_parts(services, before, outcome)
    with writing(services.engine) as connection:
        _remember_to_wait(connection, outcome, services, waits=placed.waits)
        remember_recognised(connection, recognised)
        note_asked(connection, origin, asked, all_of_them=looks_up)
        if change:
            remember_orphans(connection, origin, change, orphans)
        known = result | {PLACEMENT: services.job.parameters["placement"]}
        remember(connection, origin, state=outcome.state, content=outcome.content, graph=outcome.graph, result=known)
    if before and gone:
        _forget_analyses(before.content, services)  # that another runner finished since
    return result


def _refuse_circle(outcome: Outcome, services: Services) -> None:
    """A version arranges neither itself nor what arranges it."""
    said = services.job.parameters["placement"]["arrangement_of"]
    if not said:
        return
    arranged = named(Minter(services.job.parameters["base"]), "version", said)
    rows = rows_of(services.stores.public, "arranged-by", version=arranged)
    if outcome.version in {arranged.value, *(row["arranged"].value for row in rows)}:
        raise InvalidInput(f"{said} arranges this very version.", remedy="Say the one that is arranged.")


def _asked(outcome: Outcome, result: dict[str, Any]) -> list[Question]:
    """The reading did not know yet which signal a recording has, if it sounds like an earlier one."""
    signal = result.get("signal")
    return [replace(each, subject=signal) if each.of_signal and signal else each for each in outcome.questions]


def _note_looked_up(outcome: Outcome, services: Services, result: dict[str, Any]) -> None:
    """Of what was read before without being looked up."""
    origin, asked = services.job.parameters["origin"], graphs_of(_asked(outcome, result), services.config)
    with writing(services.engine) as connection:
        note_asked(connection, origin, asked, all_of_them=True)
        note_in_result(connection, origin, result | {LOOKED_UP: True})


def _forget_analyses(content: str, services: Services) -> None:
    """What was heard in a file that is no more, first in the graph: a crash leaves it to be forgotten again."""
    from descant.jobs.analysing.done import done_of, forget  # which asks what has been read

    with services.engine.connect() as connection:
        graphs = [each.graph for each in done_of(connection, content)]
    for graph in graphs:
        services.stores.public.drop(NamedNode(graph))
    with writing(services.engine) as connection:
        forget(connection, content)


def _is_gone(before: Any, outcome: Outcome, services: Services) -> bool:
    """Whether what was read before is nowhere any more."""
    with services.engine.connect() as connection:
        return before.content != outcome.content and not is_elsewhere(connection, before.content, before.origin)


def _remember_to_wait(connection: Connection, outcome: Outcome, services: Services, *, waits: bool) -> None:
    """What was uploaded is read again from where it is kept."""
    waits_no_more(connection, services.job)
    if waits:
        kept = files_of(services.config).path(outcome.content, ORIGINAL + outcome.extension)
        uploaded = services.job.parameters.get("upload")
        changed = {"path": str(kept), "upload": False} if uploaded else {}
        wait_for_bars(connection, services.job, outcome.version, **changed)


def _tiling(outcome: Outcome, services: Services) -> Order:
    image = files_of(services.config).path(outcome.content, ORIGINAL + outcome.extension)
    return tiling(services.config, image, outcome.content.removeprefix("sha256-"), services.job.title)


def _analyses(outcome: Outcome, services: Services, result: dict[str, Any]) -> Iterator[Order]:
    """What cannot be looked for is odd, but the recording is read."""
    from descant.jobs.analysing.ordering import after_reading, orders, recordings  # which asks what has been read

    wish, wrong = after_reading(services.config)
    result["problems"] += wrong
    if wish:
        yield from orders(recordings(services.engine, [outcome.content]), wish, services.config, services.engine)


def _harmonies(outcome: Outcome, services: Services) -> Iterator[Order]:
    from descant.jobs.harmony.read import Read, scores  # which ask what has been read
    from descant.jobs.harmony.scores import orders

    found = [each for each in scores(services.engine, services.config, [outcome.content]) if isinstance(each, Read)]
    yield from orders(found, services.config, services.engine)


def _alignment(work: str, services: Services) -> Order:
    from descant.jobs.aligning.reading import after_reading  # which asks what has been read

    return after_reading(services, work)


def _keep_files(outcome: Outcome, config: Config) -> None:
    files: dict[str, bytes | Path] = dict(outcome.files)
    if outcome.original:
        files[ORIGINAL + outcome.extension] = outcome.original
    if files:
        files_of(config).keep(outcome.content, files)


def _result(outcome: Outcome, quads: int, problems: tuple[str, ...]) -> dict[str, Any]:
    return {
        "status": READ,
        "reader": outcome.reader,
        "source": outcome.source,
        "version": outcome.version,
        "work": outcome.work,
        "graph": outcome.graph,
        "file": outcome.file,
        "content": outcome.content,
        "kept": KEPT if any(name.startswith(KEPT) for name in outcome.files) else ORIGINAL,
        "statements": quads,
        **outcome.summary,
        **({"parts": len(outcome.parts)} if outcome.parts else {}),
        "problems": [*problems, *outcome.summary["problems"]],
    }
