"""What is made once for many callers: by one at a time, and thrown away without anybody noticing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from descant.server.recently import Unchanged


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_many_names_at_once_are_each_given_their_own() -> None:
    kept = Unchanged[str](most=2)

    def ask(turn: int) -> bool:
        name = str(turn % 7)
        return kept.get(name, "state", lambda: name * 2) == name * 2

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(40_000)))
