"""Descant, asked by its HTTP interface: over the network, or inside the server that it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from descant.client import Client
from descant.errors import TooManyRequests

TRIES = 4
LONGEST_WAIT = 5.0
"""seconds that are waited where a server says that it is too much just now; a longer wait is told whoever asks"""


class Descant:
    """What answers are made of. IRIs are those of the graph; `page` makes the address of a page for people."""

    def __init__(self, client: Client, base: str, wait: Callable[[float], None] = time.sleep) -> None:
        self.client, self.base, self._wait = client, base, wait

    def get(self, path: str, **asked: Any) -> Any:
        """JSON of the interface."""
        return self._patiently(lambda: self.client.json("GET", path, params=_said(asked)))

    def bytes(self, path: str, **asked: Any) -> bytes:
        """A picture or another file."""
        found: bytes = self._patiently(lambda: self.client.ask("GET", path, params=_said(asked)).content)
        return found

    def measure(self, path: str) -> tuple[int, str]:
        """How many bytes a file has, and its media type."""
        headers = self._patiently(lambda: self.client.ask("HEAD", path).headers)
        return int(headers.get("Content-Length", 0)), headers.get("Content-Type", "").partition(";")[0]

    def send(self, path: str, document: object = None, **asked: Any) -> Any:
        """Something to be done: it is asked once, but for a server that says it did nothing as it is too much."""
        return self._patiently(lambda: self.client.json("POST", path, params=_said(asked), json=document))

    def give(self, path: str, file: Path, **asked: Any) -> Any:
        """The bytes of a file, to be kept."""

        def ask() -> Any:
            with file.open("rb") as opened:
                return self.client.json("POST", path, params=_said(asked), content=opened)

        return self._patiently(ask)

    def take_away(self, path: str, document: object = None, **asked: Any) -> None:
        """What is there goes."""
        self._patiently(lambda: self.client.ask("DELETE", path, params=_said(asked), json=document))

    def table(self, query: str, terms: Mapping[str, object]) -> tuple[list[str], list[dict[str, str]]]:
        """What a named query answers: columns, and rows in which what is unbound is left out."""
        found = self._patiently(lambda: self.client.json("GET", f"api/queries/{query}", params=dict(terms)))
        return found["head"]["vars"], values_of(found)

    def rows(self, query: str, **terms: object) -> list[dict[str, str]]:
        return self.table(query, terms)[1]

    def page(self, path: str, **asked: Any) -> str:
        """Where people see it."""
        said = urlencode(_said(asked), safe="/:,", quote_via=quote)
        return f"{self.base}{path}{'?' if said else ''}{said}"

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        for _ in range(TRIES - 1):
            try:
                return ask()
            except TooManyRequests as error:
                seconds = float(str(error.details.get("retry_after", 1)))
                if seconds > LONGEST_WAIT:
                    raise
                self._wait(seconds)
        return ask()


def values_of(table: Any) -> list[dict[str, str]]:
    """Of the rows of a table in SPARQL's JSON."""
    return [{name: each["value"] for name, each in row.items()} for row in table["results"]["bindings"]]


def _said(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value not in (None, "")}
