"""`webhook list|delete|test`: for whoever looks after the server, without a server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from descant.annotations.activities import EVERYBODY, Kind
from descant.annotations.webhooks import keeping
from descant.config import Config
from descant.database import open_database
from tests.cli.conftest import Descant
from tests.neighbour import neighbour


def registered(home: Path, url: str) -> str:
    engine = open_database(Config(home=home))
    try:
        return keeping.register(engine, "owner", url, EVERYBODY, list(Kind)).id
    finally:
        engine.dispose()


def test_hooks_are_listed_without_their_secrets_and_deleted(descant: Descant, home: Path) -> None:
    assert descant("webhook", "list").out == "No webhooks.\n"
    identifier = registered(home, "https://example.org/hook")
    assert descant("webhook", "list").out.split() == [identifier, "on", "owner", "public", "https://example.org/hook"]
    (said,) = json.loads(descant("webhook", "list", "--user", "owner", "--json").out)
    assert said["id"] == identifier
    assert "secret" not in said
    assert json.loads(descant("webhook", "list", "--user", "nobody", "--json").out) == []
    assert descant("webhook", "delete", identifier).code == 0
    assert descant("webhook", "delete", identifier).code == 1


@pytest.mark.parametrize(("status", "code"), [(204, 0), (500, 1)])
def test_a_receiver_is_tested(descant: Descant, home: Path, status: int, code: int) -> None:
    with neighbour() as here:
        identifier = registered(home, here.says("/", "", status=status))
        done = descant("webhook", "test", identifier, DESCANT_WEBHOOK_PRIVATE="true")
        assert done.code == code
        assert str(status) in done.out
        assert descant("webhook", "test", identifier).code == 1, "private addresses are for those who say so"
        assert len(here.asked) == 1
