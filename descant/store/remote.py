"""The remote dataset: any server that speaks SPARQL 1.1, by form-encoded POST.

What one server does differently stands in its adapter (remote_oxigraph.py, remote_virtuoso.py). A change of up to
`one_update` quads is one update request, which servers apply whole. A larger one is first brought there in parts,
under staging names, and then moved in place by one request.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPException, HTTPResponse
from typing import ClassVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)
from SPARQLWrapper import POST, SPARQLExceptions, SPARQLWrapper
from SPARQLWrapper.Wrapper import ASK, INSERT, SELECT

from descant.config import Config
from descant.errors import DescantError, Forbidden, InvalidInput, NotAcceptable, QueryTimeout, Unavailable
from descant.store import Answer, Dataset, GraphName, Limits, Question, Results, Statistics, Term, graph_of
from descant.store.changes import Change, as_update, fresh_blank_nodes, graph_reference
from descant.store.parts import in_parts
from descant.store.reply import read_reply, rewrite
from descant.store.rows import check_rows
from descant.store.text import bind, names_dataset

STAGING = "urn:descant:staging:"
STALE = 3600
"""seconds after which a staging graph belongs to nobody any more"""
PATIENCE = 600
"""seconds for a trusted operation"""


class Remote(Dataset):
    """A server of which nothing is known but that it speaks SPARQL 1.1."""

    engine: ClassVar[str] = "SPARQL 1.1 server"
    one_update: ClassVar[int] = 10_000
    """quads that the server takes in one update"""
    union: ClassVar[Mapping[str, str]] = {}
    """parameters that make the default graph the union of all graphs"""
    tables: ClassVar[str] = "application/sparql-results+json"
    triples: ClassVar[str] = "application/n-triples"
    """what is spoken on the wire; callers get what they ask for"""
    template: ClassVar[bool] = False
    """whether blank nodes can be written in a template only"""
    default_name: ClassVar[NamedNode | None] = None
    """the graph that stands for the unnamed one, where the server has none"""

    def __init__(self, query_url: str, update_url: str, user: str = "", password: str = "") -> None:
        self.query_url, self.update_url = query_url, update_url
        self._user, self._password = user, password

    # -- reading -------------------------------------------------------------------------------------

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
        bound = bind(text, bindings or {})
        return self._ask(bound, {} if names_dataset(text) else self.union)

    def _answer(self, question: Question, limits: Limits) -> Answer:
        deadline = time.monotonic() + limits.seconds
        protocol = question.default_graphs or question.named_graphs or names_dataset(question.text)
        wrapper = self._wrapper(question.text, {} if protocol else self.union)
        for iri in question.default_graphs:
            wrapper.addParameter("default-graph-uri", iri)
        for iri in question.named_graphs:
            wrapper.addParameter("named-graph-uri", iri)
        media_type = question.results_type if _is_tabular(wrapper) else question.graph_type
        if media_type is None:
            raise NotAcceptable("The Accept header has no format for this kind of answer.")
        body = read_reply(self._send(wrapper, limits.seconds), deadline, limits)
        written = rewrite(self._parsed(wrapper, body), media_type)
        if _is_tabular(wrapper):
            check_rows(written, media_type, limits.rows)
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
        named = [int(count.value) for graph, count in counts if self._is_shown(graph)]  # type: ignore[union-attr]
        default = sum(1 for _ in self.graph(DefaultGraph()))
        return Statistics(triples=sum(named) + default, graphs=len(named), engine=self.engine)

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
        wrapper = self._wrapper(f"BASE <{base}>\n{text}" if base else text, {})
        wrapper.queryType = INSERT  # the library's guess from the text can be wrong
        for iri in default_graphs:
            wrapper.addParameter("using-graph-uri", iri)
        for iri in named_graphs:
            wrapper.addParameter("using-named-graph-uri", iri)
        self._send(wrapper, PATIENCE).read()

    def put(self, quads: Iterable[Quad], *, graphs: Iterable[GraphName] = ()) -> int:
        found = self._named(quads)
        replaced = {self._name(graph) for graph in graphs} | {graph_of(quad) for quad in found}
        return self._write(found, frozenset(replaced))

    def add(self, quads: Iterable[Quad]) -> int:
        return self._write(self._named(quads), frozenset())

    def drop(self, graph: GraphName) -> bool:
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
            self._write_staged(quads, replaced)
        return len(quads)

    def _as_update(self, quads: list[Quad], replaced: frozenset[GraphName] = frozenset()) -> str:
        return as_update(Change(replaced, tuple(quads), len(quads)), template=self.template)

    def _write_staged(self, quads: list[Quad], replaced: frozenset[GraphName]) -> None:
        self._drop_stale()
        stem = f"{STAGING}{int(time.time())}:{secrets.token_hex(6)}:"
        places = {graph: NamedNode(f"{stem}{number}") for number, graph in enumerate({graph_of(q) for q in quads})}
        staged = [Quad(q.subject, q.predicate, q.object, places[graph_of(q)]) for q in quads]
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

    def _ask(self, text: str, parameters: Mapping[str, str]) -> Results:
        wrapper = self._wrapper(text, parameters)
        return self._parsed(wrapper, self._send(wrapper, PATIENCE).read())

    def _parsed(self, wrapper: SPARQLWrapper, body: bytes) -> Results:
        """Read to the end, so that an answer that was broken off is never taken for a whole one."""
        try:
            if _is_tabular(wrapper):
                return parse_query_results(body, format=QueryResultsFormat.from_media_type(self.tables))
            return (quad.triple for quad in list(parse(body, format=RdfFormat.N_TRIPLES)))
        except (SyntaxError, ValueError) as error:
            raise Unavailable(f"The store {self.query_url} broke off its answer: {error}") from error

    def _plain(self, text: str) -> Results:
        """A query whose default graph is the unnamed one."""
        return self._ask(text, {})

    def _rows(self, text: str) -> Iterator[tuple[Term | None, ...]]:
        found = self._plain(text)
        assert isinstance(found, QuerySolutions)  # noqa: S101 - asked with SELECT
        return (tuple(row) for row in found)

    def _wrapper(self, text: str, parameters: Mapping[str, str]) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self.query_url, updateEndpoint=self.update_url, agent="Descant")
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)  # the library's own `format` parameters contradict the Accept header
        wrapper.setQuery(text)
        for name, value in parameters.items():
            wrapper.addParameter(name, value)
        self._authenticate(wrapper)
        return wrapper

    def _authenticate(self, wrapper: SPARQLWrapper) -> None:
        if self._user:
            wrapper.setCredentials(self._user, self._password)

    def _send(self, wrapper: SPARQLWrapper, seconds: float) -> HTTPResponse:
        if wrapper.queryType != INSERT:
            wrapper.addCustomHttpHeader("Accept", self.tables if _is_tabular(wrapper) else self.triples)
        wrapper.setTimeout(max(1, round(seconds)))
        try:
            response: HTTPResponse = wrapper.query().response
        except SPARQLExceptions.SPARQLWrapperException as error:
            raise self._said(error) from error
        except HTTPError as error:
            raise self._status(error) from error
        except (URLError, OSError, HTTPException) as error:
            raise self._unreachable(error, seconds) from error
        self._check(response)
        return response

    def _check(self, response: HTTPResponse) -> None:
        """MAY raise what the server only hints at, by its own headers."""

    def _said(self, error: SPARQLExceptions.SPARQLWrapperException) -> DescantError:
        text = _text(error.args[0] if error.args else "")
        if isinstance(error, SPARQLExceptions.QueryBadFormed):
            return InvalidInput(f"The store does not understand: {text}", remedy="Mend the query.")
        if isinstance(error, SPARQLExceptions.Unauthorized):
            return Forbidden(f"The store {self.update_url} wants other credentials.", remedy="Set store_user.")
        return Unavailable(f"The store {self.query_url} failed: {text}", remedy="See its log.")

    def _status(self, error: HTTPError) -> DescantError:
        text = _text(error.read())
        if error.code in (403, 405):
            return Forbidden(f"The store refuses: {text or error.reason}", remedy="Give Descant the right to write.")
        return Unavailable(f"The store {self.query_url} answers {error.code}: {text or error.reason}")

    def _unreachable(self, error: Exception, seconds: float) -> DescantError:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            return QueryTimeout(f"The store did not answer in {seconds:g} s.", remedy="Ask for less.")
        return Unavailable(
            f"The store {self.query_url} cannot be reached: {reason}",
            remedy="Check DESCANT_STORE, and that the server runs.",
        )


def open_generic(url: str, config: Config) -> Dataset:
    """`sparql+http://host/path`: query and update at the same address."""
    return Remote(url, url, config.store_user, config.store_password)


def open_http(url: str, config: Config) -> Dataset:
    """Ask the server what it is, by its Server header."""
    from descant.store.remote_oxigraph import open_oxigraph
    from descant.store.remote_virtuoso import open_virtuoso

    server = _server_header(url)
    known = {"oxigraph": open_oxigraph, "virtuoso": open_virtuoso}
    opener = next((opener for name, opener in known.items() if name in server.lower()), open_generic)
    return opener(url, config)


def _server_header(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https"):
        return ""
    try:
        with urlopen(url, timeout=10) as response:  # noqa: S310 - http or https, from the configuration
            return str(response.headers.get("Server", ""))
    except HTTPError as error:
        return str(error.headers.get("Server", ""))
    except (URLError, OSError) as error:
        raise Unavailable(
            f"The store {url} cannot be reached: {getattr(error, 'reason', error)}",
            remedy="Check DESCANT_STORE, and that the server runs.",
        ) from error


def _is_tabular(wrapper: SPARQLWrapper) -> bool:
    return wrapper.queryType in (SELECT, ASK)


def _text(body: object) -> str:
    text = body.decode(errors="replace") if isinstance(body, bytes) else str(body)
    return " ".join(text.split())[:500]
