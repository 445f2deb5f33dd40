"""Values that cost seconds: counts of a whole dataset, which may be a minute old; audits and concordances, which may
not."""

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

    def __init__(self, most: int = 100, weigh: Callable[[Value], int] | None = None, heaviest: int = 0) -> None:
        """`most`: names that are kept, those that were asked for last; and of these so many as `weigh` no more than
        the heaviest together. The last is kept in any case: who has just asked for it asks for more of it."""
        self._most, self._weigh, self._heaviest = most, weigh, heaviest
        self._turn = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._kept: dict[str, tuple[Hashable, Value]] = {}

    def get(self, name: str, state: Hashable, make: Callable[[], Value]) -> Value:
        """Nothing is kept where the state is None, as nobody knows it."""
        with self._turn:
            lock = self._locks[name]
        with lock:
            with self._turn:
                kept = self._kept.pop(name, None)
            if kept is None or state is None or kept[0] != state:
                try:
                    kept = (state, make())
                except Exception:
                    with self._turn:
                        self._locks.pop(name, None)  # names of nothing are without end
                    raise
            self._keep(name, kept)
            return kept[1]

    def _keep(self, name: str, kept: tuple[Hashable, Value]) -> None:
        """As the last; the oldest go."""
        with self._turn:
            self._kept[name] = kept
            while len(self._kept) > 1 and self._is_much():
                oldest = next(iter(self._kept))
                del self._kept[oldest]
                self._locks.pop(oldest, None)  # whoever waits for it has it in hand

    def _is_much(self) -> bool:
        weight = sum(self._weigh(value) for _, value in self._kept.values()) if self._weigh else 0
        return len(self._kept) > self._most or weight > self._heaviest
