"""`serve`: what it says, and where. What `demo` loads is in test_demo.py."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from descant.cli.serving import is_named_for_itself
from descant.config import Config
from tests.cli.conftest import Descant, Serving, one_line
from tests.conftest import free_port


@pytest.mark.parametrize(("host", "place"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_serving_says_where_on_stderr(home: Path, host: str, place: str) -> None:
    port = free_port()
    command = [sys.executable, "-m", "descant", "serve", "--host", host, "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stderr is not None
            assert serving.stderr.readline() == f"Descant serves {home / 'store'} at http://{place}:{port}/\n"
            assert serving.stderr.readline() == "Stop it with Ctrl-C.\n"
        finally:
            serving.terminate()
        assert serving.communicate(timeout=60)[0] == ""


def test_a_server_that_finishes_a_write_first_says_so_and_where_it_is_only_once_it_answers(
    descant: Descant, home: Path
) -> None:
    """The journal as a kill leaves it, and as slow to read as the test wants it."""
    journal, port = home / "store" / "public" / "journal", free_port()
    journal.mkdir(parents=True)
    os.mkfifo(journal / "1.nq")
    (journal / "1.json").write_text("[]", encoding="utf-8")
    command = [sys.executable, "-m", "descant", "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stderr is not None
            said = f"Finishing a write of {home / 'store' / 'public'} that was interrupted (0.0 MB)."
            assert serving.stderr.readline().rstrip().endswith(said)
            for words in (["stats"], ["check"], ["query", "ASK {}"], ["ingest", "."]):
                done = descant(*words)
                assert done.code == 1
                assert f"`descant serve --port {port}` (process " in done.err
                assert "is starting" in one_line(done.err)
                assert f"Wait until it says that it serves at http://127.0.0.1:{port}/" in done.err
            (journal / "1.nq").write_text("<a:s> <a:p> <a:o> <a:g> .\n", encoding="utf-8")
            assert serving.stderr.readline() == f"Descant serves {home / 'store'} at http://127.0.0.1:{port}/\n"
            assert descant("query", "ASK { <a:s> <a:p> <a:o> }", "--json").out == '{"head":{},"boolean":true}\n'
        finally:
            serving.terminate()


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_where_the_port_is_taken_nothing_is_served_nor_said_to_be(process: Descant, home: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = process(command, "--port", port)
    assert (done.code, done.out) == (1, "")
    said = f"Port {port} of 127.0.0.1 cannot be served on: Address already in use."
    assert one_line(done.err) == f"descant: {said} Stop what listens there, or choose another with --host and --port."
    assert not (home / "store").exists()


@pytest.mark.parametrize(
    ("host", "base", "warned"),
    [
        ("127.0.0.1", "", False),
        ("203.0.113.1", "", False),
        ("203.0.113.1", "http://localhost:8080/", True),
        ("203.0.113.1", "https://music.example.org/", False),
        ("0.0.0.0", "", True),
    ],
)
def test_a_server_for_others_is_known_when_its_names_are_for_this_machine(
    tmp_path: Path, host: str, base: str, warned: bool
) -> None:
    assert is_named_for_itself(Config(home=tmp_path, host=host, base=base)) is warned


def test_who_serves_to_others_is_told_when_the_names_are_for_this_machine(home: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "descant", "serve", "--host", "0.0.0.0", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stderr is not None
            assert "Set DESCANT_BASE" in serving.stderr.readline()
            assert serving.stderr.readline().startswith(f"Descant serves {home / 'store'} at ")
        finally:
            serving.terminate()
        serving.communicate(timeout=60)


def test_who_serves_nothing_is_warned_of_nothing(process: Descant) -> None:
    """An address of no machine here."""
    done = process("serve", "--host", "203.0.113.1", DESCANT_BASE="http://localhost:8080/")
    assert (done.code, done.out) == (1, "")
    assert " of 203.0.113.1 cannot be served on: " in one_line(done.err)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_of_no_machine_is_wrong_use(process: Descant, home: Path, command: str) -> None:
    done = process(command, "--port", 99999)
    assert (done.code, done.out) == (2, "")
    assert one_line(done.err) == "descant: There is no port 99999. Choose one up to 65535 with --port."
    assert not (home / "store").exists()


def test_who_serves_on_all_addresses_names_nothing_after_them(
    descant: Descant, serving: Callable[..., AbstractContextManager[Serving]], home: Path
) -> None:
    with serving(DESCANT_HOST="0.0.0.0"):
        assert (home / "base").read_text(encoding="utf-8").startswith("http://127.0.0.1:")


def test_a_home_may_be_named_relative_to_the_working_folder(
    descant: Descant, serving: Callable[..., AbstractContextManager[Serving]]
) -> None:
    """As `make demo` does."""
    with serving(DESCANT_HOME="here") as server:
        with urllib.request.urlopen(f"{server.url}dump.nq", timeout=30) as response:
            assert response.status == 200
        assert descant("export", "out.nq", DESCANT_HOME="here").code == 0
