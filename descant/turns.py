"""What many threads ask for is done by one, in the order in which it was asked for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from descant.errors import DescantError

Work = TypeVar("Work")
Task = tuple[Work, "Future[Any]"]


class Turns(Generic[Work]):
    """`work` is given what waits, at least one and `most` at a time, and MUST settle the future of each."""

    def __init__(
        self, name: str, work: Callable[[list[Task[Work]]], None], *, closed: Callable[[], DescantError], most: int = 1
    ) -> None:
        """`closed` makes what is raised where something is asked for after the end."""
        self._work, self._closed, self._most = work, closed, most
        self._queue: queue.SimpleQueue[Task[Work] | None] = queue.SimpleQueue()
        self._gate, self._open = threading.Lock(), True
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def is_mine(self) -> bool:
        """Whether this is the thread that does the work, which would wait for itself."""
        return threading.current_thread() is self._thread

    def do(self, work: Work) -> Any:
        """What comes of it; an error is whose it is that asked."""
        future: Future[Any] = Future()
        with self._gate:
            if not self._open:
                raise self._closed()
            self._queue.put((work, future))
        return future.result()

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        with self._gate:
            self._open = False
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going_on = True
        while going_on:
            taken = [*self._taken()]
            going_on = None not in taken
            if tasks := [each for each in taken if each is not None]:
                self._work(tasks)

    def _taken(self) -> Iterator[Task[Work] | None]:
        yield self._queue.get()
        for _ in range(self._most - 1):
            try:
                yield self._queue.get_nowait()
            except queue.Empty:
                return
