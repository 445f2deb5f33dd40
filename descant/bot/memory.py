"""What is remembered of chats and of the people in them, until they are forgotten or silent for long.

None of it is in the graph. Whoever writes annotations from a chat does so by an account that is made for them, which
has a random id and no name: a chat's own id of a person stands in these tables alone, and goes with `/forget`.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Engine, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from descant.bot.grammar import Kind, Wish
from descant.database import Base, now, writing

SILENCE = timedelta(days=90)
"""after which a chat is forgotten"""
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class ChatRow(Base):
    __tablename__ = "bot_chats"
    transport: Mapped[str] = mapped_column(primary_key=True)
    chat: Mapped[str] = mapped_column(primary_key=True)
    remembered: Mapped[dict[str, Any]] = mapped_column(JSON)
    used: Mapped[datetime] = mapped_column(index=True)


class PersonRow(Base):
    __tablename__ = "bot_people"
    transport: Mapped[str] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    consented: Mapped[datetime | None]
    """that what they send is kept and analysed"""
    account: Mapped[str | None]
    """by which they annotate"""


class SoundRow(Base):
    """What somebody sent and is kept, so that it can be taken away."""

    __tablename__ = "bot_sounds"
    transport: Mapped[str] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(primary_key=True, index=True)
    """`sha256-…`"""


class SecretRow(Base):
    """One, made when it is first needed."""

    __tablename__ = "bot_secrets"
    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str]


class NumbersRow(Base):
    """Where a network has no buttons."""

    __tablename__ = "bot_numbers"
    transport: Mapped[str] = mapped_column(primary_key=True)
    chat: Mapped[str] = mapped_column(primary_key=True)
    says: Mapped[dict[str, str]] = mapped_column(JSON)
    """by the number that stands before it, what each button of the last reply says"""
    used: Mapped[datetime] = mapped_column(index=True)


@dataclass(slots=True)
class Chat:
    """What was spoken of, so that the next question need not say it again."""

    language: str = ""
    """that was chosen; else that of the message"""
    listens: bool = False
    """in a group, to everything"""
    last: Wish | None = None
    work: str = ""
    """IRIs of what the last answer was about"""
    version: str = ""
    recording: str = ""
    bars: tuple[int, int] | None = None
    """of the version, that were looked at last, as they follow one another from 1"""
    shown: list[str] = field(default_factory=list)
    """IRIs of what was listed, so that "the second" can be said"""
    kept: list[str] = field(default_factory=list)
    """what buttons say and is too long for them: see `grammar.pressing`"""
    claim: str = ""
    """the last part of the IRI of what was judged last"""
    pending: dict[str, Any] | None = None
    """a sound (fields of `Sound`) that waits for consent, and whose: `sender`"""
    following: list[str] = field(default_factory=list)
    """jobs whose end is told in this chat; /cancel stops them"""


@dataclass(frozen=True, slots=True)
class Person:
    consented: bool = False
    account: str = ""


def chat_of(engine: Engine, transport: str, chat: str) -> Chat:
    with Session(engine) as session:
        row = session.get(ChatRow, (transport, chat))
        return _read(row.remembered) if row else Chat()


def keep_chat(engine: Engine, transport: str, chat: str, remembered: Chat) -> None:
    """Of a chat in which nothing is to be remembered no row is made: a stranger may open as many as they like."""
    here = (ChatRow.transport == transport) & (ChatRow.chat == chat)
    said = {"remembered": _written(remembered), "used": now()}
    with writing(engine) as connection:
        if connection.execute(update(ChatRow).where(here).values(said)).rowcount or remembered == Chat():
            return
        _put(connection, ChatRow, {"transport": transport, "chat": chat}, said)
        connection.execute(delete(ChatRow).where(ChatRow.used < now() - SILENCE))


def forget_chat(engine: Engine, transport: str, chat: str) -> None:
    with engine.begin() as connection:
        for table in (ChatRow, NumbersRow):
            connection.execute(delete(table).where(table.transport == transport, table.chat == chat))


def forget_silent(engine: Engine) -> int:
    """Those that nobody has spoken in for long."""
    with engine.begin() as connection:
        connection.execute(delete(NumbersRow).where(NumbersRow.used < now() - SILENCE))
        return connection.execute(delete(ChatRow).where(ChatRow.used < now() - SILENCE)).rowcount


def numbers_of(engine: Engine, transport: str, chat: str) -> dict[str, str]:
    with Session(engine) as session:
        row = session.get(NumbersRow, (transport, chat))
        return row.says if row else {}


def keep_numbers(engine: Engine, transport: str, chat: str, says: dict[str, str]) -> None:
    with Session(engine) as session, session.begin():
        session.merge(NumbersRow(transport=transport, chat=chat, says=says, used=now()))


def person_of(engine: Engine, transport: str, sender: str) -> Person:
    with Session(engine) as session:
        row = session.get(PersonRow, (transport, sender))
        return Person(row.consented is not None, row.account or "") if row else Person()


def keep_person(engine: Engine, transport: str, sender: str, person: Person) -> None:
    here = (PersonRow.transport == transport) & (PersonRow.sender == sender)
    with writing(engine) as connection:
        since = connection.scalar(select(PersonRow.consented).where(here))
        said = {"consented": (since or now()) if person.consented else None, "account": person.account or None}
        _put(connection, PersonRow, {"transport": transport, "sender": sender}, said)


def forget_person(engine: Engine, transport: str, sender: str) -> None:
    with engine.begin() as connection:
        connection.execute(delete(PersonRow).where(PersonRow.transport == transport, PersonRow.sender == sender))


def note_sound(engine: Engine, transport: str, sender: str, content: str) -> None:
    with Session(engine) as session, session.begin():
        session.merge(SoundRow(transport=transport, sender=sender, content=content))


def forget_sound(engine: Engine, transport: str, sender: str, content: str) -> None:
    with engine.begin() as connection:
        connection.execute(delete(SoundRow).where(*_sent_by(transport, sender), SoundRow.content == content))


def sent_as(content: str) -> str:
    """What a sound is called here: what somebody calls a file may say who they are."""
    return f"sent-{content.removeprefix('sha256-')[:16]}"


def receipt_of(engine: Engine, content: str) -> str:
    """With which a sound is sent on, and taken away again: of whatever else is here nobody has one, and all who send
    the same sound from chats have the same one.
    """
    with writing(engine) as connection:
        made = {"id": 1, "secret": secrets.token_urlsafe(32)}
        connection.execute(_INSERT[connection.dialect.name](SecretRow).values(made).on_conflict_do_nothing())
        secret = str(connection.scalar(select(SecretRow.secret)))
    return hmac.digest(secret.encode(), content.encode(), "sha256").hex()


def sounds_of(engine: Engine, transport: str, sender: str) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(SoundRow.content).where(*_sent_by(transport, sender))))


def was_sent_by_others(engine: Engine, transport: str, sender: str, content: str) -> bool:
    others = or_(SoundRow.transport != transport, SoundRow.sender != sender)
    with engine.connect() as connection:
        return (
            connection.execute(select(SoundRow.content).where(SoundRow.content == content, others)).first() is not None
        )


def _sent_by(transport: str, sender: str) -> tuple[ColumnElement[bool], ...]:
    return SoundRow.transport == transport, SoundRow.sender == sender


def _put(connection: Connection, table: type[Base], key: dict[str, str], said: dict[str, Any]) -> None:
    """On a page two may speak at once in the same chat."""
    statement = _INSERT[connection.dialect.name](table).values(**key, **said)
    connection.execute(statement.on_conflict_do_update(index_elements=[*key], set_=said))


def _written(remembered: Chat) -> dict[str, Any]:
    said = asdict(remembered)
    if said["last"] and said["last"]["since"]:
        said["last"]["since"] = said["last"]["since"].isoformat()
    return said


def _read(said: dict[str, Any]) -> Chat:
    """What an older release wrote may lack, or have too much: then what was spoken of is forgotten."""
    try:
        last, bars = said.pop("last", None), said.pop("bars", None)
        return Chat(**said, last=_wish(last) if last else None, bars=tuple(bars) if bars else None)
    except (TypeError, ValueError):
        return Chat()


def _wish(said: dict[str, Any]) -> Wish:
    ranges = {name: tuple(said[name]) for name in ("tempo", "seconds") if said.get(name)}
    ranges |= {"bars": tuple(map(str, said["bars"]))} if said.get("bars") else {}
    since = date.fromisoformat(said["since"]) if said.get("since") else None
    return Wish(**(said | ranges | {"kind": Kind(said["kind"]), "since": since}))
