"""What is acknowledged is there, and what is there is whole, whatever happens to the process."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from descant.config import Config
from descant.errors import StoreBusy, Unavailable
from descant.store import Dataset
from descant.store.embedded import Embedded
from descant.store.opening import open_stores
from descant.store.owner import current_owner
from tests.store.writing_process import SIZES, WRITES, graph, new_graphs, noted, put

ROOT = Path(__file__).resolve().parents[2]
THOROUGH = 5
"""rounds between two looks at every index, which take longer than all the rest"""
MOST_LINES = 8
"""that a process says before it is killed"""
DURING_OPENING = 2
"""rounds more in which it has not said anything yet"""
LONGEST = 0.2
"""seconds that it may go on after that"""
FEWEST_SMALL = 25
"""small writes of which to hear: about 100 are waited for, and more are made until the kill arrives"""


def generations(dataset: Dataset, kind: str) -> list[str]:
    return [str(triple.object.value) for triple in dataset.graph(graph(kind))]  # type: ignore[union-attr]


@pytest.mark.slow
def test_kill_9_loses_nothing_acknowledged_and_leaves_no_half_graph(tmp_path: Path) -> None:
    """50 rounds, at random moments of openings, recoveries, and all kinds of writes in turn or one of them.

    All have as many rounds, so that none is left out by chance.
    """
    seed = random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    acknowledged: dict[str, set[int]] = {kind: set() for kind in WRITES}
    print(f"seed {seed}")
    kinds = [[*WRITES], *([kind] for kind in WRITES)]
    rounds = [(each, lines) for each in kinds for lines in range(MOST_LINES)] + DURING_OPENING * [([*WRITES], 0)]
    for number, dealt in enumerate(chance.sample(rounds, len(rounds)), 1):
        for kind, generation in _write_and_be_killed(tmp_path / "dataset", number * 1_000_000, *dealt, chance):
            acknowledged[kind].add(int(generation))
        _check(tmp_path / "dataset", acknowledged, thorough=number % THOROUGH == 0)
    counts = {kind: len(each) for kind, each in acknowledged.items()}
    assert all(counts.values()), f"the rounds were too short to write everything: {counts}"
    assert sum(counts.values()) - counts["bulk"] >= FEWEST_SMALL, counts
    print(f"{counts} in {len(rounds)} rounds")


def _write_and_be_killed(
    folder: Path, first: int, kinds: list[str], waited: int, chance: random.Random
) -> list[list[str]]:
    """Killed after so many lines, in the write that comes next: it takes about as long as the one before."""
    command = [sys.executable, "-m", "tests.store.writing_process", str(folder), str(first), *kinds]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        lines, took = [process.stdout.readline()], LONGEST
        for _ in range(waited):
            began = time.monotonic()
            lines.append(process.stdout.readline())
            took = time.monotonic() - began
        time.sleep(chance.uniform(0, min(2 * took, LONGEST)))
        process.kill()
        lines += process.stdout
    assert process.returncode == -signal.SIGKILL, "the writer ended by itself"
    return [line.split() for line in lines if " " in line and line.endswith("\n")]  # the last may be cut short


def _check(folder: Path, acknowledged: dict[str, set[int]], *, thorough: bool) -> None:
    dataset = Embedded(folder, min_free=0)
    try:
        for kind, size in SIZES.items():
            found = generations(dataset, kind)
            assert len(set(found)) <= 1, f"{kind} is a mixture"
            assert len(found) in (0, size), f"{kind} is a half"
            assert int(found[0] if found else 0) >= max(acknowledged[kind], default=0), f"{kind} lost a write"
        assert acknowledged["new"] <= new_graphs(dataset), "a new graph was lost"
        assert acknowledged["log"] <= noted(dataset), "the log lost a write"
        assert not thorough or dataset.check() == []
    finally:
        dataset.close()


def test_a_second_process_is_told_who_the_first_is(tmp_path: Path) -> None:
    config = Config(home=tmp_path)
    with open_stores(config, url="http://127.0.0.1:1/"):
        script = (
            "from descant.config import Config; from descant.store.opening import open_stores; import pathlib\n"
            f"open_stores(Config(home=pathlib.Path({str(tmp_path)!r})))"
        )
        second = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
        assert second.returncode != 0
        assert f"(process {os.getpid()}" in second.stderr
        owner = current_owner(config.store_folder)
        assert owner
        assert owner.url == "http://127.0.0.1:1/"
        with pytest.raises(StoreBusy, match="in use by"):
            open_stores(config)
    assert current_owner(config.store_folder) is None
    open_stores(config).close()


def test_a_forked_child_cannot_use_the_store(tmp_path: Path) -> None:
    """Its writes would be lost without a word; so it gets an error instead."""
    dataset = Embedded(tmp_path / "dataset")
    put(dataset, "g", 5)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - in the child
        said = []
        for attempt in (lambda: put(dataset, "h", 1), lambda: list(dataset.graph(graph("g"))), dataset.statistics):
            try:
                attempt()
                said.append("done")
            except Unavailable:
                said.append("refused")
            except BaseException as error:
                said.append(repr(error))
        os.write(writer, " ".join(said).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 1000) == b"refused refused refused"
    os.close(reader)
    os.close(writer)
    put(dataset, "h", 3)
    dataset.close()
    again = Embedded(tmp_path / "dataset")
    assert len(list(again.graph(graph("h")))) == 3
    again.close()


def test_an_interrupted_change_is_done_at_the_next_opening(tmp_path: Path) -> None:
    """The journal as a crash leaves it: one entry complete, one without its card, one half a card."""
    folder = tmp_path / "dataset"
    dataset = Embedded(folder)
    put(dataset, "g", 50)
    dataset.close()
    journal = folder / "journal"
    line = '<http://example.org/new> <http://example.org/p> "new" <http://example.org/g> .\n'
    (journal / "1.nq").write_text(line)
    (journal / "1.json").write_text('["http://example.org/g"]')
    (journal / "2.nq").write_text(line.replace("new", "never"))
    (journal / "3.nq").write_text(line.replace("new", "never"))
    (journal / "3.draft").write_text('["http://exam')
    again = Embedded(folder)
    assert generations(again, "g") == ["new"]
    assert list(journal.iterdir()) == []
    again.close()


def test_how_much_there_is_to_finish_is_said_before_it_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    journal = tmp_path / "dataset" / "journal"
    journal.mkdir(parents=True)
    line = '<http://example.org/new> <http://example.org/p> "new" <http://example.org/g> .\n'
    (journal / "1.nq").write_text(line * 10_000)
    (journal / "1.json").write_text('["http://example.org/g"]')
    (journal / "2.nq").write_text(line)  # half of an entry: nothing to finish
    said: list[list[str]] = []
    redo = Embedded._redo

    def watched(dataset: Embedded, entry: Path) -> None:
        said.append(list(caplog.messages))
        redo(dataset, entry)

    monkeypatch.setattr(Embedded, "_redo", watched)
    Embedded(tmp_path / "dataset").close()
    assert said == [[f"Finishing a write of {tmp_path / 'dataset'} that was interrupted (0.8 MB)."]]
    assert caplog.messages == said[0]
    Embedded(tmp_path / "dataset").close()
    assert caplog.messages == said[0], "what is finished is said no more"


def test_readers_see_a_large_change_whole_or_not_at_all(tmp_path: Path) -> None:
    import threading

    dataset = Embedded(tmp_path / "dataset")
    put(dataset, "g", 3_000)
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(sum(1 for _ in dataset.graph(graph("g"))))

    reader = threading.Thread(target=read)
    reader.start()
    for count in (6_000, 3_000, 6_000):
        put(dataset, "g", count)
    done.set()
    reader.join()
    assert seen <= {3_000, 6_000}
    dataset.close()


def test_concurrent_writers_lose_nothing(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    dataset = Embedded(tmp_path / "dataset")

    def write(i: int) -> None:
        put(dataset, f"g{i}", 3)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(200)))
    assert dataset.statistics().triples == 600
    dataset.close()


def test_snapshots_of_old_processes_are_cleared(tmp_path: Path) -> None:
    (tmp_path / "dataset" / "snapshots" / "7").mkdir(parents=True)
    dataset = Embedded(tmp_path / "dataset")
    assert not (tmp_path / "dataset" / "snapshots" / "7").exists()
    dataset.close()
    assert shutil.disk_usage(tmp_path).free
