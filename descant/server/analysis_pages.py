"""`/analyses` and `/analysers`: what was heard in recordings, and by what, for people. Works without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from descant.analysis.exporting.words import clock
from descant.analysis.models import Card
from descant.errors import NotFound
from descant.jobs.analysing.failing import failures, wish_again
from descant.jobs.analysing.ordering import (
    ANALYSE,
    Recording,
    Wish,
    analysers_of,
    content_in,
    family_of,
    recordings_with,
)
from descant.jobs.analysing.pending import pending
from descant.jobs.analysing.similar import nearest
from descant.jobs.looking import described, find_job
from descant.server.analyses import SIMILAR, SIMILAR_BY, analyses_of, recording_of_request, submit
from descant.server.annotating.who import who_asks
from descant.server.heard import MOST_ROWS, PASSAGE, length_of, on_page, passage_from
from descant.server.job_pages import WORDS
from descant.server.presentation import href
from descant.server.recordings import list_page
from descant.server.services import services
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("analysis_pages", __name__)


@blueprint.get("/analyses")
def show_page() -> ResponseReturnValue:
    """Of a recording; of all of them where none is named."""
    if not request.args.get("source"):
        return list_page()
    return page_of(recording_of_request(request.args["source"]))


def page_of(recording: Recording, **more: Any) -> str:
    """What is heard in it; `more` is what a form on it is told."""
    config, engine, who = services().config, services().engine, visitor_or_none()
    there = {each.name: each for each in analysers_of(config)}
    done, jobs = analyses_of(recording.content), pending(engine, recording.content)
    length = length_of(recording, done)
    passage = passage_from(request.values.get("from", 0.0, float), length)
    known = {each.analyser for each in done} | {name for job in jobs for name in job.parameters["analysers"]}
    return render_template(
        "analyses.html",
        recording=recording,
        source=href(recording.source),
        file=href(recording.file),
        analyses=[on_page(each, there, passage, who_asks().agent if who else None) for each in done],
        missing=[each for each in there.values() if each.name not in known],
        similar=list(_similar(recording.content)),
        jobs=described(engine, jobs),
        failures=failures(engine, recording.content, there.keys()),
        passage=passage,
        passages=_passages(length),
        most=MOST_ROWS,
        words=WORDS,
        here=f"/analyses?{urlencode({'source': recording.file}, safe=':/')}",
        signed_in_here=who is not None,
        may_judge=who is not None and who.may("annotate"),
        may_ask=who is not None and who.may("write"),
        **{"mark": {}, "wrong": {}, "nothing_chosen": False} | more,
    )


def _passages(duration: float) -> list[tuple[int, str]]:
    """Of a recording that is too long for one page: where each begins."""
    starts = range(0, int(max(0.0, duration - 1e-3)) + 1, PASSAGE)
    return [(start, clock(start)) for start in starts] if len(starts) > 1 else []


def _similar(content: str) -> Iterator[tuple[Recording, float]]:
    engine = services().engine
    found = nearest(engine, content, SIMILAR_BY, SIMILAR)
    by_file = {each.file: each for each in recordings_with(engine, (content_in(each.name) for each in found))}
    yield from ((by_file[each.name], each.likeness) for each in found if each.name in by_file)


@blueprint.post("/analyses")
def wish_on_page() -> ResponseReturnValue:
    """Somebody who chooses nothing is asked, and gets nothing that they did not choose."""
    who, recording = visitor("write"), recording_of_request(request.form.get("source", ""))
    names = tuple(request.form.getlist("only"))
    if not names:
        return page_of(recording, nothing_chosen=True), 400
    submit(who, [recording.file], Wish(names))
    return redirect(url_for("analysis_pages.show_page", source=recording.file), 303)


@blueprint.post("/analyses/again")
def wish_again_on_page() -> ResponseReturnValue:
    """For what failed in a job, as it was asked for then."""
    who, job = visitor("write"), find_job(services().engine, request.form.get("job", ""))
    there = family_of(services().config).implementations.keys()
    wish = wish_again(job, there) if job.kind == ANALYSE else Wish()
    if not wish.names:
        raise NotFound("Nothing failed in this job.", remedy="The page of the recording says what did.")
    submit(who, [job.parameters["file"]], wish)
    return redirect(url_for("analysis_pages.show_page", source=job.parameters["file"]), 303)


@blueprint.get("/analysers")
def show_analysers_page() -> ResponseReturnValue:
    there = family_of(services().config)
    shown_ = [(each, _alike(each.cards())) for each in there.implementations.values()]
    return render_template("analysers.html", analysers=shown_, broken=there.broken)


def _alike(cards: Iterable[Card]) -> list[tuple[Card, list[Card]]]:
    """Each with those that say the same, but for their own weights."""
    groups: list[tuple[Card, list[Card]]] = []
    for card in cards:
        for first, others in groups:
            if replace(card, name=first.name, title=first.title, path=first.path, sha256=first.sha256) == first:
                others.append(card)
                break
        else:
            groups.append((card, []))
    return groups
