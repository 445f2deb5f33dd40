"""Groups, and who is in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, delete, exists, insert, select

from descant.accounts.people import OWNER, require_name
from descant.accounts.tables import AccountRow, GroupRow, MembershipRow, new_id, note
from descant.database import now
from descant.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: str
    members: dict[str, bool] = field(default_factory=dict)
    """accounts, and whether they may write"""


def create_group(engine: Engine, name: str, *, actor: str = OWNER) -> Group:
    group = Group(new_id(), require_name(name))
    with engine.begin() as connection:
        if connection.scalar(select(exists().where(GroupRow.name == group.name))):
            raise Conflict(f"There is a group {group.name} already.", remedy="Take another name.")
        connection.execute(insert(GroupRow).values({"id": group.id, "name": group.name, "created": now()}))
        note(connection, actor, "made a group", group.id)
    return group


def list_groups(engine: Engine) -> list[Group]:
    with engine.connect() as connection:
        found = {
            row.id: Group(row.id, row.name) for row in connection.execute(select(GroupRow).order_by(GroupRow.name))
        }
        for row in connection.execute(select(MembershipRow.group, MembershipRow.account, MembershipRow.may_write)):
            found[row.group].members[row.account] = row.may_write
    return list(found.values())


def put_member(engine: Engine, group: str, account: str, *, may_write: bool, actor: str = OWNER) -> None:
    """In it from now on, whether or not it was before; `group` by id or name."""
    with engine.begin() as connection:
        found = _group(connection, group)
        if account != OWNER and not connection.scalar(select(exists().where(AccountRow.id == account))):
            raise NotFound(f"There is no account {account}.", remedy="`descant user list` shows them.")
        _remove(connection, found, account)
        row = {"group": found, "account": account, "may_write": may_write}
        connection.execute(insert(MembershipRow).values(row))
        action = f"put {account} into the group, to write" if may_write else f"put {account} into the group, to read"
        note(connection, actor, action, found)


def remove_member(engine: Engine, group: str, account: str, *, actor: str = OWNER) -> None:
    with engine.begin() as connection:
        found = _group(connection, group)
        if not _remove(connection, found, account):
            raise NotFound(f"{account} is not in the group {group}.", remedy="`descant user groups` shows who is.")
        note(connection, actor, f"took {account} out of the group", found)


def is_member(connection: Connection, account: str, group: str) -> bool:
    here = (MembershipRow.group == group) & (MembershipRow.account == account)
    return bool(connection.scalar(select(exists().where(here))))


def _group(connection: Connection, group: str) -> str:
    found = connection.scalar(select(GroupRow.id).where((GroupRow.id == group) | (GroupRow.name == group)))
    if found is None:
        raise NotFound(f"There is no group {group}.", remedy="`descant user groups` shows them.")
    return found


def _remove(connection: Connection, group: str, account: str) -> int:
    here = (MembershipRow.group == group) & (MembershipRow.account == account)
    return connection.execute(delete(MembershipRow).where(here)).rowcount
