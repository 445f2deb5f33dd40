"""`descant annotations`: what lost its anchor is listed with the nearest place, and dismissed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from descant.cli import main
from descant.config import Config
from descant.database import open_database
from descant.jobs.ingesting.changes import Change
from descant.jobs.ingesting.orphans import Orphan, remember_orphans
from descant.jobs.table import writing
from descant.store.files import Files

ORPHANS = [Orphan("a:note", "f:old#n1", "f:new#n2"), Orphan("a:other", "f:old#n9", None)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    engine = open_database(Config(home=tmp_path))
    results = ({"file": f"f:{name}", "content": f"sha256-{'0' * 64}"} for name in ("old", "new"))
    with writing(engine) as connection:
        remember_orphans(connection, "/somewhere/tune.mei", Change(Files(tmp_path), *results), ORPHANS)
    engine.dispose()
    return tmp_path


def call(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), "annotations", *words])


def test_orphans_are_listed_and_dismissed(home: Path) -> None:
    lines = call(home, "orphans").stdout.splitlines()
    assert [line.split(maxsplit=1)[1] for line in lines] == [
        "a:note was at f:old#n1; nearest now: f:new#n2",
        "a:other was at f:old#n9",
    ]
    listed = json.loads(call(home, "orphans", "--json").stdout)
    assert [Orphan(each["anchored"], each["place"], each["candidate"]) for each in listed] == ORPHANS
    first = str(listed[0]["id"])
    assert json.loads(call(home, "orphans", "--after", first, "--json").stdout) == listed[1:]
    assert json.loads(call(home, "orphans", "--limit", "1", "--json").stdout) == listed[:1]
    assert call(home, "dismiss", first).exit_code == 0
    assert json.loads(call(home, "orphans", "--json").stdout) == listed[1:]
    again = call(home, "dismiss", first)
    assert again.exit_code == 1
    assert "There is no orphan" in again.stderr


def test_without_orphans_it_says_so(tmp_path: Path) -> None:
    assert call(tmp_path, "orphans").stdout == "Nothing lost its anchor.\n"
