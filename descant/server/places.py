"""Places for requests whose pace the client sets: a body that is being sent, a dump that is being read.

Such a request holds a thread as long as the client likes. So there are as many threads for them, beside those that
work (run.py), and a client has only a few of these places.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

from descant.errors import TooManyRequests, Unavailable

PLACES = 64
"""a thread that only waits costs next to nothing"""


class Places:
    def __init__(self, each: int, total: int = PLACES) -> None:
        self._each, self._total = each, total
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, client: str) -> Callable[[], None]:
        """A place for the client, as the way to give it back; refused with the time to wait where there is none."""
        with self._lock:
            if self._held[client] >= self._each:
                raise TooManyRequests(
                    f"{self._each} of your requests are still being sent or read.",
                    remedy="Finish one of them.",
                    retry_after=5,
                )
            if self._held.total() >= self._total:
                raise Unavailable("Too many others are sending or reading.", remedy="Come back.", retry_after=10)
            self._held[client] += 1
        return partial(self._give_back, client)

    def _give_back(self, client: str) -> None:
        with self._lock:
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]
