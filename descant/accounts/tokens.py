"""API tokens: hashed, scoped, revocable, shown once.

A token is `dsc_ID_SECRET`. The secret has 256 random bits, so a plain SHA-256 of it cannot be reversed by
guessing. The owner's token is a file that only the owner of the data can read; it is good for everything, and
only on this machine.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from descant.accounts import Role, known_account
from descant.accounts.people import OWNER
from descant.accounts.tables import note
from descant.config import Config
from descant.database import Base, now
from descant.disk import disk_errors, make_folder
from descant.errors import NotFound, WrongUse

SCOPES = {
    "read": "read graphs through the graph store, and /metrics",
    "annotate": "write annotations in the name of its account",
    "write": "read and write graphs, send updates",
    "admin": "everything, backups and statistics included",
}
OWNER_FILE = "owner.token"


class Token(Base):
    __tablename__ = "tokens"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    scope: Mapped[str]
    digest: Mapped[str]
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class TokenAccount(Base):
    """Whose a token is; the owner's are not in here."""

    __tablename__ = "token_accounts"
    token: Mapped[str] = mapped_column(ForeignKey("tokens.id"), primary_key=True)
    account: Mapped[str] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a request comes from, as far as its token says."""

    id: str
    scope: str
    account: str = OWNER

    def may(self, scope: str) -> bool:
        order = list(SCOPES)
        return order.index(self.scope) >= order.index(scope)


SCOPE_OF = {Role.READER: "read", Role.ANNOTATOR: "annotate", Role.EDITOR: "write", Role.ADMIN: "admin"}
"""the most that a token of such an account is good for"""


def create_token(
    engine: Engine, name: str, scope: str, days: float | None = None, account: str = OWNER, *, actor: str = OWNER
) -> tuple[Token, str]:
    """A new token and its text, which is nowhere else and cannot be had again."""
    if scope not in SCOPES:
        raise WrongUse(f"There is no scope {scope!r}.", remedy=f"Scopes: {', '.join(SCOPES)}.")
    if not name.strip():
        raise WrongUse("The token has no name.", remedy="Say what it is for, so that you know later which to revoke.")
    _require_account(engine, account, scope)
    identifier, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    created = now()
    token = Token(
        id=identifier,
        name=name,
        scope=scope,
        digest=_digest(secret),
        created=created,
        expires=created + timedelta(days=days) if days else None,
    )
    with Session(engine, expire_on_commit=False) as session, session.begin():
        session.add(token)
        session.flush()
        if account != OWNER:
            session.add(TokenAccount(token=identifier, account=account))
        note(session.connection(), actor, f"made the token {identifier}, {scope}", account)
    return token, f"dsc_{identifier}_{secret}"


def _require_account(engine: Engine, account: str, scope: str) -> None:
    found = known_account(engine, account)
    if found is None:
        raise NotFound(f"There is no account {account}.", remedy="`descant user list` shows them.")
    if _least(scope, SCOPE_OF[found.role]) != scope:
        raise WrongUse(
            f"An account that is {found.role.word} has tokens of the scope {SCOPE_OF[found.role]} at the most.",
            remedy="Give the token less, or the account more (`descant user role`).",
        )


def _least(*scopes: str) -> str:
    return min(scopes, key=list(SCOPES).index)


def list_tokens(engine: Engine) -> list[Token]:
    with Session(engine) as session:
        return list(session.scalars(select(Token).order_by(Token.created)))


def revoke_token(engine: Engine, identifier: str, *, actor: str = OWNER) -> None:
    with Session(engine) as session, session.begin():
        token = session.get(Token, identifier)
        if token is None:
            raise NotFound(f"There is no token {identifier}.", remedy="`descant token list` shows them.")
        if token.revoked is None:
            token.revoked, whose = now(), session.get(TokenAccount, identifier)
            note(session.connection(), actor, f"revoked the token {identifier}", whose.account if whose else OWNER)


def bearer_of(engine: Engine, text: str) -> Bearer | None:
    """Whose token this is; None for one that is unknown, wrong, expired or revoked."""
    kind, _, rest = text.partition("_")
    identifier, _, secret = rest.partition("_")
    if kind != "dsc" or not secret:
        return None
    with Session(engine) as session:
        token = session.get(Token, identifier)
        if token is None or not hmac.compare_digest(token.digest, _digest(secret)):
            return None
        return _bearer(engine, session, token)


def bearer_of_token(engine: Engine, identifier: str) -> Bearer | None:
    """The same for a browser that has shown the token, and whose session knows it by its id."""
    with Session(engine) as session:
        token = session.get(Token, identifier)
        return _bearer(engine, session, token) if token else None


def bearer_of_account(engine: Engine, identifier: str) -> Bearer | None:
    """Of somebody who is signed in, and may do all that the account may."""
    account = known_account(engine, identifier)
    return Bearer(account.id, SCOPE_OF[account.role], account.id) if account else None


def _bearer(engine: Engine, session: Session, token: Token) -> Bearer | None:
    if not is_valid(token):
        return None
    whose = session.get(TokenAccount, token.id)
    if whose is None:
        return Bearer(token.id, token.scope)
    account = known_account(engine, whose.account)
    return Bearer(token.id, _least(token.scope, SCOPE_OF[account.role]), account.id) if account else None


def tokens_of(engine: Engine, account: str) -> list[Token]:
    """The owner's are those of no account."""
    with Session(engine) as session:
        mine = TokenAccount.account == account
        wanted = select(Token).join(TokenAccount, TokenAccount.token == Token.id).where(mine).order_by(Token.created)
        if account == OWNER:
            wanted = select(Token).where(Token.id.not_in(select(TokenAccount.token))).order_by(Token.created)
        return list(session.scalars(wanted))


def revoke_tokens(engine: Engine, account: str) -> int:
    """All that are valid."""
    valid = [each.id for each in tokens_of(engine, account) if is_valid(each)]
    for each in valid:
        revoke_token(engine, each, actor=account)
    return len(valid)


def forget_tokens(engine: Engine, account: str) -> None:
    """Also what they were for."""
    names = [each.id for each in tokens_of(engine, account)]
    with engine.begin() as connection:
        connection.execute(delete(TokenAccount).where(TokenAccount.token.in_(names)))
        connection.execute(delete(Token).where(Token.id.in_(names)))


def is_valid(token: Token) -> bool:
    return token.revoked is None and (token.expires is None or token.expires > now())


def owner_token(config: Config) -> str:
    """The owner's token; made when it is first asked for, readable by its owner alone."""
    path = Path(config.home) / OWNER_FILE
    make_folder(path.parent)
    with disk_errors(path):
        return _read_owner(path) or _make_owner(path)


def _read_owner(path: Path) -> str:
    """Nothing where there is no token: an empty one would let everybody in who sends nothing."""
    with suppress(FileNotFoundError):
        text = path.read_text(encoding="utf-8", errors="replace").strip()
        return text if text.isascii() else ""
    return ""


def _make_owner(path: Path) -> str:
    """Written whole before it has its name, so that no other process reads half of it; the first who comes wins."""
    draft = path.with_name(f"{OWNER_FILE}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text := f"own_{secrets.token_urlsafe(32)}")
    try:
        os.link(draft, path)
    except FileExistsError:
        if won := _read_owner(path):
            text = won
        else:  # what is there is no token
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return text


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
