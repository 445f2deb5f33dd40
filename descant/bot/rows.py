"""The tables of the post, and what is done to their rows in a transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Connection, Index, Table, UniqueConstraint, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from descant.bot import Message, Reply
from descant.bot.letters import written_message, written_reply
from descant.database import Base


class State(StrEnum):
    WAITS = "waits"
    ANSWERED = "answered"
    GONE = "gone"
    """replaced by a newer version, deleted by whoever wrote it, or one of too many"""


class MessageRow(Base):
    __tablename__ = "bot_messages"
    __table_args__ = (
        UniqueConstraint("transport", "key", name="bot_messages_key"),
        Index("bot_messages_waiting", "transport", "state", "chat", "turn"),
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    transport: Mapped[str]
    chat: Mapped[str]
    key: Mapped[str]
    turn: Mapped[int] = mapped_column(default=0)
    """number of the first version of it, whose place in the order it has"""
    first: Mapped[str]
    """key of that version"""
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    """empty when nothing is to be done about it"""
    state: Mapped[str]
    amends: Mapped[int | None]
    """the version before, where that was answered: its replies are edited"""
    hours: Mapped[int] = mapped_column(default=0)
    """that this process has run since it came"""


class ReplyRow(Base):
    __tablename__ = "bot_replies"
    __table_args__ = (
        Index("bot_replies_message", "message"),
        Index("bot_replies_open", "transport", "is_open", "chat", "number"),
        Index("bot_replies_following", "transport", "job"),
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    message: Mapped[int]
    transport: Mapped[str]
    chat: Mapped[str]
    place: Mapped[int]
    """among the replies to its message"""
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_open: Mapped[bool] = mapped_column(default=True)
    """to be sent"""
    handle: Mapped[str] = mapped_column(default="")
    amends: Mapped[int | None]
    """the reply in whose place it comes"""
    job: Mapped[str] = mapped_column(default="")
    """whose progress is told in the place of this reply, until it has ended"""


MESSAGES: Table = MessageRow.__table__  # type: ignore[assignment] # a Table, which mypy cannot see
REPLIES: Table = ReplyRow.__table__  # type: ignore[assignment] # the same


class Taken(StrEnum):
    NEW = "new"
    KNOWN = "known"
    TOO_MANY = "too many"


@dataclass(frozen=True, slots=True)
class Waiting:
    number: int
    message: Message


@dataclass(frozen=True, slots=True)
class Sending:
    number: int
    reply: Reply


@dataclass(frozen=True, slots=True)
class Following:
    """A reply that was sent, and the job whose progress comes in its place."""

    number: int
    handle: str
    job: str
    message: Message


def number_of(connection: Connection, transport: str, key: str) -> int | None:
    here = (MESSAGES.c.transport == transport) & (MESSAGES.c.key == key)
    return connection.scalar(select(MESSAGES.c.number).where(here))


def version_before(connection: Connection, message: Message) -> Any:
    """The last one of what this is a new version of, which is answered no more if it is not yet."""
    if not message.replaces:
        return None
    mine = (MESSAGES.c.transport == message.transport) & (MESSAGES.c.chat == message.chat)
    versions = select(MESSAGES).where(mine, MESSAGES.c.first == message.replaces)
    before = connection.execute(versions.order_by(MESSAGES.c.number.desc()).limit(1)).one_or_none()
    if before is not None and before.state == State.WAITS:
        here = MESSAGES.c.number == before.number
        connection.execute(update(MESSAGES).where(here).values(state=State.GONE, said={}))
    return before


def insert_message(connection: Connection, message: Message, state: State, before: Any = None) -> int:
    values = {
        "transport": message.transport,
        "chat": message.chat,
        "key": message.key,
        "first": message.replaces or message.key,
        "said": written_message(message) if state is State.WAITS else {},
        "state": state,
    }
    if before is not None:
        values |= {
            "turn": before.turn,
            "amends": before.number if before.state == State.ANSWERED else before.amends,
        }
    number: int = connection.execute(insert(MESSAGES).values(values)).inserted_primary_key[0]  # type: ignore[index]
    if before is None:
        connection.execute(update(MESSAGES).where(MESSAGES.c.number == number).values(turn=number))
    return number


def oldest_waiting(connection: Connection, message: Message, most: int) -> int | None:
    """Of its chat, where so many wait there."""
    mine = (MESSAGES.c.transport == message.transport) & (MESSAGES.c.chat == message.chat)
    waiting = select(func.count(), func.min(MESSAGES.c.number)).where(mine, MESSAGES.c.state == State.WAITS)
    count, oldest = connection.execute(waiting).one()
    return int(oldest) if count >= most else None


def was_told_since(connection: Connection, message: Message, oldest: int) -> bool:
    """Whether it was said already: a reply to a message that waited for nothing."""
    mine = (MESSAGES.c.transport == message.transport) & (MESSAGES.c.chat == message.chat)
    since = mine & (MESSAGES.c.number > oldest) & (MESSAGES.c.state == State.GONE)
    told = select(func.count()).select_from(REPLIES.join(MESSAGES, MESSAGES.c.number == REPLIES.c.message))
    return bool(connection.scalar(told.where(since)))


def enqueue(
    connection: Connection,
    message: int,
    transport: str,
    chat: str,
    replies: Sequence[Reply],
    amends: int | None = None,
    place: int = 0,
) -> list[int]:
    before = _replies_to(connection, amends) if amends else {}
    numbers = []
    for at, reply in enumerate(replies, place):
        values = {"message": message, "transport": transport, "chat": chat, "place": at, "job": reply.follows}
        values |= {"said": written_reply(reply), "amends": before.get(at)}
        numbers.append(connection.execute(insert(REPLIES).values(values)).inserted_primary_key[0])  # type: ignore[index]
    return numbers


def _replies_to(connection: Connection, message: int) -> dict[int, int]:
    """By place, the last that came there."""
    mine = (REPLIES.c.message == message) & (REPLIES.c.place >= 0)
    rows = connection.execute(select(REPLIES.c.place, REPLIES.c.number).where(mine).order_by(REPLIES.c.number))
    return {row.place: row.number for row in rows}


def unfollow(connection: Connection, messages: Collection[int]) -> list[str]:
    mine = REPLIES.c.message.in_(messages) & (REPLIES.c.job != "")
    jobs = sorted(set(connection.scalars(select(REPLIES.c.job).where(mine))))
    connection.execute(update(REPLIES).where(mine).values(job=""))
    return jobs


def settle(connection: Connection, message: int | None) -> None:
    """Words that nobody needs any more are taken out."""
    is_busy = select(REPLIES.c.message).where(REPLIES.c.is_open | (REPLIES.c.job != ""))
    here = (MESSAGES.c.number == message) & (MESSAGES.c.state != State.WAITS)
    connection.execute(update(MESSAGES).where(here, MESSAGES.c.number.not_in(is_busy)).values(said={}))
