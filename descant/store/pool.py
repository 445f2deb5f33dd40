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
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from descant.errors import (
    DescantError,
    Forbidden,
    InvalidInput,
    NotAcceptable,
    QueryOutOfMemory,
    QueryTimeout,
    ResultTooLarge,
    Unavailable,
)
from descant.processes.wire import CHUNK, OUT_OF_MEMORY, receive_rest, send
from descant.store import Answer, Limits, Question
from descant.store.allocation import worker_environment
from descant.store.federation import Way
from descant.store.nesting import is_intricate
from descant.store.permits import Permits
from descant.store.snapshots import Snapshot, Snapshots

LONG = 1.0
"""seconds after which a query runs with less priority, so that short ones are answered beside it"""
REST_OF_ANSWER = 30.0
"""seconds for an answer to come whole once it is made"""
LARGE = 10_000_000
"""bytes of an answer after which the worker is replaced, to give its memory back"""

_ERRORS = {each.slug: each for each in (Forbidden, InvalidInput, NotAcceptable, ResultTooLarge)}
"""what a worker may say"""


class Worker:
    """One process. It is used by one thread at a time."""

    def __init__(self, memory: int, way: Way | None = None) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                [
                    *(sys.executable, "-P", "-m", "descant.store.query_worker", str(theirs.fileno()), str(memory)),
                    *([str(way.port)] if way else []),
                ],
                pass_fds=[theirs.fileno()],
                env=worker_environment(),
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._connection = ours
        self.memory = memory
        self.lease: tuple[Snapshots, Snapshot] | None = None
        self._way = way
        self._has_started = False
        self.worn = way is not None
        """whether it is ended after its query: one with a way out is never there for another"""

    def ask(self, message: bytes, deadline: float, step_back: Callable[[], None]) -> bytes:
        """The worker's answer, or the error that ended it; after an error the worker is gone.

        A query that takes long gets less priority, and `step_back` is called.
        """
        try:
            if not self._has_started:
                self._wait_for_start(deadline)
            send(self._connection, message)
            head = self._first(deadline, step_back)
            self._connection.settimeout(REST_OF_ANSWER)
            return receive_rest(self._connection, head)
        except TimeoutError:
            self.end()
            raise
        except (EOFError, OSError) as error:  # the worker is gone, or about to be
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            self.end()
            raise EOFError from error

    def _wait_for_start(self, deadline: float) -> None:
        """What a busy machine takes for it is no time of a query. Where there is a way out, listen on the loopback that
        is the worker's own; it has one where the kernel allows that.
        """
        self._connection.settimeout(max(0.001, _left(deadline)))
        ready, descriptors, *_ = socket.recv_fds(self._connection, 1, 1)
        if not ready:
            raise EOFError
        for descriptor in descriptors:
            if self._way:
                self._way.listen_on(socket.socket(fileno=descriptor))
        self._has_started = True

    def _first(self, deadline: float, step_back: Callable[[], None]) -> bytes:
        """The beginning of the answer."""
        self._connection.settimeout(max(0.001, min(LONG, _left(deadline))))
        try:
            return self._connection.recv(CHUNK)
        except TimeoutError:
            self.worn = True
            os.setpriority(os.PRIO_PROCESS, self._process.pid, 10)
            step_back()
        self._connection.settimeout(max(0.001, _left(deadline)))
        return self._connection.recv(CHUNK)

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


class _Task(NamedTuple):
    question: Question
    limits: Limits
    snapshots: Snapshots
    deadline: float


class Pool:
    """At most `size` workers; the one that was used last is used next, so that few serve when few are needed.

    In front, as many queries run as there are processors, in the order of their coming: more at once would only
    make each of them slower. A query that takes long leaves its place in front to the next one.
    """

    def __init__(self, size: int) -> None:
        self._permits = Permits(size)
        self._front = Permits(min(size, os.cpu_count() or 1))
        self._idle: list[Worker] = []  # a stack; append and pop are atomic
        self._open = True

    def ask(self, question: Question, limits: Limits, snapshots: Snapshots, way: Way | None = None) -> Answer:
        """The answer to one query, on a state that holds every write acknowledged before.

        With a way out only where the text is ours: each SERVICE in it leads there.
        """
        deadline = time.monotonic() + limits.seconds
        with self._permits.hold(_left(deadline)), self._front.hold(_left(deadline)) as place:
            worker = None if way else self._idle_worker(limits.memory)
            worker = worker or Worker(limits.memory, way)
            reply = self._ask(worker, _Task(question, limits, snapshots, deadline), place.give_up)
            if worker.worn or len(reply) > LARGE or not self._open:
                worker.end()
            else:
                self._idle.append(worker)
        return _answer(reply)

    def let_go(self, snapshots: Snapshots) -> None:
        """No idle worker reads these snapshots any more."""
        idle, self._idle = self._idle, []
        for worker in idle:
            if worker.lease and worker.lease[0] is snapshots:
                worker.end()
            else:
                self._idle.append(worker)

    def close(self) -> None:
        self._open = False
        while self._idle:
            self._idle.pop().end()

    def _idle_worker(self, memory: int) -> Worker | None:
        while True:
            try:
                worker = self._idle.pop()
            except IndexError:
                return None
            if worker.memory == memory:
                return worker
            worker.end()

    def _ask(self, worker: Worker, task: _Task, step_back: Callable[[], None]) -> bytes:
        limits = task.limits
        try:
            snapshot = _show(worker, task.snapshots)
            return worker.ask(_message(task.question, limits, snapshot), task.deadline, step_back)
        except TimeoutError:
            raise QueryTimeout(
                f"The query took longer than {limits.seconds:g} s and was ended.",
                remedy="Ask for less: name a graph, bind more, add LIMIT.",
            ) from None
        except EOFError:
            raise _why_it_ended(worker, task) from None
        except BaseException:
            worker.end()
            raise


def _why_it_ended(worker: Worker, task: _Task) -> DescantError:
    """Out of memory the engine aborts, Python leaves with its own code, the kernel kills; anything else is a fault.

    Where the stack cannot grow the kernel says SIGSEGV: the memory has come to its limit, or the stack to its own.
    """
    if worker.exit_code == -signal.SIGSEGV and is_intricate(task.question.text):
        return InvalidInput(
            "The query is nested too deeply for the engine, or has too long chains (OPTIONAL, UNION, &&, + and such).",
            remedy="Write it flatter; list alternatives in VALUES or IN.",
        )
    if worker.exit_code in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, OUT_OF_MEMORY):
        return QueryOutOfMemory(
            f"The query took more than {task.limits.memory} MB of memory and was ended.",
            remedy="Ask for less: avoid ORDER BY and GROUP BY over everything.",
        )
    return Unavailable(f"The query's process ended with code {worker.exit_code}.", remedy="Please report this.")


def _show(worker: Worker, snapshots: Snapshots) -> Snapshot:
    """Let the worker read the newest snapshot, and no longer the one it had."""
    if worker.lease and worker.lease[0] is snapshots and snapshots.is_current(worker.lease[1]):
        return worker.lease[1]
    snapshot = snapshots.lease()
    worker.let_go()
    worker.lease = (snapshots, snapshot)
    return snapshot


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
    if not head.startswith(b"{"):
        return Answer(body, head.decode())
    said: dict[str, Any] = json.loads(head)
    raise _ERRORS[said["error"]](said["message"], remedy=said["remedy"], **said["details"])


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
