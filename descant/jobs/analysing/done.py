"""What has been analysed: the memory by which nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Connection, Engine, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base, now
from descant.jobs.table import chunks

_CHUNK = 500


class AnalysisRow(Base):
    __tablename__ = "analyses"
    key: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(index=True)
    """`sha256-…`"""
    file: Mapped[str]
    analyser: Mapped[str] = mapped_column(index=True)
    task: Mapped[str]
    graph: Mapped[str]
    findings: Mapped[int]
    remarks: Mapped[list[str]] = mapped_column(JSON)
    done: Mapped[datetime]


class EmbeddingRow(Base):
    __tablename__ = "embeddings"
    key: Mapped[str] = mapped_column(primary_key=True)
    """of the analysis"""
    maker: Mapped[str] = mapped_column(index=True)
    direction: Mapped[bytes]
    """of the whole recording, 32-bit numbers"""


class Embedding(NamedTuple):
    maker: str
    """see `embeddings.maker_of`"""
    direction: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An analysis that is in the graph."""

    key: str
    content: str
    file: str
    analyser: str
    task: str
    graph: str
    findings: int
    remarks: list[str]


def remember(connection: Connection, done: Done, embedding: Embedding | None = None) -> None:
    for table in (AnalysisRow, EmbeddingRow):
        connection.execute(delete(table).where(table.key == done.key))
    connection.execute(insert(AnalysisRow).values(**asdict(done), done=now()))
    if embedding is not None:
        connection.execute(insert(EmbeddingRow).values(key=done.key, **embedding._asdict()))


def done_of(connection: Connection, content: str) -> list[Done]:
    """All analyses of a recording, the first one first."""
    rows = connection.execute(
        select(AnalysisRow.__table__).where(AnalysisRow.content == content).order_by(AnalysisRow.done, AnalysisRow.key)
    )
    return [done_in(row) for row in rows]


def done_for(engine: Engine, content: str, task: str) -> list[Done]:
    """Those of a task."""
    with engine.connect() as connection:
        return [each for each in done_of(connection, content) if each.task == task]


def keys_done(connection: Connection, keys: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(keys, _CHUNK):
        found.update(connection.scalars(select(AnalysisRow.key).where(AnalysisRow.key.in_(chunk))))
    return found


def find_done(connection: Connection, key: str) -> Done | None:
    row = connection.execute(select(AnalysisRow.__table__).where(AnalysisRow.key == key)).one_or_none()
    return done_in(row) if row else None


def forget(connection: Connection, content: str, graph: str | None = None) -> None:
    """Of a recording that is gone; or only what stood in a graph that something else takes the place of."""
    of = AnalysisRow.content == content
    if graph is not None:
        of &= AnalysisRow.graph == graph
    connection.execute(delete(EmbeddingRow).where(EmbeddingRow.key.in_(select(AnalysisRow.key).where(of))))
    connection.execute(delete(AnalysisRow).where(of))


def done_in(row: Any) -> Done:
    """Out of a row that has its columns, and maybe more."""
    return Done(**{name: getattr(row, name) for name in Done.__slots__})
