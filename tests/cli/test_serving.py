"""`serve` and `demo`: what they say, and what the sample leaves behind."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from descant.config import Config
from descant.server.tokens import owner_token
from tests.cli.conftest import BASE, Descant, Serving, one_line
from tests.conftest import free_port, wait_for_port

QUERY = urlencode({"query": "ASK { GRAPH <http://example.org/g> { ?s ?p ?o } }"})
UPDATE = urlencode({"update": "INSERT DATA { GRAPH <http://example.org/g> { <a:s> <a:p> <a:o> } }"}).encode()


def test_the_demo_loads_four_settings_and_the_same_each_time(descant: Descant) -> None:
    first, second = descant("demo", "--load-only"), descant("demo", "--load-only")
    assert first.code == second.code == 0
    assert first.out == ""
    assert "four settings of one tune" in first.err
    query = "PREFIX frbr: <http://purl.org/vocab/frbr/core#> SELECT ?v { ?v frbr:realizationOf ?w . ?w a ?t }"
    rows = json.loads(descant("query", query, "--json").out)["results"]["bindings"]
    names = {row["v"]["value"].rpartition("/")[2] for row in rows}
    assert {name for name in names if name.startswith("bwv")} == {f"bwv-244-{number}" for number in (15, 17, 44, 54)}
    counted = json.loads(descant("stats", "--json").out)["public"]
    assert f" {counted['triples']} statements" in second.err
    assert counted["graphs"] == 1


def test_the_sample_is_served(descant: Descant, serving: Callable[..., AbstractContextManager[Serving]]) -> None:
    assert descant("demo", "--load-only").code == 0
    with serving(DESCANT_BASE=BASE) as server:
        request = urllib.request.Request(
            f"{server.url}id/work/herzlich-tut-mich-verlangen", headers={"Accept": "text/turtle"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            assert b"St Matthew Passion" in response.read()
        with urllib.request.urlopen(server.url, timeout=30) as response:
            assert b"St Matthew Passion" in response.read()


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
    ],
)
def test_who_serves_to_others_is_told_when_the_names_are_for_this_machine(
    process: Descant, host: str, base: str, warned: bool
) -> None:
    done = process("serve", "--host", host, "--port", 1 << 17, DESCANT_BASE=base)  # a port of no machine
    assert ("Set DESCANT_BASE" in done.err) is warned


def test_who_serves_on_all_addresses_names_nothing_after_them(
    descant: Descant, serving: Callable[..., AbstractContextManager[Serving]], home: Path
) -> None:
    with serving(DESCANT_HOST="0.0.0.0"):
        assert (home / "base").read_text(encoding="utf-8").startswith("http://127.0.0.1:")


def test_a_base_that_is_set_stays_on_another_port(descant: Descant, process: Descant, home: Path) -> None:
    """Also where it looks like the address that would have been served on."""
    done = descant("demo", "--load-only", "--port", 9090, DESCANT_BASE=BASE)
    assert done.code == 0
    assert (home / "base").read_text(encoding="utf-8") == BASE


@pytest.mark.slow
def test_the_demo_can_be_written_to_and_asked_and_stopped(home: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "descant", "demo", "--port", str(port)]
    with subprocess.Popen(command, env=os.environ, stderr=subprocess.DEVNULL, start_new_session=True) as demo:
        try:
            wait_for_port(port, demo, 60)
            headers = {"Authorization": f"Bearer {owner_token(Config(home=home))}"}
            update = urllib.request.Request(f"http://127.0.0.1:{port}/sparql/update", UPDATE, headers)
            urllib.request.urlopen(update, timeout=20).close()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sparql?{QUERY}", timeout=10) as response:
                assert json.load(response)["boolean"] is True
            demo.terminate()
            assert demo.wait(20) == 0
        finally:
            os.killpg(demo.pid, 9) if demo.poll() is None else None


def test_a_home_may_be_named_relative_to_the_working_folder(
    descant: Descant, serving: Callable[..., AbstractContextManager[Serving]]
) -> None:
    """As `make demo` does."""
    with serving(DESCANT_HOME="here") as server:
        with urllib.request.urlopen(f"{server.url}dump.nq", timeout=30) as response:
            assert response.status == 200
        assert descant("export", "out.nq", DESCANT_HOME="here").code == 0
