"""Graphs compared as graphs: whatever blank nodes are called, and numbers by value as a store has them."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, Store, Triple


def canonical(statements: Iterable[Triple | Quad]) -> Dataset:
    store = Store()
    store.extend(each if isinstance(each, Quad) else Quad(*each) for each in statements)
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def as_triples(quads: Iterable[Quad]) -> list[Triple]:
    """Without the graphs' names."""
    return [quad.triple for quad in quads]
