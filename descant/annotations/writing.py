"""One writer of the register: what many want to write at once is one transaction, and so one wait for the disk.

What is done is in the register, and in the graph, before whoever asked for it goes on. A work MUST raise what it
refuses (a DescantError) before it writes anything: so it changes nothing, and nothing of what others asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

from descant.errors import DescantError, Unavailable
from descant.jobs.table import writing
from descant.turns import Task, Turns

T = TypeVar("T")
Work = Callable[[Connection], Any]

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
        self._turns: Turns[Work] = Turns("writer of annotations", self._write, closed=_stopping, most=MOST)

    def do(self, work: Callable[[Connection], T]) -> T:
        result: T = self._turns.do(work)
        return result

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        self._turns.close()

    def _write(self, batch: list[Task[Work]]) -> None:
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


def _stopping() -> Unavailable:
    return Unavailable("The server is stopping.", remedy="Do it again when it is there.")


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
