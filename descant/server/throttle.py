"""Each client's share of query time: how many at once, how many seconds and how many errors a minute."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from descant.errors import DescantError, TooManyRequests
from descant.store.permits import working_clock

MINUTE = 60.0
MANY = 10_000
"""clients remembered before those who have nothing left to pay are forgotten"""


@dataclass(slots=True)
class Account:
    touched: float
    running: int = 0
    seconds: float = 0.0
    """query time used and not yet forgiven"""
    errors: float = 0.0


class Throttle:
    """Two leaky buckets a client: what was used drains away at the rate that is granted."""

    def __init__(self, at_once: int, seconds: float, errors: int) -> None:
        self._at_once, self._seconds, self._errors = at_once, seconds, errors
        self._accounts: dict[str, Account] = {}
        self._lock = threading.Lock()

    @contextmanager
    def share(self, client: str) -> Iterator[None]:
        """Run a query on the client's account, or refuse with the time to wait. Standing in line costs nothing."""
        account = self._begin(client)
        began = working_clock()
        try:
            yield
        except DescantError as error:
            account.errors += 400 <= error.status < 500
            raise
        finally:
            with self._lock:
                account.running -= 1
                account.seconds += working_clock() - began

    def _begin(self, client: str) -> Account:
        with self._lock:
            account = self._drained(client)
            if account.running >= self._at_once:
                raise TooManyRequests(
                    f"{self._at_once} of your queries are running.",
                    remedy="Wait until one is done.",
                    retry_after=1,
                )
            self._refuse_beyond(account.seconds, self._seconds, "seconds of query time")
            self._refuse_beyond(math.ceil(account.errors), self._errors, "queries with errors")
            account.running += 1
            return account

    def _refuse_beyond(self, used: float, granted: float, what: str) -> None:
        if used >= granted:
            wait = math.ceil((used - granted) / granted * MINUTE) + 1
            raise TooManyRequests(
                f"You have used your {granted:g} {what} a minute.",
                remedy=f"Come back in {wait} s.",
                retry_after=wait,
            )

    def _drained(self, client: str) -> Account:
        now = time.monotonic()
        if len(self._accounts) > MANY:
            self._forget_idle(now)
        account = self._accounts.setdefault(client, Account(touched=now))
        minutes = (now - account.touched) / MINUTE
        account.seconds = max(0.0, account.seconds - minutes * self._seconds)
        account.errors = max(0.0, account.errors - minutes * self._errors)
        account.touched = now
        return account

    def _forget_idle(self, now: float) -> None:
        for client, account in list(self._accounts.items()):
            if account.running == 0 and now - account.touched > 2 * MINUTE:
                del self._accounts[client]


@lru_cache(maxsize=4096)
def account_of(address: str) -> str:
    """The account of an address. Who has one of IPv6 has 2^64 of them, the network that the account is for."""
    try:
        found = ip_address(address)
    except ValueError:
        return f"address {address}"
    if isinstance(found, IPv6Address):
        return f"address {found.ipv4_mapped or ip_network((found, 64), strict=False)}"
    return f"address {found}"
