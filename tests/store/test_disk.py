"""What the disk does to a store: full, read-only, not there. What was said to be done is, what was not is not."""

from __future__ import annotations

import contextlib
import errno
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from pyoxigraph import Literal, Quad, Store

from descant.errors import StoreUnwritable, Unavailable
from descant.store import Limits, Question, embedded
from descant.store.embedded import Embedded
from descant.store.engine import open_engine
from descant.store.pool import Pool
from tests.conftest import missing
from tests.store.writing_process import graph, put


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(1)
    yield made
    made.close()


def count(dataset: Embedded, name: str) -> int:
    return len(list(dataset.graph(graph(name))))


def no_space(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


class WithoutSpace:
    """An engine that has no room for large changes, in whichever way they are given to it."""

    bulk_load = bulk_extend = staticmethod(no_space)

    def __init__(self, engine: Store) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)


@pytest.mark.parametrize("min_free", [0, 8])
def test_a_full_disk_is_a_clear_error_and_loses_nothing(small_disk: Path, min_free: int) -> None:
    """With and without the look at the room that is left before each write."""
    dataset = Embedded(small_disk / "dataset", min_free=min_free)
    written: list[str] = []

    def fill() -> None:
        for i in range(1_000):
            put(dataset, f"g{i}", 1_500)
            written.append(f"g{i}")

    with pytest.raises(StoreUnwritable, match=r"disk|MB free") as refused:
        fill()
    assert refused.value.remedy
    assert written
    for name in written:
        assert len(list(dataset.graph(graph(name)))) == 1_500
    dataset.close()
    (small_disk / "dataset").rename(moved := small_disk / "moved")
    subprocess.run(["mount", "-o", "remount,size=256m", str(small_disk)], check=True)
    again = Embedded(moved, min_free=0)
    for name in written:
        assert len(list(again.graph(graph(name)))) == 1_500
    put(again, "after", 1_500)
    put(again, "after-large", 5_000)
    assert again.check() == []
    again.close()


def test_a_disk_that_fills_during_a_large_change_keeps_the_state_before(small_disk: Path) -> None:
    dataset = Embedded(small_disk / "dataset", min_free=0)
    put(dataset, "g", 100)
    with pytest.raises(StoreUnwritable) as refused:
        put(dataset, "g", 120_000)
    assert len(list(dataset.graph(graph("g")))) == 100
    finished_later = "it is finished" in refused.value.remedy
    dataset.close()
    subprocess.run(["mount", "-o", "remount,size=512m", str(small_disk)], check=True)
    again = Embedded(small_disk / "dataset", min_free=0)
    assert len(list(again.graph(graph("g")))) == (120_000 if finished_later else 100), "as it was said"
    again.close()


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises((StoreUnwritable, OSError)):
        Embedded(tmp_path / "file" / "dataset")


def test_a_read_only_folder_is_a_clear_error_and_changes_nothing(tmp_path: Path) -> None:
    dataset = Embedded(tmp_path / "dataset")
    put(dataset, "g", 10)
    dataset.close()
    folder = tmp_path / "dataset"
    bound = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True, check=False)
    if bound.returncode != 0:
        missing("a folder cannot be made read-only for root here")
    subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
    try:
        with pytest.raises(StoreUnwritable, match="cannot be written"):
            Embedded(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    again = Embedded(folder)
    assert len(list(again.graph(graph("g")))) == 10
    again.close()


def test_a_snapshot_that_has_no_room_is_a_clear_error_and_leaves_no_half(small_disk: Path, pool: Pool) -> None:
    dataset = Embedded(small_disk / "dataset", pool=pool, min_free=0)
    put(dataset, "g", 100)
    question, ballast = Question(text="ASK { ?s ?p ?o }"), small_disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    with pytest.raises(StoreUnwritable, match="full"):
        dataset.answer(question, Limits())
    assert not list((small_disk / "dataset" / "snapshots").iterdir())
    ballast.unlink()
    dataset.close()
    again = Embedded(small_disk / "dataset", pool=pool, min_free=0)
    assert b"true" in again.answer(question, Limits()).body
    assert count(again, "g") == 100
    again.close()


def test_what_is_said_not_to_be_done_is_not_done_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large change is in the journal before it is begun; here it is never begun."""
    dataset = Embedded(tmp_path / "dataset")
    put(dataset, "g", 100)
    with monkeypatch.context() as patch:
        patch.setattr(dataset._snapshots, "_make", no_space)
        with pytest.raises(StoreUnwritable, match="full"):
            put(dataset, "g", 3_000)
    put(dataset, "h", 1)
    dataset.close()
    with pytest.raises(Unavailable, match="closed"):
        put(dataset, "g", 4_000)
    again = Embedded(tmp_path / "dataset")
    assert (count(again, "g"), count(again, "h")) == (100, 1)
    again.close()


@pytest.mark.parametrize(("way", "whole"), [("put", 3_000), ("add", 3_100)])
def test_what_stopped_half_way_is_said_to_be_finished_later_and_is(
    way: str, whole: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the next opening that has room: one that has none says so, and loses nothing."""
    dataset = Embedded(tmp_path / "dataset")
    put(dataset, "g", 100)
    large = [Quad(graph("s"), graph("p"), Literal(i), graph("g")) for i in range(3_000)]
    with monkeypatch.context() as patch:
        patch.setattr(dataset, "_store", WithoutSpace(dataset._store))
        with pytest.raises(StoreUnwritable, match="half way") as stopped:
            getattr(dataset, way)(large)
    assert "it is finished" in stopped.value.remedy
    for number in (1, 3_000):
        with pytest.raises(StoreUnwritable, match="half way") as refused:
            put(dataset, "h", number)
        assert "was not done" in refused.value.remedy
    assert count(dataset, "g") == 100
    dataset.close()
    with monkeypatch.context() as patch:
        patch.setattr(embedded, "open_engine", lambda folder: WithoutSpace(open_engine(folder)))
        with pytest.raises(StoreUnwritable, match="full"):
            Embedded(tmp_path / "dataset")
    again = Embedded(tmp_path / "dataset")
    assert (count(again, "g"), count(again, "h")) == (whole, 0)
    again.close()
