"""`descant ingest`: what it refuses before it reads anything, what it says, and how it is stopped."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Descant

SECONDS = 240
"""on a machine that is busy with other things"""
LAB = "0.0 {end} C:maj\n{end} 9.5 G:min\n"


def test_nobody_is_asked_without_a_contact(descant: Descant, home: Path) -> None:
    done = descant("ingest", "--look-up", "nothing.mei")
    assert done.code == 2
    assert "lookup_contact" in done.err
    assert not (home / "store").exists()


def test_a_report_that_cannot_be_written_is_known_before_anything_is_read(descant: Descant, home: Path) -> None:
    done = descant("ingest", "nothing.mei", "--report", home / "no" / "where" / "report.json")
    assert done.code != 0
    assert "report.json" in done.err
    assert not (home / "store").exists()


def test_what_cannot_be_read_is_named_and_stops_nothing(process: Descant, tmp_path: Path) -> None:
    music = tmp_path / "music"
    music.mkdir()
    (music / "good.lab").write_text(LAB.format(end="1.5"))
    (music / "odd.lab").write_text("0.0 1.0 C:maj\n1.0 2.0 what\n")
    (music / "empty.mei").write_bytes(b"")
    (music / "loop.mei").symlink_to("loop.mei")
    done = process("ingest", music)
    assert done.code == 1
    failed = [line.split(maxsplit=1)[1] for line in done.out.splitlines() if line.startswith("FAILED")]
    assert "empty.mei: the file is empty. Was it copied whole?" in failed
    assert any("loop.mei" in line for line in failed)
    assert "2 read, 2 failed" in done.out
    odd = next(line for line in done.out.splitlines() if "1 odd thing (" in line)
    shown = process("jobs", "show", odd.partition("jobs show ")[2].partition("`")[0])
    assert "what" in shown.out.partition("\n")[2]


def test_a_file_is_the_same_by_whichever_way_it_is_named(process: Descant, tmp_path: Path) -> None:
    music = tmp_path / "music"
    music.mkdir()
    (music / "tune.lab").write_text(LAB.format(end="1.5"))
    (tmp_path / "link").symlink_to(music)
    first = process("--json", "ingest", music / "tune.lab")
    ways = (music / "tune.lab", music / ".." / "music" / "tune.lab", tmp_path / "link", music)
    again = process("--json", "ingest", *ways)
    (read,), (unchanged,) = json.loads(first.out)["files"], json.loads(again.out)["files"]
    assert (unchanged["status"], unchanged["version"]) == ("unchanged", read["version"])


def test_an_address_that_is_not_public_is_named(process: Descant) -> None:
    done = process("ingest", "http://localhost:1/score.mei")
    assert "FAILED      http://localhost:1/score.mei is at an address that is not public. Name a host" in done.out


@pytest.mark.slow
def test_a_run_that_was_stopped_reports_and_the_next_one_reads_the_rest(
    home: Path, process: Descant, tmp_path: Path
) -> None:
    music, report = tmp_path / "music", tmp_path / "report.json"
    music.mkdir()
    for number in range(400):
        (music / f"{number}.lab").write_text(LAB.format(end=f"{number / 100 + 0.5:.2f}"))
    command = [sys.executable, "-m", "descant", "--json", "ingest", music, "--report", report]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True, start_new_session=True) as running:  # type: ignore[call-overload] # pipes
        try:
            with held_when_done(home / "descant.sqlite", 5):
                os.killpg(running.pid, signal.SIGINT)  # as a terminal does: the workers get it, too
            out, err = running.communicate(timeout=SECONDS)
        finally:
            running.kill()
    assert running.returncode == 1, err
    assert "Traceback" not in err
    document = json.loads(out)
    assert document == json.loads(report.read_text())
    assert document["read"] >= 5
    assert document["stopped"] == 400 - document["read"] > 0
    again = json.loads(process("--json", "ingest", music).out)
    assert (again["read"], again["unchanged"], again["stopped"]) == (400 - again["unchanged"], again["unchanged"], 0)
    assert again["unchanged"] >= document["read"]


@contextmanager
def held_when_done(database: Path, count: int) -> Iterator[None]:
    """When so many jobs are done no other is noted to be, until the block ends."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{database}?mode=rw", uri=True)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            done: Any = connection.execute("SELECT count(*) FROM jobs WHERE state = 'done'").fetchone()
            if done[0] >= count:
                yield
                return
        time.sleep(0.05)
    raise AssertionError(f"{count} jobs were not done in time")
