"""The processes that do the work: a Dask cluster, started for the first job and let go after a while without any.

A worker has one handful of jobs at a time (dealing.py), so that it is known which ones were there when it ended. Dask
never tries again by itself, and moves nothing from one worker to another: what is tried again, and when, is the
runner's to say.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from descant.config import Config
from descant.errors import Unavailable
from descant.jobs.dealing import MOMENT, Task
from descant.jobs.flights import LOST, Flight, Loading, Reception, Worker, is_poisoned
from descant.jobs.hatching import SETTINGS, local_cluster
from descant.jobs.working import TOPIC, Try, ask_to_stop, perform

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

STARTING = 60
"""seconds for a cluster to be there"""
GONE = 3.0
"""seconds after which a flight whose worker is gone is not heard of any more"""
_numbers = count()

Deliver = Callable[[str, Any], None]
"""called in any thread, with the flight, and the outcomes of those of its jobs that were begun, a Failure, or LOST"""
Hear = Callable[[dict[str, Any]], None]


class Workforce:
    """Used by one thread; delivers in others."""

    def __init__(self, config: Config, deliver: Deliver, hear: Hear) -> None:
        self._config, self._deliver, self._hear = config, deliver, hear
        self._cluster: LocalCluster | None = None
        self._client: Client | None = None
        self._reception = Reception()
        """of the client"""
        self._there: set[Worker] = set()
        """workers, when last looked"""
        self._doomed: set[Worker] = set()
        """workers that have ended, or are about to"""
        self.flights: dict[str, Flight] = {}
        """by name"""
        self.loading: dict[Worker, Loading] = {}
        """what each was last given to load, and perhaps is still at"""

    @property
    def is_up(self) -> bool:
        return self._client is not None

    @property
    def is_remote(self) -> bool:
        return bool(self._config.cluster)

    @property
    def size(self) -> int:
        """Workers that there are, or that there will be."""
        return len(self._there) or self._planned

    @property
    def _planned(self) -> int:
        """Of a cluster that others have started nobody knows before it answers: what is more would have to wait."""
        return 1 if self.is_remote else self._config.workers or os.cpu_count() or 1

    def rooms(self) -> int:
        """How many handfuls could be given out now."""
        return len(self._idle()) if self._client else self.size

    def take(self, tasks: list[Task]) -> bool:
        """Give the jobs to an idle worker; false where there is none after all."""
        if not self.is_up:
            self._start()
        worker = next(iter(self._idle()), None)
        if worker is None:
            return False
        name = f"{tasks[0].job.id}-{next(_numbers)}"
        flight = Flight(name, tasks, worker, None)
        tries = [Try(flight.try_of(job.id), kind, job.id, job.attempts, job.parameters) for kind, job in tasks]
        flight.future = self._submit(worker, name, perform, tries, MOMENT)
        self.flights[name] = flight
        self._when_done(flight.future, lambda outcomes: self._deliver(name, outcomes))
        return True

    def workers(self) -> list[Worker]:
        """Those that can be given something, started where there are none."""
        if not self.is_up:
            self._start()
        return sorted(self._there - self._doomed)

    def load(self, worker: Worker, wish: object, call: Callable[..., Any], *given: Any) -> None:
        """A job that comes meanwhile stands behind this, and this behind the job that is there."""
        behind = any(each.worker == worker for each in self.flights.values())
        loading = Loading(wish, behind, self._submit(worker, f"loading-{next(_numbers)}", call, *given))
        self.loading[worker] = loading
        self._when_done(loading.future, loading.land)

    def lost_while_loading(self) -> int:
        """How many workers ended at it since this was last asked; those that are gone are forgotten."""
        gone = [each for each, loading in self.loading.items() if each not in self._there and loading.is_done]
        return sum(self.loading.pop(each).ended_its_worker for each in gone)

    def land(self, name: str, outcomes: Any) -> Flight | None:
        """Its worker is free again; nothing for a flight that nobody waits for any more."""
        flight = self.flights.pop(name, None)
        if flight and is_poisoned(outcomes):
            self._doomed.add(flight.worker)
        return flight

    def ask_to_stop(self, flight: Flight, jobs: list[str]) -> None:
        flight.asked |= dict.fromkeys(jobs, time.monotonic())
        names = [flight.try_of(job) for job in jobs]
        if self._client:
            with suppress(Exception):  # a worker that is gone has stopped
                self._client.run(ask_to_stop, names, workers=[flight.worker.address], wait=False, on_error="ignore")

    def end(self, flight: Flight) -> None:
        """Forget this flight, and end the worker that is still at it."""
        del self.flights[flight.name]
        self._doomed.add(flight.worker)
        self.loading.pop(flight.worker, None)
        flight.future.release()
        if self._client and flight.worker in self._look() and not self._kill_here(flight.worker.address):
            restart = self._client.restart_workers
            options = {"workers": [flight.worker.address], "raise_for_error": False, "timeout": 20}
            threading.Thread(target=_quietly, args=(restart, options), daemon=True).start()

    def refresh(self) -> list[Flight]:
        """Look which workers there are; flights whose worker has gone some time ago."""
        if self._client is None:
            return []
        if self._client.status != "running":
            self._there.clear()
            if self._client.status == "closed":  # before, it may come back
                self._lose()
            return []
        self._doomed &= self._look()
        if self._cluster and not self._cluster.workers:
            self._lose()  # none of them could be started again; the next job tries once more
        return [each for each in self.flights.values() if each.worker not in self._there and each.seconds > GONE]

    def close(self) -> None:
        """What is delivered afterwards is of no flight."""
        self.flights.clear()
        self._disconnect()

    def _lose(self) -> None:
        """The cluster has gone, which is no job's fault; the next looks for it anew. Flights stay until they land."""
        for name in self.flights:
            self._deliver(name, LOST)
        self._disconnect()

    def _disconnect(self) -> None:
        self.loading.clear()
        self._there.clear()
        self._doomed.clear()
        self._reception.close()
        client, cluster, self._client, self._cluster = self._client, self._cluster, None, None
        for each in (client, cluster):
            if each is not None:
                with suppress(Exception):  # what is gone already is closed
                    each.close(timeout=3)

    def _start(self) -> Client:
        import dask

        dask.config.set(SETTINGS)
        try:
            self._client, self._reception = self._connect(), Reception()
        except Exception as error:  # of the operating system, of Dask, of the network
            self._disconnect()
            raise Unavailable(
                f"The cluster for long work cannot be had: {error}.", remedy="Check `cluster` and `workers`."
            ) from error
        self._client.subscribe_topic(TOPIC, lambda event: self._hear(event[1]))  # type: ignore[no-untyped-call]
        self.refresh()
        return self._client

    def _connect(self) -> Client:
        from distributed import Client

        if self._config.cluster:
            return Client(self._config.cluster, timeout=STARTING, set_as_default=False)  # type: ignore[no-untyped-call]
        self._cluster = local_cluster(self._planned, self._config.worker_memory)
        return Client(self._cluster, timeout=STARTING, set_as_default=False)  # type: ignore[no-untyped-call]

    def _look(self) -> set[Worker]:
        known = self._client.scheduler_info().get("workers", {}) if self._client else {}  # none while it is gone
        self._there = {Worker(address, about["local_directory"]) for address, about in known.items()}
        return self._there

    def _idle(self) -> list[Worker]:
        """Those that are still loading last: what they are given waits for that."""
        idle = self._there - self._doomed - {each.worker for each in self.flights.values()}
        return sorted(idle, key=lambda each: (each in self.loading and not self.loading[each].is_done, each))

    def _submit(self, worker: Worker, name: str, call: Callable[..., Any], *given: Any) -> Any:
        from distributed.client import ClosedClientError

        client, there = self._client or self._start(), [worker.address]
        try:
            return client.submit(*(call, *given), key=name, workers=there, allow_other_workers=False, pure=False)
        except ClosedClientError as error:
            self._lose()
            raise Unavailable("The cluster is gone.", remedy="Check `cluster` and `workers`.") from error

    def _when_done(self, future: Any, told: Callable[[Any], object]) -> None:
        fetch = self._reception.fetch
        future.add_done_callback(lambda done: told(fetch(done)))

    def _kill_here(self, address: str) -> bool:
        """At once, and whatever the worker is busy with; its nanny starts another."""
        nannies = self._cluster.workers.values() if self._cluster else ()
        for nanny in nannies:
            if nanny.worker_address == address and nanny.pid:
                with suppress(ProcessLookupError):
                    os.kill(nanny.pid, signal.SIGKILL)
                return True
        return False


def _quietly(call: Callable[..., Any], options: dict[str, Any]) -> None:
    with suppress(Exception):
        call(**options)
