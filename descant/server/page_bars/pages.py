"""`/page-bars`: page images with the bars that are proposed on them, for people to judge. Works without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode
from sqlalchemy import select

from descant.analysis.page_bars.documents import UNSURE, label
from descant.annotations.rights import require_annotator
from descant.errors import DescantError, NotFound, WrongUse
from descant.jobs import ENDED, State
from descant.jobs.analysing.done import done_for
from descant.jobs.page_bars import FIND_BARS, TASK
from descant.jobs.page_bars.images import Edition
from descant.jobs.table import Job
from descant.ontology.records.bars import index_in
from descant.ontology.verdicts import VERDICTS
from descant.server.annotating.who import who_asks
from descant.server.jobs import whole_number
from descant.server.labels import labels_of
from descant.server.languages import translated
from descant.server.page_bars import look_for, source_named
from descant.server.page_bars.rows import document, edition_named, picture
from descant.server.presentation import href, short
from descant.server.problems import headers_of
from descant.server.services import services
from descant.server.verdicts import anchor, say_of_all
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("page_bar_pages", __name__)

AT_ONCE = 2
"""page images on a page"""
_FARTHEST = 1_000_000


@blueprint.get("/page-bars")
def show_page() -> ResponseReturnValue:
    """Of a source or version, some pages from `?page=` on."""
    try:
        thing = source_named(request.args.get("source", ""))
        return render_template("page_bars.html", problem=None, **_shown(thing, edition_named(thing)))
    except DescantError as error:
        return render_template("page_bars.html", problem=error, edition=None), error.status, headers_of(error)


@blueprint.post("/page-bars")
def look_on_page() -> ResponseReturnValue:
    who, source = visitor("write"), source_named(request.form.get("source", ""))
    if not _jobs(edition_named(source).version)["jobs"]:
        look_for(source, who.id, again=True)
    return redirect(url_for("page_bar_pages.show_page", source=source.value), 303)


@blueprint.post("/page-bars/verdicts")
def judge_page() -> ResponseReturnValue:
    """One word of all bars of a page of which one has said nothing; of one without a bar nothing is confirmed."""
    who, verdict = who_asks(), request.form.get("verdict", "")
    require_annotator(who)
    if verdict not in VERDICTS:
        raise WrongUse(f"{verdict[:40]!r} is no verdict.", remedy=f"There are {', '.join(VERDICTS)}.")
    source = source_named(request.form.get("source", ""))
    edition, number = edition_named(source), index_in(request.form.get("page", "")) or 0
    if not 1 <= number <= len(edition.images):
        raise NotFound("There is no such page.", remedy=f"There are {len(edition.images)}, counted from 1.")
    (page,) = document(edition, [edition.images[number - 1]])["pages"]
    claims = [zone["claim"] for zone in page["zones"] if zone["proposed"] and zone["by"] == "detector"]
    if claims:
        say_of_all(who, claims, NamedNode(page["run"]), verdict)
    return redirect(f"{_address(source.value, number)}#page-{number}", 303)


def _shown(thing: NamedNode, edition: Edition) -> dict[str, Any]:
    who = visitor_or_none()
    count = len(edition.images)
    first = min(max(1, whole_number("page", 1, _FARTHEST)), count)
    images = edition.images[first - 1 : first - 1 + AT_ONCE]
    found = document(edition, images)
    names, agent = labels_of([NamedNode(edition.version)]), who_asks().agent if who else None
    starts = [(at, min(at + AT_ONCE - 1, count)) for at in range(1, count + 1, AT_ONCE)]
    return {
        "edition": {
            "iri": thing.value,
            "name": names.get(NamedNode(edition.version)) or short(edition.version),
            "href": href(edition.version),
            "query": urlencode({"source": thing.value}),
            **_jobs(edition.version),
        },
        "pages": [
            {
                **page,
                "image": picture(image),
                "was_looked_at": bool(done_for(services().engine, image.content, TASK)),
                "zones": list(_zones(page, agent)),
                "back": _back(thing.value, page["page"]),
            }
            for page, image in zip(found["pages"], images, strict=True)
        ],
        "count": count,
        "parts": [
            {"first": a, "last": b, "address": _address(thing.value, a), "here": a <= first <= b} for a, b in starts
        ],
        "may_judge": who is not None and who.may("annotate"),
        "may_look": who is not None and who.may("write"),
    }


def _zones(page: Mapping[str, Any], agent: str | None) -> Iterator[dict[str, Any]]:
    """With what they are called, how they are drawn, where their row is, and what the agent said of them."""
    for at, zone in enumerate(page["zones"], 1):
        kind = "unsure" if zone["by"] == "detector" and zone["confidence"] < UNSURE else zone["by"]
        name = anchor(zone["claim"]) if zone["claim"] else f"z-{page['page']}-{at}"
        own = next((each for each in reversed(zone["verdicts"]) if agent and each["creator"] == agent), None)
        yield {**zone, "kind": kind, "label": label(zone), "anchor": name, "bars": _bars(zone), "own": own}


def _bars(zone: Mapping[str, Any]) -> str:
    """As counted, and as printed where that is something else."""
    if zone["bar"] is None:
        no_bar = translated("no bar")
        return f"{zone['proposed'][0]}: {no_bar}" if zone["proposed"] else no_bar
    counted = f"{zone['bar']}" if zone["bar"] == zone["lastBar"] else f"{zone['bar']}–{zone['lastBar']}"
    printed = zone["number"]
    return (
        counted
        if not printed or printed == str(zone["bar"])
        else translated("%(bars)s (printed %(printed)s)") % {"bars": counted, "printed": printed}
    )


def _back(source: str, number: int) -> str:
    """The path without the root that the server stands under."""
    return f"/page-bars?{urlencode({'source': source, 'page': number})}"


def _address(source: str, number: int) -> str:
    return f"{request.script_root}{_back(source, number)}"


def _jobs(version: str) -> dict[str, Any]:
    """What is under way, and what the last search found or why it failed."""
    rows = select(Job.id, Job.state, Job.result, Job.error).where(
        Job.kind == FIND_BARS, Job.parameters["version"].as_string() == version
    )
    with services().engine.connect() as connection:
        jobs = list(connection.execute(rows.order_by(Job.id.desc()).limit(10)))
    ended = next((job for job in jobs if job.state in (State.DONE, State.FAILED)), None)
    last = ended and (ended.result if ended.state is State.DONE else {"error": ended.error})
    return {"jobs": [job.id for job in jobs if job.state not in ENDED], "last": last}
