"""What happens in a worker process: tries of jobs, whose failure is told and not raised."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from descant.errors import Cancelled, DescantError
from descant.jobs import Kind, Parameters

TOPIC = "descant-jobs"
"""what workers tell the runner goes by this name"""
EVERY = 0.2
"""seconds between two words of progress"""

_to_stop: set[str] = set()
"""tries of this process that are to end"""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as a problem document, so that it travels whatever it was."""

    problem: dict[str, Any]
    final: bool = False
    """another try would come out the same"""
    poison: bool = False
    """it was the process that suffered"""
    cancelled: bool = False


class Try(NamedTuple):
    """What a worker has to know of a job."""

    name: str
    """another one for each try"""
    kind: Kind
    job: str
    attempt: int
    parameters: Parameters


class WorkerTools:
    """Tells the runner by Dask's events, which cost nothing when nobody listens."""

    def __init__(self, try_: Try) -> None:
        self.attempt = try_.attempt
        self._job, self._try, self._told = try_.job, try_.name, 0.0

    def progress(self, done: float, total: float | None = None, message: str = "") -> None:
        is_last = total is not None and done >= total
        if is_last or time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            self._tell(progress={"done": float(done), "total": total, "message": message[:500]})

    def log(self, message: str, level: str = "info") -> None:
        self._tell(line=(level, message))

    def check(self) -> None:
        if self._try in _to_stop:
            raise Cancelled("The job was cancelled.")

    def _tell(self, **what: object) -> None:
        from distributed import get_worker

        get_worker().log_event(TOPIC, {"job": self._job, "try": self._try, **what})


def perform(tries: Sequence[Try], seconds: float) -> list[Any]:
    """One after the other, the outcome of each, or its Failure; when the seconds are over, no other is begun."""
    began, outcomes = time.monotonic(), list[Any]()
    try:
        for each in tries:
            if outcomes and time.monotonic() - began > seconds:
                break
            outcomes.append(_outcome_of(each))
        return outcomes
    finally:
        _to_stop.difference_update(each.name for each in tries)


def prepare(kinds: Sequence[Kind], wish: Parameters) -> None:
    """What cannot be loaded now is told by the first job that needs it."""
    for each in kinds:
        with suppress(Exception):
            each.prepare(wish)


async def ask_to_stop(names: Sequence[str]) -> None:
    """Runs in the worker, beside the tries."""
    _to_stop.update(names)


def _outcome_of(each: Try) -> Any:
    try:
        tools = WorkerTools(each)
        tools.check()
        return each.kind.work(each.parameters, tools)
    except BaseException as error:  # whatever a kind raises, even SystemExit, ends this try and no more
        return failure_of(error)


def failure_of(error: BaseException) -> Failure:
    if isinstance(error, Cancelled):
        return Failure(problem_of(error), cancelled=True)
    if isinstance(error, DescantError):
        return Failure(problem_of(error), final=error.status < 500)
    if isinstance(error, MemoryError):
        return poisoned("The worker ran out of memory.")
    return Failure(
        {
            "type": "urn:descant:problem:bug",
            "title": "Something went wrong here",
            "status": 500,
            "detail": f"{type(error).__name__}: {error}",
            "remedy": "This is a fault of Descant's, or of a plug-in's; the job's log may say more.",
        }
    )


def problem_of(error: DescantError) -> dict[str, Any]:
    """An RFC 9457 problem document."""
    document = {"type": f"urn:descant:problem:{error.slug}", "title": error.title, "status": error.status}
    document |= error.said()
    return document | {name: _plain(value) for name, value in error.details.items()}


def poisoned(what: str) -> Failure:
    """The job killed its worker, or had to be killed with it."""
    problem = {
        "type": "urn:descant:problem:poisoned",
        "title": "The job ended its worker",
        "status": 500,
        "detail": what,
        "remedy": "Look whether the input is what it should be, or give workers more memory (worker_memory).",
    }
    return Failure(problem, poison=True)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


STOPPED = failure_of(Cancelled("The job was cancelled."))
