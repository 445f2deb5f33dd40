"""Whatever is done to jobs in whatever order, what holds of them holds."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event, select

from descant.config import Config
from descant.database import open_database
from descant.errors import WrongUse
from descant.jobs import ACTIVE, AGAIN, BATCH, ENDED, Order, State
from descant.jobs.claiming import Verdict, claim, recover, settle
from descant.jobs.looking import job_of
from descant.jobs.steering import cancel, clear, retry
from descant.jobs.submitting import submit, submit_batch
from descant.jobs.table import Job, Wait

RUNNERS = st.sampled_from(["one", "two"])
KEYS = st.sampled_from([f"key {number}" for number in range(6)])
OUTCOMES = st.sampled_from([State.DONE, State.FAILED, State.POISONED, State.CANCELLED, State.WAITING, State.QUEUED])


class Jobs(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.engine = open_database(Config(home=self.home))
        event.listen(self.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        self.engine.dispose()  # so that the disk is not waited for
        self.finished: dict[str, int] = {}
        """by key, how often it was done and not forgotten since"""
        self.claimed: list[tuple[str, Job]] = []

    @rule(key=KEYS, again=st.booleans())
    def submit(self, key: str, again: bool) -> None:
        submit(self.engine, Order(kind="toy", key=key), again=again)

    @rule(key=st.sampled_from(["batch 1", "batch 2"]), keys=st.lists(KEYS, max_size=4), again=st.booleans())
    def submit_batch(self, key: str, keys: list[str], again: bool) -> None:
        orders = [Order(kind="toy", key=each) for each in keys]
        submit_batch(self.engine, Order(kind=BATCH, key=key), orders, again=again)

    @precondition(lambda self: self._active())
    @rule(data=st.data(), key=KEYS)
    def wait(self, data: st.DataObject, key: str) -> None:
        """Somebody else asks for what is under way."""
        after = data.draw(st.sampled_from([job.id for job in self._active()]))
        submit(self.engine, Order(kind="toy", key=f"{key} too", owner="else", after=after))

    @rule(runner=RUNNERS, limit=st.integers(1, 3))
    def claim(self, runner: str, limit: int) -> None:
        self.claimed += [(runner, job) for job in claim(self.engine, runner, limit)]

    @precondition(lambda self: self.claimed)
    @rule(data=st.data(), state=OUTCOMES, spawns=st.lists(KEYS, max_size=2))
    def settle(self, data: st.DataObject, state: State, spawns: list[str]) -> None:
        runner, job = self.claimed.pop(data.draw(st.integers(0, len(self.claimed) - 1)))
        before = self._job(job.id)
        children = [Order(kind="toy", key=f"{job.key}/{each}") for each in spawns] if state is State.DONE else []
        settle(self.engine, runner, [Verdict(job, state, children=children[:2] if job.parent is None else [])])
        if before and before.claimed_by == runner and before.state is State.RUNNING and state is State.DONE:
            self.finished[job.key] = self.finished.get(job.key, 0) + 1

    @rule(runner=RUNNERS)
    def die(self, runner: str) -> None:
        """The other one finds that this one has gone."""
        recover(self.engine, "two" if runner == "one" else "one", alone=True)

    @rule(key=KEYS, other=st.sampled_from(["", " too"]))
    def cancel(self, key: str, other: str) -> None:
        if job := self._by_key(key + other):
            cancel(self.engine, job.id)

    @rule(key=st.one_of(KEYS, KEYS.map("{} too".format), st.sampled_from(["batch 1", "batch 2"])))
    def retry(self, key: str) -> None:
        job = self._by_key(key)
        if job is None:
            return
        try:
            retry(self.engine, job.id)
        except WrongUse:
            assert job.state not in (*AGAIN, State.WAITING)

    @rule()
    def clear(self) -> None:
        clear(self.engine)
        self.finished = {key: count for key, count in self.finished.items() if self._by_key(key)}

    @invariant()
    def nothing_is_done_twice(self) -> None:
        assert all(count == 1 for count in self.finished.values())

    @invariant()
    def what_is_due_and_what_is_claimed_follow_from_the_state(self) -> None:
        for job in self._all():
            due = job.state is State.WAITING or (job.state is State.QUEUED and not self._waits_for_one(job))
            assert (job.not_before is not None) == due
            assert job.claimed_by is None or job.state is State.RUNNING
            assert (job.ended is not None) == (job.state in ENDED)
            assert job.attempts >= 0

    @invariant()
    def batches_are_open_as_long_as_a_child_is_active(self) -> None:
        jobs = self._all()
        for job in jobs:
            active = any(child.state in ACTIVE for child in jobs if child.parent == job.id)
            if job.state in ENDED:
                assert not active
            if job.state is State.RUNNING and job.claimed_by is None:
                assert active

    def _active(self) -> list[Job]:
        return [job for job in self._all() if job.state in ACTIVE]

    def _waits_for_one(self, waiting: Job) -> bool:
        """Which is not at its end."""
        with self.engine.connect() as connection:
            after = connection.scalar(select(Wait.after).where(Wait.job == waiting.id))
        return any(job.id == after for job in self._active())

    def _all(self) -> list[Job]:
        with self.engine.connect() as connection:
            return [job_of(row) for row in connection.execute(select(Job.__table__))]

    def _by_key(self, key: str) -> Job | None:
        return next((job for job in self._all() if job.key == key), None)

    def _job(self, identifier: str) -> Job | None:
        return next((job for job in self._all() if job.id == identifier), None)

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            shutil.rmtree(self.home)


TestJobs = Jobs.TestCase
TestJobs.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
