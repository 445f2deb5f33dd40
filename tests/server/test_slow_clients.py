"""Clients that send or read as slowly as they like: they are told so, and everybody else is answered meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from descant.errors import TooManyRequests, Unavailable
from descant.server.places import Places
from tests.conftest import free_port, running
from tests.server.conftest import Server

THREADS = 4
EACH = 4
DEADLINE = 10
"""seconds in which a query worker has begun, whatever else the machine does"""
CLIENTS = [f"127.0.0.{number}" for number in range(2, 6)]
"""addresses of this machine, which the server takes for as many clients"""
BODY = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK"
DUMP = "GET /dump.nq HTTP/1.1\r\nHost: x\r\n\r\n"
LINES = "".join(f'<http://example.org/s> <http://example.org/p> "{number:010000}" .\n' for number in range(2_000))
"""more bytes than what lies between two programs on one machine"""


@pytest.fixture(scope="module")
def filled(start_server: Callable[..., Server]) -> Server:
    server = start_server(threads=THREADS, client_queries=EACH, query_deadline=DEADLINE)
    with server.owner() as http:
        sent = http.put(
            "/graph-store?graph=http://example.org/g",
            content=LINES,
            headers={"Content-Type": "application/n-triples"},
        )
        assert sent.status_code == 201
    return server


@pytest.fixture
def connect(filled: Server) -> Iterator[Callable[..., socket.socket]]:
    place = urlsplit(filled.url)
    with ExitStack() as stack:

        def open_one(client: str, said: str) -> socket.socket:
            one = socket.socket()
            stack.enter_context(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.settimeout(30)
            one.bind((client, 0))
            one.connect((place.hostname, place.port))
            one.sendall(said.encode())
            return one

        yield open_one


def status(one: socket.socket) -> int:
    """What the server says first."""
    return int(one.recv(64).split()[1])


def answered(server: Server) -> None:
    with server.client() as http:
        assert http.get("/health").status_code == 200
        assert http.get("/sparql", params={"query": "ASK {}"}).json()["boolean"]
        assert http.get("/describe?iri=http://example.org/s").status_code == 200


def test_slow_bodies_hold_nobody_up(filled: Server, connect: Callable[..., socket.socket]) -> None:
    """Whichever of its own comes last is refused to a client."""
    slow = [[connect(client, BODY) for _ in range(EACH + 1)] for client in CLIENTS]
    assert len(CLIENTS) * EACH > THREADS
    answered(filled)
    assert [sorted(map(status, each)) for each in slow] == [[408] * EACH + [429]] * len(CLIENTS)
    answered(filled)


def test_a_slow_body_gets_a_problem_and_its_connection_is_closed(connect: Callable[..., socket.socket]) -> None:
    one = connect("127.0.0.9", BODY)
    said = one.recv(65536)
    while not said.endswith(b"}"):
        said += one.recv(65536)
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"connection: close" in head.lower()
    assert f"did not come within {DEADLINE}".encode() in body


def test_a_client_that_has_left_has_its_places_back(filled: Server, connect: Callable[..., socket.socket]) -> None:
    for one in [connect("127.0.0.10", BODY) for _ in range(EACH)]:
        one.close()
    deadline = time.monotonic() + 30
    while status(one := connect("127.0.0.10", f"{BODY}{' ' * 97}")) == 429:
        one.close()
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_slow_readers_of_dumps_hold_nobody_up(filled: Server, connect: Callable[..., socket.socket]) -> None:
    slow = [connect(client, DUMP) for client in CLIENTS for _ in range(EACH)]
    assert len(slow) > THREADS
    assert {status(each) for each in slow} == {200}
    answered(filled)
    assert {status(connect(client, DUMP)) for client in CLIENTS} == {429}
    with filled.owner() as http:
        assert len(http.get("/dump.nq").content) > len(LINES)


def test_a_client_has_a_few_places_and_so_have_all_together() -> None:
    places = Places(each=2, total=3)
    first, _ = places.take("a"), places.take("a")
    with pytest.raises(TooManyRequests) as refused:
        places.take("a")
    assert refused.value.retry_after > 0
    places.take("b")
    with pytest.raises(Unavailable) as full:
        places.take("c")
    assert full.value.details["retry_after"]
    first()
    places.take("c")


ENDLESS = "INSERT { GRAPH <a:g> { ?a <a:b> ?d } } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i < 0) }"


@pytest.mark.slow
@pytest.mark.parametrize("stopped", ["the watcher", "its child"])
def test_stopping_waits_for_no_update_for_ever(tmp_path: Path, stopped: str) -> None:
    port = free_port()
    environment = os.environ | {"DESCANT_HOME": str(tmp_path), "DESCANT_PORT": str(port)}
    with running([sys.executable, "-m", "descant", "serve"], port, env=environment) as process:
        server = Server(f"http://127.0.0.1:{port}/", tmp_path, (tmp_path / "owner.token").read_text())
        with server.owner() as http:
            http.put(
                "/graph-store?default",
                content="".join(f"<a:s{number}> <a:p> {number} .\n" for number in range(2_000)),
                headers={"Content-Type": "text/turtle"},
            ).raise_for_status()
        threading.Thread(target=_update_for_ever, args=(server,), daemon=True).start()
        _wait_until_nobody_else_writes(server)
        process.send_signal(signal.SIGTERM if stopped == "the watcher" else signal.SIGKILL)
        process.wait(30)
    _wait_until_nobody_owns(tmp_path / "store")
    counted = subprocess.run(
        [sys.executable, "-m", "descant", "query", "SELECT (COUNT(*) AS ?n) { GRAPH <a:g> { ?a ?b ?c } }"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert counted.stdout.split()[-1] == "0"


def _update(http: httpx.Client, text: str, **more: float) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    http.post("/sparql/update", content=text, headers=headers, **more).raise_for_status()  # type: ignore[arg-type]


def _update_for_ever(server: Server) -> None:
    with server.owner() as http, pytest.raises(httpx.TransportError):
        _update(http, ENDLESS)


def _wait_until_nobody_else_writes(server: Server) -> None:
    patience = time.monotonic() + 60
    with server.owner() as http, suppress(httpx.ReadTimeout):
        while time.monotonic() < patience:
            _update(http, "INSERT DATA { <a:s> <a:p> 0 }", timeout=3)
        pytest.fail("others may still write")


def _wait_until_nobody_owns(store: Path) -> None:
    from descant.errors import StoreBusy
    from descant.store.owner import Ownership

    deadline = time.monotonic() + 30
    while True:
        try:
            Ownership(store).release()
        except StoreBusy:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        else:
            return
