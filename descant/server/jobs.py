"""`/api/jobs`: long work, for programs. Titles and parameters may be private, so nothing is shown without a token.

A token sees the jobs that it submitted, whatever its scope, and may stop and retry them with `write`; `admin`, and so
the owner, has all of them. What one may not see is not there.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from descant.accounts.tokens import Bearer
from descant.errors import InvalidInput, NotFound, WrongUse
from descant.jobs import Kind, Parameters, State, kinds
from descant.jobs.looking import LOG_PAGE, PAGE, Wanted, describe, described, find_job, list_jobs, log_lines
from descant.jobs.runner import Runner
from descant.jobs.steering import cancel, clear, retry
from descant.jobs.submitting import submit
from descant.jobs.table import Job
from descant.server.job_words import worded
from descant.server.services import services
from descant.server.streams import event_stream
from descant.server.visitors import visitor

blueprint = Blueprint("jobs", __name__, url_prefix="/api/jobs")

RUNNER = "descant.jobs"
"""the application's extension that runs jobs; without it they only wait"""
MOST = 1000
"""jobs or lines on a page"""


@blueprint.get("")
def show_jobs() -> ResponseReturnValue:
    wanted = wanted_jobs(visitor("read"))
    found = list_jobs(services().engine, wanted)
    jobs = map(worded(), described(services().engine, found))
    return jsonify(jobs=list(jobs), next=next_page(wanted, found, "jobs.show_jobs"))


@blueprint.post("")
def submit_job() -> ResponseReturnValue:
    """What a kind needs to know is its own matter: it makes the order, or refuses."""
    who = visitor("write")
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or not isinstance(asked.get("kind"), str):
        raise InvalidInput("The body names no kind of job.", remedy='Send {"kind": "…", "request": {…}} as JSON.')
    wish = asked.get("request", {})
    if not isinstance(wish, dict):
        raise InvalidInput("`request` is no object.", remedy='Send {"kind": "…", "request": {…}} as JSON.')
    order = replace(_kind(asked["kind"]).order(wish), owner=who.id)
    job = submit(services().engine, order, again=asked.get("again") is True)
    wake_runner()
    place = url_for("jobs.show_job", identifier=job.id)
    return jsonify(describe(services().engine, job)), 202, {"Location": place}


@blueprint.post("/clear")
def clear_jobs() -> ResponseReturnValue:
    who = visitor("write")
    days = (request.get_json(silent=True) or {}).get("days", 0)
    if isinstance(days, bool) or not isinstance(days, int | float) or not 0 <= days <= 36500:
        raise InvalidInput("`days` is no number of days.", remedy='Send {"days": 30}.')
    return jsonify(cleared=clear(services().engine, days, owner=None if who.may("admin") else who.id))


@blueprint.get("/<identifier>")
def show_job(identifier: str) -> ResponseReturnValue:
    return jsonify(worded()(describe(services().engine, seen_job(identifier, visitor("read")))))


@blueprint.delete("/<identifier>")
def cancel_job(identifier: str) -> ResponseReturnValue:
    seen_job(identifier, visitor("write"))
    return jsonify(describe(services().engine, cancel(services().engine, identifier)))


@blueprint.post("/<identifier>/retry")
def retry_job(identifier: str) -> ResponseReturnValue:
    seen_job(identifier, visitor("write"))
    return jsonify(describe(services().engine, retry(services().engine, identifier)))


@blueprint.get("/<identifier>/log")
def show_log(identifier: str) -> ResponseReturnValue:
    job = seen_job(identifier, visitor("read"))
    after, limit = whole_number("after", 0, 2**62), whole_number("limit", LOG_PAGE, MOST)
    return jsonify(lines=log_lines(services().engine, job.id, after, limit))


@blueprint.get("/<identifier>/events")
def stream_events(identifier: str) -> ResponseReturnValue:
    who = visitor("read")
    job = seen_job(identifier, who)
    runner: Runner | None = current_app.extensions.get(RUNNER)
    return event_stream(job.id, who.id, runner.bell if runner else None, worded())


def wanted_jobs(who: Bearer) -> Wanted:
    """What the request's parameters ask for, as far as they may see it."""
    state = request.args.get("state") or None
    if state is not None and state not in list(State):
        raise WrongUse(f"There is no state {state!r}.", remedy=f"States: {', '.join(State)}.")
    return Wanted(
        owner=None if who.may("admin") else who.id,
        state=State(state) if state else None,
        kind=request.args.get("kind") or None,
        parent=request.args.get("parent") or None,
        before=request.args.get("before") or None,
        limit=whole_number("limit", PAGE, MOST),
    )


def next_page(wanted: Wanted, found: list[Job], endpoint: str) -> str | None:
    if len(found) < wanted.limit:
        return None
    kept = {name: request.args[name] for name in ("state", "kind", "parent", "limit", "lang") if request.args.get(name)}
    return f"{url_for(endpoint)}?{urlencode(kept | {'before': found[-1].id})}"


def seen_job(identifier: str, who: Bearer) -> Job:
    job = find_job(services().engine, identifier)
    if not who.may("admin") and job.owner != who.id:
        raise NotFound(f"There is no job {identifier}.", remedy="GET /api/jobs lists yours.")
    return job


def _kind(name: str) -> Kind:
    runner: Runner | None = current_app.extensions.get(RUNNER)
    known = runner.kinds if runner else kinds().implementations
    if name not in known:
        raise NotFound(f"There is no kind of job {name!r}.", remedy=f"Kinds: {', '.join(sorted(known))}.")
    return known[name]


def wake_runner() -> None:
    """It looks at once what was submitted."""
    if (runner := current_app.extensions.get(RUNNER)) is not None:
        runner.wake()


def make_workers_ready(wish: Parameters) -> float:
    """Gives the seconds for which they are kept so."""
    runner: Runner | None = current_app.extensions.get(RUNNER)
    return runner.prepare(wish) if runner else 0.0


def whole_number(name: str, default: int, most: int) -> int:
    text = request.args.get(name, str(default))
    is_number = text.isascii() and text.isdigit() and len(text) <= 30
    if not (is_number and 0 <= int(text) <= most) or (name == "limit" and text == "0"):
        raise WrongUse(f"{name} is {text[:30]!r}, no number up to {most}.", remedy=f"Leave it out for {default}.")
    return int(text)
