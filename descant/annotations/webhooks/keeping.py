"""Hooks are registered, listed and deleted by the accounts that they are of; others have none."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, update

from descant.accounts.tables import new_id
from descant.annotations.activities import Kind
from descant.annotations.register import last_change
from descant.annotations.webhooks.sending import PREFIX, Outcome
from descant.annotations.webhooks.tables import DeliveryRow, WebhookRow
from descant.database import now
from descant.errors import Conflict, NotFound
from descant.jobs.table import reading, writing

MOST = 20
"""hooks of an account"""
REMEMBERED = 50
"""deliveries of a hook"""
CLAIM = timedelta(minutes=1)

_HOOKS: Table = WebhookRow.__table__  # type: ignore[assignment] # a Table, which mypy cannot see
_DELIVERIES: Table = DeliveryRow.__table__  # type: ignore[assignment] # the same


@dataclass(frozen=True, slots=True)
class Hook:
    """A copy of a row."""

    id: str
    account: str
    url: str
    feed: str
    actions: str
    secret: str
    created: datetime
    seq: int
    reason: str | None
    failing_since: datetime | None
    tries: int
    due: datetime | None
    claimed: datetime | None

    def wants(self, kind: Kind) -> bool:
        return kind in self.actions.split()


@dataclass(frozen=True, slots=True)
class Delivery:
    number: int
    hook: str
    message: str
    time: datetime
    seconds: float
    status: int | None
    error: str | None


def register(engine: Engine, account: str, url: str, feed: str, actions: Iterable[Kind]) -> Hook:
    """From now on what is done is sent there."""
    with writing(engine) as connection:
        here = select(func.count()).select_from(_HOOKS).where(WebhookRow.account == account)
        if (connection.scalar(here) or 0) >= MOST:
            raise Conflict(f"The account has {MOST} webhooks already.", remedy="Delete one.")
        hook = Hook(
            id=new_id(),
            account=account,
            url=url,
            feed=feed,
            actions=" ".join(actions),
            secret=PREFIX + base64.b64encode(secrets.token_bytes(32)).decode(),
            created=now(),
            seq=last_change(connection),
            reason=None,
            failing_since=None,
            tries=0,
            due=None,
            claimed=None,
        )
        connection.execute(insert(_HOOKS).values({name: getattr(hook, name) for name in Hook.__slots__}))
    return hook


def list_hooks(engine: Engine, account: str | None = None) -> list[Hook]:
    """An account's; all where none is named."""
    wanted = select(_HOOKS).order_by(WebhookRow.created, WebhookRow.id)
    return _found(engine, wanted if account is None else wanted.where(WebhookRow.account == account))


def find_hook(engine: Engine, identifier: str, account: str | None = None) -> Hook:
    found = _found(engine, select(_HOOKS).where(WebhookRow.id == identifier))
    if not found or account not in (None, found[0].account):
        raise NotFound(f"There is no webhook {identifier[:40]}.", remedy="GET /api/webhooks lists yours.")
    return found[0]


def delete_hook(engine: Engine, identifier: str, account: str | None = None) -> None:
    find_hook(engine, identifier, account)
    with writing(engine) as connection:
        connection.execute(delete(_DELIVERIES).where(DeliveryRow.hook == identifier))
        connection.execute(delete(_HOOKS).where(WebhookRow.id == identifier))


def switch_on(engine: Engine, identifier: str, account: str | None = None) -> Hook:
    """Again, from where it stopped: what its receiver has missed is still to be sent."""
    find_hook(engine, identifier, account)
    afresh = {"reason": None, "failing_since": None, "tries": 0, "due": None}
    with writing(engine) as connection:
        connection.execute(update(_HOOKS).where(WebhookRow.id == identifier).values(afresh))
    return find_hook(engine, identifier, account)


def forget_hooks(engine: Engine, account: str) -> None:
    """All of an account that is deleted, with what was delivered."""
    for hook in list_hooks(engine, account):
        delete_hook(engine, hook.id, account)


def deliveries(engine: Engine, identifier: str) -> list[Delivery]:
    """The last ones, the newest first."""
    wanted = select(_DELIVERIES).where(DeliveryRow.hook == identifier).order_by(DeliveryRow.number.desc())
    with reading(engine) as connection:
        return [Delivery(*row) for row in connection.execute(wanted)]


# -- while it is delivered ------------------------------------------------------------------------------------------


def due_hooks(engine: Engine) -> list[Hook]:
    """That are on, not to wait, and nobody's work just now."""
    is_due = WebhookRow.due.is_(None) | (WebhookRow.due <= now())
    return _found(engine, select(_HOOKS).where(WebhookRow.reason.is_(None) & is_due & _is_free()))


def claim(engine: Engine, identifier: str) -> Hook | None:
    """As it is now, where no other server is at it."""
    here = (WebhookRow.id == identifier) & WebhookRow.reason.is_(None) & _is_free()
    with writing(engine) as connection:
        done = connection.execute(update(_HOOKS).where(here).values(claimed=now() + CLAIM))
        row = connection.execute(select(_HOOKS).where(WebhookRow.id == identifier)).one_or_none()
    return Hook(*row) if done.rowcount and row else None


def note(engine: Engine, hook: Hook, **values: Any) -> bool:
    """What is so of it from now on; False where it was deleted in between."""
    with writing(engine) as connection:
        return _note(connection, hook, values)


def note_delivery(engine: Engine, hook: Hook, message: str, outcome: Outcome, **values: Any) -> bool:
    with writing(engine) as connection:
        if not _note(connection, hook, values):
            return False
        row = {"hook": hook.id, "message": message, "time": now(), "seconds": outcome.seconds}
        connection.execute(insert(_DELIVERIES).values(row | {"status": outcome.status, "error": outcome.error}))
        mine = select(DeliveryRow.number).where(DeliveryRow.hook == hook.id)
        kept = mine.order_by(DeliveryRow.number.desc()).limit(REMEMBERED)
        connection.execute(delete(_DELIVERIES).where(DeliveryRow.hook == hook.id, DeliveryRow.number.not_in(kept)))
    return True


def forget_claims(engine: Engine) -> None:
    """Of a process that has gone; for who is alone with the database."""
    with writing(engine) as connection:
        connection.execute(update(_HOOKS).values(claimed=None))


def _is_free() -> Any:
    return WebhookRow.claimed.is_(None) | (WebhookRow.claimed < now())


def _note(connection: Connection, hook: Hook, values: dict[str, Any]) -> bool:
    here = WebhookRow.id == hook.id
    if not values:
        return connection.scalar(select(func.count()).select_from(_HOOKS).where(here)) == 1
    return connection.execute(update(_HOOKS).where(here).values(**values)).rowcount == 1


def _found(engine: Engine, wanted: Any) -> list[Hook]:
    with reading(engine) as connection:
        return [Hook(*row) for row in connection.execute(wanted)]
