"""A reconciliation service of the tests' own, on loopback: Wikidata's, in small, and as rude as it is told to be."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.linked_open_data import ENTITY, Work, works


@dataclass
class Service:
    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    """what was sent: `manifest`, `queries`, `extend` or `suggest`, and the text"""
    agents: list[str] = field(default_factory=list)
    rude: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    """answers that are given instead of the next ones to queries"""
    more: list[Work] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def queries(self) -> list[str]:
        return [text for what, text in self.asked if what == "queries"]

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        what = next((each for each in ("queries", "extend") if each in form), "manifest")
        if path.startswith("/suggest"):
            what = "suggest"
        self.asked.append((what, form.get("prefix" if what == "suggest" else what, [""])[0]))
        if what == "queries" and self.rude:
            return self.rude.pop(0)
        return 200, {"Content-Type": "application/json"}, json.dumps(getattr(self, f"_{what}")(form)).encode()

    def _manifest(self, _: Any) -> Any:
        here = {"service_url": f"http://127.0.0.1:{self.port}", "service_path": "/suggest"}
        said = {"versions": ["0.2"], "name": "Small", "identifierSpace": ENTITY, "schemaSpace": "http://x.org/"}
        return said | {"batchSize": 5, "suggest": {"entity": here}, "extend": {}}

    def _known(self) -> list[Work]:
        return [*works(), *self.more]

    def _queries(self, form: Any) -> Any:
        return {name: {"result": list(self._found(each))} for name, each in json.loads(form["queries"][0]).items()}

    def _found(self, query: Any) -> Iterator[Any]:
        """Everything that has a word of it, by how many it has."""
        wanted = set(query["query"].lower().replace(",", "").split())
        shares = {each: len(wanted & set(each.title.lower().replace(",", "").split())) for each in self._known()}
        for each, share in sorted(shares.items(), key=lambda pair: -pair[1]):
            if share:
                score = 100 * share / len(wanted)
                yield {"id": each.item, "name": each.title, "score": score, "match": score == 100, "type": []}

    def _extend(self, form: Any) -> Any:
        asked = json.loads(form["extend"][0])
        known = {each.item: each for each in self._known()}
        rows = {
            item: {
                "P86": [{"id": "Q1", "name": known[item].composer}],
                "P528": [{"str": known[item].catalogue}] if known[item].catalogue else [],
                "P571": [{"date": f"{known[item].year}-01-01T00:00:00Z"}],
            }
            for item in asked["ids"]
        }
        return {"meta": [{"id": each["id"], "name": each["id"]} for each in asked["properties"]], "rows": rows}

    def _suggest(self, form: Any) -> Any:
        prefix = form["prefix"][0].lower()
        return {
            "result": [
                {"id": each.item, "name": each.title} for each in self._known() if each.title.lower().startswith(prefix)
            ]
        }


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def _answer(self) -> None:
        here: Service = self.server.here
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        here.agents.append(self.headers.get("User-Agent", ""))
        status, headers, said = here.answer(parts.path, parse_qs(body or parts.query))
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(said))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = _answer  # noqa: N815 - http.server wants these names

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving() -> Iterator[Service]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        here = Service(server.server_port)
        server.here = here  # type: ignore[attr-defined] # the handler finds it there
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield here
        server.shutdown()
