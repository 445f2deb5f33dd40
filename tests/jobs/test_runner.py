"""Jobs done by real workers: tries, poison, memory, time, stopping, progress, and what they leave behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from descant.config import Config
from descant.errors import Unavailable
from descant.jobs import BATCH, Order, State, readiness
from descant.jobs.flights import LOST, Flight, Reception
from descant.jobs.hatching import SETTINGS
from descant.jobs.looking import find_job, log_lines
from descant.jobs.readiness import Readiness
from descant.jobs.steering import cancel, retry
from descant.jobs.submitting import submit_batch
from descant.jobs.table import new_id
from descant.jobs.watching import follow
from descant.jobs.workforce import Workforce
from tests.jobs.conftest import SECONDS, Shop
from tests.jobs.toys import Toy

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


@pytest.fixture
def wish(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., float]]:
    """Toys that are wished for prepare themselves by these, however little memory is free."""
    monkeypatch.setattr(readiness, "MEMORY", tmp_path / "none")
    yield lambda *names: shop.runner.prepare({"analysers": {str(each): {} for each in names}, "models": ""})
    shop.runner._readiness = Readiness(shop.runner._workforce, shop.runner.kinds.values())


def pids(path: Path) -> list[int]:
    return [int(each) for each in path.read_text().split()] if path.exists() else []


def test_workers_are_made_ready_at_each_wish_and_work_on(
    shop: Shop, wish: Callable[..., float], tmp_path: Path
) -> None:
    """What the last wish was for says nothing of what is there; those that have come since are not forgotten."""
    ready, toys = tmp_path / "ready", sum(isinstance(each, Toy) for each in shop.runner.kinds.values())
    for number in range(1, 3):
        wish(tmp_path / "other")
        assert wish(ready) > 0
        wait_until(lambda: len(pids(ready)) == 2 * toys * number)  # noqa: B023 - called at once
        assert shop.run(f"beside readiness {number}", number=4).result == {"number": 4}
    assert len(set(pids(ready))) == 2
    os.kill(pids(ready)[0], signal.SIGKILL)
    wait_until(lambda: len(pids(ready)) >= 5 * toys)
    shop.run("after a worker ended")
    assert len(pids(ready)) == 5 * toys
    assert shop.runner._readiness._deaths == 0


def test_what_cannot_be_made_ready_is_nobody_s_failure(shop: Shop, wish: Callable[..., float]) -> None:
    wish("broken")
    assert shop.run("beside what is broken", number=4).result == {"number": 4}


def test_a_job_does_not_wait_for_a_worker_that_is_loading_while_another_is_idle(
    shop: Shop, wish: Callable[..., float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "WORKERS", 1)
    shop.run("before readiness")
    os.mkfifo(held := tmp_path / "held")  # whoever writes waits for a reader
    wish(held)
    loading = shop.runner._workforce.loading
    wait_until(lambda: [each.is_done for each in loading.values()].count(False) == 1)
    job = shop.submit("beside loading", number=4)
    assert shop.runner.wait(job.id, 60).result == {"number": 4}
    assert [each.is_done for each in loading.values()].count(False) == 1
    with held.open() as reader:
        wait_until(lambda: all(each.is_done for each in loading.values()))
        assert len({int(each) for each in reader.read().split()}) == 1


def test_workers_that_end_while_they_load_are_not_made_to_for_ever(
    shop: Shop, wish: Callable[..., float], tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    wish(begun, "deadly")
    wait_until(lambda: shop.runner._readiness._deaths == 2)
    assert wish(begun, "deadly") == 0
    assert shop.run("after deadly readiness", number=4).result == {"number": 4}
    assert len(pids(begun)) == 2


def test_a_job_that_ends_its_worker_says_nothing_of_what_was_to_be_loaded_after_it(
    shop: Shop, wish: Callable[..., float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "WORKERS", 1)
    shop.run("before a worker ends")
    job, ready = shop.submit("ends its worker", crash=1, sleep=1), tmp_path / "ready"
    wait_until(lambda: bool(shop.runner._workforce.flights))
    wish(ready)
    assert shop.runner.wait(job.id, SECONDS).attempts == 2
    wait_until(lambda: bool(pids(ready)))
    assert shop.runner._readiness._deaths == 0


def test_a_kind_that_cannot_be_sent_hinders_no_job(
    shop: Shop, wish: Callable[..., float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Sealed(Toy):
        def __reduce__(self) -> str:
            raise TypeError("sealed")

    monkeypatch.setattr(shop.runner._readiness, "_kinds", [Sealed()])
    wish("any")
    wait_until(lambda: shop.runner._readiness._wish is None)
    assert "Workers are not kept ready" in caplog.text
    assert shop.run("beside what cannot be sent", number=4).result == {"number": 4}


def test_a_job_whose_kind_cannot_be_sent_fails_alone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    class Sealed(Toy):
        name, tries = "sealed", 1

        def __reduce__(self) -> str:
            raise TypeError("sealed")

    monkeypatch.setitem(shop.runner.kinds, Sealed.name, Sealed())
    sealed, beside = shop.submit("cannot be sent", Sealed.name), shop.submit("is sent all the same", number=4)
    failed = shop.runner.wait(sealed.id, SECONDS)
    assert (failed.state, failed.attempts) == (State.FAILED, 1)
    assert failed.error
    assert "Could not serialize" in failed.error["detail"]
    assert shop.runner.wait(beside.id, SECONDS).result == {"number": 4}


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


def test_following_shows_progress_and_ends(shop: Shop, tmp_path: Path) -> None:
    """It does not go on before that was seen."""
    os.mkfifo(held := tmp_path / "held")
    job = shop.submit("followed", steps=4, sleep=0.3, hold=str(held))
    following = (each for each in follow(shop.engine, job.id, bell=shop.runner.bell) if each)
    assert any(each["progress"]["done"] == 2 for each in following)
    held.write_bytes(b"go on")
    assert [each["state"] for each in following][-1] == "done"


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


def test_of_a_cluster_elsewhere_no_more_is_asked_than_it_has(
    open_shop: Callable[..., Shop], cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has one worker, and this machine more processors: what it could not take would wait for the next try."""
    taken, real = list[bool](), Workforce.take
    monkeypatch.setattr(Workforce, "take", lambda self, tasks: taken.append(real(self, tasks)) or taken[-1])
    shop = open_shop(cluster=cluster)
    wanted = [Order(kind="toy", key=f"one of three {number}", parameters={}) for number in range(3)]
    batch = submit_batch(shop.engine, Order(kind=BATCH, key=new_id()), wanted)
    assert shop.runner.wait(batch.id, SECONDS).state is State.DONE
    shop.runner.close()
    assert taken
    assert all(taken)


def test_that_a_scheduler_goes_away_is_no_job_s_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import dask
    from distributed import LocalCluster

    monkeypatch.setattr("descant.jobs.workforce.STARTING", 5)  # seconds in which it may come back
    delivered = list[tuple[str, object]]()
    ports = {"dashboard_address": "127.0.0.1:0", "worker_dashboard_address": "127.0.0.1:0"}
    with dask.config.set(SETTINGS):
        cluster = LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", **ports)  # type: ignore[no-untyped-call]
    config = Config(home=tmp_path, cluster=cluster.scheduler_address)
    workforce = Workforce(config, lambda *flight: delivered.append(flight), lambda _: None)
    try:
        [worker] = workforce.workers()
        client = workforce._client
        assert client is not None
        flight = workforce.flights["one"] = Flight("one", [], worker, None)
        cluster.close(timeout=10)
        assert workforce.refresh() == []
        wait_until(lambda: client.status == "closed")
        with pytest.raises(Unavailable, match="The cluster is gone"):
            workforce.load(worker, "wish", int)
        assert (workforce.is_up, delivered) == (False, [("one", LOST)])
        assert workforce.land(*delivered[0]) is flight  # though it was looked for again meanwhile, in vain
    finally:
        workforce.close()
        cluster.close(timeout=10)


class NeverAnswered:
    """What a future is whose client has closed."""

    def result(self, timeout: float) -> object:
        raise AssertionError("It was asked.")


def test_what_a_client_had_in_hand_when_it_closed_is_asked_of_nobody() -> None:
    reception, fetched = Reception(), list[object]()
    asked, answer = threading.Event(), threading.Event()

    class Slow(NeverAnswered):
        def result(self, timeout: float) -> object:
            asked.set()
            return answer.wait(timeout)

    fetching = threading.Thread(target=lambda: fetched.append(reception.fetch(Slow())))  # type: ignore[arg-type]
    closing = threading.Thread(target=reception.close)
    fetching.start()
    assert asked.wait(SECONDS)
    closing.start()
    answer.set()  # while the other waits for it, or has not begun to
    for thread in (fetching, closing):
        thread.join(SECONDS)
    assert fetched == [True]
    assert reception.fetch(NeverAnswered()) is LOST  # type: ignore[arg-type]


def test_a_workforce_that_closes_keeps_no_thread(tmp_path: Path) -> None:
    from distributed import Future

    workforce = Workforce(Config(home=tmp_path, workers=1), lambda *_: None, lambda _: None)
    [worker] = workforce.workers()
    for wish in range(20):
        workforce.load(worker, wish, time.sleep, 0.01)
    workforce.close()
    calling = Future._cb_executor  # with one thread, for all clients
    assert calling is not None
    assert calling.submit(int).result(SECONDS) == 0
