"""`/api/workspace/chords`: what is said of the chords of some bars; `…/chord`, whether a label is one; `…/corrections`,
what people say instead of what was heard in a recording.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.analysis.harmony.lanes import Chord, Lane, rows
from descant.analysis.harmony.places import end_of
from descant.analysis.harmony.songs import Alike
from descant.annotations.rights import Who
from descant.errors import DescantError, InvalidInput, NotFound
from descant.ingest.chords.labels import chord, degrees
from descant.ingest.chords.spelling import OCTAVE, fifths, interval, note, semitones_above, writable
from descant.jobs.harmony.read import bars_of, lanes_of
from descant.jobs.synchronising.kept import kept_map
from descant.ontology.minting import chord_iri
from descant.server.annotating.representing import keep_to_oneself
from descant.server.annotating.who import who_asks
from descant.server.choosing import node_named
from descant.server.concordances.asking import FARTHEST
from descant.server.corrections import (
    Correction,
    Spans,
    corrections_of_recording,
    corrections_of_version,
    document,
)
from descant.server.harmony.asking import refuse_too_much
from descant.server.jobs import whole_number
from descant.server.services import services
from descant.server.workspace.lanes import version_of

blueprint = Blueprint("workspace_chords", __name__)

_LONGEST = 80
"""characters of a label that are told again"""


@blueprint.get("/api/workspace/chord")
def show_chord() -> ResponseReturnValue:
    """What `label` is in the graph, and the notes that it has; or why it is no chord in Harte's notation."""
    label = request.args.get("label", "")
    try:
        found = chord(label)
    except InvalidInput as error:  # which is an answer: that is what was asked
        return jsonify(label=label[:_LONGEST], iri=None, notes=[], problem=f"{error.message} {error.remedy}")
    return jsonify(
        problem=None, label=label, iri=chord_iri(label).value, notes=_notes(found.root, found.quality, found.bass)
    )


@blueprint.get("/api/workspace/chords")
def show_chords() -> Response:
    """Who says which chords in some bars of a version, people who correct others first."""
    version, who = node_named("version", request.args.get("version", "")), who_asks()
    first = whole_number("first", 1, FARTHEST)
    last = whole_number("last", first, FARTHEST)
    bars = bars_of(services().stores.public, services().config, version)
    some = [each for each in bars if first <= each.index <= last and each.onset is not None]
    start, end = (some[0].onset or 0.0, end_of(some[-1])) if some else (0.0, 0.0)
    said = [each for each in corrections_of_version(who, version.value, bars) if _is_in(each, start, end)]
    lanes = [_lane(lane, start, end) for lane in _lanes(version)]
    return _for_oneself(
        version=version.value,
        corrections=[document(each, who) for each in said],
        lanes=[each for each in lanes if each["chords"]],
    )


@blueprint.get("/api/workspace/corrections")
def show_corrections() -> Response:
    """Where people say another chord than was heard in a recording, one after the other."""
    recording = node_named("recording", request.args.get("recording", ""))
    own, who = version_of(recording), who_asks()
    version = node_named("version", request.args["version"]) if "version" in request.args else own
    return _for_oneself(
        recording=recording.value, corrections=[document(each, who) for each in _of_recording(who, recording, version)]
    )


def _of_recording(who: Who, recording: NamedNode, version: NamedNode | None) -> list[Correction]:
    bars: Spans = {}
    with suppress(NotFound):
        for each in kept_map(services().stores.public, version, recording)["played"] if version else ():
            if each["index"] is not None:
                bars.setdefault(each["index"], []).append((each["start"], each["end"]))
    return corrections_of_recording(who, recording.value, version.value if version else None, bars)


def _lanes(version: NamedNode) -> list[Lane]:
    """None where nothing is known, or too much for an answer."""
    with suppress(DescantError):
        refuse_too_much(version, Alike.TIMES, "Ask for fewer.")
        return [lane for _, lane in lanes_of(services().stores.public, services().config, version)]
    return []


def _lane(lane: Lane, start: float, end: float) -> dict[str, Any]:
    chords = [row for row, each in zip(rows(lane), lane.chords, strict=True) if lane.bars and _is_in(each, start, end)]
    return {"by": lane.name, "byProgram": lane.by_program, "chords": chords}


def _is_in(said: Chord, start: float, end: float) -> bool:
    return said.start < end and said.end > start


def _notes(root: str | None, quality: str | None, bass: str | None) -> list[str]:
    """From the bass, or the root, upwards; none of N and X."""
    if root is None or quality is None:
        return []
    above = sorted({*degrees(quality), bass or "1"}, key=lambda each: semitones_above(each) % OCTAVE)
    from_bass = above.index(bass or "1")
    upwards = (note(writable(fifths(root) + interval(each))) for each in above[from_bass:] + above[:from_bass])
    return list(dict.fromkeys(upwards))  # a ninth in the bass is a second, too


def _for_oneself(**said: Any) -> Response:
    response = jsonify(said)
    keep_to_oneself(response, is_public=False)
    return response
