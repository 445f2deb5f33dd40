"""A job done at once, in this process, as the runner does it: for tests of what comes of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from descant.config import Config
from descant.jobs import Kind, Order, Services, State
from descant.jobs.table import Job
from descant.store import Stores
from tests.jobs.test_tiles import Silent


def do(kind: Kind, order: Order, config: Config, stores: Stores, engine: Engine) -> Any:
    """What the job says in the end."""
    job = Job(
        id=order.key[:40],
        key=order.key,
        kind=order.kind,
        title=order.title,
        owner="",
        parameters=json.loads(json.dumps(order.parameters)),  # as the table gives them
        state=State.RUNNING,
        created=datetime.now(UTC),
    )
    services = Services(job=job, config=config, stores=stores, engine=engine, log=Silent().log, spawn=lambda _: None)
    return kind.finish(kind.work(job.parameters, Silent()), services)
