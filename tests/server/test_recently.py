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


def test_what_is_kept_weighs_no_more_than_it_may_but_the_last_is_kept() -> None:
    kept, made = Unchanged[str](most=4, weigh=len, heaviest=10), list[str]()

    def ask(name: str, weight: int) -> None:
        kept.get(name, "state", lambda: made.append(name) or name * weight)  # type: ignore[func-returns-value]

    for name, weight in (("a", 4), ("b", 4), ("a", 4), ("b", 4)):
        ask(name, weight)
    assert made == ["a", "b"]
    ask("c", 4)  # which is too much beside both: the one that was asked for longest ago goes
    ask("b", 4)
    ask("a", 4)
    assert made == ["a", "b", "c", "a"]
    for _ in range(3):
        ask("huge", 1000)  # alone
    ask("b", 4)
    assert made == ["a", "b", "c", "a", "huge", "b"]
