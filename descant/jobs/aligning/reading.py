"""Versions of a work aligned when scores of it have been read, where that is wanted: one alignment for a work, however
many of its scores a batch reads, when all of them are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import NamedNode
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from descant.errors import InvalidInput, Unavailable
from descant.jobs import ENDED, Kind, Order, Parameters, Services, State, Tools
from descant.jobs.aligning import order
from descant.jobs.ingesting.orders import INGEST
from descant.jobs.table import Job
from descant.ontology.minting import key_id

ALIGN_READ = "align-read"


def after_reading(services: Services, work: str) -> Order:
    """The same for all scores of a work that a batch reads; another one for those that are tried again later."""
    with services.engine.connect() as connection:
        root = _root(connection, services.job)
        key = f"{ALIGN_READ} {key_id(work)} {root}"
        over = Job.state.in_(ENDED) | ((Job.state == State.RUNNING) & Job.claimed_by.is_(None))
        before = select(func.count()).where(Job.kind == ALIGN_READ, Job.key.startswith(key), over)
        times = connection.scalar(before)
    return Order(
        kind=ALIGN_READ,
        key=f"{key} {times}",
        parameters={"work": work, "root": root},
        title=f"Alignment of {work}, when its scores are read"[:200],
    )


class AlignRead(Kind):
    name = ALIGN_READ
    description = "Has the versions of a work aligned when their scores are read"
    tries = 1000
    """It is tried again while scores are being read, after five minutes at last."""

    def work(self, parameters: Parameters, tools: Tools) -> None:
        """There is nothing to compute."""

    def finish(self, outcome: None, services: Services) -> Parameters:
        work, root = services.job.parameters["work"], services.job.parameters["root"]
        with services.engine.connect() as connection:
            if connection.scalar(select(Job.id).where(_is_reading(root)).limit(1)):
                raise Unavailable("Files of the same batch are still being read.", remedy="It is tried again.")
        orders = list(_alignment(services, work))
        services.spawn(orders)
        return {"status": "ordered" if orders else "nothing to align", "work": work}


def _alignment(services: Services, work: str) -> Iterator[Order]:
    try:
        found = order(services.stores.public, services.engine, services.config, NamedNode(work))
    except InvalidInput:  # of one version
        return
    if found:
        yield found


def _root(connection: Connection, job: Job) -> str:
    """The batch that the job is in, or itself."""
    identifier, parent = job.id, job.parent
    while parent:
        identifier, parent = parent, connection.scalar(select(Job.parent).where(Job.id == parent))
    return identifier


def _is_reading(root: str) -> ColumnElement[bool]:
    """A job that reads a file, of this tree; one that only waits for its children has read it."""
    tree: Any = select(Job.id).where(Job.id == root).cte("tree", recursive=True)
    tree = tree.union_all(select(Job.id).join(tree, Job.parent == tree.c.id))
    at_work = and_(Job.state == State.RUNNING, Job.claimed_by.is_not(None))
    return and_(
        Job.id.in_(select(tree.c.id)), Job.kind == INGEST, or_(Job.state.in_((State.QUEUED, State.WAITING)), at_work)
    )
