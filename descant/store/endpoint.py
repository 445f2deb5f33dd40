"""A server's SPARQL 1.1 Protocol, by SPARQLWrapper: requests, answers, and its failures said as ours."""

from __future__ import annotations

import ast
import base64
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from types import MappingProxyType
from typing import ClassVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat, parse, parse_query_results
from SPARQLWrapper import POST, SPARQLExceptions, SPARQLWrapper
from SPARQLWrapper.Wrapper import ASK, INSERT, SELECT

from descant.errors import DescantError, Forbidden, InvalidInput, QueryTimeout, Unavailable
from descant.store import Results
from descant.store.reply import WholeBody
from descant.store.text import query_form

PATIENCE = 600
"""seconds for a trusted operation"""
_STATUS = {
    SPARQLExceptions.QueryBadFormed: 400,
    SPARQLExceptions.Unauthorized: 401,
    SPARQLExceptions.EndPointNotFound: 404,
    SPARQLExceptions.URITooLong: 414,
}


class Endpoint:
    """Where queries and updates go, and what is spoken on the wire; callers get what they ask for."""

    tables: ClassVar[str] = "application/sparql-results+json"
    triples: ClassVar[str] = "application/n-triples"

    def __init__(self, query_url: str, update_url: str, user: str = "", password: str = "") -> None:
        self.query_url, self.update_url = query_url, update_url
        self._user, self._password = user, password
        self._hiding = threading.Lock()
        self.hidden: frozenset[NamedNode] = frozenset()
        """graphs on their way, which queries MAY leave out where the server lets them"""

    @contextmanager
    def hide(self, graphs: Iterable[NamedNode]) -> Iterator[None]:
        these = frozenset(graphs)
        with self._hiding:
            self.hidden |= these
        try:
            yield
        finally:
            with self._hiding:
                self.hidden -= these

    def ask(self, text: str, parameters: Mapping[str, str] = MappingProxyType({})) -> Results:
        request = self.request(text, parameters)
        return self.parse(request, self._whole(self.send(request, PATIENCE)))

    def update(self, text: str, parameters: Iterable[tuple[str, str]] = ()) -> None:
        request = self._prepared(text, INSERT)
        for name, value in parameters:
            request.addParameter(name, value)
        self._whole(self.send(request, PATIENCE))

    def upload(self, method: str, url: str, body: bytes, media_type: str) -> None:
        """A document by the graph store protocol: https://www.w3.org/TR/sparql11-http-rdf-update/ ."""
        request = Request(url, data=body, method=method, headers={"Content-Type": media_type})  # noqa: S310 - as configured
        if self._user:
            secret = base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
            request.add_header("Authorization", f"Basic {secret}")
        try:
            urlopen(request, timeout=PATIENCE).close()  # noqa: S310 - as configured
        except HTTPError as error:
            raise self.failure(error.code, error.read()) from error
        except (URLError, OSError, HTTPException) as error:
            raise self._unreachable(error, PATIENCE) from error

    def _whole(self, response: HTTPResponse) -> bytes:
        with response:
            return WholeBody(response, f"The store {self.query_url}").read()

    def parse(self, wrapper: SPARQLWrapper, body: bytes) -> Results:
        """Read to the end, so that an answer that was broken off is never taken for a whole one."""
        try:
            if is_tabular(wrapper):
                return parse_query_results(body, format=QueryResultsFormat.from_media_type(self.tables))
            return (quad.triple for quad in list(parse(body, format=RdfFormat.N_TRIPLES)))
        except (SyntaxError, ValueError) as error:
            raise Unavailable(f"The store {self.query_url} broke off its answer: {error}") from error

    def request(self, text: str, parameters: Mapping[str, str] = MappingProxyType({})) -> SPARQLWrapper:
        """A form-encoded POST of a query: never of an update, whatever the text looks like."""
        request = self._prepared(text, query_form(text))
        for name, value in parameters.items():
            request.addParameter(name, value)
        return request

    def _prepared(self, text: str, kind: str) -> SPARQLWrapper:
        """What kind it is we say: the library guesses it from the text, and so where to send it, and is slow at it."""
        wrapper = SPARQLWrapper(self.query_url, updateEndpoint=self.update_url, agent="Descant")
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)  # its own `format` parameters contradict the Accept header
        wrapper.queryString, wrapper.queryType = text, kind
        self.authenticate(wrapper)
        return wrapper

    def authenticate(self, wrapper: SPARQLWrapper) -> None:
        """MAY add credentials in another way."""
        if self._user:
            wrapper.setCredentials(self._user, self._password)

    def send(self, wrapper: SPARQLWrapper, seconds: float) -> HTTPResponse:
        if not _is_update(wrapper):
            wrapper.addCustomHttpHeader("Accept", self.tables if is_tabular(wrapper) else self.triples)
        wrapper.setTimeout(max(1, round(seconds)))
        try:
            response: HTTPResponse = wrapper.query().response
        except SPARQLExceptions.SPARQLWrapperException as error:
            raise self.failure(_status_of(error), _body_of(error)) from error
        except HTTPError as error:
            raise self.failure(error.code, error.read()) from error
        except (URLError, OSError, HTTPException) as error:
            raise self._unreachable(error, seconds) from error
        self.check(response)
        return response

    def check(self, response: HTTPResponse) -> None:
        """MAY raise what the server only hints at, by its own headers."""

    def failure(self, status: int, body: bytes) -> DescantError:
        """MAY say it better, from what the server writes."""
        said = _text(body)
        if status == 400:
            return InvalidInput(f"The store does not understand: {said}", remedy="Mend the query.")
        if status == 401:
            return Forbidden(f"The store {self.update_url} wants other credentials.", remedy="Set store_user.")
        if status in (403, 405):
            return Forbidden(f"The store refuses: {said}", remedy="Give Descant the right to write.")
        return Unavailable(f"The store {self.query_url} failed ({status}): {said}", remedy="See its log.")

    def _unreachable(self, error: Exception, seconds: float) -> DescantError:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            return QueryTimeout(f"The store did not answer in {seconds:g} s.", remedy="Ask for less.")
        return Unavailable(
            f"The store {self.query_url} cannot be reached: {reason}",
            remedy="Check DESCANT_STORE, and that the server runs.",
        )


def server_header(url: str) -> str:
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


def is_tabular(request: SPARQLWrapper) -> bool:
    """Whether the answer is a table or a boolean."""
    return request.queryType in (SELECT, ASK)


def _is_update(request: SPARQLWrapper) -> bool:
    return bool(request.queryType == INSERT)


def _body_of(error: SPARQLExceptions.SPARQLWrapperException) -> bytes:
    """What the server wrote: the library keeps it as the literal of bytes at the end of its own words."""
    try:
        body = ast.literal_eval(str(error).rpartition("Response:\n")[2])
    except (ValueError, SyntaxError):
        return str(error).encode()
    return body if isinstance(body, bytes) else str(error).encode()


def _status_of(error: SPARQLExceptions.SPARQLWrapperException) -> int:
    return _STATUS.get(type(error), 500)


def _text(body: bytes) -> str:
    return " ".join(body.decode(errors="replace").split())[:500]
