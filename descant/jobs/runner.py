"""The runner: one in the process that owns the store. It claims what is due, gives it out, and takes it back.

Two threads: this one looks after claims and workers, the other one (finishing.py) after outcomes. Jobs that are
worked on or wait to be finished are few at any time, so that memory does not grow with the queue.
"""

from __future__ import annotations

import logging
import os
import queue
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from types import TracebackType
from typing import Any

from sqlalchemy import Engine

from descant.config import Config, is_url
from descant.errors import Unavailable
from descant.jobs import Kind, kinds
from descant.jobs.claiming import LEASE, beat, claim, is_due, recover, retire, save_progress, to_cancel
from descant.jobs.finishing import Finisher, Landed
from descant.jobs.hearing import Heard
from descant.jobs.looking import find_job
from descant.jobs.table import Job, new_id
from descant.jobs.watching import Bell, follow
from descant.jobs.workforce import LOST, Flight, Workforce
from descant.jobs.working import STOPPED, Failure, failure_of, poisoned
from descant.plugins import Family
from descant.store import Stores

log = logging.getLogger(__name__)

BEAT = LEASE / 6
"""seconds between two signs of life"""
LOOK = 0.5
"""seconds between two looks at what runs, and for what is new from other processes"""
GRACE = 5.0
"""seconds that a job has to stop by itself"""
IDLE = 300.0
"""seconds without a job before the workers are let go"""
BACKLOG = 4
"""outcomes that may wait to be finished, beside one for each worker"""
AHEAD, QUICK = 8, 0.5
"""jobs that may be claimed ahead, and how many seconds they may take together"""
BROKEN = 5.0
"""seconds before the next attempt where the database or the cluster does not answer"""
CLOSING = 5.0
"""seconds for what is being finished to be finished at the end"""


class Runner:
    def __init__(self, config: Config, stores: Stores, engine: Engine, *, family: Family[Kind] | None = None) -> None:
        self.id = new_id()
        self.bell = Bell()
        self._engine = engine
        self.kinds = (family or kinds()).implementations
        self._alone = not (is_url(config.store) and is_url(config.private_store))
        self._inbox: queue.SimpleQueue[tuple[str, str, Any] | None] = queue.SimpleQueue()
        self._heard = Heard()
        self._workforce = Workforce(config, lambda *what: self._inbox.put(what), self._heard.put)
        self._finisher = Finisher(self.id, config, stores, engine, self.bell, self.wake)
        self._ready: deque[Job] = deque()
        """claimed, and not given out"""
        self._pace = QUICK
        """seconds that a try takes of late"""
        self._stopping = threading.Event()
        self._beaten = self._looked = self._not_before = float("-inf")
        self._used = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> Runner:
        """From here on jobs are run. After a fork only: threads do not come along."""
        self._finisher.start()
        self._thread.start()
        return self

    def wake(self) -> None:
        """There may be something to do."""
        self._inbox.put(None)

    def wait(self, identifier: str, seconds: float | None = None) -> Job:
        """The job when it has ended, or as it is when the time is over."""
        for _ in follow(self._engine, identifier, seconds=seconds, bell=self.bell):
            pass
        return find_job(self._engine, identifier)

    def close(self) -> None:
        """What is being committed is committed; what is being worked on is queued again."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self.wake()
        self._thread.join()
        self._finisher.stopping = True
        for flight in list(self._workforce.flights.values()):
            self._hand_over(flight, LOST, charged=False)
        for job in self._ready:
            self._finisher.put(Landed(job, self.kinds.get(job.kind), LOST, charged=False))
        self._finisher.close(CLOSING)
        self._workforce.close()
        with suppress(Unavailable):  # then the next one finds that this one has gone
            retire(self._engine, self.id)

    def __enter__(self) -> Runner:
        return self.start()

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._turn()
            except Unavailable as error:  # what is due stays due
                log.error("Jobs wait: %s", error)
                self._stopping.wait(BROKEN)

    def _turn(self) -> None:
        now = time.monotonic()
        if now - self._beaten >= BEAT:
            beat(self._engine, self.id, f"{socket.gethostname()}, process {os.getpid()}")
            recover(self._engine, self.id, alone=self._alone)
            self._beaten = now
        if now - self._looked >= LOOK:
            self._look_after_flights()
            self._looked = now
        if now >= self._not_before:
            self._give_out()
        self._take_in()

    def _give_out(self) -> None:
        room = min(self._workforce.rooms(), self._workforce.size + BACKLOG - self._finisher.pending)
        if room <= 0:
            return
        if not self._ready and is_due(self._engine):
            self._ready.extend(claim(self._engine, self.id, room + self._ahead()))
        while room > 0 and self._ready:
            self._give(self._ready.popleft())
            self._used = time.monotonic()
            room -= 1

    def _ahead(self) -> int:
        """How many more to claim than can be given out: a few while they are quick, so that workers need not wait."""
        return min(AHEAD, int(QUICK / max(self._pace, 0.001)))

    def _give(self, job: Job) -> None:
        kind = self.kinds.get(job.kind)
        if kind is None:
            self._finisher.put(Landed(job, None, _unknown(job)))
            return
        try:
            if not self._workforce.take(kind, job):
                self._finisher.put(Landed(job, kind, LOST, charged=False))
        except Unavailable as error:
            log.error("Jobs wait: %s", error)
            self._not_before = time.monotonic() + BROKEN
            self._finisher.put(Landed(job, kind, failure_of(error), charged=False))

    def _take_in(self) -> None:
        """Wait for something to happen, and take all of it."""
        with suppress(queue.Empty):
            self._land(self._inbox.get(timeout=LOOK))
            while True:
                self._land(self._inbox.get_nowait())

    def _land(self, what: tuple[str, str, Any] | None) -> None:
        if what is None:
            return
        job, name, outcome = what
        flight = self._workforce.land(job, name, outcome)
        if flight:
            self._pace = 0.8 * self._pace + 0.2 * flight.seconds
            self._hand_over(flight, outcome, charged=outcome is not LOST)

    def _look_after_flights(self) -> None:
        self._save_what_was_heard()
        for flight in self._workforce.refresh():
            self._end(flight, poisoned("The worker is gone."), charged=self._workforce.is_remote)
        flights = list(self._workforce.flights.values())
        if flights:
            self._used = time.monotonic()
        elif self._workforce.is_up and time.monotonic() - self._used > IDLE:
            self._workforce.close()
        for flight in flights:
            if flight.kind.deadline and flight.seconds > flight.kind.deadline:
                self._end(flight, poisoned(f"It ran longer than {flight.kind.deadline:g} s."))
        if self._workforce.flights:
            self._stop_cancelled()

    def _stop_cancelled(self) -> None:
        for job in to_cancel(self._engine, self.id):
            self._drop_ready(job)
            flight = self._workforce.flights.get(job)
            if flight is None:
                continue
            if flight.asked is None:
                self._workforce.ask_to_stop(flight)
            elif time.monotonic() - flight.asked > GRACE:
                self._end(flight, STOPPED)

    def _drop_ready(self, identifier: str) -> None:
        for job in [job for job in self._ready if job.id == identifier]:
            self._ready.remove(job)
            self._finisher.put(Landed(job, self.kinds.get(job.kind), STOPPED))

    def _end(self, flight: Flight, failure: Failure, *, charged: bool = True) -> None:
        self._workforce.end(flight)
        self._hand_over(flight, failure, charged=charged)

    def _hand_over(self, flight: Flight, outcome: Any, *, charged: bool) -> None:
        progress, lines = self._heard.take_of(flight.job.id)
        self._finisher.put(Landed(flight.job, flight.kind, outcome, charged, progress, lines))

    def _save_what_was_heard(self) -> None:
        progress, lines = self._heard.take()
        if progress or lines:
            save_progress(self._engine, self.id, progress, lines)
            self.bell.ring()


def _unknown(job: Job) -> Failure:
    problem = {
        "type": "urn:descant:problem:missing-part",
        "title": "A part of Descant is not installed",
        "status": 501,
        "detail": f"There is no kind of job {job.kind!r} here (any more).",
        "remedy": "Install the package that brings it, and try the job again.",
    }
    return Failure(problem, final=True)
