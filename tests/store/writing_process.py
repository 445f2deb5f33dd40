"""Writes without end, and says each write that was acknowledged; the test kills it at any moment.

Run as `python -m tests.store.writing_process FOLDER FIRST_GENERATION KIND…`.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from descant.store import Dataset
from descant.store.embedded import Embedded

SIZES = {"bulk": 4_000, "replaced": 300, "annotation": 6}
"""quads of each kind of graph: journalled, one transaction, and what an annotation has"""


def graph(kind: str) -> NamedNode:
    return NamedNode(f"http://example.org/{kind}")


def content(kind: str, generation: int, name: str = "") -> Iterator[Quad]:
    """For the one graph of its kind, or the one of this name; blank nodes hold ten quads together.

    Every quad says its generation, so that a mixture shows.

    Ten predicates, as in any real graph: a thorough check is quadratic in how many go with one object.
    """
    into = graph(name or kind)
    for i in range(SIZES[kind]):
        subject = BlankNode(f"knot{i // 70}") if i % 7 == 0 else NamedNode(f"http://example.org/{kind}/{i}")
        yield Quad(subject, NamedNode(f"http://example.org/p{i % 10}"), Literal(str(generation)), into)


def put(dataset: Dataset, name: str, count: int) -> None:
    """That many quads into a graph by this name."""
    dataset.put(
        Quad(
            NamedNode(f"http://example.org/{i}"),
            NamedNode("http://example.org/p"),
            Literal("x" * 200),
            graph(name),
        )
        for i in range(count)
    )


def put_new(dataset: Dataset, generation: int) -> None:
    """Into a graph that was not there, as an annotation is written."""
    dataset.put(content("annotation", generation, f"new/{generation}"))


def new_graphs(dataset: Dataset) -> set[int]:
    """The generations that have their own graph; each must be whole."""
    counts = dataset.query(
        f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} "
        f"FILTER(STRSTARTS(STR(?g), '{graph('new/').value}')) }} GROUP BY ?g"
    )
    found = {str(row["g"].value): int(row["n"].value) for row in counts}  # type: ignore[union-attr]
    halves = {name: count for name, count in found.items() if count != SIZES["annotation"]}
    assert not halves, "new graphs are halves"
    return {int(name.rpartition("/")[2]) for name in found}


def note(dataset: Dataset, generation: int) -> None:
    """Add to a graph that stays."""
    dataset.add([Quad(graph("log"), graph("p"), Literal(generation), graph("log"))])


def noted(dataset: Dataset) -> set[int]:
    return {int(triple.object.value) for triple in dataset.graph(graph("log"))}  # type: ignore[union-attr]


WRITES: dict[str, Callable[[Dataset, int], object]] = {
    "bulk": lambda dataset, generation: dataset.put(content("bulk", generation)),
    "replaced": lambda dataset, generation: dataset.put(content("replaced", generation)),
    "annotation": lambda dataset, generation: dataset.put(content("annotation", generation)),
    "new": put_new,
    "log": note,
}


def main() -> None:
    folder, first, *kinds = sys.argv[1:]
    print("begun", flush=True)
    dataset = Embedded(Path(folder), min_free=0)
    print("open", flush=True)
    for generation in itertools.count(int(first)):
        for kind in kinds:
            WRITES[kind](dataset, generation)
            print(kind, generation, flush=True)


if __name__ == "__main__":
    main()
