"""What people say that chords are, where they say so: seconds of a recording, or quarters of a score.

They are annotations (`descant.annotations.correcting`), and found as these are, by who may read them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from pyoxigraph import NamedNode

from descant.analysis.harmony.lanes import Chord, Lane, beside_each_other
from descant.analysis.harmony.places import end_of
from descant.annotations.correcting import EDITING, chord_in
from descant.annotations.index.entries import ENDLESS, Facet, Place, Space, names
from descant.annotations.index.searching import Query
from descant.annotations.objects import triples_of
from descant.annotations.rights import STRANGER, Who
from descant.annotations.sharing import names_of as agents_in
from descant.ingest.score import Bar
from descant.jobs.harmony.songs import Said
from descant.ontology.mapping.facts import Facts
from descant.ontology.records import TimeBase
from descant.ontology.records.media_fragments import time_of
from descant.server.annotating.containing import END
from descant.server.annotating.room import room
from descant.server.annotating.searching import found_in
from descant.server.labels import names_of

MOST, MOST_SPANS = 2_000, 20_000
"""of a recording or version, the latest, and stretches of them: one may be of a thousand bars that do not go on"""
_ENDLESS_BARS = 9_999_999
_CLOSE = 0.02
"""seconds or quarters between what goes on"""

Spans = dict[int, list[tuple[float, float]]]
"""when each bar sounds"""


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


def corrections_of_version(who: Who, version: str, bars: Sequence[Bar]) -> list[Correction]:
    """In quarters of its score."""
    return _called(beside_each_other(_of_version(who, version, bars)))


def _of_recording(who: Who, recording: str, version: str | None, bars: Spans) -> Iterator[Correction]:
    places = [Place(recording, Space.TIME, 0.0, ENDLESS)]
    places += [Place(version, Space.BARS, 1, _ENDLESS_BARS)] if version else []
    return islice(_corrections(who, places, recording, version, bars), MOST_SPANS)


def _of_version(who: Who, version: str, bars: Sequence[Bar]) -> Iterator[Correction]:
    spans: Spans = {each.index: [(each.onset, end_of(each))] for each in bars if each.onset is not None}
    places = [Place(version, Space.BARS, 1, _ENDLESS_BARS)]
    return islice(_corrections(who, places, "", version, spans), MOST_SPANS)


def document(said: Correction, who: Who) -> dict[str, Any]:
    return {
        "start": said.start,
        "end": said.end,
        "label": said.label,
        "by": said.by,
        "note": said.note,
        "isOwn": who.agent == said.creator,
    }


def _corrections(
    who: Who, places: Sequence[Place], recording: str, version: str | None, bars: Spans
) -> Iterator[Correction]:
    """The latest first."""
    room().indexes.follow()
    query = Query(facets=((Facet.MOTIVATION, EDITING),), overlaps=tuple(places))
    keys = found_in(who, room().indexes.annotations, query, "all", after=0, before=END, limit=MOST)
    for kept in room().desk.kept(who, keys[::-1]):
        said = json.loads(kept.document)
        label, creator = chord_in(said), next(iter(agents_in(said.get("creator"))), "")
        for start, end in _spans(said, recording, version, bars) if label else ():
            yield Correction(start, end, str(label), by=creator, creator=creator, note=said["id"])


def _spans(said: dict[str, Any], recording: str, version: str | None, bars: Spans) -> Iterator[tuple[float, float]]:
    """Where it is said, in order; what goes on is one."""
    found = sorted(
        span
        for place in names(Facts(triples_of(said)), NamedNode(said["id"]))
        for span in _times(place, recording, version, bars)
    )
    start, end = next(iter(found), (0.0, 0.0))
    for each in found:
        if each[0] > end + _CLOSE:
            yield start, end
            start, end = each
        end = max(end, each[1])
    if end > start:
        yield start, end


def _times(place: str, recording: str, version: str | None, bars: Spans) -> Iterable[tuple[float, float]]:
    source, _, fragment = place.partition("#")
    span = time_of(fragment)
    if source == recording and span is not None and span.end is not None:
        return [(float(span.start), float(span.end))]
    whole, is_bar, index = place.rpartition("/bar/")
    if is_bar and whole == version and index.isdecimal() and len(index) < 8:
        return bars.get(int(index), [])
    return []


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
    return _of_recording(STRANGER, lane.of, None, {})


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
