"""Analyses of a recording that are under way."""

from __future__ import annotations

from sqlalchemy import Engine, select

from descant.jobs import ENDED, State
from descant.jobs.analysing.ordering import ANALYSE
from descant.jobs.looking import job_of
from descant.jobs.table import Job, reading

ACTIVE = tuple(state for state in State if state not in ENDED)


def pending(engine: Engine, content: str) -> list[Job]:
    """Those that were asked for first come first."""
    statement = (
        select(Job.__table__).where(Job.state.in_(ACTIVE), Job.key.startswith(f"{ANALYSE} {content} ")).order_by(Job.id)
    )
    with reading(engine) as connection:
        return [job_of(row) for row in connection.execute(statement)]
