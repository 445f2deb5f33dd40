"""A large set of quads in parts that can be sent one by one.

A blank node means the same only within one request, so quads that share one stay together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Quad


def in_parts(quads: Iterable[Quad], size: int) -> Iterator[list[Quad]]:
    """Lists of about `size` quads; longer only where blank nodes hold more together."""
    part: list[Quad] = []
    for group in _groups(quads):
        if part and len(part) + len(group) > size:
            yield part
            part = []
        part += group
    if part:
        yield part


def _groups(quads: Iterable[Quad]) -> Iterator[list[Quad]]:
    """Single quads without blank nodes first, then the sets that blank nodes connect."""
    parents: dict[str, str] = {}
    bound: list[tuple[str, Quad]] = []
    for quad in quads:
        labels = [term.value for term in (quad.subject, quad.object) if isinstance(term, BlankNode)]
        if not labels:
            yield [quad]
            continue
        for label in labels[1:]:
            parents[_root(parents, label)] = _root(parents, labels[0])
        bound.append((labels[0], quad))
    connected: dict[str, list[Quad]] = {}
    for label, quad in bound:
        connected.setdefault(_root(parents, label), []).append(quad)
    yield from connected.values()


def _root(parents: dict[str, str], label: str) -> str:
    while (parent := parents.setdefault(label, label)) != label:
        parents[label] = parents.setdefault(parent, parent)
        label = parent
    return label
