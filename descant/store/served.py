"""The store through the Descant server that owns it: what the command line uses while a server runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, ClassVar, cast
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urljoin
from urllib.request import HTTPHandler, ProxyHandler, Request, build_opener

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from SPARQLWrapper import SPARQLWrapper

from descant.errors import DescantError, NotFound, Unavailable, from_problem
from descant.store import Condition, GraphName, Statistics, always, graph_of
from descant.store.endpoint import Endpoint
from descant.store.remote import Remote
from descant.store.reply import WholeBody

N_QUADS, N_TRIPLES = "application/n-quads", "application/n-triples"
IN_MEMORY = 8_000_000
"""bytes of a body before it goes to a temporary file"""
CONNECTING = 10.0
"""seconds"""
SILENCE = 3600.0
"""seconds without a byte: a check, a backup and a large import answer only when they are done"""


class _Connection(HTTPConnection):
    """A server that is there takes a connection at once, however long it works then."""

    def connect(self) -> None:
        self.timeout = CONNECTING
        super().connect()
        self.sock.settimeout(SILENCE)


class _Direct(HTTPHandler):
    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_Connection, request)


# The owner's token is for the server on this machine, and for no proxy.
_OPENER = build_opener(ProxyHandler({}), _Direct)


class ServerClient:
    """HTTP with the owner's token; problem documents become the errors that they were made from."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def send(self, method: str, path: str, *, body: IO[bytes] | bytes | None = None, **headers: str) -> HTTPResponse:
        request = Request(urljoin(self.url, path), data=body, method=method)  # noqa: S310 - our own server
        request.add_header("Authorization", f"Bearer {self.token}")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            return cast(HTTPResponse, _OPENER.open(request))
        except HTTPError as error:
            raise from_problem(error.read()) from error
        except (URLError, OSError, HTTPException) as error:
            raise self._silent(method, error) from error

    def json(self, method: str, path: str, document: object = None) -> Any:
        body = None if document is None else json.dumps(document).encode()
        with self.send(method, path, body=body, Content_Type="application/json") as response:
            return json.loads(self.whole(response).read())

    def whole(self, response: HTTPResponse) -> WholeBody:
        return WholeBody(response, f"The server at {self.url}")

    def _silent(self, method: str, error: Exception) -> Unavailable:
        doubt = "" if method == "GET" else " Look whether it was done before you do it again."
        reason = getattr(error, "reason", error)
        return Unavailable(f"The server at {self.url} does not answer: {reason}.", remedy=f"Is it running?{doubt}")


class ServedEndpoint(Endpoint):
    """The server's own /sparql; its failures are problem documents."""

    def __init__(self, client: ServerClient) -> None:
        super().__init__(urljoin(client.url, "sparql"), urljoin(client.url, "sparql/update"))
        self._token = client.token

    def authenticate(self, wrapper: SPARQLWrapper) -> None:
        wrapper.addCustomHttpHeader("Authorization", f"Bearer {self._token}")

    def failure(self, status: int, body: bytes) -> DescantError:
        return from_problem(body)


class ServedDataset(Remote):
    """The public dataset behind a running server. Whole graphs travel by the graph store protocol."""

    engine: ClassVar[str] = "Descant server"

    def __init__(self, client: ServerClient) -> None:
        super().__init__(ServedEndpoint(client))
        self._client = client

    def put(self, quads: Iterable[Quad], *, graphs: Iterable[GraphName] = (), provided: Condition = always) -> int:
        provided()
        emptied = set(graphs)
        count = self._transfer("PUT", _removing(quads, emptied))
        for graph in emptied:
            self.drop(graph)
        return count

    def add(self, quads: Iterable[Quad], *, provided: Condition = always) -> int:
        provided()
        return self._transfer("POST", quads)

    def drop(self, graph: GraphName, *, provided: Condition = always) -> bool:
        provided()
        try:
            self._client.send("DELETE", _path(graph)).close()
        except NotFound:
            return False
        return True

    def contains(self, graph: GraphName) -> bool:
        return next(self.graph(graph), None) is not None

    def graph(self, graph: GraphName) -> Iterator[Triple]:
        try:
            response = self._client.send("GET", _path(graph), Accept=N_TRIPLES)
        except NotFound:
            return
        with response:
            for quad in parse(self._body(response), format=RdfFormat.N_TRIPLES):
                yield quad.triple

    def quads(self) -> Iterator[Quad]:
        with self._client.send("GET", "dump.nq") as response:
            yield from parse(self._body(response), format=RdfFormat.N_QUADS)

    def _body(self, response: HTTPResponse) -> IO[bytes]:
        return cast(IO[bytes], self._client.whole(response))

    def statistics(self) -> Statistics:
        return Statistics(**self._client.json("GET", "api/store/statistics")["public"])

    def backup(self, folder: Path) -> None:
        raise Unavailable("One dataset alone is not backed up through a server.", remedy="`descant backup`.")

    def _transfer(self, method: str, quads: Iterable[Quad]) -> int:
        """Write all quads to a file first: an error among them must not send half of them."""
        counted = _Counted(quads)
        with SpooledTemporaryFile(IN_MEMORY) as file:
            serialize(counted, cast(IO[bytes], file), RdfFormat.N_QUADS)
            size = file.tell()
            file.seek(0)
            if counted.count:
                self._client.send(
                    method,
                    "graph-store",
                    body=cast(IO[bytes], file),
                    Content_Type=N_QUADS,
                    Content_Length=str(size),
                ).close()
        return counted.count


class _Counted:
    def __init__(self, quads: Iterable[Quad]) -> None:
        self._quads, self.count = quads, 0

    def __iter__(self) -> Iterator[Quad]:
        for quad in self._quads:
            self.count += 1
            yield quad


def _removing(quads: Iterable[Quad], graphs: set[GraphName]) -> Iterator[Quad]:
    for quad in quads:
        graphs.discard(graph_of(quad))
        yield quad


def _path(graph: GraphName) -> str:
    if isinstance(graph, DefaultGraph):
        return "graph-store?default"
    assert isinstance(graph, NamedNode)  # noqa: S101
    return f"graph-store?graph={quote(graph.value, safe='')}"
