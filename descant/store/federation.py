"""The only way from a query to the endpoints that the configuration lists.

A query's SERVICE is led to a server on loopback in the process that owns the store, under an address that nobody
can guess and that is nowhere written down. It fetches from the listed endpoint and from nowhere else. Where the
kernel allows it, that loopback is one of the worker's own, with nothing else on it (query_worker.py).
"""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from descant.config import Config
from descant.errors import DescantError, Forbidden, InvalidInput, RemoteFailed
from descant.fetching import Fetched, fetch
from descant.store.outward import redirect_services

CARRIED = ("Accept", "Content-Type")
"""headers of the engine's request that go on to the endpoint: nothing of the client's is among them"""
LONGEST_QUERY = 10_000_000
"""bytes; what is asked of an endpoint may hold values that were found before"""


class Way:
    """For one query, from its coming to its answer."""

    def __init__(self, config: Config) -> None:
        self.endpoints = config.federation
        self._config = config
        self._path = f"/{secrets.token_urlsafe(32)}/"
        self._asked = False
        self._failure: DescantError | None = None
        self._server = _Server(socket.create_server(("127.0.0.1", 0)), self)
        self.port = self._server.server_port
        self._root = f"http://127.0.0.1:{self.port}{self._path}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.end()

    def listen_on(self, listening: socket.socket) -> None:
        """From now on there, and on this machine's own loopback no longer; the port is the same."""
        self._server.end()
        self._server = _Server(listening, self)

    def redirected(self, text: str) -> str:
        """The query with its SERVICEs led here; the same text where it has none."""
        return redirect_services(text, self._address_of)

    def forward(self, path: str, query: bytes, headers: dict[str, str]) -> Fetched:
        """The endpoint's answer to a request that came to us."""
        endpoint = self._endpoint_at(path)
        self._asked = True
        try:
            return self._answer_of(endpoint, query, headers)
        except DescantError as error:
            known = isinstance(error, Forbidden | RemoteFailed)
            self._failure = error if known else RemoteFailed(error.message, remedy=error.remedy)
            raise

    @contextmanager
    def failures(self) -> Iterator[None]:
        """To the engine a bad answer of an endpoint is a bad query: here it is said as what it is."""
        try:
            yield
        except InvalidInput as error:
            if not self._asked:
                raise
            said = self._restored(error.message)
            raise (self._failure or RemoteFailed(said, remedy="Ask the endpoint directly to see why.")) from error

    def _answer_of(self, endpoint: str, query: bytes, headers: dict[str, str]) -> Fetched:
        answer = fetch(
            endpoint,
            method="POST",
            body=query,
            headers=headers,
            seconds=self._config.query_deadline,
            size=self._config.query_bytes,
            allow_private=self._config.federation_private,
        )
        if answer.status != HTTPStatus.OK:
            raise RemoteFailed(f"{answer.final_url} answers {answer.status}.", remedy="Ask it directly to see why.")
        return answer

    def _address_of(self, endpoint: str) -> str:
        if endpoint not in self.endpoints:
            raise Forbidden(
                f"SERVICE <{endpoint}> is not allowed here.",
                remedy=f"Allowed: {', '.join(self.endpoints)}. Who runs this service may add it to `federation`.",
            )
        return f"{self._root}{self.endpoints.index(endpoint)}"

    def _endpoint_at(self, path: str) -> str:
        secret, number = path[: len(self._path)], path[len(self._path) :]
        known = secrets.compare_digest(secret.encode(), self._path.encode())
        if not (known and number.isdecimal() and int(number) < len(self.endpoints)):
            raise Forbidden("There is nothing here.")
        return self.endpoints[int(number)]

    def _restored(self, said: str) -> str:
        """What the engine says, with the endpoints' own names in it."""
        for number, endpoint in reversed(list(enumerate(self.endpoints))):
            said = said.replace(f"{self._root}{number}", endpoint)
        return said


class _Server(ThreadingHTTPServer):
    """On a socket that listens already."""

    daemon_threads = True
    block_on_close = False  # an endpoint that does not answer must not keep us

    def __init__(self, listening: socket.socket, way: Way) -> None:
        super().__init__(listening.getsockname(), _Forwarding, bind_and_activate=False)
        self.socket.close()
        self.socket, self.way = listening, way
        self.server_port = listening.getsockname()[1]
        threading.Thread(target=self.serve_forever, args=[0.05], name="federation", daemon=True).start()

    def end(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: Any) -> None:
        """The worker is gone, because its query was ended: nobody waits for this any more."""


class _Forwarding(BaseHTTPRequestHandler):
    timeout = 30

    def do_POST(self) -> None:
        try:
            answer = self.server.way.forward(self.path, self._query(), self._headers())  # type: ignore[attr-defined]
        except DescantError as error:
            self._reply(HTTPStatus.BAD_GATEWAY, "text/plain; charset=utf-8", str(error).encode())
        else:
            self._reply(HTTPStatus.OK, answer.media_type, answer.body)

    def log_message(self, *_: Any) -> None:
        """Nothing: the address is a secret."""

    def _query(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_QUERY:
            raise Forbidden(f"What is asked of the endpoint has more than {LONGEST_QUERY} bytes.")
        return self.rfile.read(int(length))

    def _headers(self) -> dict[str, str]:
        return {name: self.headers[name] for name in CARRIED if name in self.headers}

    def _reply(self, status: HTTPStatus, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
