"""Workers of queries, and how long a machine takes to start them."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from descant.processes.wire import receive, send
from descant.store import pool
from descant.store.query_worker import STARTED

LONG = 0.5
"""seconds after which a query is a long one, here"""


class Slow:
    """In place of a process: begins late, and answers at once."""

    pid = os.getpid()

    def __init__(self, *_: object, pass_fds: list[int], **__: object) -> None:
        self._connection = socket.socket(fileno=os.dup(pass_fds[0]))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        time.sleep(1.2 * LONG)
        self._connection.sendall(STARTED)
        receive(self._connection)
        send(self._connection, b"answer")
        self._connection.close()

    def poll(self) -> int | None:
        return None

    def kill(self) -> None:
        """It has ended by itself."""

    def wait(self, *_: object) -> int:
        return 0


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(pool, "LONG", LONG)
    monkeypatch.setattr(pool, "subprocess", SimpleNamespace(Popen=Slow, DEVNULL=subprocess.DEVNULL))
    monkeypatch.setattr(pool.os, "setpriority", lambda *_: None)
    made = pool.Worker(100)
    yield made
    made.end()


def test_a_worker_that_starts_slowly_is_there_for_the_next_query(worker: pool.Worker) -> None:
    stepped_back: list[bool] = []
    answer = worker.ask(b"question", time.monotonic() + 60, lambda: stepped_back.append(True))
    assert (answer, worker.worn, stepped_back) == (b"answer", False, [])
