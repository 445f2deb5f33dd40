"""Queries that would never end: each is ended, its memory comes back, and others are answered meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import Server

DEADLINE = 4.0
RUNAWAYS = {
    "cartesian COUNT": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "regex over everything": (
        'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER regex(CONCAT(STR(?c), STR(?f)), "(x+x+)+y") }'
    ),
    "streamed cartesian": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cartesian ORDER BY": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f",
}


@pytest.fixture(scope="module")
def loaded(start_server: Callable[..., Server]) -> Server:
    server = start_server(query_deadline=DEADLINE, query_memory=600)
    lines = (f'<http://e/s{i}> <http://e/p{i % 7}> "{"x" * (i % 40)}{i}" .' for i in range(6_000))
    with server.owner() as http:
        sent = http.put(
            "/graph-store?graph=http://e/g",
            content="\n".join(lines),
            headers={"Content-Type": "application/n-triples"},
        )
        assert sent.status_code == 201
    return server


def processes_of(home: Path) -> dict[int, int]:
    """Resident bytes of the query workers of the server with this home, by process."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            mapped = any(str(home) in str(link.readlink()) for link in (folder / "fd").iterdir())
            if b"query_worker" in command and mapped:
                found[int(folder.name)] = int((folder / "statm").read_text().split()[1]) * 4096
        except OSError:
            continue
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNAWAYS)
def test_each_ends_with_a_problem_and_others_are_answered(loaded: Server, name: str) -> None:
    ended: dict[str, object] = {}

    def run_away() -> None:
        with loaded.client() as http:
            response = http.get("/sparql", params={"query": RUNAWAYS[name]})
            ended.update(status=response.status_code, response=response)

    runaway = threading.Thread(target=run_away)
    runaway.start()
    answered = 0
    with loaded.owner() as http:
        while runaway.is_alive():
            assert http.get("/sparql", params={"query": "SELECT * { <http://e/s7> ?p ?o }"}).status_code == 200
            answered += 1
    runaway.join()
    response = ended["response"]
    assert isinstance(response, httpx.Response)
    assert ended["status"] in (503, 504), response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["remedy"]
    assert ended["status"] == 503 or f"longer than {DEADLINE:g} s and was ended" in response.json()["detail"]
    assert answered > 0


@pytest.mark.slow
def test_memory_comes_back_and_the_writer_is_untouched(loaded: Server) -> None:
    with loaded.owner() as http, loaded.client() as stranger:
        for name in RUNAWAYS:
            assert stranger.get("/sparql", params={"query": RUNAWAYS[name]}).status_code in (503, 504)
        assert all(size < 300e6 for size in processes_of(loaded.home).values())
        update = "INSERT DATA { GRAPH <http://e/after> { <http://e/a> <http://e/b> 1 } }"
        sent = http.post("/sparql/update", content=update, headers={"Content-Type": "application/sparql-update"})
        assert sent.status_code == 204
        assert stranger.get("/sparql", params={"query": "ASK { GRAPH <http://e/after> { ?s ?p ?o } }"}).json()[
            "boolean"
        ]


@pytest.mark.slow
def test_as_many_runaways_as_a_client_may_have_leave_room_for_another(loaded: Server) -> None:
    """The client's own limit is below the number of workers."""
    statuses: list[int] = []

    def run_away() -> None:
        with loaded.client() as http:
            statuses.append(http.get("/sparql", params={"query": RUNAWAYS["cartesian COUNT"]}).status_code)

    threads = [threading.Thread(target=run_away) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    with loaded.owner() as http:
        assert http.get("/sparql", params={"query": "ASK {}"}).status_code == 200
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [429, 429, 504, 504, 504, 504]


@pytest.mark.slow
def test_a_killed_server_leaves_no_worker_behind(start_server: Callable[..., Server]) -> None:
    import json
    import os
    import signal

    server = start_server()
    with server.client() as http:
        assert http.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        workers = processes_of(server.home)
        assert workers
        owner = json.loads((server.home / "store" / "owner.json").read_text())["pid"]
        os.kill(owner, signal.SIGKILL)
        for _ in range(300):
            time.sleep(0.2)
            try:
                if http.get("/health").status_code == 200 and not processes_of(server.home).keys() & workers.keys():
                    break
            except httpx.TransportError:
                continue
        assert not processes_of(server.home).keys() & workers.keys()
        assert http.get("/sparql", params={"query": "ASK {}"}).json()["boolean"], "the server starts itself again"
