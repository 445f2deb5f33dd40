"""Large changes on remote stores, as those see them who ask meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from descant.config import Config
from descant.store import Dataset, Limits, Question
from descant.store.remote import STAGING, Remote
from descant.store.remote_oxigraph import open_oxigraph
from descant.store.remote_virtuoso import open_virtuoso

SUBJECT = NamedNode("http://example.org/of-this-test")
COUNT = f"SELECT (COUNT(*) AS ?n) {{ {SUBJECT} ?p ?o }}"
NAMES = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ {SUBJECT} ?p ?o }} FILTER(STRSTARTS(STR(?g), '{STAGING}')) }}"
OLD, NEW = 7, 60_000


def quads(name: str, count: int) -> list[Quad]:
    return [Quad(SUBJECT, NamedNode("http://example.org/p"), Literal(str(i)), NamedNode(name)) for i in range(count)]


def seen_during(dataset: Dataset, change: Callable[[], object]) -> set[int]:
    """How many statements there are to whoever asks over everything, as a trusted query and as one from outside."""
    done = threading.Event()

    def write() -> None:
        try:
            change()
        finally:
            done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        for text in (COUNT, NAMES):
            ((count,),) = dataset.query(text)  # type: ignore[misc]
            body = dataset.answer(Question(text=text, results_type="text/csv"), Limits()).body
            seen |= {int(count.value), int(body.decode().split()[1].strip('"'))}
    writer.join()
    return seen


@pytest.mark.slow
def test_nobody_sees_a_part_of_a_large_change_on_the_oxigraph_server(oxigraph_url: str, name: str) -> None:
    dataset = open_oxigraph(oxigraph_url, Config())
    dataset.put(quads(name, OLD))
    assert seen_during(dataset, lambda: dataset.put(quads(name, NEW))) <= {0, OLD, NEW}
    assert sum(1 for _ in dataset.graph(NamedNode(name))) == NEW
    dataset.drop(NamedNode(name))


@pytest.mark.virtuoso
@pytest.mark.slow
def test_nobody_sees_a_part_of_a_large_change_on_virtuoso(virtuoso_url: str, name: str) -> None:
    dataset = open_virtuoso(virtuoso_url, Config(store_user="dba", store_password="dba"))
    dataset.put(quads(name, OLD))
    assert seen_during(dataset, lambda: dataset.put(quads(name, 6_000))) <= {0, OLD, 6_000}
    assert isinstance(dataset, Remote)
    assert not dataset.endpoint.hidden
    dataset.drop(NamedNode(name))


@pytest.mark.parametrize("named", [True, False], ids=["named", "unnamed"])
def test_large_documents_go_to_the_oxigraph_server_in_one_go(
    oxigraph_url: str, name: str, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = open_oxigraph(oxigraph_url, Config())
    graph = NamedNode(name) if named else DefaultGraph()
    given = [Quad(q.subject, q.predicate, q.object, graph) for q in quads(name, 30)]
    monkeypatch.setattr(dataset, "one_update", 10)
    monkeypatch.setattr(dataset, "update", None)
    assert dataset.put(given) == 30
    assert dataset.put(given[:20]) == 20
    assert set(dataset.graph(graph)) == {quad.triple for quad in given[:20]}
    assert dataset.add(given) == 30
    assert set(dataset.graph(graph)) == {quad.triple for quad in given}
    monkeypatch.undo()
    dataset.drop(graph)
