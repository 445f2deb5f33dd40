"""`/api/queries`: the named queries, for everybody: which there are, and what they answer.

They run as queries from outside do: in a worker process, on a snapshot, within the limits and the client's share.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from pyoxigraph import Literal, NamedNode

from descant.errors import InvalidInput, WrongUse
from descant.ontology.formats import GRAPHS, TABLES
from descant.ontology.iris import XSD
from descant.ontology.queries import NamedQuery, Parameter, all_queries, named
from descant.server.negotiation import named_format, require_best
from descant.server.sparql import answer, with_charset
from descant.store import Question
from descant.store.binding import bind

blueprint = Blueprint("queries", __name__, url_prefix="/api/queries")

LONGEST = 2000
"""characters of a parameter"""
FORMATS, GRAPH = (TABLES["json"], TABLES["csv"]), GRAPHS["ttl"]
"""of tables; and what the few queries answer that make a graph"""


@blueprint.get("")
def show_queries() -> ResponseReturnValue:
    return jsonify(queries=[_described(each) for each in all_queries().values()])


@blueprint.get("/<name>")
def ask_query(name: str) -> Response:
    query = named(name)
    media_type = named_format(request.args.get("format"), FORMATS) or require_best((*FORMATS, GRAPH))
    text = bind(query.text, dict(_terms(query)))
    table = media_type if media_type in FORMATS else FORMATS[0]
    found = answer(Question(text=text, results_type=table, graph_type=GRAPH))
    return Response(found.body, content_type=with_charset(found.media_type))


def _described(query: NamedQuery) -> dict[str, object]:
    parameters = zip(query.parameters, query.kinds, strict=True)
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "parameters": [{"name": name, "kind": kind} for name, kind in parameters],
        "text": query.text,
        "answer": url_for("queries.ask_query", name=query.name),
    }


def _terms(query: NamedQuery) -> Iterator[tuple[str, NamedNode | Literal]]:
    """Each is said once; what is said beside them would be passed over unseen, and is refused."""
    query.check(set(request.args) - {"format"})
    for name, kind in zip(query.parameters, query.kinds, strict=True):
        values = request.args.getlist(name)
        if len(values) != 1:
            raise WrongUse(f"{name} is said {len(values)} times.", remedy="Say it once.")
        if len(values[0]) > LONGEST:
            raise WrongUse(f"{name} is longer than {LONGEST} characters.", remedy="Say less.")
        yield name, _term(name, values[0], kind)


def _term(name: str, value: str, kind: Parameter) -> NamedNode | Literal:
    if kind is Parameter.IRI:
        return _iri(name, value)
    return Literal(value) if kind is Parameter.TEXT else _number(name, value)


def _iri(name: str, value: str) -> NamedNode:
    try:
        return NamedNode(value)
    except ValueError as error:
        raise InvalidInput(f"{name} is {value[:80]!r}, which is no IRI.", remedy="Send an absolute IRI.") from error


def _number(name: str, value: str) -> Literal:
    with suppress(ValueError):
        if math.isfinite(number := float(value)) and value.isascii() and "_" not in value:
            return Literal(int(value)) if value.lstrip("+-").isdigit() else Literal(str(number), datatype=XSD.double)
    raise InvalidInput(f"{name} is {value[:40]!r}, which is no number.", remedy="Send one, like 0.5.")
