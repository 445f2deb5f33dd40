"""`/api/passages`: where bars of a version are found again. `write` may keep what is found as a musical material."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from descant.analysis.parallels.index import MOST_BARS
from descant.errors import InvalidInput, NotAcceptable, WrongUse
from descant.jobs.harmony.songs import iri_of
from descant.jobs.parallels.finding import Found, Scope, Search
from descant.jobs.parallels.keeping import quads_of
from descant.jobs.parallels.reporting import document, to_csv
from descant.ontology.formats import Format
from descant.ontology.minting import Minter
from descant.ontology.writing import write_rdf
from descant.server.analysis_files import as_file
from descant.server.presentation import href
from descant.server.services import services
from descant.server.visitors import visitor

blueprint = Blueprint("parallels", __name__)

FARTHEST = 1_000_000
"""bar"""
SHOWN, MOST = 20, 100
"""places that are given"""
PATIENCE = 5.0
"""seconds that a search waits for the index to follow the scores"""
FORMS = ("json", "csv", "turtle")
_EXAMPLE = 'Send {"version": "IRI of a version", "first": 27, "last": 34}.'


@blueprint.get("/api/passages")
def find_passages() -> ResponseReturnValue:
    """As a document, a table, or as musical objects."""
    form = request.args.get("form", "json")
    if form not in FORMS:
        raise NotAcceptable(f"There is no {form[:20]} of places.", remedy=f"There are {', '.join(FORMS)}.")
    found = found_in(request.args)
    if form == "csv":
        return as_file(to_csv(document(found)), "text/csv", "places.csv")
    if form == "turtle":
        made = quads_of(found, services().stores.public, Minter(services().config.base))
        return as_file(write_rdf((quad.triple for quad in made.quads), Format.TURTLE), "text/turtle", "places.ttl")
    return jsonify(document(found))


@blueprint.post("/api/passages/kept")
def keep_passages() -> ResponseReturnValue:
    visitor("write")
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or set(said) - {"version", "first", "last", "in", "most"}:
        raise InvalidInput("The body names no passage.", remedy=_EXAMPLE)
    if wrong := [
        name for name, value in said.items() if isinstance(value, bool | float | list | dict) or value is None
    ]:
        raise InvalidInput(f"`{wrong[0]}` is neither text nor a whole number.", remedy=_EXAMPLE)
    found = found_in({name: str(value) for name, value in said.items()})
    iri = keep(found)
    return jsonify(material=iri, **document(found)), 201, {"Location": iri}


@blueprint.post("/passages")
def keep_passages_on_page() -> ResponseReturnValue:
    visitor("write")
    return redirect(href(keep(found_in(request.form))), 303)


def keep(found: Found) -> str:
    here = services()
    made = quads_of(found, here.stores.public, Minter(here.config.base))
    here.stores.public.put(made.quads, graphs=[made.graph])
    return made.material.value


def found_in(said: Mapping[str, str]) -> Found:
    """By what an address or a form says: a version, its first and last bar, where to look, and how many."""
    if not said.get("version"):
        raise InvalidInput("The request names no version.", remedy="Say ?version=, ?first= and ?last=.")
    first = _number(said, "first", 0, FARTHEST)
    last = _number(said, "last", first, FARTHEST)
    here = services()
    search = Search(
        here.stores.public, here.engine, here.config, scope_in(said), _number(said, "most", SHOWN, MOST), PATIENCE
    )
    return search.of_version(iri_of(said["version"]), first, last)


def scope_in(said: Mapping[str, str]) -> Scope:
    try:
        return Scope(said.get("in") or Scope.BOTH.value)
    except ValueError as error:
        there = ", ".join(each.value for each in Scope)
        raise InvalidInput(f"Nothing is looked for in {said['in'][:20]!r}.", remedy=f"There are {there}.") from error


def _number(said: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = said.get(name) or str(usual)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise WrongUse(
            f"`{name}` is {text[:30]!r}, no number from 1 to {most:,}.",
            remedy=f"Bars are counted from 1; {MOST_BARS} at most are looked for.",
        )
    return int(text)
