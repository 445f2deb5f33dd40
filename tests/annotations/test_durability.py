"""kill -9 at random moments of writing: what was acknowledged is in the register, in the graph and in no other."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from sqlalchemy import select

from descant.annotations.desk import Desk
from descant.annotations.register import AnnotationRow
from descant.config import Config
from descant.database import open_database
from descant.ontology.iris import RDF
from descant.store import Stores
from descant.store.opening import open_stores
from tests.annotations.conftest import BASE

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 50


@contextmanager
def writing(home: Path) -> Iterator[Callable[[int, int], list[list[str]]]]:
    """Gives what lets a process write in a round until it has said so much, kills it, and tells what it said."""
    command = [sys.executable, "-m", "tests.annotations.writing_process", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as mother:
        assert mother.stdin
        assert mother.stdout
        said = mother.stdout

        def killed(turn: int, acknowledged: int) -> list[list[str]]:
            print(turn, file=mother.stdin, flush=True)
            first = {said.readline(), said.readline()}
            assert "ready\n" in first
            [process] = [int(line.split()[1]) for line in first - {"ready\n"}]
            lines = [said.readline() for _ in range(acknowledged)]
            os.kill(process, signal.SIGKILL)
            lines += iter(said.readline, f"ended {-signal.SIGKILL}\n")
            return [line.split() for line in lines if len(line.split()) >= 3]  # the last line may be half

        yield killed
        mother.stdin.close()


def texts_in(stores: Stores, name: str) -> tuple[list[str], list[str]]:
    graph = NamedNode(f"{BASE}graph/annotations/{name}")
    public, private = (
        [str(triple.object.value) for triple in dataset.graph(graph) if triple.predicate == RDF.value]  # type: ignore[union-attr] # texts
        for dataset in (stores.public, stores.private)
    )
    return public, private


@pytest.mark.slow
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    home, chance = tmp_path / "home", random.Random(5)
    latest: dict[str, tuple[int, str]] = {}
    with writing(home) as killed:
        for turn in range(ROUNDS):
            for name, version, state, *_ in killed(turn, chance.randrange(1, 25)):
                latest[name] = max(latest.get(name, (0, "")), (int(version), state))
    assert len(latest) > ROUNDS
    config = Config(home=home, base=BASE, min_free=1)
    engine = open_database(config)
    with open_stores(config) as stores:
        desk = Desk(engine, stores, BASE)
        with engine.connect() as connection:
            rows = {row.name: row for row in connection.execute(select(AnnotationRow.__table__))}
        for name, (version, state) in latest.items():
            assert rows[name].version >= version, "what was acknowledged is there, or what came after it"
            if rows[name].version == version:
                assert ("deleted" if rows[name].deleted else rows[name].visibility) == state
        for name, row in rows.items():
            text = [json.loads(row.document)["body"]["value"]]
            wanted = ([], []) if row.deleted else (text, []) if row.visibility == "public" else ([], text)
            assert texts_in(stores, name) == wanted, "the graph is as the register has it"
        desk.close()
    engine.dispose()
