"""The application in this process (`client`), and the real server in another (`server`)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.ingest.describing.naming import Placement
from descant.jobs import Order, Services, State
from descant.jobs.ingesting import Ingest
from descant.jobs.ingesting.orders import locations, orders
from descant.jobs.table import Job
from descant.jobs.tiling import Tiling
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores
from descant.store.pool import Pool
from tests.conftest import PLAIN, free_port, running
from tests.jobs.test_tiles import Silent

CONFIG = Config(base="http://localhost/", client_errors=100_000, client_seconds=100_000, client_queries=64)
"""generous to the tests, which all come from one address"""


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    shared = Pool(4)
    yield shared
    shared.close()


@pytest.fixture
def make_app(tmp_path: Path, pool: Pool) -> Iterator[Callable[..., Flask]]:
    """An application with these settings, over stores of its own."""
    with ExitStack() as opened:

        def make(**settings: object) -> Flask:
            config = replace(CONFIG, home=tmp_path, **settings)  # type: ignore[arg-type]
            stores = opened.enter_context(open_stores(config, pool=pool))
            app = create_app(config, stores)
            opened.callback(close_room, app)
            return app

        yield make


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger."""
    return app.test_client()


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    """Who holds the owner's token."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {owner_token(app.extensions['descant'].config)}"
    return client


@pytest.fixture
def ingest(app: Flask) -> Any:
    """Reads a file as the runner does, with what comes of it, and gives the name of its source."""
    here = app.extensions["descant"]

    def do(path: Path) -> str:
        (order,) = orders(locations([str(path)], Placement()), here.config, here.engine)
        spawned: list[Order] = []

        def spawn(more: Iterable[Order]) -> None:
            spawned.extend(more)

        job = Job(
            id="1",
            key=order.key,
            kind=order.kind,
            title=order.title,
            owner="",
            parameters=json.loads(json.dumps(order.parameters)),
            state=State.RUNNING,
            created=datetime.now(UTC),
        )
        services = Services(
            job=job, config=here.config, stores=here.stores, engine=here.engine, log=Silent().log, spawn=spawn
        )
        result = Ingest().finish(Ingest().work(job.parameters, Silent()), services)
        for each in spawned:
            Tiling().work(each.parameters, Silent())
        return str(result["source"]).rpartition("/")[2]

    return do


@dataclass(frozen=True)
class Server:
    """A real server process on loopback."""

    url: str
    home: Path
    token: str

    def client(self, **more: object) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60, verify=PLAIN, **more)  # type: ignore[arg-type]

    def owner(self) -> httpx.Client:
        return self.client(headers={"Authorization": f"Bearer {self.token}"})


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts `descant serve` with settings from the environment, each server with a home of its own."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(**settings: object) -> Server:
            home, port = tmp_path_factory.mktemp("home"), free_port()
            environment = os.environ | {"DESCANT_HOME": str(home), "DESCANT_PORT": str(port)}
            environment |= {f"DESCANT_{name.upper()}": str(value) for name, value in settings.items()}
            stack.enter_context(running([sys.executable, "-m", "descant", "serve"], port, env=environment))
            config = Config(home=home, port=port)
            return Server(f"http://127.0.0.1:{port}/", home, owner_token(config))

        yield start


@pytest.fixture(scope="session")
def server(start_server: Callable[..., Server]) -> Server:
    """One server for all tests that only need a real one."""
    return start_server(client_errors=100_000, client_seconds=100_000, client_queries=64)
