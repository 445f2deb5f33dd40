"""Files that say where bars stand, read before the score that has these bars: they are read again when it has come.

So the files of a collection, which are read side by side, may come in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Connection, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base
from descant.jobs import Order
from descant.jobs.table import Job, new_id


class WaitingRow(Base):
    __tablename__ = "waiting_for_bars"
    origin: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    title: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)


def wait_for_bars(connection: Connection, job: Job, version: str, **changed: object) -> None:
    """The job is done again when the version has bars; `changed` are parameters that it then has."""
    parameters = {**job.parameters, "known": None, "again": True, **changed}
    row = {"version": version, "kind": job.kind, "title": job.title, "parameters": parameters}
    connection.execute(insert(WaitingRow).values(origin=job.parameters["origin"], **row))


def waits_no_more(connection: Connection, job: Job) -> None:
    connection.execute(delete(WaitingRow).where(WaitingRow.origin == job.parameters["origin"]))


def waiting_for(connection: Connection, version: str) -> Iterator[Order]:
    for row in connection.execute(select(WaitingRow.__table__).where(WaitingRow.version == version)):
        key = f"{row.kind} {new_id()} {row.origin}"
        yield Order(kind=row.kind, key=key, parameters=row.parameters, title=row.title)
