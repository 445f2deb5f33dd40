"""Sessions as the provider knows them: by a name of its own, so that it can end one of them, or all of somebody's."""

from __future__ import annotations

import time
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from descant.accounts.bindings import BindingRow
from descant.accounts.sessions import SessionRow
from descant.accounts.tables import note
from descant.database import Base


class SessionThereRow(Base):
    __tablename__ = "sessions_at_provider"
    digest: Mapped[str] = mapped_column(primary_key=True)
    """of the session here"""
    issuer: Mapped[str]
    sid: Mapped[str] = mapped_column(index=True)


class LogoutRow(Base):
    """A logout token that was heard of, for as long as it is good."""

    __tablename__ = "logout_tokens"
    digest: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[float]
    """seconds since 1970"""


def is_new(engine: Engine, token: str, *, until: float) -> bool:
    """Whether nobody has come with it before."""
    row = {"digest": sha256(token.encode()).hexdigest(), "until": until}
    try:
        with engine.begin() as connection:
            connection.execute(delete(LogoutRow).where(LogoutRow.until < time.time()))
            connection.execute(insert(LogoutRow).values(row))
    except IntegrityError:
        return False
    return True


def note_session_there(engine: Engine, digest: str, issuer: str, sid: str) -> None:
    with engine.begin() as connection:
        forget_sessions_there(connection)
        connection.execute(insert(SessionThereRow).values(digest=digest, issuer=issuer, sid=sid))


def forget_sessions_there(connection: Connection) -> None:
    """Of those that are over here."""
    connection.execute(delete(SessionThereRow).where(SessionThereRow.digest.not_in(select(SessionRow.digest))))


def end_at_provider(engine: Engine, issuer: str, subject: str | None, sid: str | None) -> int:
    """The session that it calls `sid`, and those of which it never said what it calls them; all, where it names none.

    Those that were begun by a token are not the provider's.
    """
    with engine.begin() as connection:
        ours: ColumnElement[bool] = SessionRow.token.is_(None)
        if subject is not None:
            bound = select(BindingRow.account).where(BindingRow.issuer == issuer, BindingRow.subject == subject)
            ours &= SessionRow.account.in_(bound)
        if sid is not None:
            named = select(SessionThereRow.digest)
            meant = SessionRow.digest.in_(named.where(SessionThereRow.issuer == issuer, SessionThereRow.sid == sid))
            ours &= meant if subject is None else meant | SessionRow.digest.not_in(named)
        found = connection.execute(select(SessionRow.digest, SessionRow.account).where(ours)).all()
        connection.execute(delete(SessionRow).where(SessionRow.digest.in_([row.digest for row in found])))
        forget_sessions_there(connection)
        for account in sorted({row.account for row in found}):
            note(connection, "provider", "signed out by the provider", account)
        return len(found)
