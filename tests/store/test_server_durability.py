"""A whole server is killed in the middle of whatever it does: what it acknowledged is there, and no graph is a half."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

import pytest
from pyoxigraph import RdfFormat, serialize

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.errors import Unavailable
from descant.store.served import N_TRIPLES, ServedDataset, ServerClient
from tests.conftest import free_port, wait_for_port
from tests.store.writing_process import SIZES, content, graph, new_graphs, noted, put_new

REPEATS = int(os.environ.get("REPEATS", "1"))
"""most of each round is the start of a server; test_durability.py kills the dataset itself fifty times"""
DURING_OPENING = 3
"""rounds in which the server is killed before anybody has asked it for anything"""
Write = Callable[[ServedDataset, ServerClient, int], object]


def triples(kind: str, generation: int) -> bytes:
    return serialize((quad.triple for quad in content(kind, generation)), format=RdfFormat.N_TRIPLES) or b""


def replace_graph(_: ServedDataset, client: ServerClient, generation: int) -> None:
    """By the graph store protocol: one transaction of the engine."""
    path = f"graph-store?graph={quote(graph('replaced').value, safe='')}"
    client.send("PUT", path, body=triples("replaced", generation), Content_Type=N_TRIPLES).close()


def update_graph(dataset: ServedDataset, _: ServerClient, generation: int) -> None:
    data = triples("annotation", generation).decode()
    dataset.update(
        f"DROP SILENT GRAPH {graph('annotation')} ; INSERT DATA {{ GRAPH {graph('annotation')} {{ {data} }} }}"
    )


def log_by_update(dataset: ServedDataset, _: ServerClient, generation: int) -> None:
    dataset.update(f"INSERT DATA {{ GRAPH {graph('log')} {{ {graph('log')} {graph('p')} {generation} }} }}")


WRITES: dict[str, Write] = {
    "replaced": replace_graph,
    "annotation": update_graph,
    "bulk": lambda dataset, _, generation: dataset.put(content("bulk", generation)),  # goes by the journal
    "new": lambda dataset, _, generation: put_new(dataset, generation),
    "log": log_by_update,
}


def awaited(chance: random.Random) -> list[tuple[str, int] | None]:
    """What each round waits for before the kill: every kind of write so many times, so that none is starved."""
    writes = [(kind, count) for kind in WRITES for count in (0, 2)]
    rounds = REPEATS * [*writes, *DURING_OPENING * [None]]
    return chance.sample(rounds, len(rounds))


class Acknowledged:
    """What the server said to have done, over all its lives."""

    def __init__(self) -> None:
        self.newest = dict.fromkeys(SIZES, 0)
        self.added: dict[str, set[int]] = {"new": set(), "log": set()}
        self.counts = dict.fromkeys(WRITES, 0)
        self.changed = threading.Condition()

    def wait_for(self, kind: str, count: int) -> None:
        """Until so many more writes of this kind were acknowledged: a busy machine takes its time."""
        wanted = self.counts[kind] + count
        with self.changed:
            assert self.changed.wait_for(lambda: self.counts[kind] >= wanted, 60), f"no {kind} is written"

    def write_until_it_dies(self, kind: str, client: ServerClient, generations: Iterator[int]) -> None:
        dataset = ServedDataset(client)
        try:
            while True:
                generation = next(generations)
                WRITES[kind](dataset, client, generation)
                self._note(kind, generation)
        except (Unavailable, OSError, HTTPException):
            return  # a refusal would be an error

    def _note(self, kind: str, generation: int) -> None:
        with self.changed:
            if kind in self.added:
                self.added[kind].add(generation)
            else:
                self.newest[kind] = generation
            self.counts[kind] += 1
            self.changed.notify_all()

    def compare(self, client: ServerClient) -> None:
        dataset = ServedDataset(client)
        for kind, size in SIZES.items():
            found = [int(triple.object.value) for triple in dataset.graph(graph(kind))]  # type: ignore[union-attr]
            assert len(set(found)) <= 1, f"{kind} is a mixture"
            assert len(found) in ((size,) if self.newest[kind] else (0, size)), f"{kind} is a half"
            assert not found or found[0] >= self.newest[kind], f"{kind} lost a write"
        assert self.added["new"] <= new_graphs(dataset), "a new graph was lost"
        assert self.added["log"] <= noted(dataset), "the log lost a write"


@contextmanager
def living_server(home: Path) -> Iterator[ServerClient]:
    """All its processes are killed at the same moment."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "descant", "serve"],
        env=os.environ | {"DESCANT_HOME": str(home), "DESCANT_PORT": str(port), "DESCANT_MIN_FREE": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for_port(port, server, 120)
        yield ServerClient(f"http://127.0.0.1:{port}/", owner_token(Config(home=home)))
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.mark.slow
def test_kill_9_of_a_server_loses_nothing_acknowledged_and_leaves_no_half_graph(tmp_path: Path) -> None:
    """Many rounds, at random moments of openings, recoveries, replacements, updates and bulk imports."""
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    acknowledged, generations = Acknowledged(), itertools.count(1)
    with ThreadPoolExecutor(len(WRITES)) as writers:
        for waited in awaited(chance):
            writing = []
            with living_server(tmp_path) as client:
                if waited:
                    acknowledged.compare(client)
                    work = acknowledged.write_until_it_dies
                    writing = [writers.submit(work, kind, client, generations) for kind in WRITES]
                    acknowledged.wait_for(*waited)
                time.sleep(chance.uniform(0.0, 0.3))
            for each in writing:
                each.result()
    with living_server(tmp_path) as client:
        acknowledged.compare(client)
        assert client.json("GET", "api/store/check") == {"faults": []}
    print(acknowledged.counts)
    assert all(acknowledged.counts.values()), "something was never written"
