"""A song out of the graph: the chord sequences of a work's versions, of a version, a recording or a score.

Sequences of one target have the same times; those of several have nothing in common but the piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from pyoxigraph import NamedNode

from descant.analysis.harmony.lanes import Chord, Lane
from descant.analysis.harmony.places import end_of
from descant.analysis.harmony.songs import Alike, Song, told_apart
from descant.analysis.harmony.tracks import Event, Times, Track, tonic_in, track
from descant.errors import InvalidInput, NotFound
from descant.ingest.chords.romantext import key_in
from descant.ingest.grouping import Groups, of_date
from descant.ingest.harmony import Segment, longest
from descant.jobs.harmony.names import Agents, title_of
from descant.ontology.iris import DCTERMS, DSC, SCHEMA
from descant.ontology.minting import chord_label
from descant.ontology.records import TimeBase
from descant.store import Dataset
from descant.store.named import all_pages, rows_of

GROUPS = ("annotator", "composer", "decade", "genre", "unit", "year")
"""what sequences of the graph may be grouped by"""
_NAMES = {SCHEMA.genre: "genre", DCTERMS.date: "date", DSC.keyName: "key", DCTERMS.creator: "composer"}


class Said(NamedTuple):
    """A chord sequence that is kept."""

    sequence: NamedNode
    target: NamedNode
    by: str
    """who says so, as far as that is known"""
    creator: NamedNode | None
    by_program: bool = False


class KeptSong(NamedTuple):
    song: Song
    of: NamedNode
    said: tuple[Said, ...]
    """one for each track"""
    lanes: tuple[Lane, ...]
    """the same chords, with their words"""


def iri_of(text: str) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError as error:
        raise InvalidInput(
            f"{text[:80]!r} is no IRI.", remedy="Give that of a work, version, recording or score."
        ) from error


def kept_song(dataset: Dataset, thing: NamedNode, lanes: Sequence[tuple[Said, Lane]]) -> KeptSong:
    """Of all that is said of the chords of a thing, or of its versions or files."""
    said = tuple(each for each, _ in lanes)
    tracks = tuple(track_of_lane(lane) for _, lane in lanes)
    alike = Alike.TIMES if len({each.target for each in said}) == 1 else Alike.NOTHING
    problems = tuple(replace(each, place=f"{one.name}, {each.place}") for one in tracks for each in one.problems)
    tags = groups_of(dataset, thing) | {
        "annotator": tuple(dict.fromkeys(each.by for each in said if each.by)),
        "unit": tuple(dict.fromkeys(each.time_base.value for each in tracks)),
    }
    song = Song(title_of(dataset, thing) or thing.value, tracks, alike, tags, problems)
    return KeptSong(song, thing, said, tuple(lane for _, lane in lanes))


def kept_lanes(dataset: Dataset, thing: NamedNode) -> list[tuple[Said, Lane]]:
    """All that is said of its chords, in the order of names."""
    said = tuple(sequences_of(dataset, thing))
    if not said:
        raise NotFound(
            f"No chords of <{thing.value}> are known here.",
            remedy="Name a work, version, recording or score that has some: `descant analyse --only chords` finds "
            "those of recordings, `descant harmonise` of scores.",
        )
    named = sorted(zip(_names(dataset, said), said, strict=True))
    return [(each, _lane(dataset, each, name)) for name, each in named]


def sequences_of(dataset: Dataset, thing: NamedNode) -> Iterator[Said]:
    """Those of the thing; where it has none and is a source, of the version that it embodies. Asked for one by one."""
    found = _said(dataset, thing)
    first = next(found, None)
    if first:
        yield first
        yield from found
        return
    versions = (row["ofVersion"] for row in rows_of(dataset, "files-of-source", source=thing))
    for version in dict.fromkeys(filter(None, versions)):
        yield from _said(dataset, version)


def has_more_events(dataset: Dataset, sequences: Iterable[NamedNode], most: int) -> bool:
    """Than so many, all together."""
    left = most
    for each in sequences:
        left -= sum(int(row["events"].value) for row in rows_of(dataset, "size-of-sequence", sequence=each))
        if left < 0:
            return True
    return False


def things_with_chords(dataset: Dataset) -> Iterator[NamedNode]:
    """Works, versions, recordings and scores."""
    return (row["target"] for row in all_pages(dataset, "songs-with-chords", "target"))


def groups_of(dataset: Dataset, thing: NamedNode) -> Groups:
    """Genre, year, decade and composer, as far as the graph says them; and `key`."""
    found: dict[str, dict[str, None]] = {}
    for row in rows_of(dataset, "groups-of", thing=thing):
        name, value = _NAMES[row["said"]], row["value"].value
        for each, values in (of_date(value) if name == "date" else {name: (value,)}).items():
            found.setdefault(each, {}).update(dict.fromkeys(values))
    return {name: tuple(sorted(values)) for name, values in found.items()}


def _said(dataset: Dataset, thing: NamedNode) -> Iterator[Said]:
    known = set[NamedNode]()
    agents = Agents(dataset)
    looked_at = set[NamedNode]()
    for target in _targets(dataset, thing):
        if target in looked_at:
            continue
        looked_at.add(target)
        for row in rows_of(dataset, "chord-sequences-of", target=target):
            if row["sequence"] not in known:
                known.add(row["sequence"])
                by = agents.of(row)
                yield Said(row["sequence"], target, by.name, row["creator"], by.is_program)


def _targets(dataset: Dataset, thing: NamedNode) -> Iterator[NamedNode]:
    """The thing itself, the versions of a work, and the files of these."""
    yield thing
    versions = {row["version"]: None for row in rows_of(dataset, "versions-and-sources", work=thing)}
    yield from versions
    for version in (thing, *versions):
        yield from (row["file"] for row in rows_of(dataset, "files-of-version", version=version))
    yield from (row["file"] for row in rows_of(dataset, "files-of-source", source=thing))


def track_of_lane(lane: Lane) -> Track:
    events = (Event(each.start, each.end, each.label, each.place) for each in lane.chords)
    keys = tuple(_keys(lane))
    return replace(
        track(lane.name, events, time_base=lane.time_base),
        tonic=longest(keys, tonic_in),
        by_program=lane.by_program,
        bars=_bars(lane),
        keys=keys,
    )


def _bars(lane: Lane) -> Times | None:
    """Where each bar of its score begins, and where the last one ends."""
    bars = lane.places.bars
    return np.array([*(bar.onset for bar in bars), end_of(bars[-1])], float) if bars else None


def _keys(lane: Lane) -> Iterator[Segment]:
    for key, some in groupby(lane.chords, key=lambda each: each.key):
        own = list(some)
        if key:
            yield Segment(own[0].start, own[-1].end, str(key))


def track_of_sequence(dataset: Dataset, sequence: NamedNode, name: str) -> Track:
    """For who reads many: of the words the keys alone."""
    rows = _events(dataset, sequence)
    events = (Event(*row.bounds, chord_label(row.chord), f"<{row.event.value}>") for row in rows)
    found = track(name, events, time_base=rows[0].time_base if rows else TimeBase.SECONDS)
    words = {row["event"]: row["words"].value for row in rows_of(dataset, "keys-of-sequence", sequence=sequence)}
    return replace(found, keys=tuple(_named_keys(rows, words))) if words else found


def _named_keys(rows: list[_Row], words: dict[NamedNode, str]) -> Iterator[Segment]:
    for row in sorted(rows, key=lambda each: each.bounds):
        if key := key_in(words.get(row.event, "")):
            yield Segment(*row.bounds, str(key))


def _lane(dataset: Dataset, said: Said, name: str) -> Lane:
    rows = _events(dataset, said.sequence)
    words = {row["event"]: row for row in rows_of(dataset, "words-of-sequence", sequence=said.sequence)}
    chords = [_chord(row, words[row.event]) for row in rows]
    return Lane(
        name,
        tuple(sorted(chords, key=lambda each: each.start)),
        time_base=rows[0].time_base if rows else TimeBase.SECONDS,
        of=said.target.value,
        by_program=said.by_program,
    )


class _Row(NamedTuple):
    event: NamedNode
    chord: NamedNode
    bounds: tuple[float, float]
    time_base: TimeBase


def _events(dataset: Dataset, sequence: NamedNode) -> list[_Row]:
    """Those whose times are known, in no order."""
    rows = rows_of(dataset, "events-of-sequence", sequence=sequence)
    in_quarters = any(row["startQuarters"] is not None for row in rows)
    start, end = ("startQuarters", "endQuarters") if in_quarters else ("startSeconds", "endSeconds")
    time_base = TimeBase.QUARTERS if in_quarters else TimeBase.SECONDS
    return [
        _Row(row["event"], row["chord"], (float(row[start].value), float(row[end].value)), time_base)
        for row in rows
        if row[start] is not None and row[end] is not None
    ]


def _chord(row: _Row, words: Any) -> Chord:
    said = words["words"].value if words["words"] else ""
    sure = float(words["confidence"].value) if words["confidence"] else None
    return Chord(*row.bounds, chord_label(row.chord), key_in(said), said, sure, f"<{row.event.value}>")


def _names(dataset: Dataset, said: tuple[Said, ...]) -> Iterator[str]:
    """By who says so; and where sequences are of several targets, by what these are called."""
    several = len({each.target for each in said}) > 1
    titles = {target: title_of(dataset, target) for target in {each.target for each in said}} if several else {}
    return told_apart([" · ".join(filter(None, (titles.get(each.target), each.by))) for each in said])
