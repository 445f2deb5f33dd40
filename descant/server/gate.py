"""The short way for the most frequent request: a stranger's GET of /sparql with one query.

It does what sparql.py does, by the same functions of the store, without routing, request objects and hooks: at
thousands of requests a second these cost more than the query. Whatever is not plain goes to the application; an
error goes there too, which knows how to say it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from descant.server.headers import ALWAYS
from descant.server.measuring import ROUTE
from descant.server.negotiation import GRAPHS, HTML, RESULTS, best_of
from descant.server.services import Services
from descant.server.throttle import account_of
from descant.store import Answer, Question

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_DIGITS = "0123456789ABCDEFabcdef"
_ESCAPES = {(high + low).encode(): bytes.fromhex(high + low) for high in _DIGITS for low in _DIGITS}
OUTCOME = "descant.outcome"
"""where the application finds an error that was met here"""
FIXED = [*ALWAYS.items(), ("Vary", "Accept, Origin")]


class Gate:
    """WSGI middleware."""

    def __init__(self, app: WSGIApplication, services: Services) -> None:
        self._app, self._services = app, services

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        question = self._plain_question(environ)
        if question is None:
            return self._app(environ, start_response)
        environ[ROUTE] = environ["PATH_INFO"]
        try:
            answer = self._answer(question, environ)
        except Exception as error:  # whatever it is: what is not said here must not be lost
            environ[OUTCOME] = error
            return self._app(environ, start_response)
        start_response("200 OK", _headers(answer))
        return [answer.body]

    def _plain_question(self, environ: WSGIEnvironment) -> Question | None:
        if environ["PATH_INFO"] != "/sparql" or environ["REQUEST_METHOD"] != "GET" or _is_special(environ):
            return None
        text = _only_query(environ.get("QUERY_STRING", ""), self._services.config.query_length)
        formats = _formats(environ.get("HTTP_ACCEPT", ""))
        if text is None or formats is None:
            return None
        return Question(text=text, results_type=formats[0], graph_type=formats[1], base=self._services.config.base)

    def _answer(self, question: Question, environ: WSGIEnvironment) -> Answer:
        here = self._services
        with here.metrics.query(), here.throttle.share(account_of(environ.get("REMOTE_ADDR", ""))):
            return here.stores.public.answer(question, here.limits)


def _is_special(environ: dict[str, Any]) -> bool:
    """Credentials, other origins, proxies: the application looks at these."""
    return "HTTP_AUTHORIZATION" in environ or "HTTP_ORIGIN" in environ or "HTTP_X_FORWARDED_FOR" in environ


def _only_query(query_string: str, longest: int) -> str | None:
    """The query, where it is the only parameter and is well encoded."""
    if not query_string.startswith("query=") or "&" in query_string or len(query_string) > 3 * longest:
        return None
    try:
        text = _unquoted(query_string[len("query=") :])
    except ValueError:
        return None
    return text if text and len(text) <= longest and "\0" not in text else None


def _unquoted(text: str) -> str:
    """What a form's value says; a query is full of escapes, so it counts how one is resolved."""
    first, *rest = text.replace("+", " ").encode("latin-1").split(b"%")
    try:
        return b"".join([first, *[_ESCAPES[each[:2]] + each[2:] for each in rest]]).decode()
    except KeyError as error:
        raise ValueError("a % that begins no escape") from error


@lru_cache(maxsize=512)
def _formats(accept: str) -> tuple[str | None, str | None] | None:
    """What a table and a graph would be written in; None where a page is wanted, or nothing that there is."""
    accepted = parse_accept_header(accept, MIMEAccept)
    if best_of((*RESULTS, *GRAPHS, HTML), accepted) in (HTML, None):
        return None
    return best_of(RESULTS, accepted), best_of(GRAPHS, accepted)


def _headers(answer: Answer) -> list[tuple[str, str]]:
    kind = answer.media_type
    return [
        ("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind),
        ("Content-Length", str(len(answer.body))),
        *FIXED,
    ]
