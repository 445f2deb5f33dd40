"""The command line in this process (`descant`), in another (`process`), and with a server beside it (`serving`)."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad

from descant.cli import main
from descant.config import Config
from descant.store import Stores
from descant.store.opening import open_stores
from tests.conftest import free_port, running

ROOT = Path(__file__).resolve().parents[2]
BASE = "http://127.0.0.1:8080/"
LONG = {"align", "analyse", "cross-check", "find-bars", "find-passage", "harmonise", "ingest", "reconcile", "sync"}
"""commands that leave their work to a cluster"""


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote where."""

    code: int
    out: str
    err: str


class Descant(Protocol):
    """Calls the command line with these words."""

    def __call__(self, *words: object, **environment: str) -> Done: ...


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is not made yet; the working folder, the environment and the user's folders are this test's own."""
    for name in [name for name in os.environ if name.startswith("DESCANT_")]:
        monkeypatch.delenv(name)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("DESCANT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # query workers and other processes find this checkout
    return tmp_path / "home"


@contextmanager
def closing_what_is_left() -> Iterator[None]:
    """What the end of a process would close is closed; only what came since is looked through, or it takes longest."""
    gc.freeze()
    try:
        yield
        gc.collect()
    finally:
        gc.unfreeze()


@pytest.fixture
def descant(home: Path, request: pytest.FixtureRequest) -> Descant:
    """In this process, with one cluster for all; what is no message of Descant's own fails the test."""

    def run(*words: object, **environment: str) -> Done:
        if not LONG.isdisjoint(words):
            environment.setdefault("DESCANT_CLUSTER", request.getfixturevalue("cluster"))
        with closing_what_is_left():
            result = CliRunner(env=environment).invoke(main, [str(word) for word in words], prog_name="descant")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def process(home: Path) -> Descant:
    """In a process of its own, as a person runs it."""

    def run(*words: object, **environment: str) -> Done:
        command = [sys.executable, "-W", "error", "-m", "descant", *(str(word) for word in words)]
        done = subprocess.run(
            command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def open_home(home: Path) -> Callable[[], Stores]:
    """Opens both datasets of the home, as another program of ours would."""
    return lambda: open_stores(Config(home=home))


@dataclass(frozen=True)
class Serving:
    """A server on this home, and the command line of the same home."""

    process: subprocess.Popen[bytes]
    url: str


@pytest.fixture
def serving(home: Path) -> Callable[..., AbstractContextManager[Serving]]:
    """Starts `descant serve` on the home, on a free port; gives a context manager, so that a test says until when."""

    @contextmanager
    def serve(**environment: str) -> Iterator[Serving]:
        port = free_port()
        settings = os.environ | {"DESCANT_PORT": str(port)} | environment
        host = "::1" if environment.get("DESCANT_HOST") == "::1" else "127.0.0.1"
        with running([sys.executable, "-m", "descant", "serve"], port, host=host, env=settings) as started:
            yield Serving(started, f"http://127.0.0.1:{port}/")

    return serve


def quad(name: str, value: object = 1, graph: str = "http://example.org/g") -> Quad:
    return Quad(
        NamedNode(f"http://example.org/{name}"),
        NamedNode("http://example.org/says"),
        Literal(value),  # type: ignore[arg-type]
        NamedNode(graph),
    )


def one_line(text: str) -> str:
    """The only line of an error, which names its program."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    assert lines[0].startswith("descant: ")
    return lines[0]
