"""Web servers of the tests, on loopback, in threads: what the world might answer."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Neighbour:
    """Answers each path as it was told to, and remembers what it was asked."""

    port: int
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    """method, path, headers, body"""
    released: threading.Event = field(default_factory=threading.Event)
    """ends what is slow"""

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def says(self, path: str, body: bytes | str, media_type: str = "", status: int = 200, **headers: str) -> str:
        """From now on; gives the address."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if media_type:
            headers["Content-Type"] = media_type
        self.answers[path] = (status, headers, body.encode() if isinstance(body, str) else body)
        return self.url(path)

    def redirects(self, path: str, target: str, status: int = 302) -> str:
        return self.says(path, b"", status=status, Location=target)


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def _answer(self) -> None:
        here: Neighbour = self.server.neighbour
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        here.asked.append((self.command, self.path, dict(self.headers), body))
        if self.path == "/drip":
            self._drip(here)
            return
        status, headers, answer = here.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(answer))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def _drip(self, here: Neighbour) -> None:
        """A byte now and then, for ever: no single wait is long."""
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            while not here.released.wait(0.05):
                self.wfile.write(b".")

    do_GET = do_POST = _answer  # noqa: N815 - http.server wants these names

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextlib.contextmanager
def neighbour() -> Iterator[Neighbour]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        here = server.neighbour = Neighbour(server.server_port)  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield here
        here.released.set()
        server.shutdown()
