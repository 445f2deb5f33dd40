"""What the post knows of somebody who wants to be forgotten: it goes as soon as they have been told.

A message that comes twice must not be answered twice, and it comes twice where the bot dies before it has told the
network that it has it: when it runs again, at once. So digests of the messages' keys stay for an hour or two that the
bot runs, by a secret that goes with the last of them: without it nobody finds out whose they were.
"""

from __future__ import annotations

import hmac
import secrets

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from descant.bot import Message
from descant.bot.rows import MESSAGES, REPLIES, State, number_of
from descant.database import Base, writing

HOURS = 1
"""that the bot has run, after which a digest goes when the next one begins"""


class ForgettingRow(Base):
    """What is to go, until it has."""

    __tablename__ = "bot_forgetting"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    transport: Mapped[str] = mapped_column(index=True)
    chat: Mapped[str]
    sender: Mapped[str]
    """whose messages go, where they can be known by their keys, which begin with it; empty: all of the chat"""
    last: Mapped[int]
    """number of the message by which it was asked for: what comes later is another story"""


ASKED_BY = select(ForgettingRow.last)
"""numbers that are given to no other message as long as something is to go"""


class ForgottenRow(Base):
    __tablename__ = "bot_forgotten"
    digest: Mapped[str] = mapped_column(primary_key=True)
    transport: Mapped[str] = mapped_column(index=True)
    hours: Mapped[int] = mapped_column(default=0)


class ForgottenSecretRow(Base):
    __tablename__ = "bot_forgotten_secrets"
    transport: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str]


def forget_messages(engine: Engine, message: Message, *, whole_chat: bool) -> None:
    """Asked for by this message; when the answer to it has been sent all is gone."""
    with writing(engine) as connection:
        if last := number_of(connection, message.transport, message.key):
            said = {"transport": message.transport, "chat": message.chat, "last": last}
            connection.execute(insert(ForgettingRow).values(**said, sender="" if whole_chat else message.sender))


def was_forgotten(connection: Connection, transport: str, key: str) -> bool:
    """Whether this message was here."""
    if not (secret := _secret(connection, transport)):
        return False
    digest = _digest(secret, key)
    return connection.scalar(select(ForgottenRow.digest).where(ForgottenRow.digest == digest)) is not None


def clear(connection: Connection, transport: str, chat: str | None = None) -> None:
    """All that can go by now; of all chats where none is named."""
    wanted = select(ForgettingRow.__table__).where(ForgettingRow.transport == transport)
    for row in connection.execute(wanted if chat is None else wanted.where(ForgettingRow.chat == chat)).all():
        if not _cleared(connection, row.transport, row.chat, row.sender, row.last):
            connection.execute(delete(ForgettingRow).where(ForgettingRow.id == row.id))


def _cleared(connection: Connection, transport: str, chat: str, sender: str, last: int) -> int:
    """Gives how many have to stay for now. As long as any does, so does the one by which it was asked: SQLite gives
    numbers above the last that is there, so what comes later would have one of those that go.
    """
    mine = (MESSAGES.c.transport == transport) & (MESSAGES.c.chat == chat) & (MESSAGES.c.number <= last)
    if sender:
        mine &= MESSAGES.c.key.startswith(f"{sender} ", autoescape=True)
    is_busy = select(REPLIES.c.message).where(REPLIES.c.is_open | (REPLIES.c.job != ""))
    is_done = (MESSAGES.c.state != State.WAITS) & MESSAGES.c.number.not_in(is_busy)
    going = connection.execute(select(MESSAGES.c.number, MESSAGES.c.key).where(mine, is_done)).all()
    staying = len(connection.execute(select(MESSAGES.c.number).where(mine)).all()) - len(going)
    if staying:
        going = [row for row in going if row.number != last]
    if going:
        secret = _secret(connection, transport) or _new_secret(connection, transport)
        rows = [{"digest": _digest(secret, row.key), "transport": transport, "hours": 0} for row in going]
        connection.execute(insert(ForgottenRow), rows)
        numbers = [row.number for row in going]
        connection.execute(delete(REPLIES).where(REPLIES.c.message.in_(numbers)))
        connection.execute(delete(MESSAGES).where(MESSAGES.c.number.in_(numbers)))
    return staying


def age(connection: Connection, transport: str) -> None:
    """Called once an hour."""
    clear(connection, transport)
    mine = ForgottenRow.transport == transport
    connection.execute(update(ForgottenRow).where(mine).values(hours=ForgottenRow.hours + 1))
    connection.execute(delete(ForgottenRow).where(mine, ForgottenRow.hours > HOURS))
    if connection.execute(select(ForgottenRow.digest).where(mine).limit(1)).first() is None:
        connection.execute(delete(ForgottenSecretRow).where(ForgottenSecretRow.transport == transport))


def _secret(connection: Connection, transport: str) -> str | None:
    return connection.scalar(select(ForgottenSecretRow.secret).where(ForgottenSecretRow.transport == transport))


def _new_secret(connection: Connection, transport: str) -> str:
    secret = secrets.token_urlsafe(32)
    connection.execute(insert(ForgottenSecretRow).values(transport=transport, secret=secret))
    return secret


def _digest(secret: str, key: str) -> str:
    return hmac.digest(secret.encode(), key.encode(), "sha256").hex()
