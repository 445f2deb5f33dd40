"""What people say that chords are, where they say so: seconds of a recording, or quarters of a score.

They are annotations (`descant.annotations.correcting`), and found as these are, by who may read them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from pyoxigraph import NamedNode

from descant.analysis.harmony.lanes import Chord, Lane, beside_each_other
from descant.analysis.harmony.places import end_of
from descant.analysis.synchronising.notes import beats_of
from descant.annotations.beats import Part, parts_of
from descant.annotations.correcting import EDITING, chord_in
from descant.annotations.index.entries import ENDLESS, Facet, Place, Space, names
from descant.annotations.index.searching import Query
from descant.annotations.objects import triples_of
from descant.annotations.rights import STRANGER, Who
from descant.annotations.sharing import names_of as agents_in
from descant.errors import NotFound
from descant.ingest.score import Bar
from descant.jobs.harmony.read import bars_of
from descant.jobs.harmony.songs import Said
from descant.jobs.synchronising.kept import kept_map
from descant.ontology.mapping.facts import Facts
from descant.ontology.records import TimeBase
from descant.ontology.records.media_fragments import time_of
from descant.server.annotating.containing import END
from descant.server.annotating.room import room
from descant.server.annotating.searching import found_in
from descant.server.labels import names_of
from descant.server.services import services
from descant.server.workspace.lanes import version_of

MOST, MOST_SPANS = 2_000, 20_000
"""of a recording or version, the latest, and stretches of them: one may be of a thousand bars that do not go on"""
_ENDLESS_BARS = 9_999_999
_CLOSE = 0.02
"""seconds or quarters between what goes on"""


class Sound(NamedTuple):
    """A bar, in seconds or quarters."""

    start: float
    end: float
    beats: tuple[float, ...] = ()

    def at(self, part: float, bar: Bar) -> float:
        """Where so much of it, of 1, is over: between its beats, not all of which are whole where it is cut short."""
        length = bar.duration or 0.0
        beats = beats_of(bar, length) if length else []
        if len(beats) != len(self.beats):
            return self.start + part * (self.end - self.start)
        return float(np.interp(part * length, [*beats, length], [self.start, *self.beats[1:], self.end]))


Spans = dict[int, list[Sound]]
"""when each bar sounds"""


@dataclass(frozen=True, slots=True)
class Ground:
    """On which places are looked for."""

    recording: str
    version: str | None
    spans: Spans
    bars: Callable[[], Sequence[Bar]]
    """of the version, where beats are asked for"""


@dataclass(frozen=True, slots=True)
class Correction(Chord):
    by: str = ""
    """who says so"""
    creator: str = ""
    note: str = ""
    """the IRI of the annotation"""


def corrections_of_recording(who: Who, recording: str, version: str | None, bars: Spans) -> list[Correction]:
    """One after the other, the latest before what it overlaps."""
    return _called(beside_each_other(_of_recording(who, recording, version, bars)))


def bars_played(version: NamedNode | None, recording: NamedNode) -> Spans:
    """None where the recording was not synchronised with the version."""
    bars: Spans = {}
    with suppress(NotFound):
        for each in kept_map(services().stores.public, version, recording)["played"] if version else ():
            if each["index"] is not None:
                bars.setdefault(each["index"], []).append(Sound(each["start"], each["end"], tuple(each["beats"])))
    return bars


def corrections_of_version(who: Who, version: str, bars: Sequence[Bar]) -> list[Correction]:
    """In quarters of its score."""
    return _called(beside_each_other(_of_version(who, version, bars)))


def _of_recording(who: Who, recording: str, version: str | None, bars: Spans) -> Iterator[Correction]:
    places = [Place(recording, Space.TIME, 0.0, ENDLESS)]
    places += [Place(version, Space.BARS, 1, _ENDLESS_BARS)] if version else []
    score = cache(lambda: _score_of(version) if version else ())
    return islice(_corrections(who, places, Ground(recording, version, bars, score)), MOST_SPANS)


def _score_of(version: str) -> Sequence[Bar]:
    return bars_of(services().stores.public, services().config, NamedNode(version))


def _of_version(who: Who, version: str, bars: Sequence[Bar]) -> Iterator[Correction]:
    spans: Spans = {each.index: [Sound(each.onset, end_of(each))] for each in bars if each.onset is not None}
    places = [Place(version, Space.BARS, 1, _ENDLESS_BARS)]
    return islice(_corrections(who, places, Ground("", version, spans, lambda: bars)), MOST_SPANS)


def document(said: Correction, who: Who) -> dict[str, Any]:
    return {
        "start": said.start,
        "end": said.end,
        "label": said.label,
        "by": said.by,
        "note": said.note,
        "isOwn": who.agent == said.creator,
    }


def _corrections(who: Who, places: Sequence[Place], ground: Ground) -> Iterator[Correction]:
    """The latest first."""
    room().indexes.follow()
    query = Query(facets=((Facet.MOTIVATION, EDITING),), overlaps=tuple(places))
    keys = found_in(who, room().indexes.annotations, query, "all", after=0, before=END, limit=MOST)
    for kept in room().desk.kept(who, keys[::-1]):
        said = json.loads(kept.document)
        label, creator = chord_in(said), next(iter(agents_in(said.get("creator"))), "")
        for start, end in _spans(said, ground) if label else ():
            yield Correction(start, end, str(label), by=creator, creator=creator, note=said["id"])


def _spans(said: dict[str, Any], ground: Ground) -> Iterator[tuple[float, float]]:
    """Where it is said, in order; what goes on is one."""
    found = sorted(
        span for place in names(Facts(triples_of(said)), NamedNode(said["id"])) for span in _times(place, ground)
    )
    start, end = next(iter(found), (0.0, 0.0))
    for each in found:
        if each[0] > end + _CLOSE:
            yield start, end
            start, end = each
        end = max(end, each[1])
    if end > start:
        yield start, end


def _times(place: str, ground: Ground) -> Iterable[tuple[float, float]]:
    source, _, fragment = place.partition("#")
    span = time_of(fragment)
    if source == ground.recording and span is not None and span.end is not None:
        return [(float(span.start), float(span.end))]
    if source == ground.version and fragment:
        return _sounding(parts_of(fragment, ground.bars()), ground)
    whole, is_bar, index = place.rpartition("/bar/")
    if is_bar and whole == ground.version and index.isdecimal() and len(index) < 8:
        return [(each.start, each.end) for each in ground.spans.get(int(index), ())]
    return []


def _sounding(parts: Iterable[Part], ground: Ground) -> list[tuple[float, float]]:
    score = {each.index: each for each in ground.bars()}
    return [
        (each.at(start, score[bar]), each.at(end, score[bar]))
        for bar, start, end in parts
        for each in ground.spans.get(bar, ())
    ]


def _called(said: Sequence[Correction]) -> list[Correction]:
    """By their people's names."""
    called = names_of(dict.fromkeys(each.creator for each in said if ":" in each.creator))
    return [replace(each, by=called.get(each.creator, each.creator)) for each in said]


def with_corrections(lanes: Sequence[tuple[Said, Lane]]) -> list[tuple[Said, Lane]]:
    """With a lane of each person who corrects some of these in public, before those of others."""
    found: list[tuple[Said, Lane]] = []
    for lane in {(lane.of, lane.time_base): lane for _, lane in lanes}.values():
        found += _of_people(list(_of_lane(lane)), lane, NamedNode(lane.of))
    return [*found, *lanes]


def _of_lane(lane: Lane) -> Iterator[Correction]:
    if lane.time_base is TimeBase.QUARTERS:
        return _of_version(STRANGER, lane.of, lane.bars)
    version, recording = None, NamedNode(lane.of)
    with suppress(NotFound):  # of files that are not here nobody knows the bars
        version = version_of(recording)
    return _of_recording(STRANGER, lane.of, version.value if version else None, bars_played(version, recording))


def _of_people(said: Sequence[Correction], lane: Lane, target: NamedNode) -> Iterator[tuple[Said, Lane]]:
    """What one says stands whole beside what another says of the same."""
    for creator in dict.fromkeys(each.creator for each in said):
        own = _called(beside_each_other(each for each in said if each.creator == creator))
        if not own:
            continue
        by, last = own[0].by, max(own, key=lambda each: each.note)
        yield (
            Said(NamedNode(last.note), target, by, NamedNode(creator) if ":" in creator else None),
            replace(lane, name=by, chords=tuple(own), by_program=False),
        )
