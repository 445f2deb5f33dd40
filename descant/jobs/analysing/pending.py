"""Jobs that analyse a recording: those that are under way, and others by their state."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Engine, select

from descant.jobs import ENDED
from descant.jobs.analysing.ordering import ANALYSE
from descant.jobs.looking import job_of
from descant.jobs.table import Job, Wait, reading


def pending(engine: Engine, content: str) -> list[Job]:
    """Those that were asked for first come first; what waits for one of them is left out."""
    return jobs_of(engine, content, Job.state.not_in(ENDED) & Job.id.not_in(select(Wait.job)))


def jobs_of(engine: Engine, content: str, are: ColumnElement[bool], *, most: int | None = None) -> list[Job]:
    """The first one first; of many the last ones."""
    of = (Job.kind == ANALYSE) & Job.key.startswith(f"{ANALYSE} {content} ") & are
    statement = select(Job.__table__).where(of).order_by(Job.id.desc()).limit(most)
    with reading(engine) as connection:
        return [job_of(row) for row in connection.execute(statement)][::-1]
