"""What workers load before somebody waits for it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from descant.bot.answering.sound import LISTENED_FOR, SETTINGS
from descant.config import Config
from descant.errors import Unavailable
from descant.ingest import recording
from descant.jobs import Kind, Parameters, Services, Tools, analysing, readiness
from descant.jobs.analysing.ordering import Wish, preparation
from descant.jobs.ingesting import Ingest
from descant.jobs.readiness import Readiness, free_memory
from tests.jobs.toys import Toy

WISH = {"analysers": {"key": {}}, "models": ""}


class Plain(Kind):
    """Prepares nothing, so workers need not have it."""

    name = "plain"
    description = "Nothing"

    def work(self, parameters: Parameters, tools: Tools) -> None:
        pass

    def finish(self, outcome: None, services: Services) -> Parameters:
        return {}


class Force:
    """Three workers, which load until they are said to be done."""

    is_remote = False

    def __init__(self) -> None:
        self.loading: dict[int, Any] = {}
        self.given: list[tuple[int, Any]] = []
        self.is_there = True

    def workers(self) -> list[int]:
        if not self.is_there:
            raise Unavailable("The cluster is away.")
        return [1, 2, 3]

    def load(self, worker: int, wish: object, _: object, kinds: list[Kind], parameters: Parameters) -> None:
        assert [type(each) for each in kinds] == [Toy]
        self.given.append((worker, parameters))
        self.loading[worker] = SimpleNamespace(wish=wish, is_done=False)

    def lost_while_loading(self) -> int:
        return 0


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(readiness, "MEMORY", path := tmp_path / "meminfo")
    _have(path, 3000)
    return path


def _have(path: Path, megabytes: int) -> None:
    path.write_text(f"MemTotal:       32000000 kB\nMemAvailable:   {megabytes * 1_000_000 // 1024 + 1} kB\n")


@pytest.fixture
def force() -> Force:
    return Force()


@pytest.fixture
def ready(force: Force, memory: Path) -> Readiness:
    return Readiness(force, [Toy(), Plain()])  # type: ignore[arg-type]


def test_each_wish_is_loaded_when_what_is_loading_is_done(force: Force, ready: Readiness) -> None:
    other = WISH | {"analysers": {"beats": {}}}
    assert not ready.keep()
    for wish in (WISH, WISH, other):
        assert ready.wish(wish, 300)
        assert [ready.keep(), ready.keep()] == [True, True]
    assert force.given == [(1, WISH), (2, WISH)]
    force.loading[2].is_done = True
    assert [ready.keep(), ready.keep()] == [True, True]
    assert force.given[2:] == [(2, other)]
    assert ready.wish(other, -1)
    assert not ready.keep()


def test_where_memory_is_scarce_nothing_is_loaded_and_what_is_there_stays(
    force: Force, ready: Readiness, memory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _have(memory, 1999)
    assert [ready.wish(WISH, 300), ready.wish(WISH, 300), ready.keep()] == [False, False, False]
    assert caplog.text.count("less than 2000 MB") == 1
    _have(memory, 2000)
    assert [ready.wish(WISH, 300), ready.keep()] == [True, True]
    for each in force.loading.values():
        each.is_done = True
    _have(memory, 1000)
    assert [ready.wish(WISH, 300), ready.keep()] == [True, True]
    assert [worker for worker, _ in force.given] == [1, 2]


def test_free_memory_is_what_the_system_says(memory: Path, tmp_path: Path) -> None:
    assert free_memory(memory) == 3000
    assert free_memory(tmp_path / "none") is None
    memory.write_text("MemTotal: 1 kB\n")
    assert free_memory(memory) is None


def test_without_a_cluster_jobs_go_on_and_the_next_wish_tries_again(
    force: Force, ready: Readiness, caplog: pytest.LogCaptureFixture
) -> None:
    force.is_there = False
    for _ in range(2):
        assert ready.wish(WISH, 300)
        assert [ready.keep(), ready.keep()] == [False, False]
    assert caplog.text.count("The cluster is away.") == 1
    force.is_there = True
    assert not ready.keep()
    assert [ready.wish(WISH, 300), ready.keep()] == [True, True]


@pytest.mark.slow
def test_what_a_sound_needs_hears_a_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the processes that hear the next recording as well, and as it will be heard."""
    heard: list[Any] = []

    def noting(ask: Any) -> Any:
        def asked(question: Any, **more: Any) -> Any:
            heard.append((question, found := ask(question, **more)))
            return found

        return asked

    for children in (recording._children(), analysing._children()):
        monkeypatch.setattr(children, "ask", noting(children.ask))
    wish = preparation(Wish(LISTENED_FOR, SETTINGS), Config(home=tmp_path))
    for each in (Ingest(), analysing.Analyse()):
        each.prepare(wish)
    (_, read), (question, found) = heard
    assert read.document["duration"] == pytest.approx(6.0)
    assert set(question["analysers"]) == set(LISTENED_FOR)
    assert question["analysers"]["chords"]["settings"]["nets"] == SETTINGS["chords"]["nets"]
    assert found.document["failed"] == {}
    assert len(found.blobs) >= len(LISTENED_FOR)
