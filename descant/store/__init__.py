"""Where triples live: the contract, and the way to a store.

Two datasets, `public` and `private`, each behind the same contract. Embedded (Oxigraph on disk) or remote
(any SPARQL 1.1 server): whoever uses a dataset does not know which. Terms are pyoxigraph's.

The default graph of a query is the union of all graphs, unless the query or the request says otherwise; the
default graph of an update is the unnamed graph, as SPARQL has it.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol, Self, TypeAlias

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

from descant.config import Config
from descant.errors import InvalidInput
from descant.store.lines import Lines
from descant.store.text import forbid

GraphName: TypeAlias = NamedNode | DefaultGraph
Term: TypeAlias = NamedNode | BlankNode | Literal
Condition: TypeAlias = Callable[[], None]
"""raises what is to be said where a write must not be done"""
Results: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples | Iterator[Triple]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query from outside, with what the protocol says beside its text."""

    text: str
    results_type: str | None = "application/sparql-results+json"
    """media type if the answer is a table or a boolean; None: what the client asks for is none of them"""
    graph_type: str | None = "text/turtle"
    """media type if the answer is a graph; None: what the client asks for is none of them"""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query from outside may cost."""

    seconds: float = 30.0
    memory: int = 2000
    """MB"""
    rows: int = 1_000_000
    size: int = 100_000_000
    """bytes"""

    @classmethod
    def of(cls, config: Config) -> Self:
        return cls(
            seconds=config.query_deadline,
            memory=config.query_memory,
            rows=config.query_rows,
            size=config.query_bytes,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: complete and checked before anybody is told that it is good."""

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Statistics:
    triples: int
    graphs: int
    size: int | None = None
    """bytes on disk, where it is known"""
    engine: str = ""


def always() -> None:
    """The condition of a write without one."""


class Dataset(abc.ABC):
    """One RDF dataset. All methods may be called from any thread."""

    @abc.abstractmethod
    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
        """MUST answer a trusted query; the caller wrote it, so no limits apply.

        Bindings take the place of the query's variables; such a variable MUST NOT be projected.
        """

    def answer(self, question: Question, limits: Limits) -> Answer:
        """Answer a query from outside. It cannot reach out into the network, whoever brings it.

        MAY let SERVICE reach the endpoints that the configuration lists.
        """
        forbid(question.text, "SERVICE")
        return self._answer(question, limits)

    @abc.abstractmethod
    def _answer(self, question: Question, limits: Limits) -> Answer:
        """MUST answer within the limits, or raise one of the QueryEnded errors.

        MAY be behind the last write, by one second at the most.
        """

    @abc.abstractmethod
    def update(
        self,
        text: str,
        *,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        base: str | None = None,
    ) -> None:
        """MUST apply a SPARQL update whole or not at all, and be durable on return."""

    @abc.abstractmethod
    def put(self, quads: Iterable[Quad], *, graphs: Iterable[GraphName] = (), provided: Condition = always) -> int:
        """MUST replace each graph that occurs in the quads (and each of `graphs`) by what the quads say.

        All or nothing, durable on return, even after kill -9 in the middle. The quads are read once, before
        anything is written: an error that they raise changes nothing, and neither does one of `provided`, which MUST
        be called before anything is written, and with no other write in between where the engine can have that.
        Blank nodes are made fresh. Gives the number of quads.
        """

    def put_lines(self, lines: Lines, more: Iterable[Quad], *, graphs: Iterable[GraphName]) -> int:
        """As `put`, where `graphs` name all graphs that occur. MAY take the lines as they are, as we wrote them."""
        return self.put(chain(lines, more), graphs=graphs)

    @abc.abstractmethod
    def add(self, quads: Iterable[Quad], *, provided: Condition = always) -> int:
        """MUST add the quads to what is there, with the same promises as `put`."""

    @abc.abstractmethod
    def drop(self, graph: GraphName, *, provided: Condition = always) -> bool:
        """MUST remove a graph whole, provided that; says whether there was one."""

    @abc.abstractmethod
    def graphs(self) -> Iterator[NamedNode]:
        """MUST name the named graphs that hold something."""

    @abc.abstractmethod
    def contains(self, graph: GraphName) -> bool:
        """MUST say whether the graph holds something."""

    def may_say(self, *statement: NamedNode | None) -> bool:
        """Whether there is one with this subject, predicate and object (None: any), in any graph.

        MAY be True without one, where to know costs as much as a query.
        """
        return True

    @abc.abstractmethod
    def graph(self, graph: GraphName) -> Iterator[Triple]:
        """MUST give the triples of one graph."""

    @abc.abstractmethod
    def quads(self) -> Iterator[Quad]:
        """MUST give everything, as of one moment where the engine can."""

    @abc.abstractmethod
    def statistics(self) -> Statistics:
        """MUST count."""

    def size(self) -> int | None:
        """MAY say how many bytes it takes on this machine's disk, without counting what is in it."""
        return None

    @abc.abstractmethod
    def version(self) -> str:
        """MUST change when the data change, or be empty where the engine cannot tell. For ETags."""

    def backup(self, folder: Path) -> None:
        """MAY be better than a dump: an exact copy in `folder`, which must not exist."""
        from descant.store.dump import dump_to

        dump_to(self, folder)

    def forget_removed(self) -> None:
        """MAY see to it that what was removed is in no file of this machine any more."""

    def check(self) -> list[str]:
        """MAY look for damage; gives what is wrong, in sentences."""
        self.statistics()
        return []

    def close(self) -> None:
        """MAY let go of what is held."""


def graph_of(quad: Quad) -> GraphName:
    """The graph of a quad; graphs are named by IRIs, so that they can be asked for."""
    if isinstance(quad.graph_name, BlankNode):
        raise InvalidInput(
            f"The graph {quad.graph_name} is named by a blank node.", remedy="Name each graph by an IRI."
        )
    return quad.graph_name


class Held(Protocol):
    """What an open pair of datasets holds on to besides them."""

    def release(self) -> None: ...


@dataclass(slots=True)
class Stores:
    """The two datasets. No query that reaches one can reach the other: they are different datasets."""

    public: Dataset
    private: Dataset
    owns: Sequence[Held] = ()

    def close(self) -> None:
        self.public.close()
        self.private.close()
        for each in self.owns:
            each.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
