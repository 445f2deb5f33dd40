"""Threads for short work beside a request, used again: to start one costs more than most bodies take to come.

They are daemons, so that one that waits for a client that is gone keeps no process from ending.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

Work = Callable[[], None]

IDLE = 30.0
"""seconds that a thread waits for more"""


class Hands:
    def __init__(self, name: str) -> None:
        self._name = name
        self._tasks: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)

    def do(self, work: Work) -> None:
        """At once, by a thread that waits, or else by a new one. The work raises nothing."""
        if self._idle.acquire(blocking=False):
            self._tasks.put(work)
        else:
            threading.Thread(target=self._run, args=(work,), name=self._name, daemon=True).start()

    def _run(self, work: Work) -> None:
        while True:
            work()
            self._idle.release()
            try:
                work = self._tasks.get(timeout=IDLE)
            except queue.Empty:
                if self._idle.acquire(blocking=False):
                    return
                work = self._tasks.get()  # somebody has counted on this thread in between
