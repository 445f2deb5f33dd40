"""Following a job: what it is now, and again whenever that changes, until it has ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine

from descant.jobs import ENDED
from descant.jobs.looking import describe, find_job, log_lines

POLL = 0.5
"""seconds between two looks into the database: the runner may be in another process"""


class Bell:
    """Rings in this process when a job may have changed."""

    def __init__(self) -> None:
        self._condition, self._rung = threading.Condition(), 0

    def ring(self) -> None:
        with self._condition:
            self._rung += 1
            self._condition.notify_all()

    def wait(self, seconds: float) -> None:
        with self._condition:
            seen = self._rung
            self._condition.wait_for(lambda: self._rung != seen, seconds)


def follow(
    engine: Engine, identifier: str, *, seconds: float | None = None, log_after: int = 0, bell: Bell | None = None
) -> Iterator[dict[str, Any] | None]:
    """Its description with what it said since as `log`; None where nothing changed for a moment."""
    bell = bell or Bell()
    deadline = None if seconds is None else time.monotonic() + seconds
    last: dict[str, Any] | None = None
    while True:
        here = describe(engine, find_job(engine, identifier))
        lines = log_lines(engine, identifier, log_after)
        log_after = lines[-1]["id"] if lines else log_after
        yield here | {"log": lines} if lines or here != last else None
        last = here
        if is_over(here) or (deadline is not None and time.monotonic() > deadline):
            return
        bell.wait(POLL)


def is_over(description: dict[str, Any]) -> bool:
    return description["state"] in ENDED
