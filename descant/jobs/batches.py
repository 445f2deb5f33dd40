"""Batches: jobs that are done when their children are, and have the sum of their progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, exists, func, select, update
from sqlalchemy.orm import aliased

from descant.database import now
from descant.jobs import ACTIVE, State
from descant.jobs.table import Job
from descant.jobs.waiting import release


def count_children(connection: Connection, parents: Sequence[str]) -> dict[str, Counter[State]]:
    """By parent, how many children are in each state."""
    found: dict[str, Counter[State]] = {}
    counted = select(Job.parent, Job.state, func.count()).where(Job.parent.in_(parents)).group_by(Job.parent, Job.state)
    for parent, state, count in connection.execute(counted):
        found.setdefault(str(parent), Counter())[state] = count
    return found


def close_batches(connection: Connection, parents: Iterable[str | None]) -> None:
    """Those of these that have no active child left are ended, and then perhaps the batches that they are in."""
    waiting = {each for each in parents if each}
    while waiting:
        closable = connection.execute(_open_without_active().where(Job.id.in_(waiting))).all()
        for row in closable:
            _close(connection, row.id, row.result)
        waiting = {row.parent for row in closable if row.parent}


def close_forgotten(connection: Connection) -> None:
    """What two runners each left to the other, or a crash left to nobody; and what waits for none any more is due."""
    release(connection)
    close_batches(connection, connection.scalars(_open_without_active().with_only_columns(Job.id)).all())


@cache
def _open_without_active() -> Any:
    child = aliased(Job)
    is_open = (Job.state == State.RUNNING) & Job.claimed_by.is_(None)
    return select(Job.id, Job.parent, Job.result).where(
        is_open, ~exists().where(child.parent == Job.id, child.state.in_(ACTIVE))
    )


def _close(connection: Connection, batch: str, result: dict[str, Any] | None) -> None:
    counts = count_children(connection, [batch]).get(batch, Counter())
    connection.execute(
        update(Job)
        .where(Job.id == batch)
        .values(
            state=_state_of(counts),
            result=(result or {}) | {"jobs": {state.value: counts[state] for state in counts}},
            error=_error_of(counts),
            ended=now(),
        )
    )


def _state_of(counts: Counter[State]) -> State:
    if counts[State.FAILED] or counts[State.POISONED]:
        return State.FAILED
    return State.CANCELLED if counts[State.CANCELLED] else State.DONE


def _error_of(counts: Counter[State]) -> dict[str, Any] | None:
    failed = counts[State.FAILED] + counts[State.POISONED]
    if not failed:
        return None
    return {
        "type": "urn:descant:problem:batch",
        "title": "Some of a batch failed",
        "status": 500,
        "detail": f"{failed:,} of {counts.total():,} jobs failed.",
        "remedy": "Each of them says why. Trying the batch again tries only these.",
    }
