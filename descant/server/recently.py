"""Values that cost seconds: counts of a whole dataset, which may be a minute old; audits, which may not."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")
MINUTE = 60.0


class Recently(Generic[Value]):
    """Made again where the version has changed and a minute has passed; one caller makes it, the others wait."""

    def __init__(self, make: Callable[[], Value], version: Callable[[], str]) -> None:
        self._make, self._version = make, version
        self._lock = threading.Lock()
        self._made = -MINUTE
        self._of: str | None = None
        self._value: Value | None = None

    def get(self) -> Value:
        with self._lock:
            version = self._version()
            unchanged = bool(version) and version == self._of
            if self._value is None or not (unchanged or time.monotonic() - self._made < MINUTE):
                self._value, self._of = self._make(), version
                self._made = time.monotonic()
            return self._value


class Unchanged(Generic[Value]):
    """The last of each name, made again where its state has changed; one caller makes it, the others wait."""

    def __init__(self) -> None:
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._kept: dict[str, tuple[Hashable, Value]] = {}

    def get(self, name: str, state: Hashable, make: Callable[[], Value]) -> Value:
        """`name` is one of a few; nothing is kept where the state is None, as nobody knows it."""
        with self._locks[name]:
            kept = self._kept.get(name)
            if kept is None or state is None or kept[0] != state:
                kept = self._kept[name] = (state, make())
            return kept[1]
