"""What was done to accounts, and in them: for whoever looks after them, and for oneself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from descant.accounts.tables import AuditRow, note

MOST = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    time: datetime
    actor: str
    action: str
    about: str


def list_audit(
    engine: Engine, account: str | None = None, *, before: int | None = None, limit: int = MOST
) -> list[Entry]:
    """The latest first; those that an account did, and that are about it."""
    wanted = select(AuditRow.__table__).order_by(AuditRow.id.desc()).limit(limit)
    if account is not None:
        wanted = wanted.where((AuditRow.actor == account) | (AuditRow.about == account))
    if before is not None:
        wanted = wanted.where(AuditRow.id < before)
    with engine.connect() as connection:
        return [Entry(*row) for row in connection.execute(wanted)]


def all_audit(engine: Engine, account: str) -> Iterator[Entry]:
    """All of an account's, a page at a time."""
    before: int | None = None
    while page := list_audit(engine, account, before=before):
        yield from page
        before = page[-1].id


def record(engine: Engine, actor: str, action: str, about: str) -> None:
    with engine.begin() as connection:
        note(connection, actor, action, about)
