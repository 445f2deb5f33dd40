"""The index of progressions follows the graph: by one at a time, after it is deleted, and where it is damaged."""

from __future__ import annotations

import multiprocessing
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from descant.analysis.harmony.progressions import Index, parse
from descant.analysis.shelving.index import Update
from descant.config import Config
from descant.errors import Damaged
from descant.jobs.harmony import counting, indexing
from descant.jobs.harmony.counting import Counts, Wish
from descant.jobs.harmony.indexing import follow, index_of
from descant.jobs.harmony.songs import sequences_of
from descant.jobs.indexes import turn
from descant.ontology.iris import DCTERMS, FOAF, OA
from tests.jobs.harmony.sequences import BASE, PIECE, Graph

CADENCE = (("D:min7", ""), ("G:7", ""), ("C:maj", ""))
MANY = 450


def graph(count: int = MANY) -> Any:
    return Graph([CADENCE] * count)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(home=tmp_path)


def places(index: Index, unread: int = 0) -> int:
    return index.find(parse("ii7-V7-I")).total


def test_who_has_no_iri_is_known_by_name(config: Config) -> None:
    """Web annotations may say `"creator": {"name": "Anna"}`; what is said of a part of something is found, too."""
    own, somebody, part = graph(1), BlankNode(), BlankNode()
    claim = NamedNode(f"{BASE}sequence/00000-claim")
    own.add(
        Quad(claim, DCTERMS.creator, somebody),
        Quad(somebody, FOAF.name, Literal("Anna")),
        Quad(claim, OA.hasTarget, part),
        Quad(part, OA.hasSource, PIECE),
    )
    assert follow(own, config) == 0
    assert "Anna" in {match.tags["by"] for match in index_of(config).find(parse("ii7-V7-I")).matches}
    assert [each.by for each in sequences_of(own, PIECE)] == ["Anna"]


def follow_at_once(home: Path, barrier: Any) -> None:
    """What a process does; it has the same graph as the others."""
    own = graph()
    barrier.wait(60)
    follow(own, Config(home=home))


def test_many_follow_at_once(config: Config) -> None:
    own = graph()
    for _ in range(3):
        shutil.rmtree(config.home / indexing.FOLDER, ignore_errors=True)
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda _: follow(own, config), range(4))) == [0] * 4
        assert places(index_of(config)) == MANY


def test_processes_follow_at_once(config: Config) -> None:
    spawned = multiprocessing.get_context("spawn")
    barrier = spawned.Barrier(2)
    processes = [spawned.Process(target=follow_at_once, args=(config.home, barrier)) for _ in range(2)]
    for each in processes:
        each.start()
    for each in processes:
        each.join(60)
    assert [each.exitcode for each in processes] == [0, 0]
    assert places(index_of(config)) == MANY


def test_who_waits_in_vain_is_told_what_is_missing(config: Config) -> None:
    with turn(config.home / indexing.FOLDER, None):
        assert follow(graph(7), config, patience=0.05) == 7
    assert follow(graph(7), config, patience=5) == 0


def test_it_may_be_deleted_at_any_time(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    own, folder = graph(), config.home / indexing.FOLDER
    follow(own, config)
    opened = index_of(config)
    shutil.rmtree(folder)
    assert places(opened) == 0
    assert (follow(own, config), places(opened)) == (0, MANY)
    read, deleted = indexing._changes, []

    def deleting(dataset: Any, kept: Any) -> Any:
        if not deleted and len(index_of(config).sources()) == indexing.AT_ONCE:
            deleted.append(shutil.rmtree(folder))
        return read(dataset, kept)

    shutil.rmtree(folder)
    monkeypatch.setattr(indexing, "_changes", deleting)
    assert follow(own, config) == indexing.AT_ONCE
    assert (follow(own, config), places(index_of(config))) == (0, MANY)


def broken_part(folder: Path) -> None:
    (part,) = folder.glob("*.part")
    part.write_bytes(part.read_bytes()[:-64])


def lost_part(folder: Path) -> None:
    (part,) = folder.glob("*.part")
    part.unlink()


def broken_list(folder: Path) -> None:
    (folder / "index.json").write_text("{")


DAMAGES = (broken_part, lost_part, broken_list)


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_made_anew(config: Config, damage: Any) -> None:
    own = graph(9)
    assert indexing.read(own, config, places) == 9
    damage(config.home / indexing.FOLDER)
    with pytest.raises(Damaged) as raised:
        index_of(config).sources()
    assert raised.value.status == 500
    assert indexing.read(own, config, places) == 9
    damage(config.home / indexing.FOLDER)
    assert follow(Graph([CADENCE] * 8, version="2"), config) == 0  # type: ignore[arg-type] # it has what is asked
    assert places(index_of(config)) == 8


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_counted_anew(config: Config, damage: Any) -> None:
    own, counts = graph(9), Counts()
    assert counts.get(own, config, Wish(), 60.0).whole
    damage(config.home / indexing.FOLDER)
    found = counts.get(own, config, Wish(length=3), 60.0)
    assert (found.whole, found.document["groups"][0]["sequences"]) == (True, 9)
    damage(config.home / indexing.FOLDER)
    assert counting.count(own, config, Wish()).document(5)["groups"][0]["sequences"] == 9


def test_a_list_that_vanishes_while_it_is_changed_is_damaged(config: Config) -> None:
    follow(graph(3), config)
    index = index_of(config)
    update = Update(index._shelf, index._kind)
    update._written.append(config.home / indexing.FOLDER / "gone.draft")
    with pytest.raises(Damaged, match="deleted in between"):
        update.finish()
