"""Asking SPARQL endpoints of others: SPARQLWrapper writes the request and reads the answer, our client carries both.

So what is fetched goes where our own checks let it go, at the pace of all other look-ups, and is kept like them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from descant.errors import RemoteFailed
from descant.ingest.lookup.client import Client, Request
from descant.store.binding import bind

PAUSE = 1.0
"""seconds"""
RESULTS = "application/sparql-results+json"


@cache
def query_named(name: str) -> str:
    return files(__package__).joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Rows:
    found: list[Any]
    when: datetime
    """the endpoint said so"""


@dataclass(frozen=True, slots=True)
class Questioner:
    """One endpoint."""

    address: str
    client: Client

    def rows(self, name: str, terms: Mapping[str, object]) -> Rows:
        """Of a named query; terms are N-Triples, put in the place of variables."""
        request = self._request(bind(query_named(name), terms))
        answer = self.client.answer(request, pause=PAUSE, check=self._check)
        return Rows(list(_solutions(answer)), self.client.when(request) or datetime.now(UTC).replace(microsecond=0))

    def _request(self, text: str) -> Request:
        wrapper = SPARQLWrapper(self.address)
        wrapper.setMethod(POST)
        wrapper.setReturnFormat(JSON)
        wrapper.setOnlyConneg(True)  # its own `format` parameters contradict the Accept header
        wrapper.setQuery(text)
        written = wrapper._createRequest()  # its public ways send it past our checks
        return Request(written.full_url, bytes(written.data), RESULTS)  # type: ignore[arg-type] # of a form

    def _check(self, answer: Any) -> None:
        try:
            list(_solutions(answer))
        except (ValueError, SyntaxError, TypeError) as error:
            raise RemoteFailed(
                f"{self.address} answers with something that is no table of results.", remedy="Is it an endpoint?"
            ) from error


def _solutions(answer: Any) -> QuerySolutions:
    found = parse_query_results(io.BytesIO(json.dumps(answer).encode()), format=QueryResultsFormat.JSON)
    if not isinstance(found, QuerySolutions):
        raise TypeError("it is yes or no")
    return found
