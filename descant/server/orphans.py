"""`/orphans` and `/api/orphans`: what lost its anchor when a file changed, for whoever looks after the data.

Among them may be drafts, so it needs `admin`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from descant.jobs.ingesting.orphans import PAGE, dismiss_orphan, list_orphans
from descant.server.auth import require_scope
from descant.server.jobs import MOST, whole_number
from descant.server.presentation import href
from descant.server.services import services
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("orphans", __name__)

LARGEST = 2**31 - 1
"""number of an orphan"""


@blueprint.get("/api/orphans")
def orphans() -> ResponseReturnValue:
    visitor("admin")
    found, following = _page("orphans.orphans")
    return jsonify(orphans=found, next=following)


@blueprint.delete("/api/orphans/<identifier>")
def dismiss(identifier: str) -> ResponseReturnValue:
    visitor("admin")
    dismiss_orphan(services().engine, _number(identifier))
    return "", 204


@blueprint.get("/orphans")
def show_orphans() -> ResponseReturnValue:
    who = visitor_or_none()
    if who is None:
        return redirect(url_for("job_pages.show_jobs"), 303)
    require_scope(who, "admin")
    found, following = _page("orphans.show_orphans")
    return render_template("orphans.html", orphans=[_with_links(each) for each in found], next=following)


@blueprint.post("/orphans/<identifier>/dismiss")
def dismiss_on_page(identifier: str) -> ResponseReturnValue:
    visitor("admin")
    dismiss_orphan(services().engine, _number(identifier))
    return redirect(url_for("orphans.show_orphans"), 303)


def _number(identifier: str) -> int:
    """0, which none has, for what cannot be one."""
    number = int(identifier[:20]) if identifier.isascii() and identifier.isdigit() else 0
    return number if number <= LARGEST else 0


def _page(endpoint: str) -> tuple[list[dict[str, Any]], str | None]:
    """As many as are asked for, and the address of the next ones."""
    after, limit = whole_number("after", 0, LARGEST), whole_number("limit", PAGE, MOST)
    found = list_orphans(services().engine, after=after, limit=limit)
    return found, url_for(endpoint, after=found[-1]["id"], limit=limit) if len(found) == limit else None


def _with_links(orphan: dict[str, Any]) -> dict[str, Any]:
    iris = {name: orphan[name] for name in ("anchored", "place", "candidate") if orphan[name]}
    return {**orphan, "links": {name: {"text": iri, "href": href(iri)} for name, iri in iris.items()}}
