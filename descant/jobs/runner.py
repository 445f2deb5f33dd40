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
from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any

from sqlalchemy import Engine

from descant.config import Config, is_url
from descant.database import make_tables
from descant.errors import Unavailable
from descant.jobs import Kind, Parameters, kinds
from descant.jobs.claiming import LEASE, beat, claim, is_due, recover, retire, save_progress, to_cancel
from descant.jobs.dealing import Deck, Task
from descant.jobs.finishing import Finisher, Landed
from descant.jobs.flights import LOST, Flight
from descant.jobs.hearing import Heard
from descant.jobs.looking import find_job
from descant.jobs.readiness import Readiness
from descant.jobs.table import Job, new_id
from descant.jobs.watching import Bell, follow
from descant.jobs.workforce import Workforce
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
"""seconds without a job, or a wish that they be ready, before the workers are let go"""
BACKLOG = 4
"""handfuls whose outcomes may wait to be finished, beside one for each worker"""
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
        make_tables(engine)  # of the kinds, which may be loaded only now
        self._alone = not (is_url(config.store) and is_url(config.private_store))
        self._inbox: queue.SimpleQueue[tuple[str, Any] | None] = queue.SimpleQueue()
        self._heard = Heard()
        self._workforce = Workforce(config, lambda *what: self._inbox.put(what), self._heard.put)
        self._finisher = Finisher(self.id, config, stores, engine, self.bell, self.wake)
        self._deck = Deck()
        self._stopping = threading.Event()
        self._beaten = self._looked = self._not_before = float("-inf")
        self._used = time.monotonic()
        self._readiness = Readiness(self._workforce, self.kinds.values())
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> Runner:
        """From here on jobs are run. After a fork only: threads do not come along."""
        self._finisher.start()
        self._thread.start()
        return self

    def wake(self) -> None:
        """There may be something to do."""
        self._inbox.put(None)

    def prepare(self, wish: Parameters) -> float:
        """Workers are started now and load what this needs. Gives the seconds for which they are kept so."""
        is_kept = self._readiness.wish(wish, IDLE)
        self.wake()
        return IDLE if is_kept else 0.0

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
        flying = [task for flight in self._workforce.flights.values() for task in flight.tasks]
        for task in (*flying, *self._deck.take_all()):
            self._hand_over(task, LOST, charged=False)
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
        handful = self._deck.handful
        waiting = self._finisher.pending // handful
        room = min(self._workforce.rooms(), self._workforce.size + BACKLOG - waiting)
        if room <= 0:
            return
        if not self._deck and is_due(self._engine):
            self._deck.add(self._tasks(claim(self._engine, self.id, room * handful)))
        while room > 0 and self._deck:
            self._give(self._deck.deal(room))
            self._used = time.monotonic()
            room -= 1

    def _tasks(self, jobs: Iterable[Job]) -> Iterator[Task]:
        for job in jobs:
            kind = self.kinds.get(job.kind)
            if kind:
                yield Task(kind, job)
            else:
                self._finisher.put(Landed(job, None, _unknown(job)))

    def _give(self, tasks: list[Task]) -> None:
        failure = LOST
        try:
            if self._workforce.take(tasks):
                return
        except Unavailable as error:
            log.error("Jobs wait: %s", error)
            self._not_before = time.monotonic() + BROKEN
            failure = failure_of(error)
        except Exception as error:  # of Dask: a plug-in's kind, or what it was told, cannot be sent to a worker
            log.exception("Jobs could not be given to a worker")
            self._crashed(tasks, failure_of(error))
            return
        for task in tasks:
            self._hand_over(task, failure, charged=False)

    def _take_in(self) -> None:
        """Wait for something to happen, and take all of it."""
        with suppress(queue.Empty):
            self._land(self._inbox.get(timeout=LOOK))
            while True:
                self._land(self._inbox.get_nowait())

    def _land(self, what: tuple[str, Any] | None) -> None:
        if what is None:
            return
        name, outcomes = what
        flight = self._workforce.land(name, outcomes)
        if flight is None:
            return
        if isinstance(outcomes, Failure):
            self._crashed(flight.tasks, outcomes, charged=outcomes is not LOST)
            return
        self._deck.note_pace(len(outcomes), flight.seconds)
        for task, outcome in zip(flight.tasks, outcomes, strict=False):
            self._hand_over(task, outcome)
        self._deck.put_back(flight.tasks[len(outcomes) :])

    def _crashed(self, tasks: list[Task], failure: Failure, *, charged: bool = True) -> None:
        """Of several nobody knows whose fault it was: each is tried alone, and that is no try more."""
        if len(tasks) > 1 and failure is not LOST:
            self._deck.put_back(tasks, suspected=True)
            return
        for task in tasks:
            self._hand_over(task, failure, charged=charged)

    def _look_after_flights(self) -> None:
        self._save_what_was_heard()
        for flight in self._workforce.refresh():
            self._end(flight, poisoned("The worker is gone."), charged=self._workforce.is_remote)
        flights = list(self._workforce.flights.values())
        if self._readiness.keep() or flights:
            self._used = time.monotonic()
        elif self._workforce.is_up and time.monotonic() - self._used > IDLE:
            self._workforce.close()
        for flight in flights:
            if flight.limit and flight.seconds > flight.limit:
                self._end(flight, poisoned(f"It ran longer than {flight.limit:g} s."))
        if self._deck or self._workforce.flights:
            self._stop_cancelled(to_cancel(self._engine, self.id))

    def _stop_cancelled(self, unwanted: set[str]) -> None:
        for job in unwanted:
            if task := self._deck.drop(job):
                self._hand_over(task, STOPPED)
        for flight in list(self._workforce.flights.values()):
            aboard = unwanted & {task.job.id for task in flight.tasks}
            if more := sorted(aboard - flight.asked.keys()):
                self._workforce.ask_to_stop(flight, more)
            elif aboard and time.monotonic() - max(flight.asked.values()) > GRACE:
                self._workforce.end(flight)
                self._deck.put_back(task for task in flight.tasks if task.job.id not in aboard)
                for task in flight.tasks:
                    if task.job.id in aboard:
                        self._hand_over(task, STOPPED)

    def _end(self, flight: Flight, failure: Failure, *, charged: bool = True) -> None:
        self._workforce.end(flight)
        self._crashed(flight.tasks, failure, charged=charged)

    def _hand_over(self, task: Task, outcome: Any, *, charged: bool = True) -> None:
        progress, lines = self._heard.take_of(task.job.id)
        self._finisher.put(Landed(task.job, task.kind, outcome, charged, progress, lines))

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
