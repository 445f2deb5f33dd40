"""The states of a job, without anybody who does the work: on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from descant.database import now
from descant.errors import NotFound, WrongUse
from descant.jobs import BATCH, Order, State
from descant.jobs.claiming import (
    INTERRUPTIONS,
    LEASE,
    Line,
    Verdict,
    beat,
    claim,
    is_due,
    recover,
    retire,
    save_progress,
    settle,
    to_cancel,
)
from descant.jobs.looking import Wanted, describe, find_job, list_jobs, log_lines
from descant.jobs.steering import cancel, clear, retry
from descant.jobs.submitting import submit, submit_batch
from descant.jobs.table import Job, RunnerCard, new_id

ME, OTHER = "me", "other"


def order(key: str, **more: object) -> Order:
    return Order(kind="toy", key=key, **more)  # type: ignore[arg-type]


def orders(count: int, prefix: str = "child") -> list[Order]:
    return [order(f"{prefix} {number}") for number in range(count)]


def batch_of(engine: Engine, count: int, key: str = "batch") -> Job:
    return submit_batch(engine, Order(kind=BATCH, key=key), orders(count))


def end(engine: Engine, state: State, count: int = 1) -> list[Job]:
    beat(engine, ME, "a test")
    jobs = claim(engine, ME, count)
    settle(engine, ME, [Verdict(job, state) for job in jobs])
    return jobs


def state_of(engine: Engine, job: Job) -> State:
    return find_job(engine, job.id).state


def test_ids_sort_by_time_and_are_all_different() -> None:
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_key_is_one_job_for_its_owner(engine: Engine) -> None:
    first = submit(engine, order("a", parameters={"x": [1, {"ü": None}]}))
    assert submit(engine, order("a")).id == first.id
    assert submit(engine, order("a", owner="another")).id != first.id
    assert find_job(engine, first.id).parameters == {"x": [1, {"ü": None}]}


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.POISONED])
def test_what_has_failed_is_queued_again_only_when_that_is_asked(engine: Engine, state: State) -> None:
    job = submit(engine, order("a"))
    end(engine, state)
    assert submit(engine, order("a")).state is state
    again = submit(engine, order("a"), again=True)
    assert (again.id, again.state, again.attempts) == (job.id, State.QUEUED, 0)


def test_what_is_done_stays_done(engine: Engine) -> None:
    job = submit(engine, order("a"))
    end(engine, State.DONE)
    assert submit(engine, order("a"), again=True).state is State.DONE
    with pytest.raises(WrongUse):
        retry(engine, job.id)


def test_jobs_are_claimed_once_in_order_and_single_ones_before_batches(engine: Engine) -> None:
    batch_of(engine, 3)
    single = submit(engine, order("single"))
    beat(engine, ME, "")
    claimed = [claim(engine, ME, 1)[0] for _ in range(4)]
    assert [job.title for job in claimed] == ["single", "child 0", "child 1", "child 2"]
    assert claimed[0].id == single.id
    assert claim(engine, ME, 5) == []
    assert not is_due(engine)


def test_many_runners_claim_every_job_once(engine: Engine) -> None:
    batch_of(engine, 200)
    claimed: list[str] = []

    def work(name: str) -> None:
        while jobs := claim(engine, name, 7):
            claimed.extend(job.id for job in jobs)

    threads = [threading.Thread(target=work, args=(f"runner {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 200


def test_a_retry_waits_for_its_time(engine: Engine) -> None:
    job = submit(engine, order("a"))
    beat(engine, ME, "")
    settle(engine, ME, [Verdict(claim(engine, ME, 1)[0], State.WAITING, delay=3600)])
    assert state_of(engine, job) is State.WAITING
    assert not is_due(engine)
    assert retry(engine, job.id).state is State.QUEUED
    assert is_due(engine)


def test_who_lost_a_job_cannot_end_it(engine: Engine) -> None:
    submit(engine, order("a"))
    (job,) = claim(engine, OTHER, 1)
    recover(engine, ME, alone=True)
    (mine,) = claim(engine, ME, 1)
    settle(engine, OTHER, [Verdict(job, State.FAILED)])
    assert state_of(engine, job) is State.RUNNING
    settle(engine, ME, [Verdict(mine, State.DONE, result={"x": 1})])
    assert find_job(engine, job.id).result == {"x": 1}


def test_jobs_of_the_dead_are_queued_and_the_try_is_not_counted(engine: Engine) -> None:
    submit(engine, order("a"))
    beat(engine, OTHER, "")
    (job,) = claim(engine, OTHER, 1)
    recover(engine, ME, alone=False)
    assert state_of(engine, job) is State.RUNNING, "its runner lives"
    with engine.begin() as connection:
        connection.execute(update(RunnerCard).values(beat=now() - timedelta(seconds=2 * LEASE)))
    beat(engine, ME, "")
    recover(engine, ME, alone=False)
    found = find_job(engine, job.id)
    assert (found.state, found.attempts, found.interruptions) == (State.QUEUED, 0, 1)


def test_a_job_that_always_takes_its_runner_along_is_given_up(engine: Engine) -> None:
    job = submit(engine, order("a"))
    for number in range(INTERRUPTIONS + 1):
        assert claim(engine, f"runner {number}", 1)
        recover(engine, ME, alone=True)
    assert state_of(engine, job) is State.POISONED


def test_a_runner_that_retires_leaves_nothing(engine: Engine) -> None:
    beat(engine, ME, "")
    retire(engine, ME)
    submit(engine, order("a"))
    claim(engine, ME, 1)
    recover(engine, OTHER, alone=False)
    assert is_due(engine)


def test_cancelling(engine: Engine) -> None:
    waiting = submit(engine, order("a"))
    assert cancel(engine, waiting.id).state is State.CANCELLED
    running = submit(engine, order("b"))
    beat(engine, ME, "")
    claim(engine, ME, 1)
    assert describe(engine, cancel(engine, running.id))["cancelling"]
    assert to_cancel(engine, ME) == {running.id}
    recover(engine, OTHER, alone=True)
    assert state_of(engine, running) is State.CANCELLED, "nobody tries again what was to stop"


def test_a_batch_has_the_progress_of_its_children_and_ends_with_them(engine: Engine) -> None:
    batch = batch_of(engine, 3)
    end(engine, State.DONE, 2)
    here = describe(engine, find_job(engine, batch.id))
    assert here["progress"] == {"done": 2, "total": 3, "message": ""}
    assert here["state"] == "running"
    end(engine, State.DONE)
    ended = find_job(engine, batch.id)
    assert ended.state is State.DONE
    assert ended.result == {"jobs": {"done": 3}}
    assert ended.ended is not None


def test_a_batch_without_children_is_done(engine: Engine) -> None:
    assert batch_of(engine, 0).state is State.DONE


def test_a_batch_tries_again_what_failed_and_only_that(engine: Engine) -> None:
    batch = batch_of(engine, 3)
    end(engine, State.DONE)
    end(engine, State.FAILED)
    end(engine, State.POISONED)
    failed = find_job(engine, batch.id)
    assert failed.state is State.FAILED
    assert failed.error
    assert "2 of 3" in failed.error["detail"]
    assert retry(engine, batch.id).state is State.RUNNING
    end(engine, State.DONE, 5)
    assert find_job(engine, batch.id).result == {"jobs": {"done": 3}}


def test_a_child_that_is_tried_again_opens_its_batch(engine: Engine) -> None:
    batch = batch_of(engine, 1)
    (child,) = end(engine, State.FAILED)
    retry(engine, child.id)
    assert state_of(engine, batch) is State.RUNNING
    end(engine, State.DONE)
    assert state_of(engine, batch) is State.DONE


def test_a_batch_is_submitted_once_and_again_with_what_it_lacks(engine: Engine) -> None:
    batch = batch_of(engine, 2)
    assert batch_of(engine, 2).id == batch.id
    end(engine, State.FAILED, 2)
    again = submit_batch(engine, Order(kind=BATCH, key="batch"), orders(3), again=True)
    assert describe(engine, again)["children"] == {"queued": 3}


def test_a_batch_cancels_its_children(engine: Engine) -> None:
    batch = batch_of(engine, 3)
    beat(engine, ME, "")
    (running,) = claim(engine, ME, 1)
    assert cancel(engine, batch.id).state is State.RUNNING
    assert to_cancel(engine, ME) == {running.id}
    settle(engine, ME, [Verdict(running, State.CANCELLED)])
    assert state_of(engine, batch) is State.CANCELLED


def test_a_job_becomes_a_batch_by_what_it_spawns(engine: Engine) -> None:
    job = submit(engine, order("parent"))
    beat(engine, ME, "")
    (claimed,) = claim(engine, ME, 1)
    settle(engine, ME, [Verdict(claimed, State.DONE, result={"found": 2}, children=orders(2))])
    assert state_of(engine, job) is State.RUNNING
    end(engine, State.DONE, 2)
    assert find_job(engine, job.id).result == {"found": 2, "jobs": {"done": 2}}


def test_batches_in_batches_end_from_below(engine: Engine) -> None:
    outer = submit_batch(engine, Order(kind=BATCH, key="outer"), [order("parent")])
    beat(engine, ME, "")
    (claimed,) = claim(engine, ME, 1)
    settle(engine, ME, [Verdict(claimed, State.DONE, children=orders(1))])
    assert state_of(engine, outer) is State.RUNNING
    end(engine, State.DONE)
    assert state_of(engine, outer) is State.DONE


def test_progress_and_log_are_kept(engine: Engine) -> None:
    submit(engine, order("a"))
    (job,) = claim(engine, ME, 1)
    said = [Line(job.id, "info", f"line {number}", now()) for number in range(3)]
    save_progress(engine, ME, {job.id: {"done": 1.0, "total": 4.0, "message": "bars"}}, said)
    assert describe(engine, find_job(engine, job.id))["progress"] == {"done": 1.0, "total": 4.0, "message": "bars"}
    lines = log_lines(engine, job.id)
    assert [line["message"] for line in lines] == ["line 0", "line 1", "line 2"]
    assert [line["message"] for line in log_lines(engine, job.id, after=lines[1]["id"])] == ["line 2"]


def test_clearing_takes_children_and_logs_along_and_leaves_what_is_not_over(engine: Engine) -> None:
    batch = batch_of(engine, 2)
    done = end(engine, State.DONE, 2)
    left = submit(engine, order("left"))
    assert clear(engine, days=1) == 0
    assert clear(engine) == 1
    for gone in (batch, *done):
        with pytest.raises(NotFound):
            find_job(engine, gone.id)
    assert [job.id for job in list_jobs(engine, Wanted())] == [left.id]


def test_a_batch_of_ten_thousand_is_handled_by_few_statements(engine: Engine) -> None:
    """Counted and not timed, so that a busy machine makes no difference."""
    from sqlalchemy import event

    statements: Counter[str] = Counter()
    event.listen(engine, "before_cursor_execute", lambda *args: statements.update([args[2].split()[0]]))
    batch = batch_of(engine, 10_000)
    assert describe(engine, batch)["progress"]["total"] == 10_000
    cancel(engine, batch.id)
    retry(engine, batch.id)
    assert statements.total() < 150


def test_claims_and_counts_use_the_indexes(engine: Engine) -> None:
    from sqlalchemy import text

    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the tables")
    claims = "SELECT id FROM jobs WHERE not_before <= 1 ORDER BY priority, not_before, id LIMIT 3"
    children = "SELECT state, count(*) FROM jobs WHERE parent = 'x' GROUP BY state"
    with engine.connect() as connection:
        for query, index in ((claims, "jobs_due"), (children, "jobs_children")):
            plan = " ".join(row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}")))
            assert index in plan
            assert "TEMP B-TREE" not in plan
