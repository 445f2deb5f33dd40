"""Restores, each killed at a later step; after each, another process says what it finds.

Run as `python -m tests.store.restoring_processes FOLDER FIRST_STEP`. Each process is a fork of this one, which opens
nothing. Every STRIDE-th step is taken, from the first step on: a few runs see them all.
A step is whatever changes the file system from Python: the interpreter tells of each before it is done.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from descant.config import Config
from descant.errors import Unavailable
from descant.store.keeping import back_up
from descant.store.opening import open_stores
from descant.store.restoring import restore

STEPS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.copyfile", "shutil.rmtree", "shutil.copytree"}
STRIDE = 7
NAME = NamedNode("http://example.org/g")


def content(tag: str) -> Quad:
    return Quad(NAME, NAME, Literal(tag), NAME)


def fill(config: Config, tag: str) -> None:
    with open_stores(config) as stores:
        stores.public.put([content(tag)])
        stores.private.put([content(tag)])
    (config.home / "descant.sqlite").write_text(tag)  # any file will do
    (config.home / "base").write_text(f"http://{tag}.example.org/")


def restore_until(step: int, config: Config, backup: Path) -> None:
    """Be killed at this step of a restore, if it has so many."""
    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        written = event == "open" and str(arguments[1]).startswith("w")
        if written or event in STEPS:
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    restore(config, backup, replace=True)


def look(home: Path) -> None:
    """Say what is there after the next opening: one word if it is of one piece."""
    config = Config(home=home)
    try:
        stores = open_stores(config)
    except Unavailable:
        stores = open_stores(Config(home=home))  # what a person does who is told to do it again
    with stores:
        found = {str(quad.object.value) for each in (stores.public, stores.private) for quad in each.quads()}  # type: ignore[union-attr]
        found |= {(home / "base").read_text().partition("//")[2].partition(".")[0]}
    database = (home / "descant.sqlite").read_bytes()
    found.add("new" if database.startswith(b"SQLite") else database.decode())
    left = [each.name for each in home.rglob("*") if each.name.endswith(".restoring") or each.name == "exchange.json"]
    print(*sorted(found), *left, end="", flush=True)


def in_child(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def prepare(folder: Path) -> None:
    """A home with old content in everything, and a backup with new."""
    other = Config(home=folder / "other")
    fill(other, "new")
    (other.home / "descant.sqlite").unlink()
    with contextlib.closing(sqlite3.connect(other.home / "descant.sqlite")) as database:
        database.execute("CREATE TABLE t (x)")
    other = Config(home=other.home)
    with open_stores(other) as stores:
        back_up(stores, other, folder / "backup")
    fill(Config(home=folder / "old"), "old")


def main() -> None:
    folder, step = Path(sys.argv[1]), int(sys.argv[2])
    assert in_child(lambda: prepare(folder)) == 0
    code = -signal.SIGKILL
    while code == -signal.SIGKILL:
        home = folder / str(step)
        shutil.copytree(folder / "old", home)
        code = in_child(partial(restore_until, step, Config(home=home), folder / "backup"))
        print(code, end=" ", flush=True)
        in_child(partial(look, home))
        print(flush=True)
        step += STRIDE


if __name__ == "__main__":
    main()
