"""`ingest`: files into the graph."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from descant.cli.batches import children, is_broken, job_runner, run_batch
from descant.cli.output import Context, json_option, say
from descant.config import Config
from descant.disk import disk_errors
from descant.errors import WrongUse
from descant.ingest.describing.naming import Placement
from descant.jobs.ingesting.orders import INGEST, Course, locations, orders
from descant.jobs.ingesting.results import counted, duration, orphaned, same_sound, why_failed
from descant.jobs.looking import find_job
from descant.jobs.looking_up import LookingUp
from descant.jobs.table import Job
from descant.ontology.licences import NOT_KNOWN, require_licence

STATUSES = ("read", "unchanged", "passed over", "failed", "stopped")


@click.command()
@click.argument("places", nargs=-1, required=True, metavar="PATH|URL|FOLDER|GLOB…")
@click.option("--work", help="Name or IRI of the work that the files are of; default: what each file says.")
@click.option("--version", "version_", help="Name or IRI of the version that they embody.")
@click.option("--version-of", help="Name or IRI of the version that theirs arranges.")
@click.option("--licence", help="IRI of their licence, where they do not say it themselves.")
@click.option("--again", is_flag=True, help="Read also what has not changed.")
@click.option("--follow/--no-follow", "fetching", default=True, help="Fetch what files only name by an address.")
@click.option("--look-up", is_flag=True, help="Ask MusicBrainz and Wikidata whom and what names mean.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write what became of each file.")
@json_option
@click.pass_context
def ingest(
    click_context: click.Context,
    places: tuple[str, ...],
    work: str | None,
    version_: str | None,
    version_of: str | None,
    licence: str | None,
    again: bool,
    fetching: bool,
    look_up: bool,
    report: Path | None,
) -> None:
    """Read scores, images, sound, chords and collections into the graph.

    What has not changed since the last time is left alone, so a run that was stopped goes on where it was.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    placement = Placement(work=work, version=version_, arrangement_of=version_of, licence=require_licence(licence))
    if look_up and not context.config.lookup_contact:
        raise WrongUse("Looking up is off.", remedy="Set lookup_contact to a page or mail address of yours.")
    say_what_is_not_looked_for(context.config)
    with _kept(report) as keep:
        document = read_in(context, places, placement, again=again, course=Course(follow=fetching, look_up=look_up))
        context.report(document, _lines(document))
        keep(document)
    click_context.exit(1 if document["failed"] or document["stopped"] else 0)


def say_what_is_not_looked_for(config: Config) -> None:
    """Recordings are read all the same, so it is said before."""
    if config.analyse:
        from descant.jobs.analysing.ordering import after_reading  # which loads all analysers

        for why in after_reading(config)[1]:
            say(why)


@contextmanager
def _kept(report: Path | None) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Opened before anything is read: who cannot write a report shall not learn that after hours."""
    if report is None:
        yield lambda document: None
        return
    with disk_errors(report), report.open("w", encoding="utf-8") as file:
        yield lambda document: json.dump(document, file, indent=2, ensure_ascii=False)


def read_in(
    context: Context,
    places: tuple[str, ...],
    placement: Placement,
    *,
    again: bool = False,
    course: Course | None = None,
) -> dict[str, Any]:
    """What became of each file. Ctrl-C ends the reading; what has not been read was stopped."""
    found = list(locations(places, placement))
    with job_runner(context) as running:
        wanted = orders(found, context.config, running.engine, again=again, course=course)
        title = f"Reading {' '.join(places)}"
        batch = run_batch(context, running, INGEST, title, wanted, doing="Reading", done="read")
        return _document(running.engine, batch)


def _document(engine: Engine, batch: str) -> dict[str, Any]:
    """What became of each file."""
    files: list[dict[str, Any]] = []
    looked_up: list[Any] = []
    for job in _descendants(engine, batch):  # one after the other: there may be more of them than of their files
        if job.kind == INGEST:
            files.append(_file(job))
        elif job.kind == LookingUp.name and job.result:
            looked_up.append(job.result)
    files.reverse()
    statuses = Counter(each["status"] for each in files)
    return {
        "job": batch,
        "state": find_job(engine, batch).state.value,
        "read": statuses["read"],
        "unchanged": statuses["unchanged"],
        "passed_over": statuses["passed over"],
        "failed": statuses["failed"],
        "stopped": statuses["stopped"],
        "looked_up": looked_up[::-1],
        "files": files,
    }


def _descendants(engine: Engine, parent: str) -> Iterator[Job]:
    """The last submitted first, and those that it found to do before it."""
    for job in children(engine, parent):
        if "jobs" in (job.result or {}):
            yield from _descendants(engine, job.id)
        yield job


def _file(job: Job) -> dict[str, Any]:
    shown: dict[str, Any] = {"file": job.title, "origin": job.parameters.get("origin"), "job": job.id}
    if job.result and "status" in job.result:
        return {**job.result, "iri": job.result.get("file"), **shown}
    if is_broken(job):
        error = job.error or {}
        return {**shown, "status": "failed", "error": error.get("detail", ""), "remedy": error.get("remedy", "")}
    return {**shown, "status": "stopped"}


def _lines(document: dict[str, Any]) -> Iterator[str]:
    few = len(document["files"]) <= 20
    for each in document["files"]:
        if each["status"] == "failed":
            yield f"FAILED      {why_failed(each)}"
        elif few:
            yield f"{each['status']:<11} {each['file']}: {_found(each)}"
        for orphan in each.get("orphans", ()):
            yield f"ORPHANED    {orphaned(orphan)}"
    totals = ((document[name.replace(" ", "_")], name) for name in STATUSES)
    yield ", ".join(f"{count:,} {name}" for count, name in totals if count) or "There was nothing to read."
    for each in document["looked_up"]:
        yield from (f"SAME AS     {ours}: {theirs}" for ours, theirs in each["same_as"].items())
    unlicensed = sum(map(_unlicensed, document["files"]))
    if unlicensed:
        yield f"{unlicensed:,} without a known licence (say it with --licence)."


def _found(file: dict[str, Any]) -> str:
    parts = [f"{count} {name}" for name, count in counted(file)]
    if lasts := duration(file):
        parts.append(lasts)
    if again := same_sound(file):
        parts.append(again)
    if problems := len(file.get("problems", ())):
        odd = "1 odd thing" if problems == 1 else f"{problems} odd things"
        parts.append(f"{odd} (see `descant jobs show {file['job']}`)")
    found = ", ".join(parts) or file.get("reason") or file.get("kind", "")
    return f"{found}. {NOT_KNOWN}" if _unlicensed(file) else found


def _unlicensed(file: dict[str, Any]) -> bool:
    return bool(file.get("source")) and not file.get("licence")
