"""`/reconcile`: the Reconciliation Service API 0.2, by which OpenRefine and others match tables with the library.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/

Everybody may ask, on the account of their address as with queries. JSONP is not offered: it would have others run what
we send as a script of theirs, where CORS lets them read it as what it is, data.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import escape
from pyoxigraph import NamedNode

from descant.errors import NotFound, WrongUse
from descant.ontology.iris import OWL
from descant.server.auth import client, is_owner
from descant.server.bodies import whole_text
from descant.server.headers import policy
from descant.server.library.following import library
from descant.server.library.things import Sort, Thing, by_iri
from descant.server.presentation import href
from descant.server.reconciling import answers, questions
from descant.server.reconciling.naming import (
    PROPERTIES,
    iri_of,
    manifest,
    sort_of_type,
    type_object,
)
from descant.server.services import services
from descant.store.named import rows_of

blueprint = Blueprint("reconciling", __name__, url_prefix="/reconcile")

FARTHEST = 1000
"""suggestions that may be skipped"""
EMBEDDED = policy().replace("frame-ancestors 'none'", "frame-ancestors *")
"""of a preview, which others show in a frame: it has no scripts, no forms, and nothing that is anybody's own"""


@blueprint.before_request
def refuse_scripts() -> None:
    if "callback" in request.args:
        raise WrongUse("JSONP is not offered: data are no scripts.", remedy="Ask without `callback`; CORS is allowed.")


@blueprint.route("", methods=["GET", "POST"], strict_slashes=False)
def reconcile() -> ResponseReturnValue:
    if request.method == "POST":
        whole_text(services().config.query_length)
    said = request.form if request.method == "POST" else request.args
    if "queries" in said:
        return jsonify(_matched(said["queries"]))
    if "extend" in said:
        return jsonify(_extended(said["extend"]))
    if request.method == "POST":
        raise WrongUse("There are neither `queries` nor `extend`.", remedy="Send a form with one of them.")
    return jsonify(manifest(services().config.base, questions.BATCH))


def _matched(text: str) -> dict[str, Any]:
    batch, base = questions.queries(text), services().config.base
    with _asked() as connection:
        return {name: {"result": answers.candidates(connection, each, base)} for name, each in batch.items()}


def _extended(text: str) -> dict[str, Any]:
    asked, base = questions.extension(text), services().config.base
    with _asked() as connection:
        same = {iri: _same(iri) for each in asked.ids if "sameAs" in asked.properties for iri in [iri_of(each, base)]}
        return answers.extended(connection, asked, same, base)


def _same(iri: str) -> list[str]:
    try:
        node = NamedNode(iri)
    except ValueError:
        return []
    rows = rows_of(services().stores.public, "description", resource=node)
    return sorted({row["value"].value for row in rows if row["property"] == OWL.sameAs})


@blueprint.get("/suggest/entity")
def suggest_entity() -> ResponseReturnValue:
    prefix = _argument("prefix")
    kinds = [each for each in map(sort_of_type, request.args.getlist("type")) if each] or list(Sort)
    with _asked() as connection:
        found = answers.suggestions(connection, prefix, kinds, _cursor(), services().config.base)
    return jsonify(result=found)


@blueprint.get("/suggest/type")
def suggest_type() -> ResponseReturnValue:
    return jsonify(result=_beginning([type_object(each) for each in Sort]))


@blueprint.get("/suggest/property")
def suggest_property() -> ResponseReturnValue:
    return jsonify(result=_beginning([{"id": each, "name": name} for each, (name, _) in PROPERTIES.items()]))


def _beginning(items: list[dict[str, str]]) -> list[dict[str, str]]:
    typed = _argument("prefix").casefold()
    found = [
        each
        for each in items
        if each["id"].casefold().startswith(typed) or any(_begins(word, typed) for word in each["name"].split())
    ]
    return found[_cursor() :]


def _begins(word: str, typed: str) -> bool:
    return word.casefold().startswith(typed) or typed.startswith(word.casefold())


@blueprint.get("/properties")
def propose_properties() -> ResponseReturnValue:
    kind, limit = request.args.get("type", ""), request.args.get("limit", "")
    sort = sort_of_type(kind)
    found = [{"id": each, "name": name} for each, (name, of) in PROPERTIES.items() if sort is None or sort in of]
    most = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 6 else None
    return jsonify(properties=found[:most], type=kind[: questions.LONGEST], **({"limit": most} if most else {}))


@blueprint.get("/flyout/<what>")
def show_flyout(what: str) -> ResponseReturnValue:
    identifier = _argument("id")
    name, said = _flown(what, identifier)
    return jsonify(id=identifier, html=str(escape(name)) + (f"<p>{escape(said)}</p>" if said else ""))


def _flown(what: str, identifier: str) -> tuple[str, str]:
    if what == "entity":
        thing = _thing(identifier)
        return thing.name, answers.described(thing)
    if what == "type" and (sort := sort_of_type(identifier)):
        return type_object(sort)["name"], ""
    if what == "property" and identifier in PROPERTIES:
        return PROPERTIES[identifier][0], ""
    raise NotFound(
        f"There is nothing called {identifier[:80]} of the kind {what[:20]}.", remedy="Ask /reconcile/suggest for some."
    )


@blueprint.get("/preview")
def show_preview() -> ResponseReturnValue:
    thing = _thing(_argument("id"))
    page = render_template("preview.html", thing=thing, kind=type_object(thing.sort)["name"], href=href(thing.iri))
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = EMBEDDED
    return response


@blueprint.get("/view")
def view() -> ResponseReturnValue:
    """The page of a thing, whatever signs its identifier has."""
    return redirect(href(_thing(_argument("id")).iri), 303)


def _thing(identifier: str) -> Thing:
    base = services().config.base
    with _asked() as connection:
        found = by_iri(connection, iri_of(identifier, base))
    if found is None:
        raise NotFound(f"There is nothing called {identifier[:80]}.", remedy="Ask /reconcile/suggest/entity for some.")
    return found


@contextmanager
def _asked() -> Iterator[sqlite3.Connection]:
    """The index, on the account of who asks."""
    with nullcontext() if is_owner() else services().throttle.share(client()):
        shelf, _ = library().look()
        yield shelf.reading()


def _argument(name: str) -> str:
    said = request.args.get(name, "")
    if len(said) > questions.LONGEST:
        raise WrongUse(f"`{name}` has {len(said):,} characters.", remedy=f"Send {questions.LONGEST} at most.")
    return said.strip()


def _cursor() -> int:
    said = request.args.get("cursor", "0") or "0"
    if not (said.isascii() and said.isdigit() and len(said) < 6 and int(said) <= FARTHEST):
        raise WrongUse(f"The parameter cursor cannot be {said[:20]!r}.", remedy=f"Give a number up to {FARTHEST}.")
    return int(said)
