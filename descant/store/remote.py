"""The remote dataset: any server that speaks SPARQL 1.1.

What one server does differently stands in its adapter (remote_oxigraph.py, remote_virtuoso.py). A change of up to
`one_update` quads is one update request, which servers apply whole. A larger one is first brought there in parts,
under staging names, and then moved in place by one request.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from descant.config import Config
from descant.ontology.iris import INTERNAL
from descant.store import (
    Answer,
    Condition,
    Dataset,
    GraphName,
    Limits,
    Question,
    Results,
    Statistics,
    Term,
    always,
    graph_of,
)
from descant.store.binding import bind, names_dataset
from descant.store.changes import Change, as_update, fresh_blank_nodes, graph_reference
from descant.store.complaints import require_fitting
from descant.store.endpoint import Endpoint, is_tabular
from descant.store.parts import in_parts
from descant.store.reply import read_reply, rewrite
from descant.store.rows import check_table

STAGING = f"{INTERNAL}staging:"
STALE = 3600
"""seconds after which a staging graph belongs to nobody any more"""


class Remote(Dataset):
    """A server of which nothing is known but that it speaks SPARQL 1.1."""

    engine: ClassVar[str] = "SPARQL 1.1 server"
    one_update: ClassVar[int] = 10_000
    """quads that the server takes in one update"""
    union: ClassVar[Mapping[str, str]] = {}
    """parameters that make the default graph the union of all graphs"""
    template: ClassVar[bool] = False
    """whether blank nodes can be written in a template only"""
    default_name: ClassVar[NamedNode | None] = None
    """the graph that stands for the unnamed one, where the server has none"""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    # -- reading -------------------------------------------------------------------------------------

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
        bound = bind(text, bindings or {})
        return self.endpoint.ask(bound, {} if names_dataset(text) else self.union)

    def _answer(self, question: Question, limits: Limits) -> Answer:
        deadline = time.monotonic() + limits.seconds
        protocol = question.default_graphs or question.named_graphs or names_dataset(question.text)
        request = self.endpoint.request(question.text, {} if protocol else self.union)
        for iri in question.default_graphs:
            request.addParameter("default-graph-uri", iri)
        for iri in question.named_graphs:
            request.addParameter("named-graph-uri", iri)
        graph = not is_tabular(request)
        media_type = require_fitting(question.graph_type if graph else question.results_type, graph=graph)
        body = read_reply(self.endpoint.send(request, limits.seconds), deadline, limits)
        written = rewrite(self.endpoint.parse(request, body), media_type)
        if not graph:
            check_table(written, media_type, limits.rows)
        return Answer(written, media_type)

    def graphs(self) -> Iterator[NamedNode]:
        for (graph,) in self._rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"):
            if isinstance(graph, NamedNode) and self._is_shown(graph):
                yield graph

    def contains(self, graph: GraphName) -> bool:
        return bool(self._plain(f"ASK {{ {self._pattern(graph)} }}"))

    def graph(self, graph: GraphName) -> Iterator[Triple]:
        found = self._plain(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {self._pattern(graph)} }}")
        return iter(found)  # type: ignore[arg-type] # a CONSTRUCT gives triples

    def quads(self) -> Iterator[Quad]:
        graphs: list[GraphName] = [DefaultGraph(), *self.graphs()]
        for graph in graphs:
            for triple in self.graph(graph):
                yield Quad(triple.subject, triple.predicate, triple.object, graph)

    def statistics(self) -> Statistics:
        counts = list(self._rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"))
        named = [int(count.value) for graph, count in counts if self._is_shown(graph)]
        ((default,),) = self._rows(f"SELECT (COUNT(*) AS ?n) {{ {self._pattern(DefaultGraph())} }}")
        return Statistics(triples=sum(named) + int(default.value), graphs=len(named), engine=self.engine)

    def version(self) -> str:
        return ""  # others may write there; nobody can tell

    # -- writing -------------------------------------------------------------------------------------

    def update(
        self,
        text: str,
        *,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        base: str | None = None,
    ) -> None:
        parameters = [("using-graph-uri", iri) for iri in default_graphs]
        parameters += [("using-named-graph-uri", iri) for iri in named_graphs]
        self.endpoint.update(f"BASE <{base}>\n{text}" if base else text, parameters)

    def put(self, quads: Iterable[Quad], *, graphs: Iterable[GraphName] = (), provided: Condition = always) -> int:
        found = self._named(quads)
        replaced = {self._name(graph) for graph in graphs} | {graph_of(quad) for quad in found}
        provided()
        return self._write(found, frozenset(replaced))

    def add(self, quads: Iterable[Quad], *, provided: Condition = always) -> int:
        found = self._named(quads)
        provided()
        return self._write(found, frozenset())

    def drop(self, graph: GraphName, *, provided: Condition = always) -> bool:
        provided()
        existed = self.contains(graph)
        self.update(self._as_update([], frozenset({self._name(graph)})))
        return existed

    # -- inside --------------------------------------------------------------------------------------

    def _write(self, quads: list[Quad], replaced: frozenset[GraphName]) -> int:
        if len(quads) <= self.one_update:
            text = self._as_update(quads, replaced)
            if text:
                self.update(text)
        else:
            self._write_large(quads, replaced)
        return len(quads)

    def _as_update(self, quads: list[Quad], replaced: frozenset[GraphName] = frozenset()) -> str:
        return as_update(Change(replaced, tuple(quads), len(quads)), template=self.template)

    def _write_large(self, quads: list[Quad], replaced: frozenset[GraphName]) -> None:
        """MAY be done in one go, where the server takes that."""
        self._drop_stale()
        stem = f"{STAGING}{int(time.time())}:{secrets.token_hex(6)}:"
        places = {graph: NamedNode(f"{stem}{number}") for number, graph in enumerate({graph_of(q) for q in quads})}
        staged = [Quad(q.subject, q.predicate, q.object, places[graph_of(q)]) for q in quads]
        with self.endpoint.hide(places.values()):
            try:
                for part in in_parts(staged, self.one_update):
                    self.update(self._as_update(part))
                self.update(self._swap(places, replaced))
            except BaseException:
                self.update(" ; ".join(f"DROP SILENT GRAPH {place}" for place in places.values()))
                raise

    @staticmethod
    def _swap(places: Mapping[GraphName, NamedNode], replaced: frozenset[GraphName]) -> str:
        emptied = [f"DROP SILENT {graph_reference(graph)}" for graph in replaced if graph not in places]
        verbs = {graph: "MOVE" if graph in replaced else "ADD" for graph in places}
        moved = [
            f"{verbs[graph]} {graph_reference(place)} TO {graph_reference(graph)}" for graph, place in places.items()
        ]
        cleared = [f"DROP SILENT GRAPH {place}" for place in places.values()]
        return " ;\n".join(emptied + moved + cleared)

    def _drop_stale(self) -> None:
        for (graph,) in self._rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"):
            name = graph.value if graph else ""
            made = name.removeprefix(STAGING).partition(":")[0]
            if name.startswith(STAGING) and made.isdigit() and time.time() - int(made) > STALE:
                self.update(f"DROP SILENT GRAPH {graph}")

    def _named(self, quads: Iterable[Quad]) -> list[Quad]:
        """All quads, read before anything is written, with the unnamed graph under its name here."""
        found = list(fresh_blank_nodes(quads))
        if self.default_name is None:
            return found
        return [Quad(q.subject, q.predicate, q.object, self._name(graph_of(q))) for q in found]

    def _name(self, graph: GraphName) -> GraphName:
        return self.default_name or graph if isinstance(graph, DefaultGraph) else graph

    def _pattern(self, graph: GraphName) -> str:
        name = self._name(graph)
        return "?s ?p ?o" if isinstance(name, DefaultGraph) else f"GRAPH {name} {{ ?s ?p ?o }}"

    def _is_shown(self, graph: Term | None) -> bool:
        return not str(graph.value if graph else "").startswith(STAGING) and graph != self.default_name

    def _plain(self, text: str) -> Results:
        """A query whose default graph is the unnamed one."""
        return self.endpoint.ask(text)

    def _rows(self, text: str) -> Iterator[tuple[Any, ...]]:
        rows: Any = self._plain(text)
        return (tuple(row) for row in rows)


def open_generic(url: str, config: Config) -> Dataset:
    """`sparql+http://host/path`: query and update at the same address."""
    return Remote(Endpoint(url, url, config.store_user, config.store_password))
