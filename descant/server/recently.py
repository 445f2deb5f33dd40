"""Values that cost seconds and may be a minute old: counts of a whole dataset."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
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
