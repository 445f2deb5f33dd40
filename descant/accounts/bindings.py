"""Whom a provider of OpenID Connect means by a subject. Never bound to a mail address: those go to other people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from descant.accounts.people import require_name, require_open
from descant.accounts.roles import Role
from descant.accounts.sessions import SessionRow
from descant.accounts.tables import AccountRow, new_id, note
from descant.database import Base, now
from descant.errors import Conflict, NotFound, WrongUse

LONGEST_SUBJECT = 255
"""characters of ASCII: https://openid.net/specs/openid-connect-core-1_0.html#IDToken"""


class BindingRow(Base):
    __tablename__ = "account_bindings"
    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(index=True)
    since: Mapped[datetime]


def bind(engine: Engine, account: str, issuer: str, subject: str, *, actor: str) -> None:
    """Whoever signs in there as this subject has this account."""
    if not issuer:
        raise WrongUse("No issuer is named.", remedy="Set oidc_issuer, or give --issuer.")
    if not (subject.isascii() and subject.isprintable() and 1 <= len(subject) <= LONGEST_SUBJECT):
        raise WrongUse(f"{subject[:40]!r} is no subject.", remedy="The page that refused the sign-in shows it.")
    with engine.begin() as connection:
        require_open(connection, account)
        if (whose := _account_of(connection, issuer, subject)) not in (None, account):
            raise Conflict(f"It is bound to the account {whose}.", remedy="`descant user unbind` loosens that.")
        if whose is None:
            row = {"issuer": issuer, "subject": subject, "account": account, "since": now()}
            connection.execute(insert(BindingRow).values(row))
            note(connection, actor, "bound it to a provider's subject", account)


def unbind(engine: Engine, account: str, *, actor: str) -> None:
    """It is signed in to by no provider any more, and whoever was so is out."""
    with engine.begin() as connection:
        if not connection.execute(delete(BindingRow).where(BindingRow.account == account)).rowcount:
            raise NotFound(f"{account} is bound to no provider.", remedy="`descant user list` shows the accounts.")
        connection.execute(delete(SessionRow).where(SessionRow.account == account, SessionRow.token.is_(None)))
        note(connection, actor, "unbound it from its providers", account)


def bound_account(engine: Engine, issuer: str, subject: str) -> str | None:
    """The account's id, be it open or closed."""
    with engine.connect() as connection:
        return _account_of(connection, issuer, subject)


def create_bound(engine: Engine, name: str, role: Role, issuer: str, subject: str) -> str:
    """A new account, made by signing in; of two that come at the same moment with one subject, one makes it."""
    account = {"id": new_id(), "name": require_name(name), "role": role.word, "created": now()}
    try:
        with engine.begin() as connection:
            connection.execute(insert(AccountRow).values(account))
            row = {"issuer": issuer, "subject": subject, "account": account["id"], "since": now()}
            connection.execute(insert(BindingRow).values(row))
            note(connection, str(account["id"]), f"made an account by signing in, {role.word}", str(account["id"]))
    except IntegrityError:
        if (found := bound_account(engine, issuer, subject)) is None:
            raise
        return found
    return str(account["id"])


def issuers_of(engine: Engine, account: str) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(BindingRow.issuer).where(BindingRow.account == account)))


def _account_of(connection: Connection, issuer: str, subject: str) -> str | None:
    here = (BindingRow.issuer == issuer) & (BindingRow.subject == subject)
    return connection.scalar(select(BindingRow.account).where(here))
