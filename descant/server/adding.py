"""`/add` and `/api/ingest`: files and addresses brought in by browser or program become jobs.

What is sent (`uploads`) is checked by the same readers as everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from descant.accounts.tokens import Bearer
from descant.errors import DescantError, InvalidInput, WrongUse
from descant.ingest import readers
from descant.ingest.describing import Placement
from descant.jobs import BATCH, Order
from descant.jobs.ingesting.orders import Location, orders
from descant.jobs.looking import describe
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.ontology.licences import require_licence
from descant.server.bodies import whole_file
from descant.server.jobs import wake_runner
from descant.server.negotiation import HTML, best
from descant.server.problems import headers_of
from descant.server.services import services
from descant.server.uploads import kept
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("adding", __name__)

SAID = ("work", "version", "arrangement_of", "licence")
"""what may be said of the files, as in `descant ingest`"""
LONGEST_TITLE = 200


@blueprint.get("/add")
def show_form() -> ResponseReturnValue:
    who = visitor_or_none()
    if who is None or not who.may("write"):
        return redirect(url_for("job_pages.show_door", to="/add"), 303)
    return _form()


@blueprint.post("/add")
def add() -> ResponseReturnValue:
    who = visitor("write")
    try:
        with whole_file(services().config.upload_bytes) as body:  # nobody holds a thread by sending slowly
            request.stream = body
            files = [each for each in request.files.getlist("files") if each.filename]
            job = _submit(who, files, request.form.get("addresses", "").split(), request.form)
    except DescantError as error:
        if _wants_json():
            raise
        return _form(error), error.status, headers_of(error)
    if _wants_json():  # a page of ours follows it where it is
        return jsonify(describe(services().engine, job)), 202, {"Location": url_for("jobs.show_job", identifier=job.id)}
    return redirect(url_for("job_pages.show_job", identifier=job.id), 303)


@blueprint.post("/api/ingest")
def ingest() -> ResponseReturnValue:
    """A file as the body, named by `?name=`; or `{"addresses": […]}` as JSON, with what is said of them."""
    who = visitor("write")
    if request.args.get("name"):
        with whole_file(services().config.upload_bytes) as body:
            sent = [FileStorage(body, request.args["name"])]
            more = {name: request.args.get(name, "") for name in ("reader", "receipt")}
            job = _submit(who, sent, [], request.args, **more)
    else:
        addresses, said = _asked()
        job = _submit(who, [], addresses, request.args.to_dict() | said)
    place = url_for("jobs.show_job", identifier=job.id)
    return jsonify(describe(services().engine, job)), 202, {"Location": place}


def _wants_json() -> bool:
    return best((HTML, "application/json"), aliases=False) != HTML


def _asked() -> tuple[list[str], dict[str, str]]:
    """The addresses of a JSON body, and what it says of them."""
    body = request.get_json(silent=True)
    asked = dict(body) if isinstance(body, dict) else {}
    addresses = asked.pop("addresses", None)
    if not (isinstance(addresses, list) and all(isinstance(each, str) for each in addresses)):
        raise InvalidInput("There is no file.", remedy='Send one, with ?name=, or {"addresses": ["https://…"]}.')
    for key, value in asked.items():
        if key not in SAID or not isinstance(value, str):
            why = f"{key[:100]!r} is no text." if key in SAID else f"{key[:100]!r} is not known here."
            raise WrongUse(why, remedy=f"What may be said beside addresses: {', '.join(SAID)}.")
    return addresses, asked


def _form(problem: DescantError | None = None) -> str:
    known = readers().implementations.values()
    accepted = sorted({extension for reader in known for extension in reader.extensions})
    return render_template("add.html", problem=problem, accepted=",".join(accepted), readers=known, said=request.form)


def _submit(
    who: Bearer,
    files: Sequence[FileStorage],
    addresses: Sequence[str],
    said: Mapping[str, str],
    *,
    reader: str = "",
    receipt: str = "",
) -> Job:
    """`reader`: by which alone the files may be read. `receipt`: by which they are taken out again."""
    if not (files or addresses):
        raise WrongUse("Nothing was chosen.", remedy="Choose a file, or give an address.")
    if reader and reader not in readers().implementations:
        raise WrongUse(
            f"There is no reader {reader[:40]!r}.", remedy=f"There are {', '.join(readers().implementations)}."
        )
    here, placement = services(), _placement(said)
    named = list(_addresses(addresses, placement))
    with kept(files, who, placement, receipt=receipt) as sent:
        found = [*(replace(each, more={"reader": reader}) if reader else each for each in sent), *named]
        titles = ", ".join(each.name for each in found)
        order = Order(kind=BATCH, key=f"add {new_id()}", title=f"Reading {titles}"[:LONGEST_TITLE], owner=who.id)
        job = submit_batch(here.engine, order, orders(found, here.config, here.engine))
    wake_runner()
    return job


def _addresses(named: Iterable[str], placement: Placement) -> Iterator[Location]:
    for address in named:
        if not address.startswith(("http://", "https://")):
            raise WrongUse(f"{address[:100]!r} is no address.", remedy="Give addresses that begin with https://.")
        yield Location(placement, url=address, name=address)


def _placement(said: Mapping[str, str]) -> Placement:
    work, version, arranged, licence = (said.get(name, "").strip() or None for name in SAID)
    return Placement(work=work, version=version, arrangement_of=arranged, licence=require_licence(licence))
