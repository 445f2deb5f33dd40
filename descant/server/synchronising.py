"""`/api/sync`: when bars sound in recordings, as it is kept; `write` has it found."""

from __future__ import annotations

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from descant.analysis.synchronising.reporting import to_csv
from descant.errors import InvalidInput, NotAcceptable
from descant.jobs import BATCH, Order
from descant.jobs.harmony.songs import iri_of
from descant.jobs.looking import describe
from descant.jobs.submitting import submit_batch
from descant.jobs.synchronising import SYNC, Unscored, orders
from descant.jobs.synchronising.kept import kept_map, maps_of
from descant.jobs.table import new_id
from descant.server.analysis_files import as_file
from descant.server.jobs import wake_runner
from descant.server.services import services
from descant.server.visitors import visitor

blueprint = Blueprint("synchronising", __name__)


@blueprint.get("/api/sync")
def show_times() -> ResponseReturnValue:
    """Of a version in a recording; without one, in which recordings its bars were found."""
    form, public = request.args.get("form", "json"), services().stores.public
    version = iri_of(request.args.get("version", ""))
    if form not in ("json", "csv"):
        raise NotAcceptable(f"There is no {form[:20]} of times.", remedy="There are json, csv.")
    if "recording" not in request.args:
        if form == "csv":
            raise InvalidInput("No recording is named.", remedy="Say ?recording=, the IRI of its file.")
        return jsonify(version=version.value, maps=maps_of(public, version))
    found = kept_map(public, version, iri_of(request.args["recording"]))
    return as_file(to_csv(found), "text/csv", "times.csv") if form == "csv" else jsonify(found)


@blueprint.post("/api/sync")
def find_times() -> ResponseReturnValue:
    """Of all versions of a work in all its recordings."""
    who, said = visitor("write"), request.get_json(silent=True)
    if not (isinstance(said, dict) and isinstance(said.get("work"), str)) or set(said) - {"work", "again"}:
        raise InvalidInput("The body names no work.", remedy='Send {"work": "IRI of a work"}.')
    here, work = services(), iri_of(said["work"])
    every = list(orders(here.stores.public, here.engine, here.config, work, again=said.get("again") is True))
    if not any(not isinstance(each, Unscored) for each in every):
        raise InvalidInput(
            f"<{work.value}> has no recording of a version whose score is here.",
            remedy="Ingest a score and a recording of the same version.",
        )
    order = Order(kind=BATCH, key=f"{SYNC} {new_id()}", title=f"Times of {work.value}"[:200], owner=who.id)
    job = submit_batch(here.engine, order, [each for each in every if isinstance(each, Order)])
    wake_runner()
    place = url_for("jobs.show_job", identifier=job.id)
    return jsonify(describe(here.engine, job)), 202, {"Location": place}
