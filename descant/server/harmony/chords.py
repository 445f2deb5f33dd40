"""`/api/harmony/chords`: who says which chords of a thing, with bar and beat; `write` has those of scores found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode
from sqlalchemy import select

from descant.accounts.tokens import Bearer
from descant.analysis.harmony.agreement import MEASURES, pairs
from descant.analysis.harmony.lanes import Lane, document, to_csv
from descant.analysis.harmony.songs import Alike
from descant.errors import DescantError, InvalidInput, NotAcceptable
from descant.jobs import BATCH, ENDED, Order
from descant.jobs.analysing.done import keys_done
from descant.jobs.harmony.read import LeftOut, Read, lanes_of, scores_of
from descant.jobs.harmony.scores import HARMONISE, key_of, orders
from descant.jobs.harmony.songs import Said, track_of_lane
from descant.jobs.looking import describe
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.server.analysis_files import as_file
from descant.server.corrections import with_corrections
from descant.server.harmony.asking import refuse_too_much, thing_named
from descant.server.jobs import wake_runner
from descant.server.services import services
from descant.server.visitors import visitor

blueprint = Blueprint("harmony_chords", __name__)

_EXAMPLE = 'Send {"sources": ["IRI of a score, version or work"]}.'


@blueprint.get("/api/harmony/chords")
def show_chords() -> ResponseReturnValue:
    form, lanes = request.args.get("form", "json"), kept(thing_named(request.args.get("of", "")))
    if form == "csv":
        return as_file(to_csv(lane for _, lane in lanes), "text/csv", "chords.csv")
    if form != "json":
        raise NotAcceptable(f"There is no {form[:20]} of chords.", remedy="There are json, csv.")
    return jsonify(lanes=[_document(said, lane) for said, lane in lanes], pairs=_pairs([lane for _, lane in lanes]))


@blueprint.post("/api/harmony/chords")
def find_chords() -> ResponseReturnValue:
    who, body = visitor("write"), request.get_json(silent=True)
    said: dict[str, Any] = body if isinstance(body, dict) and not set(body) - {"sources", "again"} else {}
    sources = said.get("sources")
    if not (isinstance(sources, list) and sources and all(isinstance(each, str) for each in sources)):
        raise InvalidInput("The body names no score.", remedy=_EXAMPLE)
    job = submit(who, sources, again=said.get("again") is True)
    return jsonify(describe(services().engine, job)), 202, {"Location": url_for("jobs.show_job", identifier=job.id)}


@blueprint.post("/harmony")
def find_chords_on_page() -> ResponseReturnValue:
    who, of = visitor("write"), request.form.get("of", "")
    submit(who, [of])
    return redirect(url_for("harmony_pages.show_page", of=of), 303)


def kept(of: NamedNode) -> list[tuple[Said, Lane]]:
    """All that is said of its chords, if that is not too much for an answer."""
    here = services()
    refuse_too_much(of, Alike.TIMES, "Ask for one version, or take `descant chords-of` beside the server.")
    return with_corrections(lanes_of(here.stores.public, here.config, of))


def submit(who: Bearer, sources: Iterable[str], *, again: bool = False) -> Job:
    here = services()
    found = [one for each in sources for one in _scores(each)]
    known = list(dict.fromkeys(each for each in found if isinstance(each, Read)))
    if not known:
        why = next(each for each in found if isinstance(each, LeftOut))
        raise InvalidInput(f"{why.name}: {why.reason}", remedy=why.remedy)
    order = Order(kind=BATCH, key=f"harmonise {new_id()}", title=f"Chords of {known[0].name}"[:200], owner=who.id)
    job = submit_batch(here.engine, order, orders(known, here.config, here.engine, again=again))
    wake_runner()
    return job


def offer(of: str) -> dict[str, Any] | None:
    """What can be done for the chords of a thing's scores: how many have none yet, and what is under way."""
    here = services()
    try:
        found = [each for each in _scores(of) if isinstance(each, Read)]
    except DescantError:
        return None
    with here.engine.connect() as connection:
        done = keys_done(connection, map(key_of, found))
        running = select(Job.id, Job.parameters["key"].as_string()).where(
            Job.kind == HARMONISE, Job.state.not_in(ENDED)
        )
        jobs = [job for job, key in connection.execute(running) if key in set(map(key_of, found))]
    return {"missing": sum(key_of(each) not in done for each in found), "jobs": jobs} if found else None


def _scores(of: str) -> list[Read | LeftOut]:
    here = services()
    return list(scores_of(here.stores.public, here.engine, here.config, of))


def _document(said: Said, lane: Lane) -> dict[str, Any]:
    creator = said.creator.value if said.creator else None
    return document(lane) | {"sequence": said.sequence.value, "creator": creator}


def _pairs(lanes: list[Lane]) -> list[dict[str, Any]]:
    """How far those agree, two and two, that are of the same thing."""
    found = []
    for of in dict.fromkeys((lane.of, lane.time_base) for lane in lanes):
        own = [lane for lane in lanes if (lane.of, lane.time_base) == of]
        found += [
            {"one": own[each.one].name, "other": own[each.other].name, "of": of[0]}
            | {name: getattr(each.agreement, name) for name in MEASURES}
            for each in pairs([track_of_lane(lane) for lane in own])
        ]
    return found
