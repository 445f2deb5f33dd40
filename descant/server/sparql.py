"""SPARQL 1.1 Protocol: https://www.w3.org/TR/sparql11-protocol/ . Queries for everybody, updates with a token."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from flask import Blueprint, Response, request

from descant.errors import DescantError, InvalidInput, NotAcceptable, TooLarge, UnsupportedMedia, WrongUse
from descant.server import pages, service_description
from descant.server.auth import client, is_owner, require
from descant.server.bodies import whole_text
from descant.server.characters import decoded, require_form
from descant.server.gate import OUTCOME
from descant.server.negotiation import (
    GRAPHS,
    HTML,
    RESULTS,
    best,
    content_type,
    named_format,
    require_best,
    require_utf8,
)
from descant.server.problems import headers_of
from descant.server.services import services
from descant.store import Answer, Question
from descant.store.constants import check_names
from descant.store.loading import with_documents
from descant.store.nesting import require_shallow, require_short_chains
from descant.store.rdf11 import require_rdf11
from descant.store.text import forbid

blueprint = Blueprint("sparql", __name__)

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


@blueprint.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def query() -> Response | str:
    if OUTCOME in request.environ:
        raise request.environ[OUTCOME]
    reading = request.method != "POST"
    if reading and "query" not in request.args:
        return _about()
    if request.args.get("format") == "html":
        return _on_the_page()
    if reading and _is_for_reading():
        return pages.sparql_page()
    found = answer(_question())
    return Response(found.body, content_type=with_charset(found.media_type))


@blueprint.route("/sparql/update", methods=["POST"], strict_slashes=False)
def update() -> tuple[str, int]:
    require("write")
    text = _operation("update", UPDATE)
    forbid(text, "SERVICE")
    require_short_chains(text)
    require_rdf11(text)
    check_names(text, services().config.base)
    text = with_documents(text, services().config)
    services().stores.public.update(
        text,
        default_graphs=_all("using-graph-uri"),
        named_graphs=_all("using-named-graph-uri"),
        base=services().config.base,
    )
    return "", 204


def _about() -> Response | str:
    """Without a query: the page for a person, the service description for a program."""
    chosen = require_best((*GRAPHS, HTML))
    return pages.sparql_page() if chosen == HTML else service_description.respond(chosen)


def _on_the_page() -> Response | str:
    """What the page's own form asks for where no script fetches the answer."""
    try:
        question = replace(_question(), results_type=RESULTS[0], graph_type="application/n-triples")
        return pages.sparql_page(answer(question))
    except DescantError as error:
        return Response(pages.sparql_page(problem=error), error.status, headers_of(error))


def _is_for_reading() -> bool:
    """A permalink opened in a browser shows the page, unless the page's own form asked for a format."""
    return "format" not in request.values and best((*RESULTS, *GRAPHS, HTML)) == HTML


def _question() -> Question:
    text = _operation("query", QUERY)
    results_type, graph_type = _formats()
    return Question(
        text=text,
        results_type=results_type,
        graph_type=graph_type,
        default_graphs=_all("default-graph-uri"),
        named_graphs=_all("named-graph-uri"),
        base=services().config.base,
    )


def answer(question: Question) -> Answer:
    here = services()
    with here.metrics.query(), nullcontext() if is_owner() else here.throttle.share(client()):
        return here.stores.public.answer(question, here.limits)


def _formats() -> tuple[str | None, str | None]:
    """What a table and what a graph would be written in, None for what cannot be; which it is only the engine knows."""
    named = request.args.get("format", request.form.get("format") if request.method == "POST" else None)
    if media_type := named_format(named, (*RESULTS, *GRAPHS, HTML)):
        if media_type == HTML:
            return RESULTS[0], GRAPHS[0]  # what a page is made of
        return (media_type, None) if media_type in RESULTS else (None, media_type)
    formats = best(RESULTS), best(GRAPHS)
    if formats == (None, None):
        raise NotAcceptable(
            "The Accept header names no format that an answer can be written in.",
            remedy=f"Accept one of {', '.join(RESULTS + GRAPHS)}.",
        )
    return formats


def _operation(name: str, direct: str) -> str:
    """The text of the query or update, from wherever the protocol lets it be."""
    limit = services().config.query_length
    request.max_content_length = request.max_form_memory_size = limit
    given = content_type() if request.method == "POST" else FORM
    if given not in (direct, FORM):
        what = given or "A body without Content-Type"
        raise UnsupportedMedia(f"{what} is not read here.", remedy=f"Send one of {direct}, {FORM}.")
    body = whole_text(limit) if request.method == "POST" else b""
    if given == direct:
        require_utf8()
        text = decoded(body, "The body")
    else:
        require_form(body)
        text = _only(name)
    if len(text) > limit:
        raise TooLarge(f"The {name} is longer than {limit} bytes.", remedy="Send it in parts.")
    if "\0" in text:
        raise InvalidInput(f"The {name} has a NUL character.", remedy="Take it out.")
    require_shallow(text, name)
    return text


def _only(name: str) -> str:
    texts = request.form.getlist(name) + (request.args.getlist(name) if name == "query" else [])
    if len(texts) != 1:
        remedy = f"Send exactly one `{name}`."
        if name == "query" and "update" in request.values:
            remedy += " Updates go to /sparql/update."
        raise WrongUse(f"There are {len(texts)} `{name}` parameters.", remedy=remedy)
    return texts[0]


def _all(name: str) -> tuple[str, ...]:
    iris = (*request.args.getlist(name), *request.form.getlist(name))
    for iri in iris:
        if not iri or any(character in iri for character in '<>"{}|^`\\ \t\r\n'):
            raise InvalidInput(f"{name} is {iri!r}, which is no IRI.", remedy="Send an absolute IRI.")
    return iris


def with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
