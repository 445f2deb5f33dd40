"""A PostgreSQL server of the tests' own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from descant.database import Base
from tests.conftest import free_port, missing, running

POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


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
    engine = create_engine(url)
    for _ in range(200):
        try:
            engine.connect().close()
        except OperationalError:
            time.sleep(0.1)
        else:
            break
    engine.dispose()


def emptied(engine: Engine) -> None:
    """For the next test."""
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(text(f"TRUNCATE {table.name} CASCADE"))
