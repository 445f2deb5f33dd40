"""What runners do to jobs: claim them, say that they are alive, give back what the dead had, and end them.

A runner that was thought dead and was not finds that its job is claimed by another: what it says then is not
written. All of these are single statements with their conditions in them, so runners may be many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select, update

from descant.database import now
from descant.jobs import Order, Parameters, State
from descant.jobs.batches import close_batches, close_forgotten
from descant.jobs.looking import job_of
from descant.jobs.submitting import add_children
from descant.jobs.table import Job, LogLine, RunnerCard, reading, writing
from descant.jobs.waiting import release, share

LEASE = 60.0
"""seconds without a beat after which a runner is taken for dead"""
INTERRUPTIONS = 20
"""deaths of its runner that a job may survive: a job that kills the runner itself must come to an end"""


class Line(NamedTuple):
    """What is said of a job."""

    job: str
    level: str
    message: str
    time: datetime


@dataclass(slots=True)
class Verdict:
    """How a try came out."""

    job: Job
    state: State
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    delay: float = 0.0
    """seconds before the next try"""
    charged: bool = True
    """whether it counts as a try"""
    children: list[Order] = field(default_factory=list)
    progress: dict[str, Any] = field(default_factory=dict)
    """the last that was heard of it"""
    part: Callable[[Parameters], Parameters] = lambda parameters: {}
    """of the result, that of a job with other parameters which waited for it"""


def claim(engine: Engine, runner: str, limit: int) -> list[Job]:
    """Jobs that are due, now this runner's."""
    due = (
        select(Job.id)
        .where(Job.not_before <= now())
        .order_by(Job.priority, Job.not_before, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    claimed = {"state": State.RUNNING, "claimed_by": runner, "not_before": None, "attempts": Job.attempts + 1}
    statement = update(Job).where(Job.id.in_(select(due.c.id))).values(claimed | {"started": now(), "error": None})
    with writing(engine) as connection:
        rows = connection.execute(statement.returning(*Job.__table__.columns)).all()
    return sorted(map(job_of, rows), key=lambda job: (job.priority, job.id))


def is_due(engine: Engine) -> bool:
    with reading(engine) as connection:
        return connection.scalar(select(Job.id).where(Job.not_before <= now()).limit(1)) is not None


def beat(engine: Engine, runner: str, name: str) -> None:
    with writing(engine) as connection:
        known = update(RunnerCard).where(RunnerCard.id == runner).values(beat=now())
        if not connection.execute(known).rowcount:
            connection.execute(insert(RunnerCard).values(id=runner, name=name, beat=now()))


def recover(engine: Engine, runner: str, *, alone: bool) -> None:
    """Queue what dead runners had. `alone`: there can be no other, because this process owns the store."""
    with writing(engine) as connection:
        others = RunnerCard.id != runner
        dead = others if alone else others & (RunnerCard.beat < now() - timedelta(seconds=LEASE))
        connection.execute(delete(RunnerCard).where(dead))
        lost = (Job.state == State.RUNNING) & Job.claimed_by.is_not(None)
        lost &= Job.claimed_by.not_in(select(RunnerCard.id))
        free: dict[str, Any] = {"claimed_by": None, "ended": now()}
        stopped = free | {"state": State.CANCELLED}
        given_up = free | {"state": State.POISONED, "error": _INTERRUPTED}
        queued = {"claimed_by": None, "state": State.QUEUED, "not_before": now(), "attempts": Job.attempts - 1}
        queued |= {"interruptions": Job.interruptions + 1}
        connection.execute(update(Job).where(lost & Job.cancelling).values(stopped))
        connection.execute(update(Job).where(lost & (Job.interruptions >= INTERRUPTIONS)).values(given_up))
        connection.execute(update(Job).where(lost).values(queued))
        close_forgotten(connection)


def retire(engine: Engine, runner: str) -> None:
    with writing(engine) as connection:
        connection.execute(delete(RunnerCard).where(RunnerCard.id == runner))


def settle(engine: Engine, runner: str, verdicts: Sequence[Verdict], lines: Sequence[Line] = ()) -> None:
    """Write how these came out, and what was said, at once."""
    with writing(engine) as connection:
        write_log(connection, lines)
        parents = [parent for each in verdicts for parent in _settle(connection, runner, each)]
        close_batches(connection, parents)
        release(connection)
        if any(each.children for each in verdicts):
            close_forgotten(connection)  # also those that lost a child to these


def write_log(connection: Connection, lines: Sequence[Line]) -> None:
    """A worker may still say something of a job that was cleared away meanwhile: that is in nobody's log."""
    here = set(connection.scalars(select(Job.id).where(Job.id.in_({line.job for line in lines})))) if lines else set()
    if kept := [line._asdict() for line in lines if line.job in here]:
        connection.execute(insert(LogLine), kept)


def save_progress(engine: Engine, runner: str, seen: dict[str, dict[str, Any]], lines: Sequence[Line]) -> None:
    """`seen`: by job, its done, total and message."""
    with writing(engine) as connection:
        write_log(connection, lines)
        for job, values in seen.items():
            connection.execute(update(Job).where(Job.id == job, Job.claimed_by == runner).values(values))


def to_cancel(engine: Engine, runner: str) -> set[str]:
    """Jobs of this runner that somebody wants to stop."""
    asked = select(Job.id).where(Job.state == State.RUNNING, Job.claimed_by == runner, Job.cancelling)
    with reading(engine) as connection:
        return set(connection.scalars(asked))


def still_ours(engine: Engine, runner: str, jobs: Sequence[Job]) -> set[str]:
    mine = select(Job.id).where(Job.id.in_([job.id for job in jobs]), Job.claimed_by == runner)
    with reading(engine) as connection:
        return set(connection.scalars(mine))


def _settle(connection: Connection, runner: str, verdict: Verdict) -> Iterator[str | None]:
    """The batches that have one less to wait for."""
    ours = (Job.id == verdict.job.id) & (Job.claimed_by == runner) & (Job.state == State.RUNNING)
    if not connection.execute(update(Job).where(ours).values(_values(verdict))).rowcount:
        return
    if verdict.children:
        add_children(connection, verdict.job, verdict.children)
    elif verdict.state is State.DONE:
        yield from share(connection, verdict.job.id, verdict.part)
    yield verdict.job.parent


def _values(verdict: Verdict) -> dict[str, Any]:
    values: dict[str, Any] = {"claimed_by": None, "result": verdict.result, "error": verdict.error} | verdict.progress
    if verdict.state in (State.QUEUED, State.WAITING):
        values["not_before"] = now() + timedelta(seconds=verdict.delay)
        if not verdict.charged:
            values["attempts"] = Job.attempts - 1
    else:
        values["ended"] = None if verdict.children else now()
    return values | {"state": State.RUNNING if verdict.children else verdict.state}


_INTERRUPTED = {
    "type": "urn:descant:problem:interrupted",
    "title": "The job was given up",
    "status": 500,
    "detail": f"The process that runs jobs ended {INTERRUPTIONS} times while this one ran.",
    "remedy": "Perhaps it is this job that ends it; look into the server's log.",
}
