"""The tables: jobs, what they say, and the processes that run them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count, islice
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base
from descant.database import reading as reading
from descant.database import writing as writing
from descant.jobs import State

SINGLE, CHILD = 0, 1
"""priorities: a single file does not wait for the thousands of a batch"""
_STATE = Enum(State, native_enum=False, length=10, values_callable=lambda states: [each.value for each in states])
_DUE = text("not_before IS NOT NULL")
T = TypeVar("T")
TASK = 32
"""characters of a key that say what is to be done, before those that say in which run"""
job_task: ColumnElement[str] = literal_column(f"substr(key, 1, {TASK})")


class Job(Base):
    __tablename__ = "jobs"
    __table_args__ = (
        Index("jobs_due", "priority", "not_before", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("jobs_children", "parent", "state"),
        Index("jobs_state", "state", "claimed_by"),
        Index("jobs_listed", "parent", "id"),
        Index("jobs_task", job_task),
        UniqueConstraint("owner", "key", name="jobs_key"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    """sorts by time of submission"""
    key: Mapped[str]
    """unique for its owner"""
    kind: Mapped[str]
    title: Mapped[str]
    owner: Mapped[str]
    parent: Mapped[str | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    priority: Mapped[int] = mapped_column(default=SINGLE)
    state: Mapped[State] = mapped_column(_STATE)
    not_before: Mapped[datetime | None]
    """when it may be claimed; nothing, unless it is queued or waits, and not for another job"""
    claimed_by: Mapped[str | None]
    """the runner; a running job without one waits for its children"""
    cancelling: Mapped[bool] = mapped_column(default=False)
    """somebody has asked a running job to stop"""
    attempts: Mapped[int] = mapped_column(default=0)
    interruptions: Mapped[int] = mapped_column(default=0)
    """how often its runner ended before it did, which is hardly the job's fault"""
    done: Mapped[float] = mapped_column(default=0.0)
    total: Mapped[float | None]
    message: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """a problem document"""
    created: Mapped[datetime]
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]


class Wait(Base):
    """A job that is not due before another one has ended: see `waiting`."""

    __tablename__ = "job_waits"
    job: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    after: Mapped[str] = mapped_column(index=True)
    """the other one, which may be forgotten by now"""


class LogLine(Base):
    __tablename__ = "job_log"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    job: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    time: Mapped[datetime]
    level: Mapped[str]
    message: Mapped[str]


class RunnerCard(Base):
    """A process that runs jobs, as long as it says so."""

    __tablename__ = "job_runners"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    """for people: host and process"""
    beat: Mapped[datetime]


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """For statements that take only so many values."""
    waiting = iter(items)
    while chunk := list(islice(waiting, size)):
        yield chunk


_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_numbers = count()


def new_id() -> str:
    """Sixteen letters and digits that sort by time, and within this process by the order of asking."""
    return _letters(time.time_ns() // 1_000_000, 9) + _letters(next(_numbers), 3) + _letters(secrets.randbits(32), 4)


def _letters(number: int, length: int) -> str:
    found = ""
    for _ in range(length):
        number, rest = divmod(number, 36)
        found = _ALPHABET[rest] + found
    return found
