"""Places that are limited in number, given in the order of asking.

A queue in C does it at a fraction of what threading's semaphores cost.
"""

from __future__ import annotations

import queue

from descant.errors import Unavailable


class Permits:
    def __init__(self, count: int) -> None:
        self._free: queue.SimpleQueue[None] = queue.SimpleQueue()
        for _ in range(count):
            self._free.put(None)

    def hold(self, seconds: float) -> Place:
        try:
            self._free.get(timeout=seconds)
        except queue.Empty:
            raise Unavailable(
                "All query workers are busy.", remedy="Ask again in a few seconds.", retry_after=5
            ) from None
        return Place(self._free)


class Place:
    """One permit while it is held."""

    def __init__(self, free: queue.SimpleQueue[None]) -> None:
        self._free: queue.SimpleQueue[None] | None = free

    def give_up(self) -> None:
        if self._free is not None:
            self._free.put(None)
            self._free = None

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        self.give_up()
