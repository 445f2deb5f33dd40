"""Jobs done by real workers: tries, poison, memory, time, stopping, progress, and what they leave behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from descant.jobs import BATCH, Order, State
from descant.jobs.looking import find_job, log_lines
from descant.jobs.steering import cancel, retry
from descant.jobs.submitting import submit_batch
from descant.jobs.watching import follow
from tests.jobs.conftest import SECONDS, Shop

pytestmark = pytest.mark.slow


def messages(shop: Shop, job: str) -> list[str]:
    return [line["message"] for line in log_lines(shop.engine, job)]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_job_is_worked_on_and_finished(shop: Shop) -> None:
    graph = NamedNode("http://example.org/worked")
    job = shop.run("worked", number=3, graph=graph.value, log="written")
    assert (job.state, job.result, job.attempts) == (State.DONE, {"number": 3}, 1)
    assert shop.stores.public.contains(graph)
    assert messages(shop, job.id) == ["written"]
    assert job.started is not None


def test_a_bug_is_tried_again_and_then_the_job_has_failed(shop: Shop) -> None:
    lucky = shop.run("fails twice", fail=2)
    assert (lucky.state, lucky.attempts) == (State.DONE, 3)
    assert messages(shop, lucky.id)[0] == "failing at try 1"
    unlucky = shop.run("fails thrice", fail=3)
    assert (unlucky.state, unlucky.attempts) == (State.FAILED, 3)
    assert unlucky.error
    assert "on purpose" in unlucky.error["detail"]


def test_broken_input_is_not_tried_again(shop: Shop) -> None:
    job = shop.run("refused", refuse="no MEI")
    assert (job.state, job.attempts) == (State.FAILED, 1)
    assert job.error
    assert job.error["type"] == "urn:descant:problem:invalid-input"
    assert (job.error["detail"], job.error["line"], job.error["remedy"]) == ("a.mei:3: no MEI", 3, "Mend it.")


def test_what_is_not_available_when_finishing_is_tried_again(shop: Shop) -> None:
    job = shop.run("unavailable", unavailable=True)
    assert (job.state, job.attempts) == (State.FAILED, 3)


def test_a_worker_that_ends_is_replaced_and_the_job_tried_again(shop: Shop) -> None:
    job = shop.run("crashes once", crash=1, number=5)
    assert (job.state, job.attempts, job.result) == (State.DONE, 2, {"number": 5})


def test_a_job_that_ends_its_worker_three_times_is_poisoned_and_stops_nobody(shop: Shop) -> None:
    orders = [Order(kind="toy", key=f"beside poison {number}") for number in range(6)]
    orders.insert(1, Order(kind="toy", key="poison", parameters={"crash": 99}))
    batch = shop.runner.wait(submit_batch(shop.engine, Order(kind=BATCH, key="poisoned"), orders).id, SECONDS)
    assert batch.state is State.FAILED
    assert batch.result == {"jobs": {"done": 6, "poisoned": 1}}
    poison = shop.submit("poison")
    assert (poison.state, poison.attempts) == (State.POISONED, 3)


def test_of_many_quick_jobs_only_the_one_that_ends_its_worker_is_to_blame(shop: Shop) -> None:
    orders = [Order(kind="toy", key=f"quick {number}", parameters={"number": number}) for number in range(200)]
    orders.insert(100, Order(kind="toy", key="slow poison", parameters={"crash": 99, "sleep": 0.01}))
    batch = shop.runner.wait(submit_batch(shop.engine, Order(kind=BATCH, key="quick"), orders).id, SECONDS)
    assert batch.result == {"jobs": {"done": 200, "poisoned": 1}}
    assert shop.submit("slow poison").attempts == 3
    assert {shop.submit(f"quick {number}").attempts for number in range(200)} == {1}


def test_a_job_that_takes_too_much_memory_is_poisoned(shop: Shop) -> None:
    job = shop.run("eats", eat=3000)
    assert job.state is State.POISONED
    assert job.error
    assert "worker_memory" in job.error["remedy"]


def test_a_job_that_takes_too_long_is_poisoned(shop: Shop) -> None:
    job = shop.run("dawdles", kind="hasty", sleep=120)
    assert job.state is State.POISONED
    assert job.error
    assert "longer than 0.5 s" in job.error["detail"]


def test_a_running_job_stops_when_it_is_asked_to(shop: Shop) -> None:
    job = shop.submit("long", sleep=0.05, steps=10_000)
    wait_until(lambda: find_job(shop.engine, job.id).done > 0)
    cancel(shop.engine, job.id)
    assert shop.runner.wait(job.id, SECONDS).state is State.CANCELLED
    assert find_job(shop.engine, job.id).total == 10_000


def test_a_job_that_does_not_listen_is_ended_with_its_worker(shop: Shop) -> None:
    job = shop.submit("stubborn", kind="stubborn")
    wait_until(lambda: bool(shop.runner._workforce.flights))
    cancel(shop.engine, job.id)
    assert shop.runner.wait(job.id, SECONDS).state is State.CANCELLED
    assert shop.run("after the stubborn one").state is State.DONE


def test_a_job_is_tried_again_by_hand(shop: Shop, tmp_path: Path) -> None:
    job = shop.run("by hand", refuse="broken")
    retry(shop.engine, job.id)
    again = shop.runner.wait(job.id, SECONDS)
    assert (again.state, again.attempts) == (State.FAILED, 1)


def test_a_job_may_find_more_to_do(shop: Shop) -> None:
    job = shop.run("spawns", spawn=5)
    assert (job.state, job.result) == (State.DONE, {"number": 0, "jobs": {"done": 5}})


def test_a_kind_that_is_not_there_is_said(shop: Shop) -> None:
    job = shop.run("unheard", kind="unheard")
    assert job.state is State.FAILED
    assert job.error
    assert "unheard" in job.error["detail"]


def test_following_shows_progress_and_ends(shop: Shop) -> None:
    job = shop.submit("followed", sleep=0.3, steps=8)
    states = [each for each in follow(shop.engine, job.id, bell=shop.runner.bell) if each]
    assert states[-1]["state"] == "done"
    assert any(0 < each["progress"]["done"] < 8 for each in states)


def test_workers_that_are_killed_lose_nothing(shop: Shop, tmp_path: Path) -> None:
    orders = [
        Order(kind="toy", key=f"killed {number}", parameters={"sleep": 0.02, "graph": f"http://example.org/k{number}"})
        for number in range(120)
    ]
    batch = submit_batch(shop.engine, Order(kind=BATCH, key="killed"), orders)
    shop.runner.wake()
    for _ in range(3):
        wait_until(lambda: bool(shop.runner._workforce.flights) or _is_over(shop, batch.id))
        for nanny in list(shop.runner._workforce._cluster.workers.values())[:1]:  # type: ignore[union-attr]
            if nanny.pid and shop.runner._workforce.flights:
                os.kill(nanny.pid, signal.SIGKILL)
        time.sleep(1)
    ended = shop.runner.wait(batch.id, SECONDS)
    assert ended.result == {"jobs": {"done": 120}}
    assert all(shop.stores.public.contains(NamedNode(f"http://example.org/k{number}")) for number in range(120))


def _is_over(shop: Shop, job: str) -> bool:
    return find_job(shop.engine, job).ended is not None


def test_the_same_jobs_run_on_a_scheduler_elsewhere(open_shop: Callable[..., Shop], tmp_path: Path) -> None:
    from tests.conftest import free_port, running

    port = free_port()
    dask = [str(Path(sys.executable).with_name("dask"))]
    host = ["--host", "127.0.0.1"]
    with running([*dask, "scheduler", *host, "--port", str(port), "--no-dashboard"], port):
        worker = [*dask, "worker", f"tcp://127.0.0.1:{port}", *host, "--nthreads", "1", "--no-dashboard"]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        process = subprocess.Popen(
            [*worker, "--local-directory", str(tmp_path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        try:
            shop = open_shop(cluster=f"tcp://127.0.0.1:{port}")
            assert shop.run("far away", number=4).result == {"number": 4}
            crash = shop.run("far away and crashing", crash=1)
            assert (crash.state, crash.attempts) == (State.DONE, 2)
            shop.runner.close()
        finally:
            process.terminate()
            process.wait(30)
