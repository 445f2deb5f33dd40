"""Batches of jobs that a command orders, follows, and tells of when they have ended: `ingest`, `analyse`, `align`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Engine

from descant.cli.access import serving_owner
from descant.cli.output import Context, following
from descant.database import open_database
from descant.jobs import BATCH, Order, State
from descant.jobs.looking import Wanted, list_jobs
from descant.jobs.runner import Runner
from descant.jobs.steering import cancel
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.jobs.watching import Bell, follow
from descant.store.opening import open_stores

PAGE = 500
_BROKEN = (State.FAILED, State.POISONED)


class Running(NamedTuple):
    """Where jobs are submitted, and by what one hears that something has become of them."""

    engine: Engine
    bell: Bell | None


@contextmanager
def job_runner(context: Context) -> Iterator[Running]:
    """With somebody who runs them: the server that owns the store, or this process."""
    engine = open_database(context.config)
    owner = serving_owner(context)
    if owner:
        context.say(f"(through the server at {owner.url}, process {owner.pid})")
        yield Running(engine, None)
        return
    with open_stores(context.config) as stores, Runner(context.config, stores, engine) as runner:
        yield Running(engine, runner.bell)


def run_batch(
    context: Context,
    running: Running,
    command: str,
    title: str,
    orders: Iterable[Order],
    *,
    doing: str,
    done: str = "found",
) -> str:
    """Its id, when all of it has ended. Ctrl-C ends it; what is `done` is kept."""
    order = Order(kind=BATCH, key=f"{command} {new_id()}", title=title[:200])
    batch = submit_batch(running.engine, order, orders)
    try:
        following(follow(running.engine, batch.id, bell=running.bell), doing)
    except KeyboardInterrupt:
        cancel(running.engine, batch.id)
        context.say(f"Stopped. What was {done} is kept; the same command goes on from here.")
    return batch.id


def children(engine: Engine, parent: str) -> Iterator[Job]:
    """The last submitted first."""
    before: str | None = None
    while page := list_jobs(engine, Wanted(parent=parent, before=before, limit=PAGE)):
        before = page[-1].id
        yield from page


def is_broken(job: Job) -> bool:
    return job.state in _BROKEN


def ends_of(jobs: Sequence[Job], **called: str) -> dict[str, Any]:
    """How many failed and were stopped, and why those failed; `work="work"` calls each by that parameter of its job."""
    broken = [job for job in jobs if is_broken(job)]
    done = sum(job.state is State.DONE for job in jobs)
    return {
        "failed": len(broken),
        "failures": [
            {**(job.error or {}), **{name: job.parameters[each] for name, each in called.items()}} for job in broken
        ],
        "stopped": len(jobs) - done - len(broken),
    }
