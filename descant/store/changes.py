"""What is about to be written: gathered whole before anything is touched.

A small change is one transaction of the engine. A large one would need many times its size in memory, so it
is first written to a journal file (see journal.py) and then applied; if the process is killed in between, the
next opening applies it again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize

from descant.store import GraphName, graph_of
from descant.store.journal import Journal
from descant.store.lines import Lines
from descant.store.rdf11 import require_rdf11_of

SMALL = 2000
"""quads up to which a change is one transaction (an update takes about 0.1 ms a quad)"""


@dataclass(frozen=True, slots=True)
class Change:
    """Graphs to be replaced (none: everything is added), and the quads, here or in the journal."""

    replaced: frozenset[GraphName]
    quads: tuple[Quad, ...]
    count: int
    journal: Path | None = None


def gather(quads: Iterable[Quad], journal: Journal, *, graphs: Iterable[GraphName] = (), replace: bool) -> Change:
    """Read all quads once; spill to the journal when they are many.

    Two documents may both say `_:b0` and mean different things. Of a small change the engine itself gives new labels.
    """
    replaced = set(graphs)
    stream = _noting_graphs(_checked(quads), replaced if replace else set())
    head = tuple(itertools.islice(stream, SMALL + 1))
    if len(head) <= SMALL:
        return Change(frozenset(replaced), head, len(head))
    everything = _renamed(itertools.chain(head, stream))
    count, path = journal.write(everything, lambda: sorted(map(_name, replaced)))
    return Change(frozenset(replaced), (), count, path)


def gather_lines(lines: Lines, more: Iterable[Quad], journal: Journal, graphs: Iterable[GraphName]) -> Change:
    """What we wrote ourselves goes into the journal unread, if it is much."""
    if len(lines) <= SMALL:
        return gather(itertools.chain(lines, more), journal, graphs=graphs, replace=True)
    replaced = frozenset(graphs)
    count, path = journal.write(fresh_blank_nodes(more), lambda: sorted(map(_name, replaced)), lines=lines)
    return Change(replaced, (), count, path)


def fresh_blank_nodes(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The same with new labels. On the way the quads are held to RDF 1.1."""
    return _renamed(_checked(quads))


def _checked(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        require_rdf11_of(quad)
        yield quad


def _renamed(quads: Iterable[Quad]) -> Iterator[Quad]:
    renew = renewing()
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            yield Quad(renew(quad.subject), quad.predicate, renew(quad.object), quad.graph_name)
        else:
            yield quad


def renewing() -> Callable[[Any], Any]:
    """Gives a term of one document; of a blank node always the same new one."""
    fresh: dict[str, BlankNode] = {}

    def renew(term: Any) -> Any:
        return fresh.setdefault(term.value, BlankNode()) if isinstance(term, BlankNode) else term

    return renew


def _noting_graphs(quads: Iterable[Quad], seen: set[GraphName]) -> Iterator[Quad]:
    for quad in quads:
        seen.add(graph_of(quad))
        yield quad


def as_update(change: Change, *, template: bool = False) -> str:
    """A small change as one SPARQL update: one transaction.

    As a template (`INSERT … WHERE {}`) it says the same, for engines that take no blank nodes in data.
    """
    drops = [f"DROP SILENT {graph_reference(graph)}" for graph in change.replaced]
    by_graph: dict[GraphName, list[Triple]] = {}
    for quad in change.quads:
        by_graph.setdefault(graph_of(quad), []).append(quad.triple)
    data = "".join(_data(graph, triples) for graph, triples in by_graph.items())
    insert = f"INSERT {{\n{data}}} WHERE {{}}" if template else f"INSERT DATA {{\n{data}}}"
    return " ;\n".join([*drops, insert] if data else drops)


def graph_reference(graph: GraphName) -> str:
    return "DEFAULT" if isinstance(graph, DefaultGraph) else f"GRAPH {graph}"


def _data(graph: GraphName, triples: list[Triple]) -> str:
    block = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
    return block if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{block}}}\n"


def _name(graph: GraphName) -> str:
    return "" if isinstance(graph, DefaultGraph) else graph.value


def graph_named(name: str) -> GraphName:
    return NamedNode(name) if name else DefaultGraph()
