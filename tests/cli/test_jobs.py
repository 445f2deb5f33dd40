"""`descant jobs`: what there is, why it failed, and what can be done about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from descant.cli import main
from descant.config import Config
from descant.database import now, open_database
from descant.jobs import BATCH, Order, State
from descant.jobs.claiming import Line, Verdict, beat, claim, settle
from descant.jobs.submitting import submit, submit_batch
from descant.jobs.table import Job


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(Config(home=tmp_path))


def call(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), "jobs", *words])


def report(home: Path, *words: str) -> Any:
    return json.loads(call(home, *words, "--json").stdout)


def end(engine: Engine, state: State, *lines: str) -> Job:
    beat(engine, "test", "")
    (job,) = claim(engine, "test", 1)
    error = {"detail": "a.mei:3: broken.", "remedy": "Mend it."} if state is State.FAILED else None
    settle(engine, "test", [Verdict(job, state, error=error)], [Line(job.id, "info", each, now()) for each in lines])
    return job


def test_without_jobs_it_says_so(tmp_path: Path) -> None:
    assert call(tmp_path, "list").stdout == "No jobs.\n"
    assert report(tmp_path, "list") == []


def test_jobs_are_listed_by_state_and_batch(tmp_path: Path, engine: Engine) -> None:
    single = submit(engine, Order(kind="toy", key="single"))
    batch = submit_batch(engine, Order(kind=BATCH, key="many"), [Order(kind="toy", key="child")])
    end(engine, State.DONE)
    assert [each["id"] for each in report(tmp_path, "list")] == [batch.id, single.id]
    assert [each["id"] for each in report(tmp_path, "list", "--state", "done")] == [single.id]
    assert [each["key"] for each in report(tmp_path, "list", "--parent", batch.id)] == ["child"]
    assert [each["id"] for each in report(tmp_path, "list", "--before", batch.id)] == [single.id]
    assert "0/1" in call(tmp_path, "list").stdout


def test_a_failed_job_says_why(tmp_path: Path, engine: Engine) -> None:
    submit(engine, Order(kind="toy", key="x"))
    job = end(engine, State.FAILED, "a line")
    assert "a.mei:3: broken. Mend it." in call(tmp_path, "show", job.id).stdout
    assert "a line" in call(tmp_path, "log", job.id).stdout
    assert [each["message"] for each in report(tmp_path, "log", job.id)] == ["a line"]


def test_a_job_is_stopped_tried_again_and_forgotten(tmp_path: Path, engine: Engine) -> None:
    job = submit(engine, Order(kind="toy", key="x"))
    assert report(tmp_path, "cancel", job.id)["state"] == "cancelled"
    assert report(tmp_path, "retry", job.id)["state"] == "queued"
    call(tmp_path, "cancel", job.id)
    assert report(tmp_path, "clear", "--days", "1") == {"cleared": 0}
    assert call(tmp_path, "clear").stdout == "1 job is forgotten.\n"


def test_following_ends_with_the_job_and_says_how_it_came_out(tmp_path: Path, engine: Engine) -> None:
    submit(engine, Order(kind="toy", key="x"))
    submit(engine, Order(kind="toy", key="y"))
    done, failed = end(engine, State.DONE), end(engine, State.FAILED)
    assert call(tmp_path, "follow", done.id).exit_code == 0
    assert call(tmp_path, "follow", failed.id).exit_code == 1


@pytest.mark.parametrize("command", ["show", "log", "follow", "cancel", "retry"])
def test_a_job_that_is_not_there(tmp_path: Path, command: str) -> None:
    answer = call(tmp_path, command, "nothing")
    assert answer.exit_code == 1
    assert "There is no job nothing." in answer.stderr
