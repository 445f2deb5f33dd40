"""One delivery, signed as https://www.standardwebhooks.com has it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from descant.errors import DescantError
from descant.fetching import fetch

SECONDS = 10.0
"""that a receiver has to answer"""
ANSWER = 100_000
"""bytes that it may answer"""
GONE = 410
MEDIA_TYPE = "application/activity+json"
PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Outcome:
    seconds: float
    status: int | None
    """that was answered"""
    error: str | None
    """none where it was taken"""


def send(url: str, secret: str, message: str, body: bytes, *, allow_private: bool) -> Outcome:
    began = time.monotonic()
    try:
        status = fetch(
            url,
            method="POST",
            body=body,
            headers={"Content-Type": MEDIA_TYPE, **signed(secret, message, int(time.time()), body)},
            seconds=SECONDS,
            size=ANSWER,
            allow_private=allow_private,
            redirects=0,
        ).status
    except DescantError as error:
        return Outcome(time.monotonic() - began, None, error.message)
    return Outcome(time.monotonic() - began, status, None if 200 <= status < 300 else _complaint(status))


def signed(secret: str, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    said = f"{message}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return {"webhook-id": message, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{signature}"}


def _complaint(status: int) -> str:
    more = "; redirects are not followed" if 300 <= status < 400 else ""
    return f"The receiver answered {status}{more}."
