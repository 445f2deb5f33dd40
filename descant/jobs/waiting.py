"""Jobs that wait for another one that does all that they would do, whoever submitted it.

Where that one is done they are, with their part of its result. Where it ends in any other way, somebody else's failure
or wish to stop is not theirs: the first of them is due, and the others wait for that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update

from descant.database import now
from descant.jobs import ACTIVE, Parameters, State
from descant.jobs.table import Job, Wait

WAITS = "waits for another job that does the same"
_waits = (Job.state == State.QUEUED) & Job.not_before.is_(None)


def note_waits(connection: Connection, after: Mapping[str, str]) -> None:
    """Which of these jobs, as far as they are there, waits for which."""
    if after:
        there = connection.scalars(select(Job.id).where(Job.id.in_(after)))
        if rows := [{"job": each, "after": after[each]} for each in there]:
            connection.execute(insert(Wait), rows)


def share(connection: Connection, done: str, part: Callable[[Parameters], Parameters]) -> Iterator[str | None]:
    """What waits for this job is done, and what waits for that; the batches that they are in."""
    waiting = (
        select(Job.id, Job.parent, Job.parameters).join(Wait, Wait.job == Job.id).where(Wait.after == done, _waits)
    )
    for row in connection.execute(waiting).all():
        said: dict[str, Any] = {
            "state": State.DONE,
            "result": dict(part(row.parameters)),
            "ended": now(),
            "message": "",
        }
        connection.execute(update(Job).where(Job.id == row.id).values(said))
        yield row.parent
        yield from share(connection, row.id, part)


def wait_again(connection: Connection) -> None:
    """What was stopped while it waited, and is queued once more."""
    queued = (Job.state == State.QUEUED) & Job.id.in_(select(Wait.job))
    connection.execute(update(Job).where(queued).values(not_before=None, message=WAITS))


def release(connection: Connection) -> None:
    """What waits for a job that has ended, or is forgotten, waits for what that one waited for, or is due."""
    is_over = ~exists().where(Job.id == Wait.after, Job.state.in_(ACTIVE))
    while over := connection.execute(select(Wait.job, Wait.after).where(is_over).order_by(Wait.job)).all():
        for job, after in over:
            further = connection.scalar(select(Wait.after).where(Wait.job == after))
            if further:
                connection.execute(update(Wait).where(Wait.job == job).values(after=further))
            else:
                _make_due(connection, job)


def _make_due(connection: Connection, job: str) -> None:
    connection.execute(delete(Wait).where(Wait.job == job))
    connection.execute(update(Job).where(Job.id == job, _waits).values(not_before=now(), message=""))
