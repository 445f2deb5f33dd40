"""kill -9 of the process that owns the store, at any moment: nothing finished is lost, nothing is there twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from descant.config import Config
from descant.database import open_database
from descant.jobs import BATCH, Order, State
from descant.jobs.looking import describe, find_job
from descant.jobs.submitting import submit_batch
from descant.store.opening import open_stores
from tests.jobs.conftest import SECONDS
from tests.jobs.toys import NUMBER

ROOT = Path(__file__).parents[2]
JOBS, ROUNDS = 150, 8


@pytest.mark.slow
def test_jobs_survive_the_death_of_their_owner(tmp_path: Path) -> None:
    config = Config(home=tmp_path)
    engine = open_database(config)
    file = tmp_path / "finished.txt"
    orders = (
        Order(
            kind="toy",
            key=f"job {number}",
            parameters={
                "number": number,
                "graph": f"http://example.org/{number}",
                "file": str(file),
                "fail": number % 7 == 0,
                "sleep": 0.02,
            },
        )
        for number in range(JOBS)
    )
    batch = submit_batch(engine, Order(kind=BATCH, key="all"), orders)
    done: list[int] = []
    for _ in range(ROUNDS):
        process = start(tmp_path, batch.id)
        wait_for_more(process, file)
        time.sleep(random.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        done.append(describe(engine, find_job(engine, batch.id))["children"].get("done", 0))
    assert done == sorted(done), "what was done stays done"
    assert start(tmp_path, batch.id).wait(SECONDS) == 0
    ended = find_job(engine, batch.id)
    assert (ended.state, ended.result) == (State.DONE, {"jobs": {"done": JOBS}})
    with open_stores(config) as stores:
        found = Counter(quad.subject.value for quad in stores.public.quads() if quad.predicate == NUMBER)
    assert found == {f"http://example.org/{number}": 1 for number in range(JOBS)}
    finished = Counter(map(int, file.read_text().split()))
    again = finished.total() - len(finished)
    print(f"{JOBS} jobs, {ROUNDS} kills: done after each {done}; {again} finished a second time, harmlessly")
    engine.dispose()


def start(home: Path, batch: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.jobs.running_process", str(home), batch], cwd=ROOT)


def wait_for_more(process: subprocess.Popen[bytes], file: Path) -> None:
    """Until something has been finished since this began, or the process has nothing left to do."""
    before = file.stat().st_size if file.exists() else 0
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and (not file.exists() or file.stat().st_size == before):
        assert time.monotonic() < deadline
        time.sleep(0.02)
