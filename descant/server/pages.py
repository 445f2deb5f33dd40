"""Pages for people: where they come in, and the query page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from descant.errors import DescantError
from descant.ontology.iris import PREFIXES
from descant.server.examples import EXAMPLES
from descant.server.library.pages import newest
from descant.server.presentation import shown
from descant.server.services import services
from descant.server.vocabulary import names
from descant.store import Answer

blueprint = Blueprint("pages", __name__)

SHOWN_ROWS = 500
NEWEST = 6
"""works that are shown of the library"""


@blueprint.get("/")
def home() -> str:
    works, total = newest(NEWEST)
    return render_template("home.html", works=works, total=total, counts=services().counts.get(), examples=EXAMPLES)


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Browsers ask here when they show something that is no page of ours, such as a Turtle file."""
    return redirect(url_for("static", filename="favicon.svg"), 301)


def sparql_page(answer: Answer | None = None, problem: DescantError | None = None) -> str:
    """The query page, with an answer on it where there is no script to fetch one."""
    return render_template(
        "sparql.html",
        query=request.values.get("query", ""),
        examples=EXAMPLES,
        prefixes=PREFIXES,
        terms=names(),
        base=services().config.base,
        result=_result(answer) if answer else None,
        problem=_problem(problem) if problem else None,
    )


def _result(answer: Answer) -> dict[str, Any]:
    if answer.media_type == QueryResultsFormat.JSON.media_type:
        return _table(parse_query_results(answer.body, format=QueryResultsFormat.JSON))
    triples = [quad.triple for quad in parse(answer.body, format=RdfFormat.N_TRIPLES)]
    rows = [[shown(term) for term in triple] for triple in triples[:SHOWN_ROWS]]
    return {"kind": "graph", "triples": rows, "truncated": len(triples) > SHOWN_ROWS}


def _table(results: QuerySolutions | QueryBoolean) -> dict[str, Any]:
    if isinstance(results, QueryBoolean):
        return {"kind": "boolean", "value": bool(results)}
    names = [variable.value for variable in results.variables]
    rows = [[_cell(term) for term in row] for row in results]
    return {"kind": "select", "variables": names, "rows": rows[:SHOWN_ROWS], "truncated": len(rows) > SHOWN_ROWS}


def _cell(term: NamedNode | Literal | object | None) -> Any:
    return None if term is None else shown(term)


def _problem(error: DescantError) -> dict[str, str]:
    return {"title": error.title, "detail": error.message, "remedy": error.remedy}
