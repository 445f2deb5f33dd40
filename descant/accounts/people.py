"""Accounts: made, given roles, closed, known again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, insert, select, update

from descant.accounts.roles import Role
from descant.accounts.tables import AccountRow, MembershipRow, new_id, note
from descant.database import now
from descant.errors import NotFound, WrongUse

OWNER = "owner"
"""the account of whoever owns the data: it is always there, may do everything, and is not in the table"""
LONGEST = 200
# Made once, as each request asks: to put a statement together costs more than to have it done.
_MEMBERSHIPS = select(MembershipRow.account, MembershipRow.group, MembershipRow.may_write)
_MEMBERSHIPS_OF = _MEMBERSHIPS.where(MembershipRow.account == bindparam("account"))
_OPEN_ONE = select(AccountRow.__table__).where(AccountRow.id == bindparam("account"), AccountRow.closed.is_(None))


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str
    role: Role
    created: datetime | None = None
    closed: datetime | None = None
    groups: Mapping[str, bool] = field(default_factory=dict)
    """those that it is in, and whether it may write there"""


def create_account(engine: Engine, name: str, role: Role, *, actor: str = OWNER) -> Account:
    account = Account(new_id(), require_name(name), role, now())
    with engine.begin() as connection:
        row = {"id": account.id, "name": account.name, "role": role.word, "created": account.created}
        connection.execute(insert(AccountRow).values(row))
        note(connection, actor, f"made an account, {role.word}", account.id)
    return account


def list_accounts(engine: Engine) -> list[Account]:
    with engine.connect() as connection:
        groups = _memberships(connection)
        rows = connection.execute(select(AccountRow.__table__).order_by(AccountRow.created))
        return [_account(row, groups.get(row.id, {})) for row in rows]


def known_account(engine: Engine, identifier: str) -> Account | None:
    """An account that is open."""
    with engine.connect() as connection:
        if identifier == OWNER:
            return Account(OWNER, "Owner", Role.ADMIN, groups=_groups(connection, OWNER))
        row = connection.execute(_OPEN_ONE, {"account": identifier}).one_or_none()
        return _account(row, _groups(connection, identifier)) if row else None


def set_role(engine: Engine, identifier: str, role: Role, *, actor: str = OWNER) -> None:
    with engine.begin() as connection:
        _change(connection, identifier, role=role.word)
        note(connection, actor, f"made it {role.word}", identifier)


def close_account(engine: Engine, identifier: str, *, actor: str = OWNER) -> None:
    """None of its tokens is good any more; what it has written stays."""
    with engine.begin() as connection:
        _change(connection, identifier, closed=now())
        note(connection, actor, "closed the account", identifier)


def require_open(connection: Connection, identifier: str) -> None:
    open_one = select(AccountRow.id).where(AccountRow.id == identifier, AccountRow.closed.is_(None))
    if connection.scalar(open_one) is None:
        raise NotFound(f"There is no account {identifier}.", remedy="`descant user list` shows them.")


def rename_account(engine: Engine, identifier: str, name: str, *, actor: str) -> None:
    """What those who look after accounts, and nobody else, know it by."""
    with engine.begin() as connection:
        _change(connection, identifier, name=require_name(name))
        note(connection, actor, "renamed the account", identifier)


def require_name(name: str) -> str:
    if not (name.strip() and name.isprintable() and len(name) <= LONGEST):
        raise WrongUse(f"{name[:40]!r} is no name.", remedy=f"Give one of 1 to {LONGEST} characters.")
    return name.strip()


def _change(connection: Connection, identifier: str, **values: object) -> None:
    open_one = (AccountRow.id == identifier) & AccountRow.closed.is_(None)
    if not connection.execute(update(AccountRow).where(open_one).values(**values)).rowcount:
        raise NotFound(f"There is no account {identifier}.", remedy="`descant user list` shows them.")


def _memberships(connection: Connection) -> dict[str, dict[str, bool]]:
    found: dict[str, dict[str, bool]] = {}
    for account, group, may_write in connection.execute(_MEMBERSHIPS):
        found.setdefault(account, {})[group] = may_write
    return found


def _groups(connection: Connection, account: str) -> dict[str, bool]:
    rows = connection.execute(_MEMBERSHIPS_OF, {"account": account})
    return {group: may_write for _, group, may_write in rows}


def _account(row: Any, groups: Mapping[str, bool]) -> Account:
    return Account(row.id, row.name, Role.of(row.role), row.created, row.closed, groups)
