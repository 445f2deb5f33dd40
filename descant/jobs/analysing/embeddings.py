"""Where recordings lie by the embeddings of models: of each recording and model the latest word.

Numbers of two models mean different things, and so do those of two versions of one: `maker` tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import Mapped, mapped_column

from descant.analysis import Analyser
from descant.database import Base, now
from descant.ontology.minting import key_id


class EmbeddingRow(Base):
    __tablename__ = "embeddings"
    key: Mapped[str] = mapped_column(primary_key=True)
    """of the analysis"""
    content: Mapped[str] = mapped_column(index=True)
    """`sha256-…`"""
    file: Mapped[str]
    analyser: Mapped[str] = mapped_column(index=True)
    maker: Mapped[str]
    direction: Mapped[bytes]
    """of the whole recording, 32-bit numbers"""
    done: Mapped[datetime]


class Embedding(NamedTuple):
    maker: str
    direction: bytes


def maker_of(analyser: Analyser) -> str:
    """What is the same where embeddings may be compared."""
    return key_id(analyser.name, analyser.version, *(each.sha256 for each in analyser.cards()))


def row_of(key: str, content: str, file: str, analyser: str, embedding: Embedding) -> dict[str, Any]:
    return {
        "key": key,
        "content": content,
        "file": file,
        "analyser": analyser,
        "maker": embedding.maker,
        "direction": embedding.direction,
        "done": now(),
    }


def latest(connection: Connection, analyser: str, *, content: str | None = None) -> Row[Any] | None:
    """The last that was made by an analyser, of a recording or of any."""
    of = [EmbeddingRow.analyser == analyser] + ([EmbeddingRow.content == content] if content else [])
    statement = select(EmbeddingRow.__table__).where(*of).order_by(EmbeddingRow.done.desc(), EmbeddingRow.key)
    return connection.execute(statement.limit(1)).one_or_none()


def comparable(connection: Connection, maker: str, files: Iterable[str] | None = None) -> list[Row[Any]]:
    """One of each recording, the last where there are several; of these files, or of all."""
    statement = select(EmbeddingRow.__table__).where(EmbeddingRow.maker == maker)
    if files is not None:
        statement = statement.where(EmbeddingRow.file.in_(files))
    rows = connection.execute(statement.order_by(EmbeddingRow.done, EmbeddingRow.key))
    return list({row.content: row for row in rows}.values())
