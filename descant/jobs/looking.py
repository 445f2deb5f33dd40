"""Jobs as they are seen: found, listed page by page, and described in JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, func, select

from descant.errors import NotFound
from descant.jobs import ENDED, State
from descant.jobs.batches import count_children
from descant.jobs.table import Job, LogLine, reading

PAGE = 50
"""jobs on a page"""
LOG_PAGE = 1000
"""lines"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of jobs, the newest first."""

    owner: str | None = None
    state: State | None = None
    kind: str | None = None
    parent: str | None = None
    """children of this job; otherwise those that are nobody's children"""
    before: str | None = None
    """the last job of the page before"""
    limit: int = PAGE


def find_job(engine: Engine, identifier: str) -> Job:
    with reading(engine) as connection:
        row = connection.execute(select(Job.__table__).where(Job.id == identifier)).one_or_none()
    if row is None:
        raise NotFound(f"There is no job {identifier}.", remedy="`descant jobs list` shows them.")
    return job_of(row)


def list_jobs(engine: Engine, wanted: Wanted) -> list[Job]:
    query = select(Job.__table__).where(Job.parent == wanted.parent)
    for column, value in ((Job.owner, wanted.owner), (Job.state, wanted.state), (Job.kind, wanted.kind)):
        query = query if value is None else query.where(column == value)
    if wanted.before:
        query = query.where(Job.id < wanted.before)
    with reading(engine) as connection:
        return [job_of(row) for row in connection.execute(query.order_by(Job.id.desc()).limit(wanted.limit))]


def count_states(engine: Engine) -> dict[State, int]:
    """How many jobs are in each state, those of batches too."""
    with reading(engine) as connection:
        found = dict(connection.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    return {state: found.get(state, 0) for state in State}


def log_lines(engine: Engine, identifier: str, after: int = 0, limit: int | None = LOG_PAGE) -> list[dict[str, Any]]:
    """What a job has said since the line of this number."""
    query = select(LogLine.__table__).where(LogLine.job == identifier, LogLine.id > after).order_by(LogLine.id)
    with reading(engine) as connection:
        rows = connection.execute(query.limit(limit)).all()
    return [{"id": row.id, "time": _time(row.time), "level": row.level, "message": row.message} for row in rows]


def described(engine: Engine, jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """Each as JSON can say it; a batch with the progress of its children."""
    with reading(engine) as connection:
        counts = count_children(connection, [job.id for job in jobs])
    return [_described(job, counts.get(job.id)) for job in jobs]


def describe(engine: Engine, job: Job) -> dict[str, Any]:
    return described(engine, [job])[0]


def job_of(row: Row[Any]) -> Job:
    """A copy that belongs to no session."""
    return Job(**row._mapping)


def _described(job: Job, children: Counter[State] | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        name: getattr(job, name)
        for name in ("id", "key", "kind", "title", "owner", "parent", "parameters", "attempts", "result", "error")
    }
    document["parameters"] = _without_folders(job.parameters)
    document |= {"state": job.state.value, "cancelling": job.cancelling and job.state not in ENDED}
    document["progress"] = {"done": job.done, "total": job.total, "message": job.message}
    if children:
        document["children"] = {state.value: children[state] for state in State if children[state]}
        ended = sum(children[state] for state in ENDED)
        document["progress"] |= {"done": ended, "total": children.total()}
    times = {"created": job.created, "started": job.started, "ended": job.ended, "not_before": job.not_before}
    return document | {name: _time(value) for name, value in times.items()}


def _without_folders(value: Any) -> Any:
    """Where this machine keeps files is nobody's matter."""
    if isinstance(value, dict):
        return {name: _without_folders(each) for name, each in value.items() if name != "folder"}
    return [_without_folders(each) for each in value] if isinstance(value, list) else value


def _time(value: Any) -> str | None:
    return None if value is None else f"{value.isoformat(timespec='milliseconds')}Z"
