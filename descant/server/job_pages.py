"""`/jobs` for people: what runs, what failed and why, and buttons to stop it or try it again. Works without scripts."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from descant.errors import DescantError, Forbidden, Unauthenticated
from descant.jobs import AGAIN, State
from descant.jobs.looking import LOG_PAGE, Wanted, describe, described, list_jobs, log_lines
from descant.jobs.steering import cancel, retry
from descant.jobs.table import Job
from descant.server.auth import require_scope
from descant.server.job_results import ORPHANED, TOLD, found_by
from descant.server.jobs import next_page, seen_job, wanted_jobs
from descant.server.people.signing_in import sign_in_address
from descant.server.services import services
from descant.server.visitors import let_in, visitor, visitor_or_none

blueprint = Blueprint("job_pages", __name__, url_prefix="/jobs")

WORDS = {
    State.QUEUED: "queued",
    State.RUNNING: "running",
    State.WAITING: "waiting for another try",
    State.DONE: "done",
    State.FAILED: "failed",
    State.CANCELLED: "cancelled",
    State.POISONED: "given up: it ended its worker",
}
URGENT = (*AGAIN, State.RUNNING, State.WAITING, State.QUEUED, State.DONE)
"""the order in which the jobs of a batch are shown"""
CHILDREN = 200
"""jobs of a batch on its page"""
_BEHIND_THE_DOOR = re.compile(
    r"/account|/pod|/add|/jobs(?:/[0-9a-z]+)?"
    r"|/(?:analyses|harmony|concordance|compare|passages|page-bars|workspace)(?:\?[\w%.:/~=&+-]{1,4000})?",
    re.ASCII,
)
"""where one may be led after a token is given: nowhere but here"""
_NEEDED = {"/add": "write"}
"""scopes of these; elsewhere `read` will do"""


@blueprint.get("")
def show_jobs() -> ResponseReturnValue:
    who = visitor_or_none()
    if who is None:
        return _door(request.path)
    wanted = wanted_jobs(who)
    found = list_jobs(services().engine, wanted)
    return render_template(
        "jobs.html",
        jobs=described(services().engine, found),
        next=next_page(wanted, found, "job_pages.show_jobs"),
        words=WORDS,
        chosen=wanted.state,
        may_write=who.may("write"),
    )


@blueprint.get("/<identifier>")
def show_job(identifier: str) -> ResponseReturnValue:
    who = visitor_or_none()
    if who is None:
        return _door(request.path)
    job, engine = seen_job(identifier, who), services().engine
    return render_template(
        "job.html",
        job=describe(engine, job),
        lines=log_lines(engine, job.id, limit=LOG_PAGE),
        children=_children(identifier),
        found=found_by(job.result),
        orphaned=ORPHANED,
        why=TOLD["reason"],
        words=WORDS,
        again=AGAIN,
        may_write=who.may("write"),
    )


@blueprint.post("/<identifier>/cancel")
def cancel_job(identifier: str) -> ResponseReturnValue:
    seen_job(identifier, visitor("write"))
    cancel(services().engine, identifier)
    return redirect(url_for("job_pages.show_job", identifier=identifier), 303)


@blueprint.post("/<identifier>/retry")
def retry_job(identifier: str) -> ResponseReturnValue:
    seen_job(identifier, visitor("write"))
    retry(services().engine, identifier)
    return redirect(url_for("job_pages.show_job", identifier=identifier), 303)


@blueprint.get("/enter")
def show_door() -> ResponseReturnValue:
    """Where pages lead that want another token than one has, or one at all."""
    place = _place_behind()
    if (who := visitor_or_none()) is None:
        return _door(place)
    try:
        require_scope(who, _NEEDED.get(place, "read"))
    except Forbidden as error:
        return _door(place, error)
    return redirect(request.script_root + place, 303)


@blueprint.post("/enter")
def enter() -> ResponseReturnValue:
    place = _place_behind()
    response = redirect(request.script_root + place, 303)
    try:
        let_in(response, request.form.get("token", "").strip())  # type: ignore[arg-type] # Flask's is werkzeug's
    except Unauthenticated as error:
        return _door(place, error)
    return response


def _place_behind() -> str:
    place = request.values.get("to", "")
    return place if _BEHIND_THE_DOOR.fullmatch(place) else "/jobs"


def _door(place: str, error: DescantError | None = None) -> ResponseReturnValue:
    provider = services().config.oidc_name
    address = sign_in_address(place)
    page = render_template("jobs_door.html", to=place, problem=error, sign_in=address, provider=provider)
    return page, 401, {"WWW-Authenticate": 'Bearer realm="Descant"'}


def _children(parent: str) -> list[dict[str, Any]]:
    engine = services().engine
    found: list[Job] = []
    for state in URGENT:
        left = CHILDREN - len(found)
        found += list_jobs(engine, Wanted(parent=parent, state=state, limit=left)) if left else []
    return described(engine, found)
