"""How workers allocate: with jemalloc where it is installed, and always as the administrator says."""

from __future__ import annotations

import ctypes.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from descant.store import Limits, Question
from descant.store.allocation import worker_environment
from descant.store.embedded import Embedded
from descant.store.pool import Pool
from tests.conftest import missing


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """The environment is made once for a process: here for each test."""
    worker_environment.cache_clear()
    yield
    worker_environment.cache_clear()


def maps_of_a_worker(folder: Path) -> str:
    """What a worker that has answered a query has in its memory."""
    pool = Pool(1)
    dataset = Embedded(folder, pool=pool)
    try:
        dataset.add([Quad(NamedNode("a:s"), NamedNode("a:p"), Literal("here"))])
        for _ in range(20):  # a worker that a busy machine made slow is ended
            assert b"here" in dataset.answer(Question(text="SELECT ?o { ?s ?p ?o }"), Limits()).body
            if pool._idle:
                break
        worker: Any = pool._idle[0]
        return Path(f"/proc/{worker._process.pid}/maps").read_text(encoding="utf-8")
    finally:
        dataset.close()
        pool.close()


def test_a_worker_allocates_with_jemalloc_where_it_is_installed(tmp_path: Path) -> None:
    if ctypes.util.find_library("jemalloc") is None:
        missing("jemalloc is not installed (Debian: libjemalloc2)")
    assert "libjemalloc" in maps_of_a_worker(tmp_path)


def test_a_worker_works_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: None)
    monkeypatch.delenv("LD_PRELOAD", raising=False)
    assert "LD_PRELOAD" not in worker_environment()
    assert "tcache" in worker_environment()["GLIBC_TUNABLES"]
    assert "libjemalloc" not in maps_of_a_worker(tmp_path)


@pytest.mark.parametrize("name", ["LD_PRELOAD", "MALLOC_CONF", "GLIBC_TUNABLES"])
@pytest.mark.parametrize("said", ["", "anything"])
def test_what_the_administrator_says_stays(monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    monkeypatch.setenv(name, said)
    assert worker_environment()[name] == said


def test_without_a_preload_there_is_no_jemalloc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "")
    assert "libjemalloc" not in maps_of_a_worker(tmp_path)


def test_everything_else_is_the_owner_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESCANT_TEST", "kept")
    assert dict(worker_environment()).items() >= {"DESCANT_TEST": "kept", "PATH": os.environ["PATH"]}.items()
