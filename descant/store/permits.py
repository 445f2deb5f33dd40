"""Places that are limited in number, given in the order of asking.

A place that becomes free is handed to the one who waits longest. (With a queue or a semaphore of the standard
library whoever asks just then is faster than those who must wake first, and some of these wait very long.)
"""

from __future__ import annotations

import time
from collections import deque
from threading import Lock, local

from descant.errors import Unavailable

_thread = local()


def working_clock() -> float:
    """Seconds, of which none pass while this thread waits for a place."""
    waited: float = getattr(_thread, "waited", 0.0)
    return time.monotonic() - waited


class Permits:
    def __init__(self, count: int, busy: str = "All query workers are busy.") -> None:
        """`busy`: what is said to whoever has waited in vain."""
        self._free, self._busy = count, busy
        self._waiting: deque[Lock] = deque()
        self._lock = Lock()

    def hold(self, seconds: float) -> Place:
        with self._lock:
            if self._free:
                self._free -= 1
                return Place(self)
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        began = working_clock()
        in_time = turn.acquire(timeout=seconds)
        _thread.waited = time.monotonic() - began
        if not in_time and self._leaves(turn):
            raise Unavailable(self._busy, remedy="Ask again in a few seconds.", retry_after=5)
        return Place(self)

    def _leaves(self, turn: Lock) -> bool:
        """Whether the one who waited goes without a place; it may have been given one at the last moment."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return True
            return False

    def give_back(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class Place:
    """One permit while it is held."""

    def __init__(self, permits: Permits) -> None:
        self._permits: Permits | None = permits

    def give_up(self) -> None:
        permits, self._permits = self._permits, None
        if permits is not None:
            permits.give_back()

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        self.give_up()
