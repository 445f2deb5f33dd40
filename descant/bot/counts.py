"""What a bot has done, in the database: the server that has the same one shows it at `/metrics`.

Counted in the transactions that do it, so nothing is counted twice or not at all. Nobody's words or names are in it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base, reading

SECONDS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""bounds of how long an answer took, from the beginning of the making of it"""
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class What(StrEnum):
    TAKEN = "taken"
    """messages that are to be answered"""
    DROPPED = "dropped"
    """those of them that are not, as too many wait"""
    ANSWERED = "answered"
    FAILED = "failed"
    """answers that say that something went wrong here, or was away"""
    SENT = "sent"
    """replies"""
    LOST = "lost"
    """replies that will never arrive"""
    SECONDS = "seconds"
    """of answers"""


class CountRow(Base):
    __tablename__ = "bot_counts"
    transport: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    bound: Mapped[float] = mapped_column(primary_key=True, default=0.0)
    """of the seconds that answers took: the least of `SECONDS` that they did not exceed, -1 beyond the last"""
    much: Mapped[float]


def count(connection: Connection, transport: str, what: What, much: float = 1, *, bound: float = 0.0) -> None:
    said = {"transport": transport, "what": what.value, "bound": bound, "much": much}
    statement = _INSERT[connection.dialect.name](CountRow).values(said)
    keys, more = ["transport", "what", "bound"], {"much": CountRow.much + much}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=more))


def count_answer(connection: Connection, transport: str, seconds: float) -> None:
    at = bisect_left(SECONDS, seconds)
    count(connection, transport, What.ANSWERED, bound=SECONDS[at] if at < len(SECONDS) else -1.0)
    count(connection, transport, What.SECONDS, seconds)


def counts(engine: Engine) -> Iterator[tuple[str, What, float, float]]:
    """Transport, what, bound, how many."""
    known = select(CountRow.__table__).where(CountRow.what.in_([*What]))  # another release may count more
    with reading(engine) as connection:
        for row in connection.execute(known):
            yield row.transport, What(row.what), row.bound, row.much
