"""Every error as an RFC 9457 problem document, or as a page where a person looks at it. Never a stack trace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, RequestTimeout

from descant.catalogues import ENGLISH
from descant.disk import disk_errors
from descant.errors import DescantError, StoreUnwritable, TooManyRequests, Unauthenticated
from descant.reported import reported
from descant.server.languages import asked_for
from descant.server.negotiation import HTML, best

PROBLEM = "application/problem+json"
WORDS = ("title", "detail", "remedy")
"""that people read"""


def init_app(app: Flask) -> None:
    app.register_error_handler(DescantError, _from_ours)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(OSError, _from_system)
    app.register_error_handler(Exception, _from_bug)


def _from_ours(error: DescantError) -> Response:
    response = _problem(error.status, error.title, error.message, slug=error.slug, remedy=error.remedy, **error.details)
    response.headers.update(headers_of(error))
    return response


def headers_of(error: DescantError) -> dict[str, str]:
    """What an error says beside its document."""
    if isinstance(error, Unauthenticated):
        return {"WWW-Authenticate": 'Bearer realm="Descant"'}
    wait = error.retry_after if isinstance(error, TooManyRequests) else error.details.get("retry_after")
    return {} if wait is None else {"Retry-After": str(wait)}


def _from_http(error: HTTPException) -> Response:
    given = error.get_response()
    if error.code is None or error.code < 400:
        return Response(given.get_data(), error.code, given.headers)
    response = _problem(error.code, error.name, error.description or error.name)
    for name in ("Allow", "Retry-After"):
        if name in given.headers:
            response.headers[name] = given.headers[name]
    if error.code == RequestTimeout.code:
        response.headers["Connection"] = "close"  # more of the body may be on its way
    return response


def _from_system(error: OSError) -> Response:
    """A disk that is full while something is read: the engine and we write files for that too."""
    try:
        with disk_errors(Path("Descant")):
            raise error
    except StoreUnwritable:
        _log(error)
        return _from_ours(
            StoreUnwritable("The server cannot write to its disk.", remedy="Tell whoever runs it; the log says more.")
        )
    except OSError:
        return _from_bug(error)


def _from_bug(error: Exception) -> Response:
    _log(error)
    return _problem(500, "Something went wrong here", "This is a fault of Descant's; it was written to the log.")


def _log(error: Exception) -> None:
    current_app.logger.error("unexpected error at %s %s", request.method, request.path, exc_info=error)


def _problem(status: int, title: str, detail: str, *, slug: str = "", remedy: str = "", **more: object) -> Response:
    document = {
        "type": f"urn:descant:problem:{slug}" if slug else "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "remedy": remedy or None,
        "instance": request.script_root + request.path,
        **more,
    }
    document = {name: value for name, value in document.items() if value is not None}
    if best((PROBLEM, HTML), aliases=False) == HTML:
        return Response(render_template("problem.html", problem=document), status, mimetype=HTML)
    response = Response(json.dumps(document | _in_words(document), default=str), status, content_type=PROBLEM)
    response.vary.add("Accept-Language")
    return response


def _in_words(document: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """Beside what programs read, what people do, where another language is asked for: as far as it is known in that."""
    code = asked_for()
    if code == ENGLISH:
        return {}
    known = {name: reported(str(document[name]), code) for name in WORDS if name in document}
    return {"said": {"lang": code} | {name: text for name, text in known.items() if text}}
