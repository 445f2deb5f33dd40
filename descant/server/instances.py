"""`/instances`: a handful of marked passages, and others like them to be confirmed or rejected.

Marks and answers are annotations of people; whoever may annotate makes them. The page works without scripts.
"""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from descant.analysis.few_shot import Mark, Suggestion
from descant.analysis.findings import Span
from descant.annotations.containers import Container
from descant.errors import InvalidInput
from descant.jobs.analysing.instances import suggested
from descant.jobs.analysing.ordering import content_in, recordings_with
from descant.jobs.analysing.similar import embedders
from descant.ontology.iris import ANNO_CONTEXT, DSC
from descant.server.analyses import MOST_SIMILAR, SIMILAR, SIMILAR_BY, recording_of_request
from descant.server.annotating.room import room
from descant.server.annotating.who import who_asks
from descant.server.jobs import whole_number
from descant.server.presentation import href
from descant.server.services import services
from descant.server.visitors import visitor_or_none

blueprint = Blueprint("instances", __name__)

LONGEST = 200
"""characters of a word"""


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
    return render_template(
        "instances.html",
        word=word,
        marks=[_shown(each, names) | {"is_instance": each.is_instance} for each in marks],
        suggestions=[_shown(each, names) | {"score": each.score} for each in found],
        analyser=_analyser(),
        analysers=embedders(services().engine),
        may_mark=who is not None and who.may("annotate"),
    )


@blueprint.post("/instances")
def mark() -> ResponseReturnValue:
    """A mark, or an answer to a suggestion."""
    who, word = who_asks(), request.form.get("word", "").strip()
    if not 0 < len(word) <= LONGEST:
        raise InvalidInput("A mark needs a word.", remedy=f"Say in at most {LONGEST} characters what is there.")
    recording = recording_of_request(request.form.get("source", ""))
    span = _span(recording.duration)
    document = mark_on(recording.file, span, word, is_instance=request.form.get("answer", "yes") == "yes")
    room().desk.create(who, Container.named(""), document)
    asked = urlencode({"word": word, "analyser": request.form.get("analyser", SIMILAR_BY)})
    return redirect(f"{request.script_root}/instances?{asked}", 303)


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


def _span(duration: float) -> Span:
    try:
        start, end = (float(request.form.get(name, "")) for name in ("start", "end"))
    except ValueError as error:
        raise InvalidInput("A time is no number.", remedy="Say from and to in seconds.") from error
    if not (math.isfinite(start) and math.isfinite(end) and 0 <= start < end):
        raise InvalidInput("A passage ends after it begins.", remedy="Say from and to in seconds.")
    if duration and start >= duration:
        raise InvalidInput(
            f"The recording ends at {duration:.2f} s.", remedy="Say from and to in seconds of the recording."
        )
    return Span(start, end)


def _seconds(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _analyser() -> str:
    return request.args.get("analyser") or SIMILAR_BY


def _suggested(word: str) -> tuple[list[Mark], list[Suggestion]]:
    here, count = services(), whole_number("limit", SIMILAR, MOST_SIMILAR)
    return suggested(here.stores.public, here.engine, here.config, word=word, analyser=_analyser(), count=count)


def _passage(of: Mark | Suggestion) -> dict[str, Any]:
    return {"file": of.file, "start": of.span.start, "end": of.span.end}


def _names(files: set[str]) -> dict[str, str]:
    """Of recordings, by their files; a mark may be on what is not here any more."""
    found = recordings_with(services().engine, map(content_in, files))
    return {each.file: each.name for each in found}


def _shown(of: Mark | Suggestion, names: dict[str, str]) -> dict[str, Any]:
    heard = f"{href(of.file)}#t={_seconds(of.span.start)},{_seconds(of.span.end)}"
    return _passage(of) | {"name": names.get(of.file, of.file), "heard": heard}
