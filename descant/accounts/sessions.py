"""Sessions: a browser is known by a random text in its cookie, of which only the hash is kept here.

A session ends when nobody has come with it for a while, after a month in any case, when its account is closed, and
when somebody ends it. The text has 256 random bits, so a plain SHA-256 of it cannot be reversed by guessing.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from descant.accounts.tables import note
from descant.database import Base, now

IDLE, LONGEST = timedelta(days=7), timedelta(days=30)
SEEN = timedelta(minutes=5)
"""between two notes that somebody has come: not each request is a write"""


class SessionRow(Base):
    __tablename__ = "sessions"
    digest: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(index=True)
    token: Mapped[str | None]
    """that the browser showed, and which it can do no more than; none where its provider said who it is"""
    begun: Mapped[datetime]
    seen: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Session:
    digest: str
    account: str
    token: str | None
    begun: datetime
    seen: datetime


def open_session(engine: Engine, account: str, *, token: str | None = None, instead_of: str | None = None) -> str:
    """A new session and its text, which is nowhere else; the one that the browser had until now has ended."""
    text, moment = secrets.token_urlsafe(32), now()
    row = {"digest": digest(text), "account": account, "token": token, "begun": moment, "seen": moment}
    with engine.begin() as connection:
        connection.execute(delete(SessionRow).where(_is_over(moment)))
        if instead_of:
            connection.execute(delete(SessionRow).where(SessionRow.digest == digest(instead_of)))
        connection.execute(insert(SessionRow).values(row))
        note(connection, account, "signed in", account)
    return text


def session_of(engine: Engine, text: str) -> Session | None:
    """None for one that is unknown or over."""
    moment = now()
    with engine.connect() as connection:
        here = (SessionRow.digest == digest(text)) & ~_is_over(moment)
        row = connection.execute(select(SessionRow.__table__).where(here)).one_or_none()
    if row and moment - row.seen > SEEN:
        with engine.begin() as connection:
            connection.execute(update(SessionRow).where(SessionRow.digest == row.digest).values(seen=moment))
    return Session(*row) if row else None


def list_sessions(engine: Engine, account: str) -> list[Session]:
    """Those that are good, the latest first."""
    here = (SessionRow.account == account) & ~_is_over(now())
    with engine.connect() as connection:
        rows = connection.execute(select(SessionRow.__table__).where(here).order_by(SessionRow.begun.desc()))
        return [Session(*row) for row in rows]


def end_session(engine: Engine, text: str) -> None:
    with engine.begin() as connection:
        here = SessionRow.digest == digest(text)
        account = connection.scalar(select(SessionRow.account).where(here))
        if connection.execute(delete(SessionRow).where(here)).rowcount:
            note(connection, str(account), "signed out", str(account))


def end_sessions(connection: Connection, account: str, actor: str) -> int:
    """In every browser."""
    ended = connection.execute(delete(SessionRow).where(SessionRow.account == account)).rowcount
    note(connection, actor, "signed out everywhere", account)
    return ended


def digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _is_over(moment: datetime) -> ColumnElement[bool]:
    return (SessionRow.begun <= moment - LONGEST) | (SessionRow.seen <= moment - IDLE)
