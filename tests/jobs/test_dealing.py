"""Handfuls: how many jobs go together, who goes alone, and what a worker leaves when its moment is over."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from descant.jobs.dealing import MOMENT, MOST, Deck, Task
from descant.jobs.table import CHILD, SINGLE, Job
from descant.jobs.working import Failure, Try, WorkerTools, ask_to_stop, perform
from tests.jobs.toys import Toy


@pytest.fixture(autouse=True)
def no_runner_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WorkerTools, "_tell", lambda self, **what: None)


def tasks(count: int, priority: int = CHILD) -> list[Task]:
    return [Task(Toy(), Job(id=f"{priority}-{number}", priority=priority)) for number in range(count)]


def deck(waiting: list[Task], pace: float) -> Deck:
    found = Deck()
    found.note_pace(200, 200 * pace)
    found.add(waiting)
    return found


def names(dealt: list[Task]) -> list[str]:
    return [task.job.id for task in dealt]


def test_quick_jobs_go_together_and_slow_ones_alone() -> None:
    assert len(deck(tasks(100), 0.0001).deal(1)) == MOST
    assert len(deck(tasks(100), MOMENT / 4.5).deal(1)) == 4
    assert len(deck(tasks(100), 60).deal(1)) == 1


def test_nothing_is_known_of_the_first_jobs_so_they_go_alone() -> None:
    found = Deck()
    found.add(tasks(10))
    assert names(found.deal(1)) == ["1-0"]


def test_every_worker_gets_something() -> None:
    found = deck(tasks(5), 0.001)
    assert [len(found.deal(rooms)) for rooms in (3, 2, 1)] == [2, 2, 1]


def test_whoever_waits_for_a_single_job_does_not_wait_for_others() -> None:
    found = deck(tasks(2, SINGLE) + tasks(3), 0.001)
    assert [names(found.deal(1)) for _ in range(3)] == [["0-0"], ["0-1"], ["1-0", "1-1", "1-2"]]


def test_of_a_handful_that_ended_its_worker_each_goes_alone_next() -> None:
    found = deck(tasks(6), 0.001)
    crashed = found.deal(2)
    found.put_back(crashed, suspected=True)
    assert [names(found.deal(1)) for _ in range(4)] == [["1-0"], ["1-1"], ["1-2"], ["1-3", "1-4", "1-5"]]


def test_what_came_back_is_the_next_in_its_order() -> None:
    found = deck(tasks(6), 0.001)
    found.put_back(found.deal(2)[1:])
    assert names(found.deal(1)) == ["1-1", "1-2", "1-3", "1-4", "1-5"]


def test_a_job_that_is_not_wanted_any_more_is_dropped() -> None:
    found = deck(tasks(3), 0.001)
    assert found.drop("1-1")
    assert found.drop("1-1") is None
    assert names(found.take_all()) == ["1-0", "1-2"]
    assert not found


def tries(*parameters: dict[str, Any]) -> list[Try]:
    return [Try(f"flight {number}", Toy(), str(number), 1, each) for number, each in enumerate(parameters)]


def test_when_the_moment_is_over_no_other_is_begun() -> None:
    handful = tries({"number": 1, "sleep": 0.01}, {"number": 2})
    assert perform(handful, seconds=0) == [1]
    assert perform(handful, seconds=60) == [1, 2]


def test_a_failure_is_its_own_jobs_and_no_others() -> None:
    first, second, third = perform(tries({"number": 1}, {"refuse": "broken"}, {"number": 3}), seconds=60)
    assert (first, third) == (1, 3)
    assert isinstance(second, Failure)
    assert second.final


def test_a_job_that_has_not_begun_when_it_is_asked_to_stop_does_not_begin() -> None:
    handful = tries({"number": 1}, {"number": 2})
    with suppress(StopIteration):  # a coroutine that waits for nothing, whichever loop may run here
        ask_to_stop([handful[1].name]).send(None)
    first, second = perform(handful, seconds=60)
    assert first == 1
    assert isinstance(second, Failure)
    assert second.cancelled
    assert perform(handful, seconds=60) == [1, 2], "it was this try that was to stop"
