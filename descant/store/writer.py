"""One writer: every write to a dataset is done by one thread, in the order in which it was asked for.

The engine's isolation is weak (concurrent read-modify-write loses updates without an error), so nothing here
is built on it: what runs in this thread has the dataset for itself, as far as writing goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from descant.errors import Unavailable
from descant.turns import Task, Turns

Result = TypeVar("Result")


class Writer:
    def __init__(self, name: str) -> None:
        self._turns: Turns[Callable[[], Any]] = Turns(f"writer of {name}", _write, closed=_closing)

    def do(self, work: Callable[[], Result]) -> Result:
        """Do the work in the writer's thread and give what it returns; an error is the caller's."""
        if self._turns.is_mine:
            return work()
        result: Result = self._turns.do(work)
        return result

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        self._turns.close()


def _write(tasks: list[Task[Callable[[], Any]]]) -> None:
    for work, future in tasks:
        try:
            future.set_result(work())
        except BaseException as error:  # whatever it is, it is the caller's to handle
            future.set_exception(error)


def _closing() -> Unavailable:
    return Unavailable("The store is closing.", remedy="Do it again when it is open.")
