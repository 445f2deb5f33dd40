"""The same road where the database is PostgreSQL: signing in, writing, publishing, taking along, being forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from descant.accounts.erasures import begun_erasures
from descant.server.annotating.room import ROOM
from tests.jobs.conftest import postgresql
from tests.server.people.conftest import OURS, Browser
from tests.server.people.test_own_data import Writer, delete, planted

__all__ = ["postgresql"]  # a fixture

pytestmark = pytest.mark.slow


@pytest.fixture
def app(make_app: Callable[..., Flask], settings: dict[str, str], postgresql: str) -> Iterator[Flask]:
    app = make_app(**settings, database=postgresql)
    yield app
    app.extensions[ROOM].close()
    app.extensions["descant"].engine.dispose()


def test_somebody_comes_writes_and_is_forgotten(signed_in: Browser, clara: str, engine: Any, postgresql: str) -> None:
    writer = Writer(signed_in)
    private = writer.write(f"user/{clara}/", planted("zwiebelturm"))
    writer.change(private, planted("zwiebelturm"))
    public = writer.write("", planted("grundbass"))
    signed_in.client.put("/api/account/profile", json={"name": "Clara S."}, headers=OURS)
    signed_in.client.get("/api/account/export").close()
    assert delete(signed_in, clara, "keep").status_code == 204
    assert begun_erasures(engine) == []
    stranger = signed_in.client.application.test_client()
    assert stranger.get(private).status_code == 404
    assert stranger.get(public, headers={"Accept": "application/ld+json"}).status_code == 200
    assert signed_in.who() is None
    other = create_engine(postgresql)
    with other.connect() as connection:
        rows = [
            str(connection.execute(text(f'SELECT * FROM "{table}"')).all())
            for table in inspect(other).get_table_names()
        ]
    other.dispose()
    assert "zwiebelturm" not in "".join(rows)
    assert "Clara" not in "".join(rows)
