"""Workers, what each has in hand, and what comes back from it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from descant.jobs.dealing import MOMENT, Task
from descant.jobs.working import Failure, failure_of, poisoned

if TYPE_CHECKING:
    from distributed import Future

FETCHING = 120
"""seconds for outcomes to come from their worker"""
CLOSING = 3
"""seconds for what is being fetched while its client closes"""
LOST = Failure({"detail": "The cluster is gone."}, cancelled=True)
"""nobody's fault, and no answer"""


class Worker(NamedTuple):
    """One process: the next one at the same address has another folder."""

    address: str
    folder: str


@dataclass(slots=True)
class Flight:
    """A handful of jobs, at a worker."""

    name: str
    tasks: list[Task]
    worker: Worker
    future: Any
    """of Dask, which has no types"""
    since: float = field(default_factory=time.monotonic)
    asked: dict[str, float] = field(default_factory=dict)
    """by job, when it was asked to stop"""

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.since

    @property
    def limit(self) -> float | None:
        """Seconds that it may take: as long as the slowest of its jobs, begun at the last moment."""
        limits = [task.kind.deadline for task in self.tasks if task.kind.deadline]
        return max(limits) + (MOMENT if len(self.tasks) > 1 else 0) if len(limits) == len(self.tasks) else None

    def try_of(self, job: str) -> str:
        return f"{self.name} {job}"


@dataclass(slots=True)
class Loading:
    """What a worker was given to load before somebody waits for it."""

    wish: object
    behind: bool
    """a job, which may end the worker before this has begun"""
    future: Any
    """none when it is done: Dask does again what is held, and gone with its worker"""
    ended_its_worker: bool = False

    @property
    def is_done(self) -> bool:
        return self.future is None

    def land(self, outcomes: Any) -> None:
        self.ended_its_worker = not self.behind and is_poisoned(outcomes)
        self.future = None


class Reception:
    """Fetches outcomes as long as their client is there.

    A client that closes cancels what it waits for, which calls those who wanted to know, and its loop ends: whoever
    asks it then waits for `FETCHING`, and keeps the one thread that Dask has for all such calls.
    """

    def __init__(self) -> None:
        self._is_open = True
        self._fetching = threading.Lock()

    def fetch(self, future: Future[Any]) -> Any:
        with self._fetching:
            return outcomes_of(future) if self._is_open else LOST

    def close(self) -> None:
        """What is being fetched is still waited for, a while."""
        self._is_open = False
        if self._fetching.acquire(timeout=CLOSING):
            self._fetching.release()


def outcomes_of(future: Future[Any]) -> Any:
    from distributed import KilledWorker

    try:
        return future.result(timeout=FETCHING)
    except KilledWorker:
        return poisoned("The worker's process ended: killed, out of memory, or crashed.")
    except (CancelledError, TimeoutError, OSError):
        return LOST
    except Exception as error:  # an outcome that cannot be sent, a kind that cannot be loaded there
        return failure_of(error)


def is_poisoned(outcomes: Any) -> bool:
    """Whether the worker suffered."""
    listed = outcomes if isinstance(outcomes, list) else [outcomes]
    return any(isinstance(each, Failure) and each.poison for each in listed)
