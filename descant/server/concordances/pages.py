"""`/concordance`: the versions of a work beside each other, bar by bar, for people. Works without scripts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from descant.accounts import Role
from descant.annotations.rights import require_annotator
from descant.errors import DescantError, InvalidInput, NotFound, WrongUse
from descant.jobs import ENDED, State
from descant.jobs.aligning import ALIGN
from descant.jobs.aligning.corrections import Said
from descant.jobs.table import Job
from descant.server.annotating.who import who_asks
from descant.server.choosing import node_named, thing, work_named, works_in_versions
from descant.server.concordances.asking import (
    FARTHEST,
    TURN,
    bars_of,
    realign,
    said_before,
    saying,
    shares,
    spoken_of,
    taking_back,
    two_in_request,
    work_of,
)
from descant.server.concordances.rows import Concordance, concordance
from descant.server.concordances.shown import Part, shown
from descant.server.jobs import whole_number
from descant.server.labels import names_of
from descant.server.problems import headers_of
from descant.server.services import services
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("concordance_pages", __name__)

LONGEST = 5000
"""bars of one correction"""


@blueprint.get("/concordance")
def show_page() -> ResponseReturnValue:
    """Of two versions; of all versions of a work where it is named; of all works."""
    try:
        if request.args.get("one") or request.args.get("other"):
            return _page(_two(*two_in_request()))
        work = request.args.get("work", "")
        return _page({"work": _work(work)} if work else {"works": works_in_versions()})
    except DescantError as error:
        return _page({"problem": error}), error.status, headers_of(error)


@blueprint.post("/concordance")
def align_on_page() -> ResponseReturnValue:
    who, work = visitor("write"), node_named("work", request.form.get("work", ""))
    if not _jobs(work.value)["jobs"]:
        realign(work, who.id, again=True)
    return redirect(url_for("concordance_pages.show_page", work=work.value), 303)


@blueprint.post("/concordance/corrections")
def correct_on_page() -> ResponseReturnValue:
    """A passage of one version and where it is in the other, beside what one said before; or that taken back."""
    who, (one, other) = who_asks(), two_in_request()
    require_annotator(who)
    owner, said = visitor("annotate").id, _wished()
    with TURN:
        saying(who, owner, one, other, _changed(said_before(who, one, other), said))
    bar = request.form.get("shown", "")
    shown_before = {"first": bar} if bar.isascii() and bar.isdecimal() and len(bar) < 8 else {}
    return redirect(f"{_address(one=one, other=other, **shown_before)}#said", 303)


@blueprint.post("/concordance/corrections/taken-back")
def take_back_on_page() -> ResponseReturnValue:
    """All that somebody said of two versions, by an editor."""
    who, (one, other) = who_asks(), two_in_request()
    creator = node_named("creator", request.form.get("creator", "")).value
    with TURN:
        taking_back(who, visitor("annotate").id, creator, one, other)
    return redirect(f"{_address(one=one, other=other)}#said", 303)


def _changed(before: list[Said], said: list[Said]) -> list[Said]:
    """What one says now in the place of what one said of the same bars; beside it, where they are several."""
    is_more, spoken = request.form.get("also") == "1", spoken_of(said)
    kept = [each for each in before if not shares(each, spoken) or (is_more and None not in each)]
    return kept if request.form.get("word") == "back" else [*kept, *said]


def _page(found: dict[str, Any]) -> str:
    nothing = dict.fromkeys(("problem", "works", "work", "two"))
    return render_template("concordance.html", **nothing | {"may_align": _may_align()} | found)


def _may_align() -> bool:
    who = visitor_or_none()
    return who is not None and who.may("write")


def _work(text: str) -> dict[str, Any]:
    work = work_named(text)
    return work | _jobs(work["iri"])


def _two(one: str, other: str) -> dict[str, Any]:
    work = work_of(one)
    try:
        found: Concordance | None = concordance(one, other)
    except NotFound:
        if not work:
            raise
        found = None
    names = names_of([one, other, *([work] if work else [])])
    who = who_asks()
    two: dict[str, Any] = {
        "one": thing(one, names),
        "other": thing(other, names),
        "work": thing(work, names) | _jobs(work) if work else None,
        "turned": _address(one=other, other=one),
        "may_say": who.account is not None and who.role >= Role.ANNOTATOR,
        "may_take_back": who.account is not None and who.role >= Role.EDITOR,
        "found": None,
        "bars": [len(each) for each in (found.bars if found else (bars_of(one), bars_of(other)))],
    }
    part = found and Part.at(whole_number("first", 1, FARTHEST), found.end)
    return {"two": two | (shown(found, part, who.agent) if found and part else {})}


def _jobs(work: str) -> dict[str, Any]:
    """What is under way, and what the last alignment found or why it failed."""
    rows = select(Job.id, Job.state, Job.result, Job.error).where(
        Job.kind == ALIGN, Job.parameters["work"].as_string() == work
    )
    with services().engine.connect() as connection:
        jobs = list(connection.execute(rows.order_by(Job.id.desc()).limit(10)))
    ended = next((job for job in jobs if job.state in (State.DONE, State.FAILED)), None)
    last = ended and (_named(ended.result) if ended.state is State.DONE else {"error": ended.error})
    return {"jobs": [job.id for job in jobs if job.state not in ENDED], "last": last}


def _named(result: dict[str, Any]) -> dict[str, Any]:
    """With what the versions are called now."""
    measure = result["measureVersion"]
    names = names_of([measure, *(each["version"] for each in result["versions"])])
    conflicts = [
        each | {"one": names[each["one"]], "other": names[each["other"]]} for each in result.get("contradictions", ())
    ]
    versions = [
        each | {"name": names[each["version"]], "address": _address(one=measure, other=each["version"])}
        for each in result["versions"]
    ]
    return result | {"measure": names[measure], "versions": versions, "contradictions": conflicts}


def _wished() -> list[Said]:
    """Bars of a form: `first` to `last` of the version at `side`, and from `partner` on in the other, or nowhere."""
    side = request.form.get("side", "one")
    first = _number("first")
    last = _number("last") if request.form.get("last", "").strip() else first
    if side not in ("one", "other"):
        raise WrongUse(f"{side[:20]!r} is no side.", remedy="Say one or other.")
    if not first <= last < first + LONGEST:
        raise InvalidInput(f"{first} to {last} is no passage.", remedy="Give its first bar and its last.")
    word = request.form.get("word", "same")
    if word not in ("same", "none", "back"):
        raise WrongUse(f"{word[:20]!r} is no word.", remedy="Say same, none or back.")
    partner = _number("partner") if word == "same" else None
    rows = [(bar, None if partner is None else partner + bar - first) for bar in range(first, last + 1)]
    return [(b, a) for a, b in rows] if side == "other" else list(rows)


def _number(name: str) -> int:
    text = request.form.get(name, "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and 0 < int(text) <= 1_000_000):
        raise InvalidInput(f"{text[:20]!r} is no number of a bar.", remedy="Count bars from 1.")
    return int(text)


def _address(**said: str) -> str:
    return f"{request.script_root}/concordance?{urlencode(said)}"
