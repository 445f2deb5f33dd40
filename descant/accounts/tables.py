"""The tables, and the record of what is done to them."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, insert
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base, now


class AccountRow(Base):
    __tablename__ = "accounts"
    id: Mapped[str] = mapped_column(primary_key=True)
    """random: it is in IRIs, and says nothing of whom it is"""
    name: Mapped[str]
    """for those who look after accounts"""
    role: Mapped[str]
    created: Mapped[datetime]
    closed: Mapped[datetime | None]


class GroupRow(Base):
    __tablename__ = "groups"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created: Mapped[datetime]


class MembershipRow(Base):
    __tablename__ = "memberships"
    account: Mapped[str] = mapped_column(primary_key=True)
    """the owner's, too, which is in no table"""
    group: Mapped[str] = mapped_column(ForeignKey("groups.id"), primary_key=True, index=True)
    may_write: Mapped[bool] = mapped_column(default=False)


class AuditRow(Base):
    """What was done to accounts, groups and tokens, when and by whom. Nothing is ever taken out of it."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    time: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    about: Mapped[str]


def note(connection: Connection, actor: str, action: str, about: str) -> None:
    row = {"time": now(), "actor": actor, "action": action, "about": about}
    connection.execute(insert(AuditRow).values(row))


def new_id() -> str:
    return secrets.token_hex(8)
