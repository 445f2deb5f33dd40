"""Keys that clients give their requests, so that sending one twice does it once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Connection, delete, insert, select

from descant.annotations.register import ReceiptRow
from descant.errors import Conflict, WrongUse

KEPT = timedelta(days=7)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """An idempotency key, and what it was given for."""

    key: str
    digest: str

    @classmethod
    def of(cls, key: str, *said: bytes) -> Self:
        if not 1 <= len(key) <= LONGEST:
            raise WrongUse("The idempotency key is empty or too long.", remedy=f"Give one of 1 to {LONGEST} letters.")
        return cls(key, hashlib.sha256(b"\0".join(said)).hexdigest())


def received(connection: Connection, account: str, receipt: Receipt) -> str | None:
    """The name of the annotation that came of the same request before."""
    here = (ReceiptRow.account == account) & (ReceiptRow.key == receipt.key)
    row = connection.execute(select(ReceiptRow.digest, ReceiptRow.name).where(here)).one_or_none()
    if row is None:
        return None
    if row.digest != receipt.digest:
        raise Conflict("This idempotency key was used for another request.", remedy="Take a new one.")
    name: str = row.name
    return name


def give_receipt(connection: Connection, account: str, receipt: Receipt, name: str, now: datetime) -> None:
    connection.execute(delete(ReceiptRow).where(ReceiptRow.time < now - KEPT))
    row = {"account": account, "key": receipt.key, "digest": receipt.digest, "name": name, "time": now}
    connection.execute(insert(ReceiptRow).values(row))
