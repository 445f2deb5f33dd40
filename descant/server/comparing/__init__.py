"""`/api/comparisons`: two versions compared. Anybody reads what is kept; `write` has two compared, by a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from descant.accounts.tokens import Bearer
from descant.analysis.comparing_scores.files import BARS, FLOW, JSON, MEDIA_TYPES, NOTES, PICTURES, TURTLE
from descant.errors import InvalidInput, NotAcceptable
from descant.jobs import BATCH, Order
from descant.jobs.comparing import Wish, order
from descant.jobs.comparing.kept import Pair, comparison_iri, kept_file, pair_of, remarks_of, require_kept
from descant.jobs.looking import describe
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.server.analysis_files import as_file, as_picture
from descant.server.choosing import two_named
from descant.server.jobs import wake_runner
from descant.server.services import services
from descant.server.visitors import visitor

blueprint = Blueprint("comparing", __name__)

FILES = {"json": JSON, "csv": BARS, "ttl": TURTLE, "notes": NOTES, "flow": FLOW}
"""by `form`; pictures are asked for by their names"""
DRAWN = ("svg", "png")
SHOWN = [each.removesuffix(".svg") for each in PICTURES]
_TRUTHS = ("again", "notes", "chords", "other_music_too")


@blueprint.get("/api/comparisons")
def show_comparison() -> ResponseReturnValue:
    """What a job has written; nothing is computed here."""
    pair, form = pair_in_request(), request.args.get("form", "json")
    name = _file_in_address(form)
    require_kept(services().engine, pair)
    stem, ending = name.rsplit(".", 1)
    called = f"{pair.one.name[:60]} and {pair.other.name[:60]} {stem}"
    found = kept_file(services().config, pair, name)
    if form in DRAWN:
        return as_picture(found, form, called)
    return as_file(found, MEDIA_TYPES[f".{ending}"], f"{called}.{ending}")


@blueprint.get("/api/comparisons/kept")
def show_kept() -> ResponseReturnValue:
    """Which of two versions is the first in what is kept of them; null where they were not compared."""
    asked = pair_in_request()
    found = (each for each in (asked, asked.turned()) if remarks_of(services().engine, each) is not None)
    pair = next(found, None)
    return jsonify(pair=pair and [each.iri for each in pair.both])


@blueprint.post("/api/comparisons")
def make_comparison() -> ResponseReturnValue:
    who, said = visitor("write"), _said()
    pair = pair_named(said)
    wish = Wish(said.get("notes", False), said.get("chords", True), said.get("other_music_too", False))
    job = submit(who, pair, wish, again=said.get("again", False))
    if job is None:
        return jsonify(comparison=comparison_iri(services().config.base, pair).value, status="compared")
    return jsonify(describe(services().engine, job)), 202, {"Location": url_for("jobs.show_job", identifier=job.id)}


def pair_in_request() -> Pair:
    return pair_named(request.values)


def pair_named(said: Mapping[str, Any]) -> Pair:
    here = services()
    return pair_of(here.stores.public, here.engine, here.config, *two_named(said))


def submit(who: Bearer, pair: Pair, wish: Wish, *, again: bool = False) -> Job | None:
    """None where it is done already."""
    here = services()
    asked = order(here.engine, here.config.base, pair, wish, again=again)
    if asked is None:
        return None
    batch = Order(kind=BATCH, key=f"compare {new_id()}", title=asked.title, owner=who.id)
    job = submit_batch(here.engine, batch, [asked])
    wake_runner()
    return job


def _file_in_address(form: str) -> str:
    picture = request.args.get("picture", SHOWN[0])
    if form in FILES:
        return FILES[form]
    if form not in DRAWN:
        known = ", ".join((*FILES, *DRAWN))
        raise NotAcceptable(f"There is no {form[:20]} of a comparison.", remedy=f"There are {known}.")
    if picture not in SHOWN:
        raise NotAcceptable(f"There is no picture {picture[:20]!r}.", remedy=f"There are {', '.join(SHOWN)}.")
    return f"{picture}.svg"


def _said() -> dict[str, Any]:
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or not all(isinstance(said.get(name), str) for name in ("one", "other")):
        raise InvalidInput("The body names no versions.", remedy='Send {"one": "IRI of a version", "other": "IRI"}.')
    if unknown := sorted(set(said) - {"one", "other", *_TRUTHS}):
        raise InvalidInput(f"{unknown[0][:40]!r} is no wish.", remedy=f"There are {', '.join(_TRUTHS)}.")
    if wrong := [name for name in _TRUTHS if not isinstance(said.get(name, False), bool)]:
        raise InvalidInput(f"`{wrong[0]}` is not true or false.", remedy="Send true or false.")
    return said
