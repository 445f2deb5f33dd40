"""Databases that jobs live in, and a runner with real workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from descant.config import Config
from descant.database import open_database
from descant.jobs import Order
from descant.jobs.runner import Runner
from descant.jobs.submitting import submit
from descant.jobs.table import Job
from descant.store import Stores
from descant.store.opening import open_stores
from tests.jobs.toys import TOYS
from tests.postgresql import emptied, postgresql

__all__ = ["postgresql"]  # a fixture

SECONDS = 240
"""for a job to end, on a machine that is busy with other things"""


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    engine = open_database(Config(home=tmp_path, database=url))
    yield engine
    if url:
        emptied(engine)
    engine.dispose()


@dataclass(frozen=True)
class Shop:
    """A runner with toys, and what it works on."""

    config: Config
    stores: Stores
    engine: Engine
    runner: Runner

    def submit(self, key: str, kind: str = "toy", **parameters: object) -> Job:
        return submit(self.engine, Order(kind=kind, key=key, parameters=parameters))

    def run(self, key: str, kind: str = "toy", **parameters: object) -> Job:
        return self.runner.wait(self.submit(key, kind, **parameters).id, SECONDS)


@pytest.fixture(scope="session")
def open_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Shop]]:
    from contextlib import ExitStack

    with ExitStack() as stack:

        def make(**settings: object) -> Shop:
            config = Config(home=tmp_path_factory.mktemp("shop"), workers=2, worker_memory=400, **settings)  # type: ignore[arg-type]
            stores = stack.enter_context(open_stores(config))
            engine = open_database(config)
            stack.callback(engine.dispose)
            runner = stack.enter_context(Runner(config, stores, engine, family=TOYS))
            return Shop(config, stores, engine, runner)

        yield make


@pytest.fixture(scope="session")
def shop(open_shop: Callable[..., Shop]) -> Shop:
    return open_shop()
