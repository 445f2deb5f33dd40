"""Messages taken and replies to be sent, in the database: none is lost, and none is answered twice.

A message is durable before its network is told that it arrived, and is known again by its key. Its replies are written
down in the transaction that marks it answered. They are sent in the order of their numbers, chat by chat, and marked
when they are sent: one whose sending had begun when the process died is sent again, as nobody knows whether it arrived.

Order and age are by numbers of the database and by hours that this process has run, never by a clock that may jump. The
words of a message and of its replies are taken out as soon as nothing is to be done about them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, select, update

from descant.bot import Message, Reply, forgetting
from descant.bot.counts import What, count, count_answer
from descant.bot.forgetting import clear, was_forgotten
from descant.bot.letters import Unreadable, message_of, reply_of
from descant.bot.rows import (
    MESSAGES,
    REPLIES,
    Following,
    Sending,
    State,
    Taken,
    Waiting,
    enqueue,
    insert_message,
    number_of,
    oldest_waiting,
    settle,
    unfollow,
    version_before,
    was_told_since,
)
from descant.database import reading, writing

MOST = 20
"""messages of a chat that wait for an answer; what comes beyond is dropped, which is said once"""
HOURS = 72
"""that a message is remembered after it was settled, so that it is known when it comes again, is edited or deleted"""


class Post:
    """Thread-safe."""

    def __init__(self, engine: Engine, most: int = MOST) -> None:
        self._engine, self._most = engine, most

    # -- what comes in -----------------------------------------------------------------------------------------------

    def take(self, message: Message, too_many: Callable[[], Reply]) -> Taken:
        """Durable on return. `too_many` says so where it is dropped, once until the chat has been answered."""
        with writing(self._engine) as connection:
            if _is_known(connection, message):
                return Taken.KNOWN
            before = version_before(connection, message)
            takes_its_place = before is not None and before.state == State.WAITS
            if not takes_its_place and (oldest := oldest_waiting(connection, message, self._most)):
                count(connection, message.transport, What.DROPPED)
                number = insert_message(connection, message, State.GONE)
                if not was_told_since(connection, message, oldest):
                    enqueue(connection, number, message.transport, message.chat, [too_many()])
                return Taken.TOO_MANY
            insert_message(connection, message, State.WAITS, before)
            count(connection, message.transport, What.TAKEN)
        return Taken.NEW

    def withdraw(self, transport: str, chat: str, key: str) -> list[str]:
        """The message is answered no more, in none of its versions. Gives the jobs that it had asked for."""
        with writing(self._engine) as connection:
            first = MESSAGES.c.first == key
            mine = (MESSAGES.c.transport == transport) & (MESSAGES.c.chat == chat) & first
            numbers = list(connection.scalars(select(MESSAGES.c.number).where(mine)))
            connection.execute(update(MESSAGES).where(mine).values(state=State.GONE, said={}))
            jobs = unfollow(connection, numbers)
            of_them = REPLIES.c.message.in_(numbers)
            connection.execute(update(REPLIES).where(of_them).values(is_open=False, said={}))
        return jobs

    # -- answering ---------------------------------------------------------------------------------------------------

    def open_chats(self, transport: str) -> list[str]:
        """With something to be answered or to be sent."""
        wanted = select(MESSAGES.c.chat).where(MESSAGES.c.transport == transport, MESSAGES.c.state == State.WAITS)
        sending = select(REPLIES.c.chat).where(REPLIES.c.transport == transport, REPLIES.c.is_open)
        with reading(self._engine) as connection:
            return list(connection.scalars(wanted.union(sending)))

    def next_message(self, transport: str, chat: str) -> Waiting | None:
        mine = (MESSAGES.c.transport == transport) & (MESSAGES.c.chat == chat) & (MESSAGES.c.state == State.WAITS)
        wanted = select(MESSAGES.c.number, MESSAGES.c.said).where(mine).order_by(MESSAGES.c.turn, MESSAGES.c.number)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        for row in rows:
            try:
                return Waiting(row.number, message_of(row.said))
            except Unreadable:  # it would stop its chat for good
                self._give_up(MESSAGES, row.number, state=State.GONE)
        return None

    def answered(self, waiting: Waiting, replies: Sequence[Reply], seconds: float = 0.0) -> list[str]:
        """The replies are to be sent. Gives the jobs that nobody waits for any more: of an earlier version of the
        message, or of these replies, where the message was replaced or deleted while it was being answered. `seconds`
        is how long they took.
        """
        message = waiting.message
        followed = {each.follows for each in replies if each.follows}
        with writing(self._engine) as connection:
            here = (MESSAGES.c.number == waiting.number) & (MESSAGES.c.state == State.WAITS)
            done = connection.execute(update(MESSAGES).where(here).values(state=State.ANSWERED))
            if not done.rowcount:
                return sorted(followed)
            amends = connection.scalar(select(MESSAGES.c.amends).where(MESSAGES.c.number == waiting.number))
            left = unfollow(connection, [amends]) if amends else []
            enqueue(connection, waiting.number, message.transport, message.chat, replies, amends)
            count_answer(connection, message.transport, seconds)
            if any(each.is_failure for each in replies):
                count(connection, message.transport, What.FAILED)
            settle(connection, waiting.number)
            clear(connection, message.transport, message.chat)
        return sorted(set(left) - followed)

    def _give_up(self, table: Table, number: int, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(table).where(table.c.number == number).values(said={}, **values))

    def tell(self, message: Message, reply: Reply) -> None:
        """Something beside the answer, which may still be to come."""
        with writing(self._engine) as connection:
            if number := number_of(connection, message.transport, message.key):
                enqueue(connection, number, message.transport, message.chat, [reply], place=-1)

    # -- sending -----------------------------------------------------------------------------------------------------

    def next_reply(self, transport: str, chat: str) -> Sending | None:
        mine = (REPLIES.c.transport == transport) & (REPLIES.c.chat == chat) & REPLIES.c.is_open
        before = REPLIES.alias()
        wanted = (
            select(REPLIES.c.number, REPLIES.c.said, before.c.handle.label("before"))
            .join(before, before.c.number == REPLIES.c.amends, isouter=True)
            .where(mine)
            .order_by(REPLIES.c.number)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        for row in rows:
            try:
                reply = reply_of(row.said)
            except Unreadable:
                self._give_up(REPLIES, row.number, is_open=False)
                continue
            return Sending(row.number, reply.with_(edits=row.before) if row.before else reply)
        return None

    def sent(self, sending: Sending, handle: str) -> None:
        """It arrived, and is known there by this handle; without one it never will."""
        here = REPLIES.c.number == sending.number
        with writing(self._engine) as connection:
            values: dict[str, Any] = {"is_open": False, "said": {}, "handle": handle}
            connection.execute(update(REPLIES).where(here).values(values if handle else values | {"job": ""}))
            row = connection.execute(select(REPLIES).where(here)).one_or_none()
            if row:
                count(connection, row.transport, What.SENT if handle else What.LOST)
                settle(connection, row.message)
                clear(connection, row.transport, row.chat)

    # -- following ---------------------------------------------------------------------------------------------------

    def following(self, transport: str, chat: str | None = None) -> dict[str, list[Following]]:
        """Replies that were sent and whose job has not ended, by chat."""
        mine = (REPLIES.c.transport == transport) & (REPLIES.c.job != "") & (REPLIES.c.handle != "")
        if chat is not None:
            mine &= REPLIES.c.chat == chat
        wanted = select(REPLIES, MESSAGES.c.said.label("asked")).join(MESSAGES, MESSAGES.c.number == REPLIES.c.message)
        found: dict[str, list[Following]] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(wanted.where(mine).order_by(REPLIES.c.number)):
                with suppress(Unreadable):
                    each = Following(row.number, row.handle, row.job, message_of(row.asked))
                    found.setdefault(row.chat, []).append(each)
        return found

    def ended(self, followed: Following, last: Sequence[Reply]) -> None:
        """The job; what is said of its end comes in the place of its progress."""
        here = (REPLIES.c.number == followed.number) & (REPLIES.c.job == followed.job)
        with writing(self._engine) as connection:
            if not connection.execute(update(REPLIES).where(here).values(job="")).rowcount:
                return
            row = connection.execute(select(REPLIES).where(REPLIES.c.number == followed.number)).one()
            numbers = enqueue(connection, row.message, row.transport, row.chat, last)
            if numbers:  # and not that of the last version of the message, where it has become another
                connection.execute(
                    update(REPLIES).where(REPLIES.c.number == numbers[0]).values(amends=row.number, place=row.place)
                )
            settle(connection, row.message)

    # -- forgetting --------------------------------------------------------------------------------------------------

    def age(self, transport: str) -> int:
        """Called once an hour: what was settled long ago is forgotten. Gives how many messages were."""
        mine = MESSAGES.c.transport == transport
        with writing(self._engine) as connection:
            forgetting.age(connection, transport)
            connection.execute(update(MESSAGES).where(mine).values(hours=MESSAGES.c.hours + 1))
            is_busy = select(REPLIES.c.message).where(REPLIES.c.is_open | (REPLIES.c.job != ""))
            is_old = mine & (MESSAGES.c.hours > HOURS) & (MESSAGES.c.state != State.WAITS)
            which = is_old & MESSAGES.c.number.not_in(is_busy) & MESSAGES.c.number.not_in(forgetting.ASKED_BY)
            numbers = select(MESSAGES.c.number).where(which)
            connection.execute(delete(REPLIES).where(REPLIES.c.message.in_(numbers)))
            return connection.execute(delete(MESSAGES).where(which)).rowcount


def _is_known(connection: Connection, message: Message) -> bool:
    here = number_of(connection, message.transport, message.key)
    return here is not None or was_forgotten(connection, message.transport, message.key)
