"""The note table, and where every note, chord and rest stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from descant.ingest.notation.engraver import Engraved
from descant.ingest.notation.layers import Event
from descant.ingest.notation.measures import Measure, Music, Voice
from descant.ingest.notation.merging import Merged
from descant.ingest.notation.pitch import Pitch
from descant.ingest.notation.ties import At, drawn
from descant.ingest.notation.timing import PRECISION, within
from descant.ingest.notation.xml import MEI, XML_ID, references
from descant.ingest.score import Note, NoteTable


class Anchor(NamedTuple):
    """The bar by its index, and quarters from the beginning of the file."""

    bar: int
    onset: float


class Shift(NamedTuple):
    """Octaves that a sign adds to what is written on a staff; both ends included."""

    start: float
    end: float
    octaves: int


@dataclass(slots=True)
class Placed:
    """What happens, and where."""

    anchors: dict[str, Anchor] = field(default_factory=dict)
    """by the ids of measures, notes, chords and rests"""
    beats: dict[str, float] = field(default_factory=dict)
    """quarters of a beat, by the ids of measures"""
    events: list[tuple[Voice, Event, float, float]] = field(default_factory=list)
    """notes alone: voice, event, onset, duration"""


def place(music: Music, merged: Merged, engraved: Engraved | None) -> Placed:
    placed = Placed()
    for measure in (each for stream in music.streams for each in stream.measures):
        bar, start = merged.places[measure.id]
        placed.anchors[measure.id] = Anchor(bar, start)
        placed.beats[measure.id] = float(measure.metre.beat) if measure.metre else 1.0
        for voice in measure.voices:
            _place_voice(placed, voice, measure, engraved)
    return placed


def _place_voice(placed: Placed, voice: Voice, measure: Measure, engraved: Engraved | None) -> None:
    bar, start = placed.anchors[measure.id]
    for event, offset, duration in within(voice, measure, engraved):
        onset = round(start + offset, PRECISION)
        name = event.element.get(XML_ID)
        if name:
            placed.anchors[name] = Anchor(bar, onset)
        if event.kind == "note":
            placed.events.append((voice, event, onset, round(duration, PRECISION)))


def position(element: etree._Element, measure: str, placed: Placed, *, end: bool = False) -> Anchor | None:
    """Where a sign begins or ends, by the note that it names or by its beat in the bar that it stands in."""
    named = references(element.get("endid" if end else "startid"))
    if named and named[0] in placed.anchors:
        return placed.anchors[named[0]]
    said = element.get("tstamp2" if end else "tstamp")
    anchor = placed.anchors.get(measure)
    if said is None or anchor is None:
        return None if end else anchor
    bars, _, beat = said.rpartition("m+")
    try:
        offset = max(float(beat) - 1, 0.0) * placed.beats[measure]
        return Anchor(anchor.bar + int(bars or 0), round(anchor.onset + offset, PRECISION))
    except ValueError:
        return anchor


# -- the table -----------------------------------------------------------------------------------------------


def note_table(body: etree._Element, placed: Placed, merged: Merged) -> NoteTable:
    ties, shifts = _ties(body, placed, merged), _shifts(body, placed, merged)
    rows = (_note(*each, placed, ties, shifts) for each in placed.events)
    return NoteTable(tuple(sorted(rows, key=_order)))


def _order(note: Note) -> tuple[float, int, int, str]:
    return note.onset, note.staff, note.sounding if note.sounding is not None else -1, note.id


def _note(
    voice: Voice,
    event: Event,
    onset: float,
    duration: float,
    placed: Placed,
    ties: Mapping[str, str],
    shifts: Mapping[int, list[Shift]],
) -> Note:
    name = event.element.get(XML_ID, "")
    pitch: Pitch = voice.pitches[event.element]
    sounding = pitch.sounding
    if sounding is not None and shifts and event.element.get("oct.ges") is None:
        octaves = (each.octaves for each in shifts.get(voice.staff, ()) if each.start <= onset <= each.end)
        sounding += 12 * sum(octaves)
    return Note(
        id=name,
        bar=placed.anchors[name].bar,
        onset=onset,
        duration=duration,
        step=pitch.step,
        alter=pitch.alter,
        octave=pitch.octave,
        staff=voice.staff,
        part=voice.part,
        grace=event.grace,
        tie=_tie(event.element.get("tie") or event.tie) or ties.get(name, ""),
        sounding=sounding,
    )


def _tie(said: str) -> str:
    """Of a list such as `i`, `t i`."""
    kinds = set(said.split())
    return "m" if "m" in kinds or {"i", "t"} <= kinds else next(iter(kinds & {"i", "t"}), "")


def _ties(body: etree._Element, placed: Placed, merged: Merged) -> dict[str, str]:
    """From signs that are drawn beside the notes."""
    found: dict[str, str] = {}
    for start, end in drawn(body, _by_beat(placed, merged)):
        for name, kind, other in ((start, "i", "t"), (end, "t", "i")):
            found[name] = "m" if found.get(name) in (other, "m") else kind
    return found


def _by_beat(placed: Placed, merged: Merged) -> At:
    """The notes of a staff that begin at a sign's beat, to a hundredth of a quarter."""
    found: dict[tuple[str, float], list[etree._Element]] = {}

    def at(sign: etree._Element, end: bool) -> Sequence[etree._Element]:
        measure = next(sign.iterancestors(MEI + "measure"), None)
        if measure is None or sign.get("tstamp2" if end else "tstamp") is None:
            return ()
        if not found:
            for voice, event, onset, _ in placed.events:
                if not event.grace:
                    found.setdefault((str(voice.staff), round(onset, 2)), []).append(event.element)
        name = measure.get(XML_ID, "")
        start = position(sign, name, placed)
        beat = _end(sign, name, placed, merged) if end else start and start.onset
        return () if beat is None else found.get((sign.get("staff", "1"), round(beat, 2)), ())

    return at


def _shifts(body: etree._Element, placed: Placed, merged: Merged) -> dict[int, list[Shift]]:
    found: dict[int, list[Shift]] = {}
    for measure, sign in signs(body, "octave"):
        octaves = {"8": 1, "15": 2, "22": 3}.get(sign.get("dis", "8"), 1)
        start = position(sign, measure, placed)
        if start is None:
            continue
        end = _end(sign, measure, placed, merged) or start.onset
        below = sign.get("dis.place") == "below"
        for staff in sign.get("staff", "1").split():
            if staff.isdecimal():
                shift = Shift(start.onset, end, -octaves if below else octaves)
                found.setdefault(int(staff), []).append(shift)
    return found


def _end(sign: etree._Element, measure: str, placed: Placed, merged: Merged) -> float | None:
    end = position(sign, measure, placed, end=True)
    if end is None:
        return None
    bar = merged.bars[min(end.bar, len(merged.bars)) - 1]
    if references(sign.get("endid")) or bar.onset is None:
        return end.onset
    beat = float(sign.get("tstamp2", "1").rpartition("m+")[2])
    return bar.onset + max(beat - 1, 0.0) * placed.beats[measure]


def signs(body: etree._Element, kind: str) -> Iterator[tuple[str, etree._Element]]:
    """Elements of a kind that stand in a measure, with that measure's id."""
    for element in body.iter(MEI + kind):
        measure = next(element.iterancestors(MEI + "measure"), None)
        if measure is not None:
            yield measure.get(XML_ID, ""), element
