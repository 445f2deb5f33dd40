"""`/analyses` and `/analysers`: what was heard in a recording, and by what, for people. Works without scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from descant.analysis.claims import claim_iri
from descant.analysis.findings import Finding
from descant.analysis.models import Card
from descant.analysis.reports import Report
from descant.jobs.analysing.done import Done
from descant.jobs.analysing.ordering import Recording, Wish, analysers_of, content_in, family_of, recordings_with
from descant.jobs.analysing.pending import pending
from descant.jobs.analysing.similar import nearest
from descant.jobs.looking import described
from descant.ontology.minting import Minter
from descant.server.analyses import SIMILAR, SIMILAR_BY, analyses_of, recording_of_request, report_of_key, shown, submit
from descant.server.job_pages import WORDS
from descant.server.presentation import href
from descant.server.services import services
from descant.server.verdicts import verdicts_of
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("analysis_pages", __name__)

SHOWN = 10
"""findings of the whole recording"""


@blueprint.get("/analyses")
def show_page() -> ResponseReturnValue:
    recording = recording_of_request(request.args.get("source", ""))
    there = analysers_of(services().config)
    done = analyses_of(recording.content)
    cards = {card.name: card for each in there for card in each.cards()}
    who, engine = visitor_or_none(), services().engine
    return render_template(
        "analyses.html",
        recording=recording,
        source=href(recording.source),
        file=href(recording.file),
        analyses=[_on_page(each, cards) for each in done],
        missing=[each for each in there if each.name not in {one.analyser for one in done}],
        similar=list(_similar(recording.content)),
        jobs=described(engine, pending(engine, recording.content)),
        words=WORDS,
        may_judge=who is not None and who.may("annotate"),
        may_ask=who is not None and who.may("write"),
    )


def _similar(content: str) -> Iterator[tuple[Recording, float]]:
    engine = services().engine
    found = nearest(engine, content, SIMILAR_BY, SIMILAR)
    by_file = {each.file: each for each in recordings_with(engine, (content_in(each.name) for each in found))}
    yield from ((by_file[each.name], each.likeness) for each in found if each.name in by_file)


@blueprint.post("/analyses")
def wish_on_page() -> ResponseReturnValue:
    who = visitor("write")
    names = tuple(request.form.getlist("only"))
    source = request.form.get("source", "")
    submit(who, [source], Wish(names))
    return redirect(url_for("analysis_pages.show_page", source=source), 303)


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


def _on_page(done: Done, cards: dict[str, Card]) -> dict[str, Any]:
    """With what a person wants to see of it at once."""
    report = report_of_key(done.key)
    whole = [each for each in report.findings.found if each.span is None]
    judged = verdicts_of(Minter(services().config.base).run(done.key))
    return shown(done) | {
        "claims": href(done.graph),
        "description": report.description,
        "settings": report.settings,
        "version": report.version,
        "whole": [] if done.task == "fingerprint" else [_judged(each, report, judged) for each in whole[:SHOWN]],
        "cards": [(cards.get(name), sha256) for name, sha256 in report.models.items()],
    }


def _judged(finding: Finding, report: Report, judged: Mapping[str, Counter[str]]) -> dict[str, Any]:
    """A finding of the whole with its claim, and what people said of that."""
    number = report.findings.of(finding.kind).index(finding)
    claim = claim_iri(Minter(services().config.base), report.key, finding.kind, number).value
    return {"finding": finding, "claim": claim, "verdicts": judged.get(claim, Counter())}
