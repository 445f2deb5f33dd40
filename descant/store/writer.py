"""One writer: every write to a dataset is done by one thread, in the order in which it was asked for.

The engine's isolation is weak (concurrent read-modify-write loses updates without an error), so nothing here
is built on it: what runs in this thread has the dataset for itself, as far as writing goes.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from descant.errors import Unavailable

Result = TypeVar("Result")


class Writer:
    def __init__(self, name: str) -> None:
        self._queue: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=f"writer of {name}", daemon=True)
        self._open = True
        self._gate = threading.Lock()
        self._thread.start()

    def do(self, work: Callable[[], Result]) -> Result:
        """Do the work in the writer's thread and give what it returns; an error is the caller's."""
        if threading.current_thread() is self._thread:
            return work()
        future: Future[Result] = Future()
        with self._gate:
            if not self._open:
                raise Unavailable("The store is closing.", remedy="Do it again when it is open.")
            self._queue.put((future, work))
        return future.result()

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        with self._gate:
            self._open = False
            self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            future, work = task
            try:
                future.set_result(work())
            except BaseException as error:  # whatever it is, it is the caller's to handle
                future.set_exception(error)
