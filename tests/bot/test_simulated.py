"""Some minutes of `bench.bot_load`: whatever people do, nothing goes wrong and nothing is left undone."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from descant.accounts.tokens import owner_token
from descant.bot.asking import Descant
from descant.bot.conversation import Conversation, Reach
from descant.client import Client
from descant.config import Config
from descant.database import open_database
from descant.server.run import application
from tests.bot.simulated import live


@pytest.mark.parametrize("seed", range(2))
def test_hours_of_people_end_without_an_error(tmp_path: Path, seed: int) -> None:
    config = Config(home=tmp_path, base="http://localhost/", client_errors=100_000, client_seconds=100_000)
    with application(config) as app:
        transport = httpx.WSGITransport(app=app)
        with Client("http://localhost/", owner_token(config), transport=transport) as client:
            descant = Descant(client, config.base)
            engine: Engine = open_database(config)
            conversation = Conversation(engine, Reach(descant, lambda _: descant), ["simulated:1"])
            report = live(conversation, engine, tmp_path, hours=0.75, seed=seed)
            engine.dispose()
    assert report.errors == []
    assert report.wrong == []
    assert report.left == []
    assert report.did["ask"] > 10
    assert report.replies > report.did["ask"] / 2
