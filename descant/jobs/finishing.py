"""What becomes of a try: its outcome is committed, or its failure judged; then its row says so."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Engine

from descant.config import Config
from descant.database import now
from descant.errors import Unavailable
from descant.jobs import Kind, Order, Services, State
from descant.jobs.claiming import Line, Verdict, settle, still_ours
from descant.jobs.table import Job
from descant.jobs.watching import Bell
from descant.jobs.working import Failure, failure_of
from descant.store import Stores

Answer = TypeVar("Answer")
LONGEST_BACKOFF = 300.0
"""seconds between two tries"""
TOGETHER, SECONDS = 50, 0.2
"""jobs whose rows are written at once, and how long the first of them waits for that"""


@dataclass(frozen=True, slots=True)
class Landed:
    """A try that came back."""

    job: Job
    kind: Kind | None
    outcome: Any
    """or a Failure"""
    charged: bool = True
    progress: dict[str, Any] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    """what was said of it, and not yet written"""


class Finisher:
    """One thread that calls `finish`, because the store has one writer."""

    def __init__(
        self, runner: str, config: Config, stores: Stores, engine: Engine, bell: Bell, settled: Callable[[], None]
    ) -> None:
        self._runner, self._config, self._stores, self._engine, self._bell = runner, config, stores, engine, bell
        self._settled = settled
        self._inbox: queue.Queue[Landed | None] = queue.Queue()
        self._lines: list[Line] = []
        self._lock = threading.Lock()
        self.pending = 0
        """tries that came back and whose rows do not say so"""
        self.stopping = False
        self._thread = threading.Thread(target=self._run, name="jobs finishing", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, landed: Landed) -> None:
        with self._lock:
            self.pending += 1
        self._inbox.put(landed)

    def close(self, seconds: float) -> None:
        self._inbox.put(None)
        self.stopping = True
        self._thread.join(seconds)

    def _run(self) -> None:
        while (first := self._inbox.get()) is not None:
            self._finish_some(first)

    def _finish_some(self, first: Landed) -> None:
        """Several are written at once where they come fast: a transaction costs more than a small job."""
        began, waiting = time.monotonic(), [first, *self._more()]
        verdicts: list[Verdict] = []
        ours = self._insist(lambda: still_ours(self._engine, self._runner, [landed.job for landed in waiting])) or ()
        for landed in waiting:
            if landed.job.id in ours:  # otherwise it is somebody else's by now
                verdicts.append(self._finish(landed))
            if time.monotonic() - began > SECONDS:
                self._settle(verdicts)
                began, verdicts = time.monotonic(), []
        self._settle(verdicts)
        with self._lock:
            self.pending -= len(waiting)
        self._settled()

    def _more(self) -> list[Landed]:
        found: list[Landed] = []
        while len(found) < TOGETHER and not self._inbox.empty():
            landed = self._inbox.get()
            if landed is None:
                self._inbox.put(None)
                break
            found.append(landed)
        return found

    def _finish(self, landed: Landed) -> Verdict:
        self._lines += landed.lines
        if isinstance(landed.outcome, Failure) or landed.kind is None:
            return self._judged(landed, landed.outcome)
        children: list[Order] = []
        services = self._services(landed.job, children)
        try:
            result = dict(landed.kind.finish(landed.outcome, services))
        except Exception as error:  # whatever a kind raises is its job's failure, and stops no other
            return self._judged(landed, failure_of(error))
        part = partial(landed.kind.shared, result)
        return Verdict(landed.job, State.DONE, result=result, children=children, progress=landed.progress, part=part)

    def _services(self, job: Job, children: list[Order]) -> Services:
        def log(message: str, level: str = "info") -> None:
            self._lines.append(Line(job.id, level, message, now()))

        def spawn(orders: Iterable[Order]) -> None:
            children.extend(orders)

        return Services(job=job, config=self._config, stores=self._stores, engine=self._engine, log=log, spawn=spawn)

    def _judged(self, landed: Landed, failure: Failure) -> Verdict:
        verdict = judge(landed, failure, stopping=self.stopping)
        detail = str(failure.problem.get("detail", ""))
        if verdict.state is State.WAITING:
            told = f"Try {landed.job.attempts} failed. {detail} The next one is in {verdict.delay:.0f} s."
            self._lines.append(Line(landed.job.id, "warning", told, now()))
        elif verdict.state in (State.FAILED, State.POISONED):
            self._lines.append(Line(landed.job.id, "error", detail, now()))
        verdict.progress = landed.progress
        return verdict

    def _settle(self, verdicts: list[Verdict]) -> None:
        if verdicts:
            self._insist(lambda: settle(self._engine, self._runner, verdicts, self._lines))
        self._lines.clear()
        self._bell.ring()

    def _insist(self, call: Callable[[], Answer]) -> Answer | None:
        """What is committed must not be done again only because the database is slow to answer."""
        while True:
            try:
                return call()
            except Unavailable:
                if self.stopping:
                    return None
                time.sleep(1)


def judge(landed: Landed, failure: Failure, *, stopping: bool = False) -> Verdict:
    """What follows from a failure: another try, or the end."""
    job, kind, problem = landed.job, landed.kind, failure.problem
    if failure.cancelled and landed.charged:
        return Verdict(job, State.CANCELLED)
    if not landed.charged or (stopping and not failure.final):
        return Verdict(job, State.QUEUED, charged=False, delay=0 if stopping else 5)
    if failure.final or kind is None:
        return Verdict(job, State.FAILED, error=problem)
    if job.attempts >= kind.tries:
        return Verdict(job, State.POISONED if failure.poison else State.FAILED, error=problem)
    delay = min(LONGEST_BACKOFF, kind.backoff * 2 ** (job.attempts - 1)) * random.uniform(0.5, 1.5)  # noqa: S311
    return Verdict(job, State.WAITING, error=problem, delay=delay)
