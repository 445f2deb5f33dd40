"""A backup comes back whole or not at all, whenever the process ends; and says what is not in it."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from descant.config import Config
from descant.errors import InvalidInput, StoreUnwritable
from descant.store.cards import write_card
from descant.store.keeping import back_up
from descant.store.opening import open_stores
from descant.store.restoring import restore
from tests.store.restoring_processes import STRIDE, content, fill

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_restore_that_is_killed_at_any_step_is_finished_or_undone_at_the_next_opening(tmp_path: Path) -> None:
    """Both datasets, the database and the base: all old or all new, and nothing left over."""
    first = random.SystemRandom().randint(1, STRIDE)
    print(f"first step {first}")
    command = [sys.executable, "-m", "tests.store.restoring_processes", str(tmp_path), str(first)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *killed, unharmed = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    assert unharmed == ["0", "new"]
    assert {code for code, _ in killed} == {"-9"}
    found = [said for _, said in killed]
    assert set(found) == {"old", "new"}, found
    assert found == sorted(found, reverse=True), "there is one moment from which on the backup counts"


def test_each_dataset_goes_to_its_own_folder(tmp_path: Path) -> None:
    here = Config(home=tmp_path / "here", private_store=str(tmp_path / "elsewhere"))
    fill(here, "old")
    (here.home / "descant.sqlite").unlink()
    with open_stores(here) as stores:
        back_up(stores, here, tmp_path / "backup")
        stores.private.drop(content("old").graph_name)  # type: ignore[arg-type]
    with pytest.raises(StoreUnwritable, match="holds data"):
        restore(here, tmp_path / "backup")
    restore(here, tmp_path / "backup", replace=True)
    assert (tmp_path / "elsewhere" / "private").is_dir()
    assert not (tmp_path / "here" / "store" / "private").exists()
    with open_stores(here) as stores:
        assert list(stores.private.quads()) == [content("old")]


def test_a_database_that_is_damaged_inside_is_refused(tmp_path: Path) -> None:
    config = Config(home=tmp_path / "home")
    with open_stores(config) as stores:
        with contextlib.closing(sqlite3.connect(config.home / "descant.sqlite")) as database:
            database.execute("CREATE TABLE t (x)")
            database.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 1000)
            database.commit()
        assert back_up(stores, config, tmp_path / "backup") == []
    copy = tmp_path / "backup" / "descant.sqlite"
    damaged = bytearray(copy.read_bytes())
    damaged[40_960:45_056] = b"?" * 4096
    copy.write_bytes(damaged)
    write_card(tmp_path / "backup", config.base)  # as if it had been so when it was backed up
    with pytest.raises(InvalidInput, match="is damaged"):
        restore(config, tmp_path / "backup", replace=True)
    assert not list(tmp_path.rglob("*.restoring"))


def test_a_database_by_url_is_in_the_backup_if_it_is_a_file_and_named_if_not(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE t (x)")
    by_url = Config(home=tmp_path / "home", database=f"sqlite:///{file}")
    server = Config(home=tmp_path / "home", database="postgresql+psycopg://descant:hidden@host/music")
    with open_stores(by_url) as stores:
        assert back_up(stores, by_url, tmp_path / "one") == []
        (left_out,) = back_up(stores, server, tmp_path / "two")
    assert "postgresql+psycopg://descant:***@host/music" in left_out
    assert not (tmp_path / "two" / "descant.sqlite").exists()
    file.write_text("old")
    restore(by_url, tmp_path / "one", replace=True)
    assert file.read_bytes().startswith(b"SQLite")
