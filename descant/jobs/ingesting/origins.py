"""Where each source came from, and what was last read there: how a second ingest knows that nothing has changed.

Origins are addresses and paths; paths of a machine are nobody's business, so they stay in the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Connection, Engine, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base, now
from descant.ingest.describing.naming import Placement
from descant.jobs.table import chunks

MORE = ("files", "elsewhere", "parts")
"""what a result counts that is read by jobs of their own"""
LOOKED_UP = "looked_up"
"""the key of a result that says whether its names were looked up"""
PLACEMENT = "placement"
"""the key of a result under which what was said of the file is remembered"""
_CHUNK = 500


class Origin(Base):
    __tablename__ = "origins"
    origin: Mapped[str] = mapped_column(primary_key=True)
    """an address, or an absolute path"""
    state: Mapped[str]
    """what the reading depends on: content, reader and its version, placement"""
    content: Mapped[str] = mapped_column(index=True)
    """`sha256-…`"""
    graph: Mapped[str] = mapped_column(index=True)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    read: Mapped[datetime] = mapped_column(index=True)


class Known(NamedTuple):
    """What was read, and whether it named more to read, which may have changed when it has not."""

    state: str
    lists: bool
    looked_up: bool
    placement: Placement
    """what was said of it"""


def states(engine: Engine, origins: Iterable[str]) -> Iterator[tuple[str, Known]]:
    """Those of the origins that have been read."""
    with engine.connect() as connection:
        for chunk in chunks(origins, _CHUNK):
            columns = (Origin.result[name].as_integer().label(name) for name in (LOOKED_UP, *MORE))
            found = select(Origin.origin, Origin.state, Origin.result[PLACEMENT], *columns)
            for origin, state, said, looked_up, *more in connection.execute(found.where(Origin.origin.in_(chunk))):
                yield origin, Known(state, any(more), bool(looked_up), Placement(**(said or {})))


def read_since(connection: Connection, moment: datetime) -> dict[str, datetime]:
    """The graphs of what was read from then on, and when."""
    wanted = select(Origin.graph, Origin.read).where(Origin.read >= moment)
    return {row.graph: row.read for row in connection.execute(wanted)}


def state_of_all(engine: Engine) -> str:
    """Another text where anything was read or forgotten since."""
    with engine.connect() as connection:
        count, last = connection.execute(select(func.count(), func.max(Origin.read)).select_from(Origin)).one()
    return f"{count} {last}"


def contents(engine: Engine, origins: Iterable[str]) -> dict[str, str]:
    """What was last read at those that have been read: `sha256-…`."""
    with engine.connect() as connection:
        found = connection.execute(select(Origin.origin, Origin.content).where(Origin.origin.in_(origins)))
        return {row.origin: row.content for row in found}


def work_of(engine: Engine, version: str) -> str | None:
    """That of a version, as what was read of it says."""
    result = Origin.result
    with engine.connect() as connection:
        found = select(result["work"].as_string()).where(result["version"].as_string() == version).limit(1)
        return connection.scalar(found)


def find(connection: Connection, origin: str) -> Any | None:
    return connection.execute(select(Origin.__table__).where(Origin.origin == origin)).one_or_none()


def others_with(connection: Connection, graph: str, origin: str) -> bool:
    """Whether another origin has the same content of the same version, so the same graph."""
    found = select(Origin.origin).where(Origin.graph == graph, Origin.origin != origin).limit(1)
    return connection.execute(found).first() is not None


def is_elsewhere(connection: Connection, content: str, origin: str) -> bool:
    """Whether another origin has this content, in whatever version."""
    found = select(Origin.origin).where(Origin.content == content, Origin.origin != origin).limit(1)
    return connection.execute(found).first() is not None


def is_here(connection: Connection, content: str) -> bool:
    """Whether an origin has this content, and until this transaction ends keeps it."""
    found = select(Origin.origin).where(Origin.content == content).limit(1).with_for_update(read=True)
    return connection.execute(found).first() is not None


def forget(connection: Connection, origin: str) -> None:
    connection.execute(delete(Origin).where(Origin.origin == origin))


def note_in_result(connection: Connection, origin: str, result: Any) -> None:
    connection.execute(update(Origin).where(Origin.origin == origin).values(result=result))


def remember(connection: Connection, origin: str, *, state: str, content: str, graph: str, result: Any) -> None:
    forget(connection, origin)
    connection.execute(
        Origin.__table__.insert().values(  # type: ignore[attr-defined] # a Table, which mypy cannot see
            origin=origin, state=state, content=content, graph=graph, result=result, read=now()
        )
    )
