"""`/api/workspace/chords`: what is said of the chords of some bars; `…/chord`, whether a label is one; `…/corrections`,
what people say instead of what was heard in a recording.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.analysis.harmony.lanes import Chord, Lane, rows
from descant.analysis.harmony.places import end_of
from descant.analysis.harmony.songs import Alike
from descant.annotations.beats import count_of
from descant.annotations.rights import Who
from descant.errors import DescantError, InvalidInput
from descant.ingest.chords.labels import chord, degrees
from descant.ingest.chords.spelling import OCTAVE, fifths, interval, note, semitones_above, writable
from descant.ingest.score import Bar
from descant.jobs.harmony.read import bars_of, lanes_of
from descant.ontology.minting import chord_iri
from descant.server.annotating.representing import keep_to_oneself
from descant.server.annotating.who import who_asks
from descant.server.choosing import node_named
from descant.server.concordances.asking import FARTHEST
from descant.server.corrections import (
    Correction,
    bars_played,
    corrections_of_recording,
    corrections_of_version,
    document,
)
from descant.server.harmony.asking import refuse_too_much
from descant.server.harmony.pieces import EVENT
from descant.server.jobs import whole_number
from descant.server.services import services
from descant.server.workspace.lanes import version_of

blueprint = Blueprint("workspace_chords", __name__)

_LONGEST = 80
"""characters of a label that are told again"""


class Kept(NamedTuple):
    """What is known of a version."""

    bars: tuple[Bar, ...]
    lanes: tuple[Lane, ...]

    @property
    def weight(self) -> int:
        return EVENT * (len(self.bars) + sum(len(each.chords) for each in self.lanes))


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
    kept = _kept(version)
    some = [each for each in kept.bars if first <= each.index <= last and each.onset is not None]
    start, end = (some[0].onset or 0.0, end_of(some[-1])) if some else (0.0, 0.0)
    said = [each for each in corrections_of_version(who, version.value, kept.bars) if _is_in(each, start, end)]
    lanes = [_lane(lane, start, end) for lane in kept.lanes]
    return _for_oneself(
        version=version.value,
        bars=[{"index": each.index, "metre": each.metre, "beats": count_of(each)} for each in some],
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
    bars = bars_played(version, recording)
    return corrections_of_recording(who, recording.value, version.value if version else None, bars)


def _kept(version: NamedNode) -> Kept:
    """Until the graph changes: bars are asked for one after the other."""
    here = services()

    def read() -> Kept:
        public = here.stores.public
        return Kept(bars_of(public, here.config, version), _lanes(version))

    found: Kept = here.chords.get(version.value, here.stores.public.version() or None, read)
    return found


def _lanes(version: NamedNode) -> tuple[Lane, ...]:
    """None where nothing is known, or too much for an answer."""
    with suppress(DescantError):
        refuse_too_much(version, Alike.TIMES, "Ask for fewer.")
        return tuple(lane for _, lane in lanes_of(services().stores.public, services().config, version))
    return ()


def _lane(lane: Lane, start: float, end: float) -> dict[str, Any]:
    some = replace(lane, chords=tuple(each for each in lane.chords if lane.bars and _is_in(each, start, end)))
    return {"by": lane.name, "byProgram": lane.by_program, "chords": rows(some)}


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
