"""Writes without end, and says each write that was acknowledged; the test kills it at any moment.

Run as `python -m tests.store.writing_process FOLDER FIRST_GENERATION`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from descant.store import Dataset
from descant.store.embedded import Embedded

SIZES = {"bulk": 4_000, "replaced": 300, "annotation": 6}
"""quads of each kind of graph: journalled, one transaction, and what an annotation has"""


def graph(kind: str) -> NamedNode:
    return NamedNode(f"http://example.org/{kind}")


def content(kind: str, generation: int) -> Iterator[Quad]:
    """Every quad of a graph says its generation, so that a mixture shows; blank nodes hold ten together.

    Ten predicates, as in any real graph: a thorough check is quadratic in how many go with one object.
    """
    for i in range(SIZES[kind]):
        subject = BlankNode(f"knot{i // 70}") if i % 7 == 0 else NamedNode(f"http://example.org/{kind}/{i}")
        yield Quad(subject, NamedNode(f"http://example.org/p{i % 10}"), Literal(str(generation)), graph(kind))


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


def main() -> None:
    folder, generation = Path(sys.argv[1]), int(sys.argv[2])
    dataset = Embedded(folder, min_free=0)
    print("open", flush=True)
    while True:
        for kind in SIZES:
            dataset.put(content(kind, generation))
            print(kind, generation, flush=True)
        dataset.add([Quad(NamedNode(f"http://example.org/added/{generation}"), graph("p"), graph("o"), graph("log"))])
        print("log", generation, flush=True)
        generation += 1


if __name__ == "__main__":
    main()
