"""Orders become jobs. An order with a key that its owner has used before is the job that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Engine, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from descant.database import now
from descant.jobs import BATCH, Order, State
from descant.jobs.batches import close_forgotten
from descant.jobs.looking import job_of
from descant.jobs.steering import requeue
from descant.jobs.table import CHILD, SINGLE, Job, chunks, new_id, writing
from descant.jobs.waiting import WAITS, note_waits

CHUNK = 500
"""rows of one statement"""
_INSERT: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def submit(engine: Engine, order: Order, *, again: bool = False) -> Job:
    """The job of this order. One that has failed or was cancelled is queued once more where `again` is asked."""
    with writing(engine) as connection:
        _insert(connection, [order], [_row(order)])
        job = _existing(connection, order)
        if again:
            requeue(connection, [job.id])
            job = _existing(connection, order)
        return job


def submit_batch(engine: Engine, order: Order, orders: Iterable[Order], *, again: bool = False) -> Job:
    """A job that is done when its children are. All of it is submitted, or nothing.

    A batch that has ended is given back as it is. With `again`, one that has failed or was cancelled gets the
    children that it lacks, and those that failed are queued once more.
    """
    with writing(engine) as connection:
        _insert(connection, [order], [_row(order) | _OPEN | {"started": now()}])
        batch = _existing(connection, order)
        if again:
            requeue(connection, [batch.id])
            batch = _existing(connection, order)
        if batch.state is State.RUNNING:
            add_children(connection, batch, orders)
            close_forgotten(connection)
        return _existing(connection, order)


def add_children(connection: Connection, parent: Job, orders: Iterable[Order]) -> int:
    """A job with a known key becomes a child as it is: it belongs to whoever asked for it last. A batch stays."""
    child = aliased(Job)
    count = 0
    for chunk in chunks(orders, CHUNK):
        rows = [_row(order) | _CHILD | {"parent": parent.id, "owner": parent.owner} for order in chunk]
        _insert(connection, chunk, rows)
        known = Job.key.in_([each["key"] for each in rows]) & (Job.owner == parent.owner) & (Job.id != parent.id)
        known &= (Job.kind != BATCH) & ~exists().where(child.parent == Job.id)
        connection.execute(update(Job).where(known).values(parent=parent.id))
        count += len(rows)
    return count


def _row(order: Order) -> dict[str, Any]:
    time = now()
    return {
        "id": new_id(),
        "key": order.key,
        "kind": order.kind,
        "title": order.title or order.key,
        "owner": order.owner,
        "parameters": dict(order.parameters),
        "parent": None,
        "priority": SINGLE,
        "state": State.QUEUED,
        "not_before": None if order.after else time,
        "message": WAITS if order.after else "",
        "created": time,
    }


_CHILD = {"priority": CHILD}
_OPEN = {"kind": BATCH, "state": State.RUNNING, "not_before": None}


def _insert(connection: Connection, orders: list[Order], rows: list[dict[str, Any]]) -> None:
    statement = _INSERT[connection.dialect.name](Job)
    connection.execute(statement.on_conflict_do_nothing(index_elements=["owner", "key"]), rows)
    note_waits(connection, {row["id"]: order.after for order, row in zip(orders, rows, strict=True) if order.after})


def _existing(connection: Connection, order: Order) -> Job:
    known = (Job.owner == order.owner) & (Job.key == order.key)
    return job_of(connection.execute(select(Job.__table__).where(known)).one())
