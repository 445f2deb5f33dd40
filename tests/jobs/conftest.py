"""Databases that jobs live in, and a runner with real workers."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from descant.config import Config
from descant.database import Base, open_database
from descant.jobs import Order
from descant.jobs.runner import Runner
from descant.jobs.submitting import submit
from descant.jobs.table import Job
from descant.store import Stores
from descant.store.opening import open_stores
from tests.conftest import free_port, missing, running
from tests.jobs.toys import TOYS

POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
SECONDS = 240
"""for a job to end, on a machine that is busy with other things"""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own."""
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    if not POSTGRESQL:
        missing("PostgreSQL is not installed (Debian: postgresql)")
    binaries, port = POSTGRESQL[-1], free_port()
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="descant-postgresql-"))  # tmp_path is closed to other users
    try:
        if user:
            shutil.chown(folder, user)
        initdb = [binaries / "initdb", "-D", folder / "data", "-U", "descant", "-A", "trust", "--no-sync"]
        subprocess.run(initdb, user=user, check=True, capture_output=True, cwd=folder)
        options = ["-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"]
        with running([str(binaries / "postgres"), *map(str, options)], port, user=user, cwd=folder):
            wait_until_it_answers(url := f"postgresql+psycopg://descant@127.0.0.1:{port}/postgres")
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_it_answers(url: str) -> None:
    import time

    from sqlalchemy import create_engine
    from sqlalchemy.exc import OperationalError

    engine = create_engine(url)
    for _ in range(200):
        try:
            engine.connect().close()
        except OperationalError:
            time.sleep(0.1)
        else:
            break
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    engine = open_database(Config(home=tmp_path, database=url))
    yield engine
    if url:
        with engine.begin() as connection:
            for table in Base.metadata.sorted_tables:
                connection.execute(text(f"TRUNCATE {table.name} CASCADE"))
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
