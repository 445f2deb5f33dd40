"""What people do to jobs: stop them, try them again, forget them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, Engine, Select, delete, exists, select, update
from sqlalchemy.orm import aliased

from descant.database import now
from descant.errors import WrongUse
from descant.jobs import ACTIVE, AGAIN, BATCH, ENDED, State
from descant.jobs.batches import close_forgotten
from descant.jobs.looking import find_job
from descant.jobs.table import Job, writing
from descant.jobs.waiting import wait_again


def cancel(engine: Engine, identifier: str) -> Job:
    """A job that waits ends at once; a running one is asked to stop. With a batch all its children are."""
    job = find_job(engine, identifier)
    with writing(engine) as connection:
        chosen = Job.id.in_(_family([job.id]))
        waiting = chosen & Job.state.in_((State.QUEUED, State.WAITING))
        connection.execute(update(Job).where(waiting).values(state=State.CANCELLED, not_before=None, ended=now()))
        connection.execute(update(Job).where(chosen & (Job.state == State.RUNNING)).values(cancelling=True))
        close_forgotten(connection)
    return find_job(engine, identifier)


def retry(engine: Engine, identifier: str) -> Job:
    """Queue a job that has failed or was cancelled; of a batch, those of its children."""
    job = find_job(engine, identifier)
    if job.state not in (*AGAIN, State.WAITING):
        raise WrongUse(
            f"Job {job.id} is {job.state.value}; there is nothing to try again.",
            remedy="Jobs that failed, were cancelled or are poisoned can be tried again.",
        )
    with writing(engine) as connection:
        requeue(connection, [job.id])
    return find_job(engine, identifier)


def clear(engine: Engine, days: float = 0.0, *, owner: str | None = None) -> int:
    """Forget jobs that ended so many days ago, with their children and logs. How many there were, batches whole."""
    old = Job.state.in_(ENDED) & Job.parent.is_(None) & (Job.ended <= now() - timedelta(days=days))
    if owner is not None:
        old &= Job.owner == owner
    with writing(engine) as connection:
        return connection.execute(delete(Job).where(old)).rowcount


def requeue(connection: Connection, identifiers: Sequence[str]) -> None:
    """Those of these that may be tried again are queued; of a batch, its children, and it is open once more."""
    child = aliased(Job)
    chosen = Job.id.in_(_family(identifiers)) & Job.state.in_((*AGAIN, State.WAITING))
    is_batch = (Job.kind == BATCH) | exists().where(child.parent == Job.id)
    fresh = {"attempts": 0, "interruptions": 0, "error": None, "ended": None, "cancelling": False, "message": ""}
    opened = fresh | {"state": State.RUNNING, "claimed_by": None, "not_before": None}
    queued = fresh | {"state": State.QUEUED, "claimed_by": None, "not_before": now(), "done": 0.0, "total": None}
    connection.execute(update(Job).where(chosen & is_batch).values(opened))
    connection.execute(update(Job).where(chosen & ~is_batch).values(queued))
    for identifier in identifiers:
        _reopen_above(connection, identifier)
    wait_again(connection)
    close_forgotten(connection)


def _family(identifiers: Sequence[str]) -> Select[tuple[str]]:
    """The jobs, their children, and theirs."""
    above = select(Job.id).where(Job.id.in_(identifiers)).cte("family", recursive=True)
    whole = above.union(select(Job.id).where(Job.parent == above.c.id))
    return select(whole.c.id)


def _reopen_above(connection: Connection, identifier: str) -> None:
    """A batch one of whose children is queued once more is not at its end."""
    child = aliased(Job)
    reopened = {"state": State.RUNNING, "error": None, "ended": None, "cancelling": False}
    parent = connection.scalar(select(Job.parent).where(Job.id == identifier))
    while parent:
        over = (Job.id == parent) & Job.state.in_(ENDED)
        busy = exists().where(child.parent == parent, child.state.in_(ACTIVE))
        connection.execute(update(Job).where(over, busy).values(reopened))
        parent = connection.scalar(select(Job.parent).where(Job.id == parent))
