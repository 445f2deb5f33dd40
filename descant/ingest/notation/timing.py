"""When each `<measure>` begins and how long it lasts.

What is written counts: verovio stretches a bar to the end of a slur that is anchored beyond it, and its clock is late
from there on. verovio's word counts where durations are mensural and depend on what stands around them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from descant.ingest.notation.engraver import Engraved
from descant.ingest.notation.layers import Event
from descant.ingest.notation.measures import Measure, Stream, Voice
from descant.ingest.notation.xml import XML_ID
from descant.ingest.reading import Problem

PRECISION = 6
"""decimals of quarters: a note in the smallest tuplet is longer"""
_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Time:
    """In quarters, one part after the other, as they stand in the document."""

    onset: float
    duration: float


@dataclass(slots=True)
class Times:
    measures: dict[str, Time] = field(default_factory=dict)
    """by id; bars in which nothing sounds or rests are left out"""
    odd: list[str] = field(default_factory=list)
    """bars that verovio gives another length, in words"""

    def problems(self) -> list[Problem]:
        if not self.odd:
            return []
        some = "; ".join(self.odd[:5]) + ("; …" if len(self.odd) > 5 else "")
        return [
            Problem("measure", f"{len(self.odd)} bars last longer for verovio than what is written in them: {some}.")
        ]


def times_of(streams: Iterable[Stream], engraved: Engraved | None) -> Times:
    found = Times()
    measures = [measure for stream in streams for measure in stream.measures]
    lengths = _engraved_lengths(measures, engraved)
    at = 0.0
    for measure in measures:
        said = lengths.get(measure.id)
        length = float(measure.length) if all(voice.certain for voice in measure.voices) else said
        if not length:
            continue
        if said is not None and said > length + _TOLERANCE and measure is not measures[-1]:
            found.odd.append(f"{measure.number} ({said:g} quarters for {length:g})")
        found.measures[measure.id] = Time(round(at, PRECISION), round(length, PRECISION))
        at += length
    return found


def _engraved_lengths(measures: list[Measure], engraved: Engraved | None) -> dict[str, float]:
    if engraved is None:
        return {}
    timed = [each for each in measures if each.id in engraved.bars]
    onsets = [engraved.bars[each.id] for each in timed]
    ends = [*onsets[1:], engraved.end]
    return {each.id: max(end - onset, 0.0) for each, onset, end in zip(timed, onsets, ends, strict=True)}


def within(voice: Voice, measure: Measure, engraved: Engraved | None) -> list[tuple[Event, float, float]]:
    """Each event with its offset in the bar and its duration."""
    if voice.certain or engraved is None or measure.id not in engraved.bars:
        return [(each, float(each.offset), float(each.duration)) for each in voice.events]
    start = engraved.bars[measure.id]
    offsets = []
    for each in voice.events:
        said = engraved.onsets.get(each.element.get(XML_ID, ""))
        offsets.append(float(each.offset) if said is None else said - start)
    return [(each, offset, _until_next(offset, offsets)) for each, offset in zip(voice.events, offsets, strict=True)]


def _until_next(offset: float, offsets: Iterable[float]) -> float:
    return min((each - offset for each in offsets if each > offset), default=0.0)
