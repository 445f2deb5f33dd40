"""One writer of the register: what many want to write at once is one transaction, and so one wait for the disk.

What is done is in the register, and in the graph, before whoever asked for it goes on. A work MUST raise what it
refuses (a DescantError) before it writes anything: so it changes nothing, and nothing of what others asked for.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

from descant.errors import DescantError, Unavailable
from descant.jobs.table import writing

T = TypeVar("T")
Work = Callable[[Connection], Any]
Task = tuple[Work, "Future[Any]"]

TURN = 0x64657363
"""of a lock that all servers know"""
MOST = 64
"""writes in a transaction"""


class Writer:
    """`after` is done with the results of a transaction once it is on the disk, before anybody is told."""

    def __init__(
        self, engine: Engine, *, before: Callable[[Connection], None], after: Callable[[Sequence[Any]], None]
    ) -> None:
        self._engine, self._before, self._after = engine, before, after
        self._queue: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._gate, self._open = threading.Lock(), True
        self._thread = threading.Thread(target=self._run, name="writer of annotations", daemon=True)
        self._thread.start()

    def do(self, work: Callable[[Connection], T]) -> T:
        future: Future[T] = Future()
        with self._gate:
            if not self._open:
                raise Unavailable("The server is stopping.", remedy="Do it again when it is there.")
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
            tasks = [*self._taken()]
            going_on = None not in tasks
            if batch := [each for each in tasks if each is not None]:
                self._write(batch)

    def _taken(self) -> Iterator[Task | None]:
        """What waits, at least one."""
        yield self._queue.get()
        for _ in range(MOST - 1):
            try:
                yield self._queue.get_nowait()
            except queue.Empty:
                return

    def _write(self, batch: list[Task]) -> None:
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with writing(self._engine) as connection:
                _take_turn(connection)
                self._before(connection)
                outcomes = [(future, *_attempt(connection, work)) for work, future in batch]
            self._after([result for _, result, error in outcomes if error is None])
        except BaseException as error:  # nothing of it is done, or nobody can say so
            for _, future in batch:
                future.set_exception(error)
            return
        for future, result, failed in outcomes:
            if failed is None:
                future.set_result(result)
            else:
                future.set_exception(failed)


def _take_turn(connection: Connection) -> None:
    """Of several servers on one PostgreSQL one writes at a time: so changes are seen in the order of their numbers."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})


def _attempt(connection: Connection, work: Work) -> tuple[Any, BaseException | None]:
    """What is refused was refused before anything was written; any other error ends the transaction for all."""
    try:
        return work(connection), None
    except DescantError as error:
        return None, error
