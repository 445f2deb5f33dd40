"""`jobs list|show|log|follow|cancel|retry|clear`: on the database, which has no owner, so whoever runs the jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from sqlalchemy import Engine

from descant.cli.output import Context, following, json_option
from descant.database import open_database
from descant.errors import sentences
from descant.jobs import State, steering
from descant.jobs.looking import PAGE, Wanted, describe, described, find_job, list_jobs, log_lines
from descant.jobs.table import Job
from descant.jobs.watching import follow as changes_of


@click.group()
def jobs() -> None:
    """See, stop and retry long work."""


@jobs.command("list")
@click.option("--state", type=click.Choice([each.value for each in State]), help="Only jobs in this state.")
@click.option("--kind", help="Only jobs of this kind.")
@click.option("--parent", metavar="ID", help="The jobs of this batch.")
@click.option("--before", metavar="ID", help="Only jobs older than this one.")
@click.option("--limit", type=click.IntRange(1, 1000), default=PAGE, show_default=True, help="The newest so many.")
@json_option
@click.pass_obj
def list_(
    context: Context, state: str | None, kind: str | None, parent: str | None, before: str | None, limit: int
) -> None:
    """List jobs, the newest first."""
    engine = _engine(context)
    wanted = Wanted(state=State(state) if state else None, kind=kind, parent=parent, before=before, limit=limit)
    found = described(engine, list_jobs(engine, wanted))
    context.report(found, [_line(each) for each in found] or ["No jobs."])


@jobs.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_obj
def show(context: Context, id_: str) -> None:
    """Show one job."""
    engine = _engine(context)
    _report(context, engine, find_job(engine, id_))


@jobs.command("log")
@click.argument("id_", metavar="ID")
@json_option
@click.pass_obj
def log_(context: Context, id_: str) -> None:
    """Print what a job has said."""
    engine = _engine(context)
    lines = log_lines(engine, find_job(engine, id_).id, limit=None)
    context.report(lines, [f"{each['time'][:19]}  {each['level']:7}  {each['message']}" for each in lines])


@jobs.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_context
def follow(click_context: click.Context, id_: str) -> None:
    """Show a job's progress until it has ended; Ctrl-C leaves it running."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    engine = _engine(context)
    following(changes_of(engine, id_), find_job(engine, id_).title)
    ended = find_job(engine, id_)
    _report(context, engine, ended)
    click_context.exit(0 if ended.state is State.DONE else 1)


@jobs.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_obj
def cancel(context: Context, id_: str) -> None:
    """Stop a job, and all jobs of its batch."""
    engine = _engine(context)
    _report(context, engine, steering.cancel(engine, id_))


@jobs.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_obj
def retry(context: Context, id_: str) -> None:
    """Try a job again that failed or was stopped; of a batch, those that were."""
    engine = _engine(context)
    _report(context, engine, steering.retry(engine, id_))


@jobs.command()
@click.option("--days", type=click.FloatRange(0, 36500), default=0, help="Only those that ended so many days ago.")
@json_option
@click.pass_obj
def clear(context: Context, days: float) -> None:
    """Forget jobs that have ended, with their logs."""
    count = steering.clear(_engine(context), days)
    context.report({"cleared": count}, [f"{count} {'job is' if count == 1 else 'jobs are'} forgotten."])


def _engine(context: Context) -> Engine:
    return open_database(context.config)


def _report(context: Context, engine: Engine, job: Job) -> None:
    document = describe(engine, job)
    context.report(document, [_line(document), *_told(job)])


def _told(job: Job) -> Iterator[str]:
    """Why it failed, and what was odd in what it read."""
    if error := job.error:
        yield f"  {sentences(error.get('detail', ''), error.get('remedy', ''))}"
    yield from (f"  {problem}" for problem in (job.result or {}).get("problems", ()))


def _line(job: dict[str, Any]) -> str:
    progress = job["progress"]
    counted = f"{progress['done']:,.0f}/{progress['total']:,.0f}" if progress["total"] else ""
    return f"{job['id']}  {job['state']:9}  {job['kind']:8}  {counted:>15}  {job['title']}"
