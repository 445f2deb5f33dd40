"""Looking for damage. That it is found wherever it is, is tested with `descant check`."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from descant.errors import Unavailable
from descant.store.embedded import Embedded
from tests.store.writing_process import put

A, B = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")


def test_all_kinds_of_statements_are_well(tmp_path: Path) -> None:
    """One triple in several graphs, one object by several predicates, and the unnamed graph."""
    dataset = Embedded(tmp_path / "dataset")
    assert dataset.check() == []
    graphs = [NamedNode(f"http://example.org/{number}") for number in range(5)]
    dataset.add(Quad(A, p, o, graph) for graph in (*graphs, DefaultGraph()) for p in (A, B) for o in (A, B, Literal(1)))
    dataset.add(Quad(BlankNode(), A, Literal(str(number)), graphs[number % 5]) for number in range(3_000))
    assert dataset.check() == []
    dataset.close()


def test_writing_meanwhile_is_no_damage(tmp_path: Path) -> None:
    dataset = Embedded(tmp_path / "dataset")
    put(dataset, "g", 3_000)
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            put(dataset, "h", 500)
            put(dataset, "h", 100)

    writer = threading.Thread(target=write)
    writer.start()
    found = [dataset.check() for _ in range(3)]
    done.set()
    writer.join()
    assert found == [[], [], []]
    dataset.close()


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    dataset = Embedded(tmp_path / "dataset")
    put(dataset, "g", 10)
    dataset.close()
    (tmp_path / "dataset" / "data" / "CURRENT").write_text("nonsense")
    with pytest.raises(Unavailable, match="is damaged") as damaged:
        Embedded(tmp_path / "dataset")
    assert "backup" in damaged.value.remedy
