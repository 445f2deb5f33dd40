"""`/instances`: a handful of marked passages, and others like them to be confirmed or rejected.

Marks and answers are annotations of people; whoever may annotate makes them. The page works without scripts.
"""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from descant.analysis.exporting.words import clock
from descant.analysis.few_shot import Mark, Suggestion
from descant.analysis.findings import Span
from descant.annotations.containers import Container
from descant.annotations.names import name_of
from descant.annotations.rights import Who
from descant.errors import InvalidInput, NotFound
from descant.jobs.analysing.instances import marks_of, suggested, words_marked
from descant.jobs.analysing.ordering import analysers_of, content_in, recordings_with
from descant.jobs.analysing.similar import embedders
from descant.ontology.iris import ANNO_CONTEXT, DSC
from descant.server.analyses import MOST_SIMILAR, SIMILAR, SIMILAR_BY, recording_of_request
from descant.server.analysis_pages import page_of
from descant.server.annotating.room import room
from descant.server.annotating.who import who_asks
from descant.server.jobs import whole_number
from descant.server.presentation import href
from descant.server.services import services
from descant.server.visitors import visitor_or_none

blueprint = Blueprint("instances", __name__)

LONGEST = 200
"""characters of a word"""
PLACES = 3
"""of a second, with which passages are written"""
ROUNDED = 0.05
"""seconds that a player may stand behind the end"""
_turn = threading.Lock()
"""of who looks what was said before and then writes, which is quick: a form that is sent twice makes one mark"""
_TIME = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,9}(?:\.\d{1,30})?)", re.ASCII)


@blueprint.get("/api/analyses/instances")
def list_instances() -> ResponseReturnValue:
    """Passages that may be instances of what people marked with a word."""
    word = request.args.get("word", "").strip()
    if not word:
        raise InvalidInput("The request names no word.", remedy="Say ?word=, with which passages were marked.")
    marks, found = _suggested(word)
    return jsonify(
        word=word,
        marks=[_passage(each) | {"is": each.is_instance} for each in marks],
        suggestions=[_passage(each) | {"score": each.score} for each in found],
    )


@blueprint.get("/instances")
def show_page() -> ResponseReturnValue:
    word = request.args.get("word", "").strip()
    marks, found = _suggested(word) if word else ([], [])
    names = _names({each.file for each in marks} | {each.file for each in found})
    who = visitor_or_none()
    agent = who_asks().agent if who else None
    return render_template(
        "instances.html",
        word=word,
        marks=[
            _shown(each, names)
            | {"is_instance": each.is_instance, "mark": each.annotation, "own": each.creator == agent}
            for each in marks
        ],
        suggestions=[_shown(each, names) | {"score": each.score} for each in found],
        analyser=_analyser(),
        analysers=embedders(services().engine),
        marked=words_marked(services().stores.public),
        may_mark=who is not None and who.may("annotate"),
    )


@blueprint.post("/instances")
def mark() -> ResponseReturnValue:
    """A mark, or an answer to a suggestion. A form that says what cannot be comes back as it was filled in."""
    who, recording = who_asks(), recording_of_request(request.form.get("source", ""))
    word, wrong = request.form.get("word", "").strip(), dict[str, str]()
    if not 0 < len(word) <= LONGEST:
        wrong["word"] = f"Say in at most {LONGEST} characters what is there."
    span = _span(recording.duration, wrong)
    if span is None or wrong:
        return page_of(recording, mark=request.form, wrong=wrong), 400
    _mark(who, recording.file, span, word, is_instance=request.form.get("answer", "yes") == "yes")
    return _back_to(word)


@blueprint.post("/instances/remove")
def remove() -> ResponseReturnValue:
    """A mark, by who made it."""
    who, word = who_asks(), request.form.get("word", "")
    marks = {each.annotation for each in marks_of(services().stores.public, word)}
    if (iri := request.form.get("mark", "")) not in marks:
        raise NotFound(f"There is no mark {iri[:120]}.", remedy="The page of its word lists them.")
    room().desk.delete(who, name_of(services().config.base, iri) or iri)
    return _back_to(word)


def _back_to(word: str) -> ResponseReturnValue:
    asked = urlencode({"word": word, "analyser": request.form.get("analyser", SIMILAR_BY)})
    return redirect(f"{request.script_root}/instances?{asked}", 303)


def _mark(who: Who, file: str, span: Span, word: str, *, is_instance: bool) -> None:
    """Once: what somebody says of a passage a second time takes the place of what they said."""
    document, desk = mark_on(file, span, word, is_instance=is_instance), room().desk
    with _turn:
        before = _own_mark(who, file, span, word)
        if before is None:
            desk.create(who, Container.named(""), document)
        elif before.is_instance != is_instance:
            desk.change(who, name_of(services().config.base, before.annotation) or "", document)


def _own_mark(who: Who, file: str, span: Span, word: str) -> Mark | None:
    place = (file, _seconds(span.start), _seconds(span.end))
    for each in marks_of(services().stores.public, word) if who.agent else ():
        if each.creator == who.agent and (each.file, *map(_seconds, each.span)) == place:
            return each
    return None


def mark_on(file: str, span: Span, word: str, *, is_instance: bool) -> dict[str, Any]:
    """The annotation of a mark; where something is no instance, dsc:rejected stands beside the word."""
    bodies: list[Any] = [{"type": "TextualBody", "value": word, "format": "text/plain", "purpose": "tagging"}]
    selector = {
        "type": "FragmentSelector",
        "conformsTo": "http://www.w3.org/TR/media-frags/",
        "value": f"t={_seconds(span.start)},{_seconds(span.end)}",
    }
    return {
        "@context": ANNO_CONTEXT,
        "type": "Annotation",
        "motivation": "tagging" if is_instance else "assessing",
        "target": {"source": file, "selector": selector},
        "body": bodies if is_instance else [*bodies, DSC.rejected.value],
    }


def _span(duration: float, wrong: dict[str, str]) -> Span | None:
    """What the form says, as it will be written; what is wrong with it is told beside each field."""
    for name in ("start", "end"):
        if (second := seconds_of(request.form.get(name, ""))) is None:
            wrong[name] = "Say seconds, or minutes and seconds as 1:05.2."
        elif duration and second > duration + ROUNDED:
            wrong[name] = f"The recording ends at {clock(duration, 2)}."
    start, end = (seconds_of(request.form.get(name, "")) for name in ("start", "end"))
    if start is None or end is None or wrong.keys() & {"start", "end"}:
        return None
    span = Span(round(start, PLACES), round(min(end, duration) if duration else end, PLACES))
    if span.end <= span.start:
        wrong["end"] = "A passage ends after it begins."
        return None
    return span


def seconds_of(text: str) -> float | None:
    """Of `65.2`, `1:05.2` and `0:01:05.2`; None of anything else."""
    if not (said := _TIME.fullmatch(text.strip().replace(",", "."))):
        return None
    hours, minutes, seconds = (float(each or 0) for each in said.groups())
    return hours * 3600 + minutes * 60 + seconds


def _seconds(value: float) -> str:
    return f"{value:.{PLACES}f}".rstrip("0").rstrip(".")


def _analyser() -> str:
    """One that may have left embeddings here."""
    name = request.args.get("analyser") or SIMILAR_BY
    known = {each.name for each in analysers_of(services().config)} | set(embedders(services().engine))
    if name not in known:
        raise NotFound(f"There is no analyser {name[:40]!r}.", remedy="/analysers lists them.")
    return name


def _suggested(word: str) -> tuple[list[Mark], list[Suggestion]]:
    here, count = services(), whole_number("limit", SIMILAR, MOST_SIMILAR)
    marks, found = suggested(here.stores.public, here.engine, here.config, word=word, analyser=_analyser(), count=count)
    lengths = {
        each.file: each.duration for each in recordings_with(here.engine, {content_in(one.file) for one in found})
    }
    return marks, [_within(each, lengths.get(each.file, 0.0)) for each in found]


def _within(found: Suggestion, duration: float) -> Suggestion:
    """The last patch may reach over the end of its recording, which no passage does."""
    return replace(found, span=Span(found.span.start, min(found.span.end, duration))) if duration else found


def _passage(of: Mark | Suggestion) -> dict[str, Any]:
    return {"file": of.file, "start": of.span.start, "end": of.span.end}


def _names(files: set[str]) -> dict[str, str]:
    """Of recordings, by their files; a mark may be on what is not here any more."""
    found = recordings_with(services().engine, map(content_in, files))
    return {each.file: each.name for each in found}


def _shown(of: Mark | Suggestion, names: dict[str, str]) -> dict[str, Any]:
    heard = f"{href(of.file)}#t={_seconds(of.span.start)},{_seconds(of.span.end)}"
    return _passage(of) | {"name": names.get(of.file, of.file), "heard": heard}
