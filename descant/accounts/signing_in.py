"""Sign-ins that were begun: what only we and the browser know, until the browser comes back from its provider.

Each can be finished once, within ten minutes, and by the browser that began it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from descant.accounts.sessions import digest
from descant.database import Base, now

WAITED = timedelta(minutes=10)


class SignInRow(Base):
    __tablename__ = "sign_ins"
    digest: Mapped[str] = mapped_column(primary_key=True)
    """of the state, which went to the provider, and of the cookie, which did not"""
    nonce: Mapped[str]
    verifier: Mapped[str]
    """https://www.rfc-editor.org/rfc/rfc7636"""
    place: Mapped[str]
    """where the browser is led when it is signed in"""
    begun: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Begun:
    nonce: str
    verifier: str
    place: str


def note_begun(engine: Engine, state: str, cookie: str, begun: Begun) -> None:
    row = {"digest": _key(state, cookie), "begun": now()}
    row |= {"nonce": begun.nonce, "verifier": begun.verifier, "place": begun.place}
    with engine.begin() as connection:
        connection.execute(delete(SignInRow).where(SignInRow.begun <= now() - WAITED))
        connection.execute(insert(SignInRow).values(row))


def take_begun(engine: Engine, state: str, cookie: str) -> Begun | None:
    """Whoever takes it is the only one."""
    here = (SignInRow.digest == _key(state, cookie)) & (SignInRow.begun > now() - WAITED)
    with engine.begin() as connection:
        row = connection.execute(select(SignInRow.nonce, SignInRow.verifier, SignInRow.place).where(here)).one_or_none()
        taken = connection.execute(delete(SignInRow).where(here)).rowcount
    return Begun(*row) if row and taken else None


def _key(state: str, cookie: str) -> str:
    return digest(f"{len(state)} {state} {cookie}")
