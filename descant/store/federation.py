"""The only way from a query to the endpoints that the configuration lists.

A query's SERVICE is led to a server on loopback in the process that owns the store, under an address that nobody
can guess and that is nowhere written down. It fetches from the listed endpoint and from nowhere else.
"""

from __future__ import annotations

import secrets
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from descant.config import Config
from descant.errors import DescantError, Forbidden, Unavailable
from descant.fetching import Fetched, fetch
from descant.store.outward import redirect_services

CARRIED = ("Accept", "Content-Type")
"""headers of the engine's request that go on to the endpoint: nothing of the client's is among them"""
LONGEST_QUERY = 10_000_000
"""bytes; what is asked of an endpoint may hold values that were found before"""


class Federation:
    """Runs from its making to its release."""

    def __init__(self, config: Config) -> None:
        self.endpoints = config.federation
        self._config = config
        self._server = _Server(("127.0.0.1", 0), _Forwarding)
        self._server.federation = self
        self._path = f"/{secrets.token_urlsafe(32)}/"
        self._root = f"http://127.0.0.1:{self._server.server_port}{self._path}"
        threading.Thread(target=self._server.serve_forever, name="federation", daemon=True).start()

    def redirected(self, text: str) -> str:
        """The query with its SERVICEs led here; the same text where it has none."""
        return redirect_services(text, self._address_of)

    def restored(self, said: str) -> str:
        """What the engine says, with the endpoints' own names in it."""
        for number, endpoint in reversed(list(enumerate(self.endpoints))):
            said = said.replace(f"{self._root}{number}", endpoint)
        return said

    def forward(self, path: str, query: bytes, headers: dict[str, str]) -> Fetched:
        """The endpoint's answer to a request that came to us."""
        answer = fetch(
            self._endpoint_at(path),
            method="POST",
            body=query,
            headers=headers,
            seconds=self._config.query_deadline,
            size=self._config.query_bytes,
            allow_private=self._config.federation_private,
        )
        if answer.status != HTTPStatus.OK:
            raise Unavailable(f"{answer.final_url} says {answer.status}.", remedy="Ask it directly to see why.")
        return answer

    def release(self) -> None:
        self._server.shutdown()
        self._server.server_close()

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


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # an endpoint that does not answer must not keep us
    federation: Federation

    def handle_error(self, *_: Any) -> None:
        """The worker is gone, because its query was ended: nobody waits for this any more."""


class _Forwarding(BaseHTTPRequestHandler):
    timeout = 30

    def do_POST(self) -> None:
        try:
            answer = self.server.federation.forward(self.path, self._query(), self._headers())  # type: ignore[attr-defined]
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
