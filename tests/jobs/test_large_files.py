"""Files of more pieces than fit into memory are read in parts; what a run left is done by the next, and no more."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad
from sqlalchemy import select

from descant.config import Config
from descant.database import open_database
from descant.ingest.chordonomicon import PIECES, Chordonomicon
from descant.ingest.describing import Placement
from descant.ingest.inputs import Input, Part
from descant.jobs import BATCH, Order
from descant.jobs.ingesting.orders import locations, orders
from descant.jobs.ingesting.origins import Origin
from descant.jobs.runner import Runner
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.ontology.iris import DSC, RDF
from descant.store.opening import open_stores
from tests.jobs.test_ingesting import House, mei

SONGS = 3 * PIECES - 50
CHORDS = ("C", "F", "G", "Amin", "Dmin7", "Bb", "E/G#")


def table(songs: int, chords: int = 4, mark: bytes = b"") -> bytes:
    chance = random.Random(1)
    rows = (f'{number},"<verse_1> {" ".join(chance.choices(CHORDS, k=chords))}",rock\n' for number in range(songs))
    return mark + "".join(("id,chords,genres\n", *rows)).encode()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    config = Config(home=tmp_path_factory.mktemp("home"), base="https://example.org/music/", min_free=1, workers=2)
    engine = open_database(config)
    with open_stores(config) as stores, Runner(config, stores, engine) as runner:
        yield House(config, engine, stores, runner)
    engine.dispose()


@pytest.fixture(autouse=True)
def clean(house: House) -> None:
    for graph in list(house.stores.public.graphs()):
        house.stores.public.drop(graph)


def sequences(quads: Iterator[Quad]) -> int:
    return sum(quad.predicate == RDF.type and quad.object == DSC.ChordSequence for quad in quads)


def statuses(jobs: list[Job]) -> list[str]:
    return [(job.result or {}).get("status", job.state.value) for job in jobs]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_parts_of_a_table_are_the_whole(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "songs.csv"
    path.write_bytes(table(SONGS, mark=mark).replace(b"rock", b'"two\nlines, and a \xc3\xa4"', 300))
    file, reader = Input.of(path), Chordonomicon()
    parts = list(reader.cut(file))
    assert [part.piece for part in parts] == [0, PIECES, 2 * PIECES]
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert parts[-1].end == file.size
    assert [reading for part in parts for reading in reader.read_part(file, part)] == list(reader.read(file))
    last = list(reader.read_part(file, parts[-1]))[-1]
    assert last.about.tags["id"] == str(SONGS - 1)
    assert reader.recognises(file)


def test_a_place_in_a_later_part_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "songs.csv"
    path.write_bytes(table(SONGS) + b"x,C ??? G,rock\n")
    file = Input.of(path)
    last = list(Chordonomicon().read_part(file, list(Chordonomicon().cut(file))[-1]))[-1]
    assert last.problems[0].place == f"line {SONGS + 2}, chord 2"


def test_a_large_file_is_read_in_parts_each_with_its_graph(house: House, tmp_path: Path) -> None:
    file = tmp_path / "songs.csv"
    file.write_bytes(table(SONGS))
    jobs = house.ingest(file)
    assert [job.title for job in jobs] == ["songs.csv", "songs.csv, part 2 of 3", "songs.csv, part 3 of 3"]
    assert statuses(jobs) == ["read", "read", "read"]
    assert sequences(house.stores.public.quads()) == SONGS
    assert len(list(house.stores.public.graphs())) == 3
    assert statuses(house.ingest(file)) == ["unchanged"]
    assert statuses(house.ingest(file, again=True)) == ["read", "read", "read"]


def test_a_file_that_has_become_shorter_leaves_no_parts_behind(house: House, tmp_path: Path) -> None:
    file = tmp_path / "songs.csv"
    file.write_bytes(table(SONGS, chords=2))
    house.ingest(file)
    file.write_bytes(table(5, chords=2))
    assert statuses(house.ingest(file)) == ["read"]
    assert sequences(house.stores.public.quads()) == 5
    with house.engine.connect() as connection:
        assert len(list(connection.scalars(select(Origin.origin).where(Origin.origin.startswith(str(file)))))) == 1


def test_a_table_without_songs_is_said_to_have_nothing(house: House, tmp_path: Path) -> None:
    file = tmp_path / "songs.csv"
    file.write_bytes(table(0))
    (job,) = house.ingest(file)
    assert (job.state.value, job.attempts) == ("failed", 1)
    assert "there is nothing in it" in job.error["detail"]  # type: ignore[index] # it failed


def test_what_a_run_left_is_taken_over_and_not_ordered_twice(tmp_path: Path) -> None:
    config, files = Config(home=tmp_path / "home"), tmp_path / "scores"
    files.mkdir()
    for number in range(3):
        (files / f"{number}.mei").write_text(mei("c4") + " " * number)
    engine = open_database(config)

    def submit() -> Job:
        found = list(locations([str(files)], Placement()))
        return submit_batch(engine, Order(kind=BATCH, key=new_id()), orders(found, config, engine))

    first, second = submit(), submit()
    with engine.connect() as connection:
        left = connection.execute(select(Job.parent, Job.id).where(Job.kind != BATCH)).all()
        assert {row.parent for row in left} == {second.id}
        assert len(left) == 3
        assert connection.scalar(select(Job.state).where(Job.id == first.id)).value == "done"  # type: ignore[union-attr] # it is there
    engine.dispose()


@pytest.mark.slow
def test_memory_stays_flat_and_a_kill_costs_a_part_at_most(tmp_path: Path, scripts: Callable[[str], str]) -> None:
    """20,000 songs; the command is killed in the middle. No process takes as much as reading them at once would."""
    file, home = tmp_path / "songs.csv", tmp_path / "home"
    file.write_bytes(table(20_000))
    environment = os.environ | {"DESCANT_HOME": str(home), "DESCANT_BASE": "https://example.org/music/"}
    command = [sys.executable, "-c", _WATCHED, scripts("descant"), "ingest", str(file), "--json"]
    config = Config(home=home, base="https://example.org/music/", min_free=1)
    process = subprocess.Popen(command[3:-1], env=environment, start_new_session=True, stderr=subprocess.DEVNULL)
    engine = open_database(config)
    try:
        while process.poll() is None and len(read_parts(engine)) < 5:
            time.sleep(0.2)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    read = read_parts(engine)
    assert 5 <= len(read) < 80, "it was killed in the middle"

    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=550, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    again = read_parts(engine)
    assert len(again) == 80
    assert {origin: again[origin] for origin in read} == read, "what was read is not read again"
    peak = int(re.findall(r"PEAK (\d+)", done.stderr)[-1])
    print(f"20,000 songs: largest process {peak / 1000:.0f} MB")
    assert peak < 500_000
    engine.dispose()
    with open_stores(config) as stores:
        assert sequences(stores.public.quads()) == 20_000


def read_parts(engine: object) -> dict[str, object]:
    """When each was read."""
    with engine.connect() as connection:  # type: ignore[attr-defined] # an engine
        return {row.origin: row.read for row in connection.execute(select(Origin.origin, Origin.read))}


_WATCHED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print("PEAK", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)  # the largest of all below
sys.exit(code)
"""


def test_a_part_that_is_empty_has_nothing(tmp_path: Path) -> None:
    path = tmp_path / "songs.csv"
    path.write_bytes(table(3))
    assert not list(Chordonomicon().read_part(Input.of(path), Part(0, 2, 17, 17)))
