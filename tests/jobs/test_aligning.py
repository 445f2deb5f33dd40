"""Versions that are aligned by themselves when their scores have been read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from descant.config import Config
from descant.database import open_database
from descant.ingest.describing.naming import Placement
from descant.jobs import BATCH, ENDED, Order, State
from descant.jobs.aligning import ALIGN
from descant.jobs.ingesting.orders import locations, orders
from descant.jobs.looking import job_of
from descant.jobs.runner import Runner
from descant.jobs.steering import retry
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.store.opening import open_stores
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS
from tests.jobs.conftest import SECONDS
from tests.long_works import write_mei

pytestmark = pytest.mark.slow
Ingesting = Callable[..., list[Job]]


@contextmanager
def ingesting(folder: Path, *, align: bool) -> Iterator[Ingesting]:
    """Reads files in a batch, or what failed of the last one, and gives the alignments that there are then."""
    config = Config(home=folder / "home", workers=2, worker_memory=400, min_free=1, align=align)
    engine, batches = open_database(config), list[str]()

    def ingest(*paths: Path) -> list[Job]:
        if paths:
            found = orders(locations(list(map(str, paths)), Placement()), config, engine)
            batches.append(submit_batch(engine, Order(kind=BATCH, key=new_id()), found).id)
        else:
            retry(engine, batches[-1])
        runner.wake()
        assert runner.wait(batches[-1], SECONDS).state in ENDED
        with engine.connect() as connection:
            rows = connection.execute(select(Job.__table__).where(Job.kind == ALIGN).order_by(Job.id)).all()
        return list(map(job_of, rows))

    with open_stores(config) as stores, Runner(config, stores, engine) as runner:
        yield ingest
    engine.dispose()


def versions(job: Job) -> int:
    assert job.state is State.DONE
    return len((job.result or {})["versions"]) + 1


def test_a_work_is_aligned_once_for_all_scores_of_a_batch(tmp_path: Path) -> None:
    scores = [write(tmp_path, f"Piece -- {name}", list(CHORDS[cut:])) for cut, name in enumerate("abcdef")]
    alone = write(tmp_path, "Other -- a", list(CHORDS))
    with ingesting(tmp_path, align=True) as ingest:
        assert list(map(versions, ingest(*scores, alone))) == [6]
        assert list(map(versions, ingest(*scores))) == [6]  # nothing has changed
        more = write(tmp_path, "Piece -- g", list(CHORDS[1:]))
        assert list(map(versions, ingest(more))) == [6, 7]


def test_a_score_that_is_read_at_the_second_try_is_aligned_too(tmp_path: Path) -> None:
    scores = [write(tmp_path, f"Piece -- {name}", list(CHORDS)) for name in "ab"]
    broken = tmp_path / "Piece -- c.mei"
    broken.write_text("<mei", encoding="utf-8")
    with ingesting(tmp_path, align=True) as ingest:
        assert list(map(versions, ingest(*scores, broken))) == [2]
        write_mei(broken, "Piece", ["cd"] * 20)
        assert list(map(versions, ingest())) == [2, 3]


def test_nothing_is_aligned_by_itself_unless_that_is_wanted(tmp_path: Path) -> None:
    scores = [write(tmp_path, f"Piece -- {name}", list(CHORDS)) for name in "ab"]
    with ingesting(tmp_path, align=False) as ingest:
        assert ingest(*scores) == []
