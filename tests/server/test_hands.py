"""Threads that are used again: nothing waits for another's work, and none is lost."""

from __future__ import annotations

import threading

import pytest

from descant.server import hands
from descant.server.hands import Hands


def test_a_thread_is_used_again_and_a_busy_one_holds_up_nobody() -> None:
    found, names, let_go = Hands("test"), list[str](), threading.Event()
    done = [threading.Event() for _ in range(3)]
    found.do(let_go.wait)  # type: ignore[arg-type] # what it gives is not looked at
    for each in done:
        found.do(lambda each=each: (names.append(threading.current_thread().name), each.set()))  # type: ignore[misc]
        assert each.wait(10)
    let_go.set()
    assert len(names) == 3


def test_work_that_comes_as_threads_leave_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "IDLE", 0.0001)
    found, done = Hands("test"), threading.Semaphore(0)
    for _ in range(2_000):
        found.do(done.release)
    for _ in range(2_000):
        assert done.acquire(timeout=10)
