"""Worker processes for queries from outside: a query that costs too much ends with its process.

The engine cannot be told to stop a query, so the only way to end one is to end its process. Each worker has a
limit on its memory and a snapshot to read; the pool waits for its answer until the deadline and no longer.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from descant.errors import (
    DescantError,
    InvalidInput,
    NotAcceptable,
    QueryOutOfMemory,
    QueryTimeout,
    ResultTooLarge,
    Unavailable,
)
from descant.store import Answer, Limits, Question
from descant.store.snapshots import Snapshot, Snapshots
from descant.store.wire import receive, send

LONG = 1.0
"""seconds after which a query runs with less priority, so that short ones are answered beside it"""
REST_OF_ANSWER = 30.0
"""seconds for an answer to come whole once it is made"""
LARGE = 10_000_000
"""bytes of an answer after which the worker is replaced, to give its memory back"""

_ERRORS = {each.slug: each for each in (InvalidInput, NotAcceptable, ResultTooLarge)}
"""what a worker may say"""


class Worker:
    """One process. It is used by one thread at a time."""

    def __init__(self, memory: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                [sys.executable, "-m", "descant.store.query_worker", str(theirs.fileno()), str(memory)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._connection = ours
        self.memory = memory
        self.lease: tuple[Snapshots, Snapshot] | None = None
        self.worn = False

    def ask(self, message: bytes, deadline: float) -> bytes:
        """The worker's answer, or the error that ended it; after an error the worker is gone."""
        try:
            send(self._connection, message)
            self._wait(deadline)
            return receive(self._connection)
        except TimeoutError:
            self.end()
            raise
        except (EOFError, OSError) as error:  # the worker is gone, or about to be
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            self.end()
            raise EOFError from error

    def _wait(self, deadline: float) -> None:
        """Until the answer begins to come; a query that takes long gets less priority meanwhile."""
        if self._has_answer(min(LONG, _left(deadline))):
            return
        self.worn = True
        os.setpriority(os.PRIO_PROCESS, self._process.pid, 10)
        if not self._has_answer(_left(deadline)):
            raise TimeoutError

    def _has_answer(self, seconds: float) -> bool:
        self._connection.settimeout(max(seconds, 0.001))
        try:
            self._connection.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return False
        self._connection.settimeout(REST_OF_ANSWER)
        return True

    def end(self) -> None:
        if self.exit_code is None:
            self._process.kill()
            self._process.wait()
        self._connection.close()
        self.let_go()

    def let_go(self) -> None:
        if self.lease:
            snapshots, snapshot = self.lease
            self.lease = None
            snapshots.release(snapshot)

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()


class Pool:
    def __init__(self, size: int) -> None:
        self._size = size
        self._idle: list[Worker] = []
        self._busy = 0
        self._changed = threading.Condition()
        self._open = True

    def ask(self, question: Question, limits: Limits, snapshots: Snapshots) -> Answer:
        """The answer to one query, on a state that holds every write acknowledged before."""
        deadline = time.monotonic() + limits.seconds
        worker = self._take(limits, deadline)
        try:
            _show(worker, snapshots)
            assert worker.lease  # noqa: S101 - _show gave it
            reply = worker.ask(_message(question, limits, worker.lease[1]), deadline)
        except TimeoutError:
            raise QueryTimeout(
                f"The query took longer than {limits.seconds:g} s and was ended.",
                remedy="Ask for less: name a graph, bind more, add LIMIT.",
            ) from None
        except EOFError:
            raise _why_it_ended(worker, limits) from None
        finally:
            self._give_back(worker)
        if len(reply) > LARGE:
            worker.worn = True
        return _answer(reply)

    def let_go(self, snapshots: Snapshots) -> None:
        """No idle worker reads these snapshots any more."""
        with self._changed:
            for worker in [each for each in self._idle if each.lease and each.lease[0] is snapshots]:
                self._idle.remove(worker)
                worker.end()

    def close(self) -> None:
        with self._changed:
            self._open = False
            while self._idle:
                self._idle.pop().end()

    def _take(self, limits: Limits, deadline: float) -> Worker:
        with self._changed:
            if not self._changed.wait_for(self._has_room, _left(deadline)):
                raise Unavailable("All query workers are busy.", remedy="Ask again in a few seconds.", retry_after=5)
            self._busy += 1
            while self._idle:
                worker = self._idle.pop()
                if worker.exit_code is None and worker.memory == limits.memory:
                    return worker
                worker.end()
        try:
            return Worker(limits.memory)
        except BaseException:
            with self._changed:
                self._busy -= 1
            raise

    def _has_room(self) -> bool:
        return self._busy < self._size

    def _give_back(self, worker: Worker) -> None:
        if worker.exit_code is not None or worker.worn:
            worker.end()
        with self._changed:
            self._busy -= 1
            if worker.exit_code is None and self._open:
                self._idle.append(worker)
            self._changed.notify()


def _why_it_ended(worker: Worker, limits: Limits) -> DescantError:
    """Out of memory the engine aborts, Python leaves with 1, and the kernel kills; anything else is a fault."""
    if worker.exit_code in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, 1):
        return QueryOutOfMemory(
            f"The query took more than {limits.memory} MB of memory and was ended.",
            remedy="Ask for less: avoid ORDER BY and GROUP BY over everything.",
        )
    return Unavailable(f"The query's process ended with code {worker.exit_code}.", remedy="Please report this.")


def _show(worker: Worker, snapshots: Snapshots) -> None:
    """Let the worker read the newest snapshot, and no longer the one it had."""
    snapshot = snapshots.lease()
    worker.let_go()
    worker.lease = (snapshots, snapshot)


def _message(question: Question, limits: Limits, snapshot: Snapshot) -> bytes:
    fields = (
        question.text,
        question.results_type,
        question.graph_type,
        question.default_graphs,
        question.named_graphs,
        question.base,
        str(snapshot.path),
        limits.rows,
        limits.size,
    )
    return json.dumps(fields).encode()


def _answer(reply: bytes) -> Answer:
    head, _, body = reply.partition(b"\n")
    said: dict[str, Any] = json.loads(head)
    if "error" not in said:
        return Answer(body, said["media_type"])
    raise _ERRORS[said["error"]](said["message"], remedy=said.get("remedy", ""), **said.get("details", {}))


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
