"""Lanes: what somebody says of the chords of one piece, each with its place in the score where bars are known.

A row says a chord in full: the bar as printed and its place in the file (from 1), the beat, start and end in quarters
or seconds, Harte's label, root, quality and bass, the local key and the numeral in it, the words of the source, and how
sure a machine is.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from descant.analysis.exporting.tables import harmless
from descant.analysis.harmony.numerals import numeral
from descant.analysis.harmony.places import Places
from descant.analysis.harmony.scores.chords import ScoreChord
from descant.ingest.chords.labels import chord
from descant.ingest.chords.roman import Key
from descant.ingest.chords.romantext import in_key
from descant.ingest.score import Bar
from descant.ontology.records import TimeBase

ROW = (
    *("bar", "ordinal", "beat", "start", "end", "label", "root", "quality", "bass"),
    *("key", "numeral", "words", "confidence"),
)
OURS = "Descant's harmony"
ROUNDING = 0.01
"""seconds or quarters that are not worth a chord"""
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Chord:
    start: float
    end: float
    label: str
    key: Key | None = None
    """the local key"""
    words: str = ""
    """of the source, where it has other words than the label"""
    confidence: float | None = None
    place: str = ""
    """where it stands: its event in the graph"""

    @property
    def numeral(self) -> str | None:
        return numeral(self.label, self.key) if self.key else None


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    """who says so"""
    chords: tuple[Chord, ...]
    """in order of time"""
    time_base: TimeBase = TimeBase.QUARTERS
    bars: tuple[Bar, ...] = ()
    """of the score, where they are known"""
    of: str = ""
    """IRI of what it is said of, or the title"""
    by_program: bool = False
    """whether who says so is no person"""

    @property
    def places(self) -> Places:
        return Places(self.bars if self.time_base is TimeBase.QUARTERS else ())


Said = TypeVar("Said", bound=Chord)


def beside_each_other(said: Iterable[Said]) -> list[Said]:
    """In order of time. What comes first of these goes before what it overlaps, of which the rest is left."""
    starts, found = list[float](), list[Said]()
    for each in said:
        for start, end in list(_free(found, starts, each)):
            at = bisect(starts, start)
            starts.insert(at, start)
            found.insert(at, replace(each, start=start, end=end))
    return found


def _free(taken: Sequence[Chord], starts: Sequence[float], wanted: Chord) -> Iterator[tuple[float, float]]:
    """What nothing stands at yet of a stretch, unless it is too short for a chord."""
    start, at = wanted.start, max(0, bisect(starts, wanted.start) - 1)
    while at < len(taken) and taken[at].start < wanted.end:
        if taken[at].start - start > ROUNDING:
            yield start, taken[at].start
        start = max(start, taken[at].end)
        at += 1
    if wanted.end - start > ROUNDING:
        yield start, wanted.end


def lane_of(found: Iterable[ScoreChord], bars: Sequence[Bar], of: str = "") -> Lane:
    """What is heard in a score."""
    chords = tuple(
        Chord(
            each.start,
            each.end,
            each.label,
            each.key,
            in_key(each.numeral, each.key) if each.key and each.numeral else "",
            each.confidence,
        )
        for each in found
    )
    return Lane(OURS, chords, bars=tuple(bars), of=of, by_program=True)


def document(lane: Lane) -> dict[str, Any]:
    return {"of": lane.of, "by": lane.name, "timeBase": lane.time_base.value, "chords": rows(lane)}


def rows(lane: Lane) -> list[dict[str, Any]]:
    places = lane.places
    return [_row(each, places) for each in lane.chords]


def to_csv(lanes: Iterable[Lane]) -> bytes:
    """A row a chord, with what it is of and who says it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["of", "by", *ROW])
    for lane in lanes:
        for row in rows(lane):
            writer.writerow([_cell(each) for each in (lane.of, lane.name, *(row[name] for name in ROW))])
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    return "" if value is None else harmless(value) if isinstance(value, str) else f"{value:.10g}"


def _row(said: Chord, places: Places) -> dict[str, Any]:
    place, found = places.at(said.start), chord(said.label)
    return {
        "bar": place and place.printed,
        "ordinal": place and place.bar.index,
        "beat": place and round(float(place.beat), _DIGITS),
        "start": round(said.start, _DIGITS),
        "end": round(said.end, _DIGITS),
        "label": said.label,
        "root": found.root,
        "quality": found.quality,
        "bass": found.bass,
        "key": str(said.key) if said.key else None,
        "numeral": said.numeral,
        "words": said.words or None,
        "confidence": None if said.confidence is None else round(said.confidence, 3),
    }
