"""People who want to be forgotten: what is begun here is finished, whatever happens in between.

From its beginning nobody is signed in to the account, and nothing can be written in its name. What says that it has
begun is taken away last, when all the rest is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from descant.accounts.at_provider import forget_sessions_there
from descant.accounts.bindings import BindingRow
from descant.accounts.people import OWNER
from descant.accounts.profiles import Profile, put_profile
from descant.accounts.sessions import SessionRow
from descant.accounts.tables import AccountRow, MembershipRow, note
from descant.database import Base, now
from descant.errors import Forbidden, NotFound

ANONYMOUS = "anonymous"
"""the agent of what stays when its author goes"""


class ErasureRow(Base):
    __tablename__ = "account_erasures"
    account: Mapped[str] = mapped_column(primary_key=True)
    keep_public: Mapped[bool]
    begun: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Erasure:
    account: str
    keep_public: bool


_IS_ERASED = select(exists().where(ErasureRow.account == bindparam("account")))


def begin_erasure(engine: Engine, account: str, *, keep_public: bool, actor: str) -> Erasure:
    """Or go on with one that was begun; of two that say otherwise, the one that erases more counts."""
    if account == OWNER:
        raise Forbidden("The owner's account is not deleted.", remedy="Delete the folder of the data.")
    with engine.begin() as connection:
        before = connection.execute(select(ErasureRow.keep_public).where(ErasureRow.account == account)).one_or_none()
        if not (before or connection.scalar(select(exists().where(AccountRow.id == account)))):
            raise NotFound(f"There is no account {account}.", remedy="`descant user list` shows them.")
        keep_public = keep_public and (before is None or bool(before.keep_public))
        connection.execute(delete(ErasureRow).where(ErasureRow.account == account))
        row = {"account": account, "keep_public": keep_public, "begun": now()}
        connection.execute(insert(ErasureRow).values(row))
        _take_from(connection, account)
        if before is None:
            what = "all but what is public" if keep_public else "all of it"
            note(connection, actor, f"asked for its deletion, {what}", account)
    return Erasure(account, keep_public)


def begun_erasures(engine: Engine) -> list[Erasure]:
    with engine.connect() as connection:
        return [Erasure(row.account, row.keep_public) for row in connection.execute(select(ErasureRow.__table__))]


def is_erased(connection: Connection, account: str) -> bool:
    return bool(connection.scalar(_IS_ERASED, {"account": account}))


def forget_account(connection: Connection, account: str) -> None:
    connection.execute(delete(AccountRow).where(AccountRow.id == account))


def finish_erasure(engine: Engine, account: str) -> None:
    with engine.begin() as connection:
        if connection.execute(delete(ErasureRow).where(ErasureRow.account == account)).rowcount:
            note(connection, account, "is deleted", account)


def _take_from(connection: Connection, account: str) -> None:
    """Whatever lets somebody in, and what is known of whom it is."""
    for table in (SessionRow, BindingRow, MembershipRow):
        connection.execute(delete(table).where(table.account == account))
    forget_sessions_there(connection)
    here = AccountRow.id == account
    connection.execute(update(AccountRow).where(here).values(closed=now(), name="", role="reader"))
    put_profile(connection, account, Profile())
